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
		ID: "SAM-2026-0001", Title: "zqkanarie" + "a", Subject: "zqkanarie" + "b", Guard: []string{"personnummer"},
		Fields: map[string]string{"kanal": "zqkanarie" + "c"}, Tags: map[string][]string{"kanal": {"zqkanarie" + "d"}},
		Answers:     map[initiative.Item][]initiative.Version{"vad": {{Text: "zqkanarie" + "e"}}},
		When:        initiative.When{Text: "zqkanarie" + "f"},
		Sent:        []initiative.Sent{{Kind: "gap", Body: "zqkanarie" + "g"}},
		Attachments: []initiative.Attachment{{Name: "zqkanarie" + "h"}},
	}
	shown, err := json.Marshal(concealed(c))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(shown), "zqkanarie") || !strings.Contains(string(shown), "SAM-2026-0001") {
		t.Errorf("shown: %s", shown)
	}
}
