package daemon

import (
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// came takes a mail in which the mail server says came at an instant, whatever our clock shows.
func (s *shut) came(t *testing.T, at time.Time, raw []byte) (e letter.Entry) {
	t.Helper()
	s.uid++
	place := letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: s.uid}
	mail := intake.Incoming{Place: place, Received: at, Raw: raw}
	if _, err := s.desk.Receive("kommun", []intake.Incoming{mail}, letter.Cursor{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Store.View(func(tx store.Tx) (err error) { e, _, err = tx.Entry(letter.SumOf(raw)); return err }); err != nil {
		t.Fatal(err)
	}
	return e
}

// ticks lets the clock run, and asks what is due as often as it changes.
func (s *shut) ticks(t *testing.T, n int, step time.Duration) {
	t.Helper()
	for range n {
		s.at = s.at.Add(step)
		if err := s.CatchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// own are the kinds of the mails of our own accord that were written.
func (s *shut) own(t *testing.T) (kinds []string) {
	t.Helper()
	if err := s.Store.View(func(tx store.Tx) error {
		items, err := tx.Items(outbox.Due, 0)
		for _, i := range items {
			if strings.HasPrefix(i.Key, "own/") {
				kinds = append(kinds, i.Kind)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	slices.Sort(kinds)
	return kinds
}

// TestFollowUpsAfterTheClockIsPutRight is intake/README.md, E06: a case that came while the clock was a year ahead is
// asked about and reminded of as if it had come when the clock was put right, and not a year later.
func TestFollowUpsAfterTheClockIsPutRight(t *testing.T) {
	s := newShutOfAgreement(t)
	right := s.at
	s.at = right.AddDate(1, 0, 0)
	c := s.came(t, right, town.Vandring()).Case
	s.ticks(t, 3, time.Minute)
	s.at = right.Add(10 * time.Minute)
	s.ticks(t, 58, time.Minute)
	if got := s.own(t); len(got) != 0 {
		t.Errorf("before the owner had an hour: %q", got)
	}
	s.ticks(t, 5, time.Minute)
	if got := s.own(t); !slices.Equal(got, []string{"consult"}) {
		t.Errorf("after an hour: %q", got)
	}
	s.ticks(t, 7*24, time.Hour)
	if got := s.own(t); !slices.Contains(got, "reminder") {
		t.Errorf("after a week: %q", got)
	}
	s.change(t, c, func(i *initiative.Initiative) {
		for name, at := range map[string]time.Time{
			"created": i.Created, "updated": i.Updated, "asked": i.Asked, "shown": i.Answers["vad"][0].Source.At,
			"history": i.History[0].At, "sent": i.Sent[0].At,
		} {
			if at.After(s.at) || at.Before(right) {
				t.Errorf("%s: %v", name, at)
			}
		}
	})
}

// TestAClockThatIsBehindPutsNothingRight: by a clock that shows less than the mail server said of the newest mail, a
// case is not from the future.
func TestAClockThatIsBehindPutsNothingRight(t *testing.T) {
	s := newShutOfAgreement(t)
	right := s.at
	c := s.came(t, right, town.Vandring()).Case
	s.at = time.Date(1970, time.January, 1, 0, 0, 0, 0, time.UTC)
	s.ticks(t, 3, time.Minute)
	s.change(t, c, func(i *initiative.Initiative) {
		if i.Created.Before(right) || i.Asked.Before(right) {
			t.Errorf("created %v, asked %v", i.Created, i.Asked)
		}
	})
}

// TestNothingIsAskedByAClockThatLeapt is intake/README.md, E06: a clock that leaps by months sets off no mail of our own
// accord until a mail has come whose server says the same time.
func TestNothingIsAskedByAClockThatLeapt(t *testing.T) {
	s := newShutOfAgreement(t)
	s.came(t, s.at, town.Vandring())
	s.ticks(t, 30, time.Hour)
	before := s.own(t)
	right := s.at
	s.at = right.AddDate(0, 0, 70)
	s.ticks(t, 3*24, time.Hour)
	if got := s.own(t); !slices.Equal(got, before) {
		t.Errorf("by a clock that leapt: %q, want %q", got, before)
	}
	if log := s.log.String(); strings.Count(log, "clock may have leapt") != 1 {
		t.Errorf("the log says: %.2000s", log)
	}
	s.came(t, s.at, town.Compose("anna@kommun.example", kommunBox, "Lunch", "", "Hej!\n"))
	s.ticks(t, 24, time.Hour)
	if got := s.own(t); len(got) <= len(before) {
		t.Errorf("when a mail has come by that time: %q", got)
	}
}
