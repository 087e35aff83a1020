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
	update(t, s, func(tx Tx) error { return take(tx, 1, fixture.Monday()) })
	for n, reason := range []string{store.OtherDaemon, store.OtherDaemon, store.UnsentID} {
		update(t, s, func(tx Tx) error {
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
	view(t, s, func(tx Tx) error {
		counts, err := tx.OutboxCounts()
		if counts[outbox.Due] != 1 || counts[outbox.Failed] != 1 {
			t.Errorf("the outbox: %v", counts)
		}
		if silent, err := tx.Silent(fixture.Monday().AddDate(1, 0, 0)); !silent || err != nil {
			t.Errorf("answers go out: %v", err)
		}
		return err
	})
	update(t, s, func(tx Tx) error { return tx.Resume("kim") })
	view(t, s, func(tx Tx) error {
		before, err := tx.Silent(fixture.Monday().Add(-time.Second))
		after, err2 := tx.Silent(fixture.Monday().Add(time.Second))
		if !before || after {
			t.Errorf("silent before %v, after %v", before, after)
		}
		return errors.Join(err, err2)
	})
	if err := s.Update(func(tx Tx) error { return tx.Resume("kim") }); err == nil {
		t.Error("resumed what was not stopped")
	}
	sound(t, s)
}

// TestErasedIDs: when a case is erased its mails go, and the ids they bore are known all the same.
func (r Suite) TestErasedIDs(t *testing.T) {
	s := r.open(t)
	c := fixture.Case(1, fixture.Monday())
	e := fixture.Envelope(1, fixture.Monday())
	update(t, s, func(tx Tx) error { return take(tx, 1, fixture.Monday()) })
	sent := func(id letter.MessageID) (was bool) {
		view(t, s, func(tx Tx) (err error) { was, err = tx.Sent(id); return err })
		return was
	}
	if !sent(e.ID) || sent("<never@haninge.example>") {
		t.Fatal("what was sent is not known")
	}
	update(t, s, func(tx Tx) error { return tx.DeleteCase(c.ID) })
	if !sent(e.ID) || !sent("<V1.GAP.SAM-1.1@relay.example>") || sent("<never@haninge.example>") {
		t.Error("an erased mail counts as never sent")
	}
	view(t, s, func(tx Tx) error {
		if _, ok, err := tx.EnvelopeByID(e.ID); ok || err != nil {
			t.Errorf("its mail is still there, %v", err)
		}
		return nil
	})
	sound(t, s)
}

// TestReservedNumbers: a number that mail carries is never given out.
func (r Suite) TestReservedNumbers(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx Tx) error {
		return errors.Join(tx.Reserve("SAM-2026-0001"), tx.Reserve("SAM-2026-0003"), tx.Reserve("SAM-2026-0003"))
	})
	update(t, s, func(tx Tx) error {
		for _, want := range []string{"SAM-2026-0002", "SAM-2026-0004"} {
			if id, err := tx.NextCase("SAM", 2026); string(id) != want || err != nil {
				t.Errorf("got %s, want %s; %v", id, want, err)
			}
		}
		return nil
	})
	sound(t, s)
}
