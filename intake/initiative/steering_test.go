package initiative

import (
	"testing"
	"time"
)

// TestTurnBack: what one command changed is taken back, and nothing that came after it; what is another by now stays.
func TestTurnBack(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	i := &Initiative{Title: "Vandring", Reporter: "anna", Guard: []string{"personnummer"}}
	if Turned(i.Steering(), i.Steering()) != nil {
		t.Error("nothing turned, and something is said to have")
	}
	was := i.Steering()
	i.Cancelled, i.Reporter = now, "karin"
	turn := Turned(was, i.Steering())
	i.Title, i.Guard = "Promenad", nil
	i.Cancelled = now.In(time.FixedZone("", 3600)) // as a store gives it back
	if !i.TurnBack(turn) || !i.Cancelled.IsZero() || i.Reporter != "anna" || i.Title != "Promenad" || i.Guard != nil {
		t.Errorf("taken back to %+v", i.Steering())
	}
	i.Cancelled, i.Reporter = now, "johan"
	if i.TurnBack(turn) || i.Cancelled.IsZero() || i.Reporter != "johan" {
		t.Errorf("the owner is another by now, and it was taken back to %+v", i.Steering())
	}
}

// TestOwnerAsOf: who had a case on a past day is told by what turned it.
func TestOwnerAsOf(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	i := &Initiative{Created: day(1), Reporter: "anna", Lead: "kommun"}
	for d, who := range map[int]string{4: "karin"} {
		was := i.Steering()
		i.Reporter = who
		i.Log(Event{At: day(d), What: "taken-over", Turn: Turned(was, i.Steering())})
	}
	was := i.Steering()
	i.Reporter = "bo"
	i.Log(Event{At: day(6), What: "owner", Turn: Turned(was, i.Steering())})
	for d, want := range map[int]string{2: "anna", 3: "anna", 4: "karin", 5: "karin", 6: "bo"} {
		if got := i.AsOf(day(d)).Reporter; got != want {
			t.Errorf("on the %d it was %s's, want %s's", d, got, want)
		}
	}
}
