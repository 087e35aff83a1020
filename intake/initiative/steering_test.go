package initiative

import (
	"testing"
	"time"
)

// TestTakenBackAlone: what one command changed is taken back, and nothing that came after it; what is another by now
// stays.
func TestTakenBackAlone(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	i := &Initiative{Title: "Vandring", Reporter: "anna", Lead: "kommun", Guard: []string{"personnummer", "k-nummer"}, Urgent: true}
	if len(Steps(i, i)) > 0 {
		t.Error("nothing changed, and something is said to have")
	}
	was := i.Clone()
	i.Cancelled, i.Reporter, i.Guard, i.Lead, i.Urgent, i.Into = now, "karin", nil, "polis", false, "SAM-2026-0002"
	i.Fields = map[string]string{"kanal": "webben"}
	steps := Steps(was, i)
	i.Title = "Promenad"
	i.Cancelled = now.In(time.FixedZone("", 3600)) // as a store gives it back
	if _, left := i.Undo(steps, Source{}); len(left) > 0 || len(steps) != 7 || !i.Cancelled.IsZero() || i.Reporter != "anna" || i.Title != "Promenad" ||
		len(i.Guard) != 2 || i.Lead != "kommun" || !i.Urgent || i.Into != "" || len(i.Fields) != 0 {
		t.Errorf("left %+v, taken back to %+v", left, i)
	}
	i.Cancelled, i.Reporter = now, "johan"
	if _, left := i.Undo(steps, Source{}); i.Reporter != "johan" || i.Cancelled.IsZero() == false || len(left) != 6 {
		t.Errorf("the owner is another by now, and it was taken back to %+v; left %+v", i, left)
	}
}

// TestKeep: what a mail changed stands on the last line that it left, and nowhere where it left none.
func TestKeep(t *testing.T) {
	i := &Initiative{}
	i.Log(Event{What: "cancelled", Source: Source{Sum: "a"}})
	was := i.Clone()
	i.Cancelled = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	if i.Keep(was, "a"); len(i.History[0].Steps) > 0 {
		t.Error("kept on a line of before")
	}
	i.Log(Event{What: "answered", Source: Source{Sum: "b"}})
	i.Log(Event{What: "cancelled", Source: Source{Sum: "b"}})
	i.Log(Event{What: "asked"})
	i.Keep(was, "b", Step{Of: "SAM-2026-0002"})
	got := i.StepsOf(func(e Event) bool { return e.Source.Sum == "b" })
	if len(i.History[2].Steps) != 2 || len(got) != 2 || got[0].What != "cancelled" || got[1].Of != "SAM-2026-0002" {
		t.Errorf("%+v", i.History)
	}
}

// TestGathered: what a case got from another leaves its lists again, and what came later stays.
func TestGathered(t *testing.T) {
	i := &Initiative{Threads: []string{"a"}, Parties: []Party{"kommun"}, Attachments: []Attachment{{Name: "x"}}}
	i.With("polis").Ask(nil, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	was := i.Clone()
	i.Follow("b", "c")
	i.Join("polis")
	i.Attachments = append(i.Attachments, Attachment{Name: "y"})
	i.Consulted = nil
	steps := Gathered(was, i)
	i.Follow("d")
	i.Attachments = append(i.Attachments, Attachment{Name: "z"})
	i.Undo(steps, Source{})
	if len(i.Threads) != 2 || i.Threads[1] != "d" || len(i.Parties) != 1 || len(i.Attachments) != 2 || i.Attachments[1].Name != "z" || i.Consultation("polis").Round != 1 {
		t.Errorf("%+v", i)
	}
}

// TestOwnerAsOf: who had a case on a past day is told by what gave it to another.
func TestOwnerAsOf(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 3, d, 12, 0, 0, 0, time.UTC) }
	i := &Initiative{Created: day(1), Reporter: "anna", Lead: "kommun"}
	give := func(d int, what, who string) {
		was := i.Clone()
		i.Reporter = who
		i.Log(Event{At: day(d), What: what, Steps: Steps(was, i)})
	}
	give(4, "taken-over", "karin")
	give(6, "owner", "bo")
	give(8, "undone", "karin")
	for d, want := range map[int]string{2: "anna", 3: "anna", 4: "karin", 5: "karin", 6: "bo", 7: "bo", 8: "karin"} {
		if got := i.AsOf(day(d)).Reporter; got != want {
			t.Errorf("on the %d it was %s's, want %s's", d, got, want)
		}
	}
}
