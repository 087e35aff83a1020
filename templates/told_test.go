package templates

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestGatheredMailsAreShort: what gathers changes, or reminds of several cases, is at most 25 lines, and names all
// that it is about by its number.
func TestGatheredMailsAreShort(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 2))
	deeds := []string{"cancelled", "uncancelled", "closed", "taken-over", "held", "shared", "proceeded", "released", "evaluated"}
	for range 200 {
		var told ToldView
		var remind ReminderView
		for n := range 1 + r.IntN(1+r.IntN(40)) {
			c := Case{No: fmt.Sprintf("SAM-2026-%04d", n), Title: strings.Repeat("Vandring ", r.IntN(9))}
			part := ToldCase{Case: c}
			for range r.IntN(1 + r.IntN(12)) {
				part.Did = append(part.Did, Deed{What: deeds[r.IntN(len(deeds))], By: "bo.ek@polisen.example"})
			}
			for q := range r.IntN(13) {
				old := strings.Repeat("Förut. ", r.IntN(2))
				part.Changes = append(part.Changes, Replaced{N: q + 1, Label: "Vad", Old: old, New: strings.Repeat("Nu.\n", 60), By: "bo.ek@polisen.example"})
			}
			told.Cases = append(told.Cases, part)
			open := asked(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)[:1+r.IntN(12)]
			remind.Cases = append(remind.Cases, ReminderCase{Case: c, Open: open, Said: strings.Repeat(said, r.IntN(2))})
		}
		m, err := Told(told, lines2)
		short(t, m, err)
		for _, c := range told.Cases {
			if !strings.Contains(m.Text, c.No) || len(told.Cases) == 1 && len(c.Changes) > 0 && !strings.Contains(m.Text, fmt.Sprint(c.Changes[len(c.Changes)-1].N)) {
				t.Fatalf("%s is not named in full:\n%s", c.No, m.Text)
			}
		}
		if len(remind.Cases) == 1 {
			continue // it has the questions themselves
		}
		m, err = Reminder(remind, lines2)
		short(t, m, err)
		for _, c := range remind.Cases {
			if !strings.Contains(m.Text, c.No) {
				t.Fatalf("%s is not named:\n%s", c.No, m.Text)
			}
		}
	}
}

// TestManyChangesAreShort: a consultation and a proposal about all that they may be about are at most 25 lines.
func TestManyChangesAreShort(t *testing.T) {
	for n := range 13 {
		var all []Replaced
		for q := range n {
			all = append(all, Replaced{N: q + 1, Label: fmt.Sprint("Etikett ", q+1), Old: strings.Repeat("Förut.\n", q), New: strings.Repeat("Nu.\n", 60)})
		}
		m, err := Write(ProposalView{Case: walk, Party: "polisen", Changes: all}, lines2)
		short(t, m, err)
		if n > 7 {
			continue // no more questions are shown to another party
		}
		m, err = Write(ConsultView{Case: walk, Asker: "Haninge kommun", Changed: all}, lines2)
		short(t, m, err)
		for _, c := range all {
			if !strings.Contains(m.Text, c.Label+" är nu: Nu.") {
				t.Errorf("%s is missing:\n%s", c.Label, m.Text)
			}
		}
	}
}

func short(t *testing.T, m Mail, err error) {
	t.Helper()
	if n := strings.Count(m.Text, "\n"); err != nil || n > 25 {
		t.Fatalf("%d lines, %v:\n%s", n, err, m.Text)
	}
}
