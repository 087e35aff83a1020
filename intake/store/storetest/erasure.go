package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// filed is three cases, each with the mail that opened it and our answer to it, which was sent.
func filed(t *testing.T, s store.Store) {
	t.Helper()
	update(t, s, func(tx store.Tx) error {
		for n := 1; n <= 3; n++ {
			if err := take(tx, n, fixture.Monday()); err != nil {
				return err
			}
		}
		return nil
	})
	due, err := s.Due(fixture.Monday(), 10)
	if err != nil || len(due) != 3 {
		t.Fatalf("%d due, %v", len(due), err)
	}
	for _, i := range due {
		i.State, i.Next, i.Done = outbox.Sent, time.Time{}, fixture.Monday()
		if err := s.Save(i); err != nil {
			t.Fatal(err)
		}
	}
}

// mailOf is mail n of filed.
func mailOf(n int) letter.Sum {
	return letter.SumOf(fmt.Appendf(nil, "Message-ID: <m%d@haninge.example>\r\n\r\n%s", n, strings.Repeat("Hej! ", 50)))
}

// erased is the first of three cases, erased, and a store with what is left.
func (r Suite) erased(t *testing.T) (store.Store, initiative.ID) {
	t.Helper()
	s := r.open(t)
	filed(t, s)
	gone := initiative.MakeID("SAM", 2026, 1)
	update(t, s, func(tx store.Tx) error { return tx.EraseCases("closed_cases", gone) })
	return s, gone
}

// TestErasedCase: of an erased case stay its number, which is not given out again, and that its ids were its. The log
// has one line more, of its number and the rule alone.
func (r Suite) TestErasedCase(t *testing.T) {
	s, gone := r.erased(t)
	view(t, s, func(tx store.Tx) error {
		if _, ok, err := tx.Case(gone); ok || err != nil {
			t.Errorf("the case is there, %v", err)
		}
		e, ok, err := tx.ErasedCase(gone)
		if !ok || err != nil || e.Rule != "closed_cases" || !e.At.Equal(fixture.Monday()) {
			t.Errorf("%v %v %v", e, ok, err)
		}
		for _, id := range []letter.MessageID{"<m1@haninge.example>", fixture.Envelope(1, fixture.Monday()).ID} {
			if of, _, err := tx.ErasedThread(id); err != nil || of != gone {
				t.Errorf("%s is of %q, %v", id, of, err)
			}
		}
		lines, err := tx.EventsOf(string(gone))
		last := lines[len(lines)-1]
		if last.What != "case erased" || last.Reason != "closed_cases" || len(last.IDs) != 1 {
			t.Errorf("the log says %+v", last)
		}
		return err
	})
	update(t, s, func(tx store.Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id != initiative.MakeID("SAM", 2026, 4) {
			t.Errorf("the next number is %s", id)
		}
		return err
	})
	sound(t, s)
}

// TestErasedCaseIsKnown: its mail is known and not kept, its answer is not sent again, and no id of it makes the store
// look older than it is.
func (r Suite) TestErasedCaseIsKnown(t *testing.T) {
	s, gone := r.erased(t)
	sent := fixture.Envelope(1, fixture.Monday())
	view(t, s, func(tx store.Tx) error {
		e, ok, err := tx.Entry(mailOf(1))
		if kept, err2 := tx.Kept(mailOf(1)); !ok || e.Kept || kept || err2 != nil || e.Case != string(gone) {
			t.Errorf("its mail: %v, kept %v, %v", e, kept, err2)
		}
		if unknown, err := tx.Unknown(sent.ID, fixture.Monday()); unknown || err != nil {
			t.Errorf("an id of ours is taken for one that was never sent, %v", err)
		}
		return err
	})
	update(t, s, func(tx store.Tx) error {
		added, err := tx.PutEnvelope(sent)
		if added {
			t.Error("the answer would be sent again")
		}
		return err
	})
}

// TestErasedCaseAlone: all there is of another case is there.
func (r Suite) TestErasedCaseAlone(t *testing.T) {
	s, _ := r.erased(t)
	view(t, s, func(tx store.Tx) error {
		if n, err := tx.Counts(); n.Cases != 2 || err != nil {
			t.Errorf("%d cases, %v", n.Cases, err)
		}
		if kept, err := tx.Kept(mailOf(2)); !kept || err != nil {
			t.Errorf("another case's mail is gone, %v", err)
		}
		_, ok, err := tx.EnvelopeByID(fixture.Envelope(2, fixture.Monday()).ID)
		_, erased, err2 := tx.ErasedCase(initiative.MakeID("SAM", 2026, 2))
		if !ok || erased || err2 != nil {
			t.Errorf("another case's answer is there %v, the case counts as erased %v, %v", ok, erased, err2)
		}
		return err
	})
}

