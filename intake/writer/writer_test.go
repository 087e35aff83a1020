package writer

import (
	"strings"
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
	if got := New(r).completeView(templates.Case{}, &triage.Decision{Case: c}, time.Now()).Spokesperson; got != "avsändaren" {
		t.Errorf("shown as %q", got)
	}
}

// TestProposalOfACase: a proposal that a merger makes is told as the other case's, by whichever mail asks about it.
func TestProposalOfACase(t *testing.T) {
	c := &initiative.Initiative{ID: "SAM-2026-0001", Title: "Öppet hus", Lead: "kommun"}
	p := initiative.Proposal{N: 1, Items: []initiative.Item{"budskap"}, Texts: []string{"Välkommen"}}
	m := Written(templates.Write(New(testRules(t)).ProposalView(c, p, "kommun", march), nil))
	if !strings.Contains(m.Text, "Den andra insatsen föreslår en ändring i \"Öppet hus\"") {
		t.Errorf("it says\n%s", m.Text)
	}
}
