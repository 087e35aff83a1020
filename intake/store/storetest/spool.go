package storetest

import (
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// later is some minutes after the tests begin.
func later(minutes int) time.Time { return fixture.Monday().Add(time.Duration(minutes) * time.Minute) }

// six is a store with mails that are due a minute after one another.
func (r Suite) six(t *testing.T) store.Store {
	t.Helper()
	s := r.open(t)
	for n := range 6 {
		put(s, fixture.Envelope(n, later(5-n)))
	}
	return s
}

func (r Suite) TestTheSpoolGoesByTime(t *testing.T) {
	s := r.six(t)
	few := one(s.Due(later(3), 3))
	if !slices.IsSortedFunc(few, func(a, b outbox.Item) int { return a.Next.Compare(b.Next) }) || len(few) != 3 {
		t.Fatalf("%d due", len(few))
	}
	due(t, s, later(3), 4)
	if next, ok := some(s.NextDue()); !ok || !next.Equal(fixture.Monday()) {
		t.Errorf("next due %v %v", next, ok)
	}
}

// TestGivenUpAndTriedAgain: what was given up is listed as such, and a person may have it tried again, once.
func (r Suite) TestGivenUpAndTriedAgain(t *testing.T) {
	s := r.six(t)
	few := one(s.Due(later(3), 3))
	for _, i := range few {
		i.State, i.Next, i.Done, i.Last = outbox.Failed, time.Time{}, later(60), "550"
		must(s.Save(i))
	}
	view(s, func(tx store.Tx) {
		if n := one(tx.Counts()); n.Outbox[outbox.Due] != 3 || n.Outbox[outbox.Failed] != 3 {
			t.Errorf("counts %v", n)
		}
		if failed := one(tx.Items(outbox.Failed, 2)); len(failed) != 2 || failed[0].Last != "550" {
			t.Errorf("failed %v", failed)
		}
	})
	retry := func(tx store.Tx) error { return tx.Retry(few[0].Key, "anna") }
	must(s.Update(retry))
	refused(t, s, "another try of what is due", retry)
	if again := due(t, s, fixture.Monday(), 1)[0]; again.Key != few[0].Key || again.Attempts != 0 {
		t.Errorf("due again: %+v", again)
	}
	if err := s.Save(outbox.Item{Envelope: letter.Envelope{Key: "nobody knows it"}}); err == nil {
		t.Error("an unknown item was saved")
	}
}

// A clock that ran ahead when a mail was tried must not hold it back for years; one that is to go out later does.
func (r Suite) TestDueAfterAClockThatRanAhead(t *testing.T) {
	s := r.open(t)
	ahead := fixture.Monday().AddDate(50, 0, 0)
	put(s, fixture.Envelope(0, fixture.Monday()), fixture.Envelope(1, fixture.Monday().AddDate(0, 0, 2)))
	i := due(t, s, fixture.Monday(), 1)[0]
	tried := outbox.Next(outbox.Begin(i, ahead), outbox.Outcome{Result: outbox.Temporary}, ahead)
	must(s.Save(tried))
	if i = due(t, s, later(1), 1)[0]; i.Key != tried.Key {
		t.Fatalf("due is %s", i.Key)
	}
	again := outbox.Begin(i, fixture.Monday())
	if !again.First.Equal(fixture.Monday()) {
		t.Errorf("it will be tried until %v", again.First.Add(outbox.GiveUp))
	}
}

func (r Suite) TestNothingDueOnAnEmptySpool(t *testing.T) {
	s := r.open(t)
	if at, ok := some(s.NextDue()); ok {
		t.Error(at)
	}
	due(t, s, fixture.Monday(), 0)
}

func (r Suite) TestAnswersAreCounted(t *testing.T) {
	s := r.open(t)
	at := func(n int) time.Time { return later(60 * n) }
	for n := range 10 {
		e := fixture.Envelope(n, at(n))
		e.Case = []string{"SAM-2026-0001", "SAM-2026-0002"}[n%2]
		e.To = []string{"a@haninge.example", "b@haninge.example", "c@haninge.example"}[n%3]
		if n == 9 {
			e.Key = "digest/2026-W12/a@haninge.example"
		}
		put(s, e)
	}
	view(s, func(tx store.Tx) {
		for _, tt := range []struct {
			id, to             string
			since, until, most int
			ofCase, addr, all  int
		}{
			{"SAM-2026-0001", "a@haninge.example", 0, 99, 100, 5, 3, 9}, // the digest answers no mail
			{"SAM-2026-0002", "b@haninge.example", 4, 99, 100, 2, 2, 5},
			{"", "", 0, 99, 100, 0, 0, 9},
			{"SAM-2026-0001", "a@haninge.example", 0, 99, 2, 2, 2, 2},
			{"SAM-2026-0003", "x@haninge.example", 100, 199, 100, 0, 0, 0},
			{"SAM-2026-0001", "a@haninge.example", 0, 4, 100, 3, 2, 5}, // 0, 2 and 4; 0 and 3
			{"SAM-2026-0002", "b@haninge.example", 4, 5, 100, 1, 1, 2},
		} {
			c, a, n, err := tx.RepliesBetween(initiative.ID(tt.id), tt.to, at(tt.since), at(tt.until), tt.most)
			if err != nil || c != tt.ofCase || a != tt.addr || n != tt.all {
				t.Errorf("%+v: got %d %d %d, %v", tt, c, a, n, err)
			}
			if ids := one(tx.RepliesTo(tt.to, at(tt.since), at(tt.until))); min(len(ids), tt.most) != tt.addr {
				t.Errorf("%+v: got %v", tt, ids)
			}
		}
	})
}
