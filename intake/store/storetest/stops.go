package storetest

import (
	"errors"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// A stop by somebody else's word is the same state: what waited is given up, what tells of it is sent.
func (r Suite) TestStopAnswers(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error { return take(tx, 1, fixture.Monday()) })
	for n, reason := range []string{store.OtherDaemon, store.OtherDaemon, store.UnsentID} {
		update(t, s, func(tx store.Tx) error {
			began, err := tx.StopAnswers(reason, "<x@y>")
			if began != (n != 1) {
				t.Errorf("%d: %s began: %v", n, reason, began)
			}
			if n == 0 {
				e := letter.Envelope{Key: "notice/1", ID: "<n1@haninge.example>", Kind: "notice", Bytes: []byte("x")}
				_, err = tx.PutEnvelope(e)
			}
			return errors.Join(err, tx.Told())
		})
	}
	stop, stopped, err := s.Stopped()
	if err != nil || !stopped || len(stop.Signs) != 2 || !stop.Signs[1].Told || !stop.Older() {
		t.Fatalf("%v %+v %v", stopped, stop, err)
	}
	view(t, s, func(tx store.Tx) error {
		counts, err := tx.Counts()
		if counts.Outbox[outbox.Due] != 1 || counts.Outbox[outbox.Failed] != 1 {
			t.Errorf("the outbox: %v", counts)
		}
		if stopped, err := tx.StoppedFor(fixture.Monday().AddDate(1, 0, 0)); !stopped || err != nil {
			t.Errorf("answers go out: %v", err)
		}
		return err
	})
	update(t, s, func(tx store.Tx) error { return tx.Resume("kim") })
	view(t, s, func(tx store.Tx) error {
		before, err := tx.StoppedFor(fixture.Monday().Add(-time.Second))
		after, err2 := tx.StoppedFor(fixture.Monday().Add(time.Second))
		if !before || after {
			t.Errorf("stopped before %v, after %v", before, after)
		}
		return errors.Join(err, err2)
	})
	if err := s.Update(func(tx store.Tx) error { return tx.Resume("kim") }); err == nil {
		t.Error("resumed what was not stopped")
	}
	sound(t, s)
}

// TestSentIDs: the ids of mails we sent are known as they come back from relays, which change their domain and case.
func (r Suite) TestSentIDs(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	update(t, s, func(tx store.Tx) error { return take(tx, 1, fixture.Monday()) })
	for id, want := range map[letter.MessageID]bool{
		e.ID: true, "<V1.GAP.SAM-1.1@relay.example>": true, "<never@haninge.example>": false,
	} {
		view(t, s, func(tx store.Tx) error {
			unknown, err := tx.Unknown(id, fixture.Monday())
			if unknown == want {
				t.Errorf("%s was sent: %v", id, !unknown)
			}
			return err
		})
	}
	sound(t, s)
}

// TestReservedNumbers: a number that mail carries is never given out.
func (r Suite) TestReservedNumbers(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Reserve("SAM-2026-0001"), tx.Reserve("SAM-2026-0003"), tx.Reserve("SAM-2026-0003"))
	})
	update(t, s, func(tx store.Tx) error {
		for _, want := range []string{"SAM-2026-0002", "SAM-2026-0004"} {
			if id, err := tx.NextCase("SAM", 2026); string(id) != want || err != nil {
				t.Errorf("got %s, want %s; %v", id, want, err)
			}
		}
		return nil
	})
	sound(t, s)
}
