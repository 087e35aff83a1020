package initiative

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

// TestUndo: what a mail changed is taken back where nobody has changed it since, and nothing else; the history keeps
// every answer.
func TestUndo(t *testing.T) {
	at := func(m int) time.Time { return time.Date(2026, 3, 2, 10, m, 0, 0, time.UTC) }
	i := &Initiative{Reporter: "anna", Lead: "kommun"}
	first := When{Range: dates.Range{Start: dates.On(2026, 3, 26), End: dates.On(2026, 3, 26)}}
	i.Put("nar", Version{Text: "26 mars", State: Answered, When: first, Source: Source{From: "anna", At: at(0)}})
	i.When = first
	i.With("polis").Ask(nil, at(1))

	before := i.Clone()
	i.Put("nar", Version{Text: "27 mars", State: Answered, Source: Source{From: "bo", At: at(2)}})
	i.When = When{}
	i.Put("vad", Version{Text: "Vandring", State: Answered, Source: Source{From: "bo", At: at(2)}})
	i.Cancelled, i.HoldShare, i.Dnr, i.Reporter = at(2), true, "1", "bo"
	i.With("polis").Say(Voice{Stance: NoObjection, Source: Source{From: "bo", At: at(2)}})
	i.With("polis").Proceeded = at(2)
	i.Outcome = append(i.Outcome, Version{Text: "bra"})
	i.Evaluated, i.Paused, i.Closed, i.ShareUnder = at(2), at(2), at(2), true
	i.Embargo = Embargo{Held: true, Until: dates.On(2026, 3, 20)}
	steps := Steps(before, i)
	if len(steps) != 14 {
		t.Fatalf("%d steps: %+v", len(steps), steps)
	}

	i.Dnr = "2" // somebody has changed that since
	undone, left := i.Undo(steps, Source{From: "anna", At: at(5)})
	if len(undone) != 13 || len(left) != 1 || left[0].What != "dnr" || i.Dnr != "2" {
		t.Errorf("undone %+v, left %+v", undone, left)
	}
	if v, _ := i.Answer("nar"); v.Text != "26 mars" || v.Source.From != "anna" || !v.Source.At.Equal(at(5)) || len(i.Answers["nar"]) != 3 || i.When.Range != first.Range {
		t.Errorf("nar is %+v, when %+v", v, i.When)
	}
	if v, _ := i.Answer("vad"); v.State.Closed() || len(i.Answers["vad"]) != 2 {
		t.Errorf("vad is %+v", v)
	}
	with := i.Consultation("polis")
	if !i.Cancelled.IsZero() || !i.Closed.IsZero() || !i.Paused.IsZero() || !i.Evaluated.IsZero() || i.HoldShare || i.ShareUnder ||
		i.Reporter != "anna" || len(i.Outcome) != 0 || len(with.Voices) != 0 || !with.Proceeded.IsZero() || i.Embargo.Held {
		t.Errorf("left: %+v", i)
	}
	if again, kept := i.Undo(steps, Source{At: at(6)}); len(again) != 0 || len(kept) != 14 {
		t.Errorf("undone twice: %+v", again)
	}
}
