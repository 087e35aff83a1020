package answer

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// TestSelf: whoever writes "jag" as talesperson is shown as the sender, and kept as written.
func TestSelf(t *testing.T) {
	r := testRules(t)
	c := &initiative.Initiative{ID: "SAM-2026-0001", Answers: map[initiative.Item][]initiative.Version{"talesperson": {{Text: "Undertecknad", State: initiative.Answered}}}}
	if got := NewWriter(r).completeView(templates.Case{}, &triage.Decision{Case: c}, time.Now()).Spokesperson; got != "avsändaren" {
		t.Errorf("shown as %q", got)
	}
}
