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

// six puts mails that are due a minute after one another.
func six(t *testing.T, s store.Store) {
	t.Helper()
	update(t, s, func(tx store.Tx) error {
		for n := range 6 {
			e := fixture.Envelope(n, fixture.Monday().Add(time.Duration(5-n)*time.Minute))
			if _, err := tx.PutEnvelope(e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r Suite) TestTheSpoolGoesByTime(t *testing.T) {
	s := r.open(t)
	six(t, s)
	due, err := s.Due(fixture.Monday().Add(3*time.Minute), 3)
	sorted := slices.IsSortedFunc(due, func(a, b outbox.Item) int { return a.Next.Compare(b.Next) })
	if err != nil || len(due) != 3 || !sorted {
		t.Fatalf("%d due, %v", len(due), err)
	}
	if all, err := s.Due(fixture.Monday().Add(3*time.Minute), 100); err != nil || len(all) != 4 {
		t.Errorf("%d due, %v", len(all), err)
	}
	next, ok, err := s.NextDue()
	if err != nil || !ok || !next.Equal(fixture.Monday()) {
		t.Errorf("next due %v %v %v", next, ok, err)
	}
}

// TestGivenUpAndTriedAgain: what was given up is listed as such, and a person may have it tried again, once.
func (r Suite) TestGivenUpAndTriedAgain(t *testing.T) {
	s := r.open(t)
	six(t, s)
	due, err := s.Due(fixture.Monday().Add(3*time.Minute), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range due {
		i.State, i.Next, i.Done, i.Last = outbox.Failed, time.Time{}, fixture.Monday().Add(time.Hour), "550"
		if err := s.Save(i); err != nil {
			t.Fatal(err)
		}
	}
	view(t, s, func(tx store.Tx) error {
		counts, err := tx.Counts()
		if err != nil || counts.Outbox[outbox.Due] != 3 || counts.Outbox[outbox.Failed] != 3 {
			t.Errorf("counts %v, %v", counts, err)
		}
		failed, err := tx.Items(outbox.Failed, 2)
		if err != nil || len(failed) != 2 || failed[0].Last != "550" {
			t.Errorf("failed %v, %v", failed, err)
		}
		return nil
	})
	key := due[0].Key
	update(t, s, func(tx store.Tx) error { return tx.Retry(key, "anna") })
	if err := s.Update(func(tx store.Tx) error { return tx.Retry(key, "anna") }); err == nil {
		t.Error("what is due was made due again")
	}
	again, err := s.Due(fixture.Monday(), 10)
	if err != nil || len(again) != 1 || again[0].Key != key || again[0].Attempts != 0 {
		t.Errorf("due again: %d, %v", len(again), err)
	}
	if err := s.Save(outbox.Item{Envelope: letter.Envelope{Key: "nobody knows it"}}); err == nil {
		t.Error("an unknown item was saved")
	}
	sound(t, s)
}

// A clock that ran ahead when a mail was tried must not hold it back for years; one that is to go out later does.
func (r Suite) TestDueAfterAClockThatRanAhead(t *testing.T) {
	s := r.open(t)
	ahead := fixture.Monday().AddDate(50, 0, 0)
	update(t, s, func(tx store.Tx) error {
		for n, at := range []time.Time{fixture.Monday(), fixture.Monday().AddDate(0, 0, 2)} {
			if _, err := tx.PutEnvelope(fixture.Envelope(n, at)); err != nil {
				return err
			}
		}
		return nil
	})
	i, err := s.Due(fixture.Monday(), 10)
	if err != nil || len(i) != 1 {
		t.Fatal(len(i), err)
	}
	tried := outbox.Next(outbox.Begin(i[0], ahead), outbox.Outcome{Result: outbox.Temporary}, ahead)
	if err := s.Save(tried); err != nil {
		t.Fatal(err)
	}
	i, err = s.Due(fixture.Monday().Add(time.Minute), 10)
	if err != nil || len(i) != 1 || i[0].Key != tried.Key {
		t.Fatalf("%d due, %v", len(i), err)
	}
	again := outbox.Begin(i[0], fixture.Monday())
	if !again.First.Equal(fixture.Monday()) {
		t.Errorf("it will be tried until %v", again.First.Add(outbox.GiveUp))
	}
}

func (r Suite) TestNothingDueOnAnEmptySpool(t *testing.T) {
	s := r.open(t)
	if _, ok, err := s.NextDue(); ok || err != nil {
		t.Error(ok, err)
	}
	if due, err := s.Due(fixture.Monday(), 5); len(due) != 0 || err != nil {
		t.Error(len(due), err)
	}
}

func (r Suite) TestAnswersAreCounted(t *testing.T) {
	s := r.open(t)
	at := func(n int) time.Time { return fixture.Monday().Add(time.Duration(n) * time.Hour) }
	update(t, s, func(tx store.Tx) error {
		for n := range 10 {
			e := fixture.Envelope(n, at(n))
			e.Case = []string{"SAM-2026-0001", "SAM-2026-0002"}[n%2]
			e.To = []string{"a@haninge.example", "b@haninge.example", "c@haninge.example"}[n%3]
			if n == 9 {
				e.Key = "digest/2026-W12/a@haninge.example"
			}
			if _, err := tx.PutEnvelope(e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx store.Tx) error {
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
			c, a, n, err := tx.AnswersBetween(initiative.ID(tt.id), tt.to, at(tt.since), at(tt.until), tt.most)
			if err != nil || c != tt.ofCase || a != tt.addr || n != tt.all {
				t.Errorf("%+v: got %d %d %d, %v", tt, c, a, n, err)
			}
			ids, err := tx.AnswersTo(tt.to, at(tt.since), at(tt.until))
			if err != nil || min(len(ids), tt.most) != tt.addr {
				t.Errorf("%+v: got %v, %v", tt, ids, err)
			}
		}
		return nil
	})
	sound(t, s)
}