// TestErasedTwice: a mail that belongs to two cases goes with the second of them, and an erasure that is done again
// changes nothing.
func (r Suite) TestErasedTwice(t *testing.T) {
	s := r.open(t)
	filed(t, s)
	one, two := initiative.MakeID("SAM", 2026, 1), initiative.MakeID("SAM", 2026, 2)
	update(t, s, func(tx store.Tx) error {
		c, _, err := tx.Case(two)
		if err != nil {
			return err
		}
		c.Threads = append(c.Threads, "<m1@haninge.example>")
		return tx.PutCase(c)
	})
	kept := func() (is bool) {
		view(t, s, func(tx store.Tx) (err error) { is, err = tx.Kept(mailOf(1)); return err })
		return is
	}
	lines := func() (n int) {
		view(t, s, func(tx store.Tx) error { all, err := tx.Events(0); n = len(all); return err })
		return n
	}
	update(t, s, func(tx store.Tx) error { return tx.EraseCases("closed_cases", one) })
	before := lines()
	update(t, s, func(tx store.Tx) error { return tx.EraseCases("closed_cases", one) })
	if !kept() || lines() != before {
		t.Errorf("kept %v, %d lines instead of %d", kept(), lines(), before)
	}
	update(t, s, func(tx store.Tx) error { return tx.EraseCases("closed_cases", one, two) })
	if kept() {
		t.Error("a mail outlived both its cases")
	}
	sound(t, s)
}

// TestErasedMail: the bytes of a mail go and its row stays; what waits for a person waits no longer.
func (r Suite) TestErasedMail(t *testing.T) {
	s := r.open(t)
	filed(t, s)
	update(t, s, func(tx store.Tx) error { return tx.Hold(store.Held{Sum: mailOf(3), Reason: "unknown-sender"}) })
	update(t, s, func(tx store.Tx) error { return tx.EraseMail(mailOf(3), "quarantine") })
	view(t, s, func(tx store.Tx) error {
		h, _, err := tx.Held(mailOf(3))
		e, ok, err2 := tx.Entry(mailOf(3))
		if h.Fate != store.Discarded || !ok || e.Kept || err != nil || err2 != nil {
			t.Errorf("%+v %+v %v %v", h, e, err, err2)
		}
		return nil
	})
	sound(t, s)
}

// TestErasedEnvelope: a mail of ours goes when it was sent, and never while it waits; nothing is sent under its key
// again, and the log does not say to whom it went.
func (r Suite) TestErasedEnvelope(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(7, fixture.Monday())
	e.Key, e.Case = "digest/2026-W12/chef.marker@haninge.example", ""
	update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
	if err := s.Update(func(tx store.Tx) error { return tx.EraseEnvelope(e.Key, "letters") }); err == nil {
		t.Error("a mail that waits was erased")
	}
	due, err := s.Due(fixture.Monday(), 1)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	due[0].State, due[0].Next, due[0].Done = outbox.Sent, time.Time{}, fixture.Monday()
	if err := s.Save(due[0]); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx store.Tx) error { return tx.EraseEnvelope(e.Key, "letters") })
	view(t, s, func(tx store.Tx) error {
		n := 0
		err := tx.EachItem(func(outbox.Item) error { n++; return nil })
		known, err2 := tx.Queued(e.Key)
		if n != 0 || !known || err != nil || err2 != nil {
			t.Errorf("%d left, known %v, %v %v", n, known, err, err2)
		}
		all, err := tx.Events(0)
		if err != nil {
			return err
		}
		if text := encoded(t, all); strings.Contains(text, "marker") {
			t.Errorf("the log names the recipient: %s", text)
		}
		of, err := tx.EventsOf(e.Key)
		if len(of) == 0 {
			t.Error("the log is not found by the key")
		}
		return err
	})
	if done, err := s.Wipe(); !done || err != nil {
		t.Errorf("wiped %v, %v", done, err)
	}
	sound(t, s)
}

// TestWipeGivesWay: while somebody reads nothing is overwritten, and nobody waits.
func (r Suite) TestWipeGivesWay(t *testing.T) {
	s := r.open(t)
	filed(t, s)
	update(t, s, func(tx store.Tx) error { return tx.EraseCases("closed_cases", initiative.MakeID("SAM", 2026, 1)) })
	view(t, s, func(store.Tx) error {
		if done, err := s.Wipe(); done || err != nil {
			t.Errorf("wiped %v under a reader, %v", done, err)
		}
		return nil
	})
	for range 2 {
		if done, err := s.Wipe(); !done || err != nil {
			t.Errorf("wiped %v, %v", done, err)
		}
	}
	sound(t, s)
}
