package main

import (
	"encoding/json"
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestConcealed: of a case under review nothing that a sender wrote is left, the subject that opened it neither.
func TestConcealed(t *testing.T) {
	c := &initiative.Initiative{
		ID: "SAM-2026-0001", Title: taint + "a", Subject: taint + "b", Guard: []string{"personnummer"},
		Fields: map[string]string{"kanal": taint + "c"}, Tags: map[string][]string{"kanal": {taint + "d"}},
		Answers:     map[initiative.Item][]initiative.Version{"vad": {{Text: taint + "e"}}},
		When:        initiative.When{Text: taint + "f"},
		Sent:        []initiative.Sent{{Kind: "gap", Body: taint + "g"}},
		Attachments: []initiative.Attachment{{Name: taint + "h"}},
	}
	shown, err := json.Marshal(concealed(c))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(shown), taint) || !strings.Contains(string(shown), "SAM-2026-0001") {
		t.Errorf("shown: %s", shown)
	}
}
