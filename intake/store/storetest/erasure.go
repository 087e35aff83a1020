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

// filed is a store with three cases, each with the mail that opened it and our reply to it, which was sent.
func (r Suite) filed(t *testing.T) store.Store {
	t.Helper()
	s := r.open(t)
	take(s, 3)
	send(s, due(t, s, fixture.Monday(), 3)...)
	return s
}

// send notes that mails were sent.
func send(s store.Store, all ...outbox.Item) {
	for _, i := range all {
		i.State, i.Next, i.Done = outbox.Sent, time.Time{}, fixture.Monday()
		must(s.Save(i))
	}
}

// mailOf is mail n of filed.
func mailOf(n int) letter.Sum {
	return letter.SumOf(fmt.Appendf(nil, "Message-ID: <m%d@haninge.example>\r\n\r\n%s", n, strings.Repeat("Hej! ", 50)))
}

// erase erases cases.
func erase(s store.Store, ids ...initiative.ID) {
	update(s, func(tx store.Tx) { must(tx.EraseCases("closed_cases", ids...)) })
}

// gone is the case that is erased of the three.
const gone initiative.ID = "SAM-2026-0001"

// TestErasedCase: of an erased case stay its number, which is not given out again, and that its ids were its. The log
// has one line more, of its number and the rule alone.
func (r Suite) TestErasedCase(t *testing.T) {
	s := r.filed(t)
	erase(s, gone)
	view(s, func(tx store.Tx) {
		if _, ok := some(tx.Case(gone)); ok {
			t.Error("the case is there")
		}
		if e, ok := some(tx.ErasedCase(gone)); !ok || e.Rule != "closed_cases" || !e.At.Equal(fixture.Monday()) {
			t.Errorf("%v %v", e, ok)
		}
		for _, id := range []letter.MessageID{"<m1@haninge.example>", fixture.Envelope(1, fixture.Monday()).ID} {
			if of, _ := some(tx.ErasedThread(id)); of != gone {
				t.Errorf("%s is of %q", id, of)
			}
		}
		lines := one(tx.EventsOf(string(gone)))
		last := lines[len(lines)-1]
		if last.What != "case erased" || last.Reason != "closed_cases" || len(last.IDs) != 1 {
			t.Errorf("the log says %+v", last)
		}
	})
	update(s, func(tx store.Tx) {
		if id := one(tx.NextCase("SAM", 2026)); id != "SAM-2026-0004" {
			t.Errorf("the next number is %s", id)
		}
	})
}

// TestErasedCaseIsKnown: its mail is known and not kept, its answer is not sent again, and no id of it makes the store
// look older than it is.
func (r Suite) TestErasedCaseIsKnown(t *testing.T) {
	s := r.filed(t)
	erase(s, gone)
	sent := fixture.Envelope(1, fixture.Monday())
	view(s, func(tx store.Tx) {
		e, ok := some(tx.Entry(mailOf(1)))
		if kept := one(tx.Kept(mailOf(1))); !ok || e.Kept || kept || e.Case != string(gone) {
			t.Errorf("its mail: %v, kept %v", e, kept)
		}
		if one(tx.Unknown(sent.ID, fixture.Monday())) {
			t.Error("an id of ours is taken for one that was never sent")
		}
	})
	update(s, func(tx store.Tx) {
		if one(tx.PutEnvelope(sent)) {
			t.Error("the answer would be sent again")
		}
	})
}

// TestErasedCaseAlone: all there is of another case is there.
func (r Suite) TestErasedCaseAlone(t *testing.T) {
	s := r.filed(t)
	erase(s, gone)
	view(s, func(tx store.Tx) {
		if n := one(tx.Counts()); n.Cases != 2 {
			t.Errorf("%d cases", n.Cases)
		}
		if !one(tx.Kept(mailOf(2))) {
			t.Error("another case's mail is gone")
		}
		_, ok := some(tx.EnvelopeByID(fixture.Envelope(2, fixture.Monday()).ID))
		if _, erased := some(tx.ErasedCase("SAM-2026-0002")); !ok || erased {
			t.Errorf("another case's answer is there %v, the case counts as erased %v", ok, erased)
		}
	})
}

// TestErasedTwice: a mail that belongs to two cases goes with the second of them, and an erasure that is done again
// changes nothing.
func (r Suite) TestErasedTwice(t *testing.T) {
	s := r.filed(t)
	const two initiative.ID = "SAM-2026-0002"
	update(s, func(tx store.Tx) {
		c, _ := some(tx.Case(two))
		c.Threads = append(c.Threads, "<m1@haninge.example>")
		must(tx.PutCase(c))
	})
	state := func() (kept bool, lines int) {
		view(s, func(tx store.Tx) { kept, lines = one(tx.Kept(mailOf(1))), len(one(tx.Events(0))) })
		return kept, lines
	}
	erase(s, gone)
	_, before := state()
	erase(s, gone)
	if kept, lines := state(); !kept || lines != before {
		t.Errorf("kept %v, %d lines instead of %d", kept, lines, before)
	}
	erase(s, gone, two)
	if kept, _ := state(); kept {
		t.Error("a mail outlived both its cases")
	}
}

// TestErasedMail: the bytes of a mail go and its row stays; what waits for a person waits no longer.
func (r Suite) TestErasedMail(t *testing.T) {
	s := r.filed(t)
	update(s, func(tx store.Tx) { must(tx.Hold(store.Held{Sum: mailOf(3), Reason: "unknown-sender"})) })
	update(s, func(tx store.Tx) { must(tx.EraseMail(mailOf(3), "quarantine")) })
	view(s, func(tx store.Tx) {
		h, _ := some(tx.Held(mailOf(3)))
		if e, ok := some(tx.Entry(mailOf(3))); h.Fate != store.Discarded || !ok || e.Kept {
			t.Errorf("%+v %+v", h, e)
		}
	})
}

// TestErasedEnvelope: a mail of ours goes when it was sent, and never while it waits; nothing is sent under its key
// again, and the log does not say to whom it went.
func (r Suite) TestErasedEnvelope(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(7, fixture.Monday())
	e.Key, e.Case = "digest/2026-W12/chef.marker@haninge.example", ""
	put(s, e)
	erase := func(tx store.Tx) error { return tx.EraseEnvelope(e.Key, "letters") }
	refused(t, s, "the erasure of a mail that waits", erase)
	send(s, due(t, s, fixture.Monday(), 1)...)
	must(s.Update(erase))
	view(s, func(tx store.Tx) {
		n := 0
		must(tx.EachItem(func(outbox.Item) error { n++; return nil }))
		if known := one(tx.Queued(e.Key)); n != 0 || !known {
			t.Errorf("%d left, known %v", n, known)
		}
		if text := encoded(one(tx.Events(0))); strings.Contains(text, "marker") {
			t.Errorf("the log names the recipient: %s", text)
		}
		if len(one(tx.EventsOf(e.Key))) == 0 {
			t.Error("the log is not found by the key")
		}
	})
	if !one(s.Wipe()) {
		t.Error("it is not wiped")
	}
}

// TestWipeGivesWay: while somebody reads nothing is overwritten, and nobody waits.
func (r Suite) TestWipeGivesWay(t *testing.T) {
	s := r.filed(t)
	erase(s, gone)
	view(s, func(store.Tx) {
		if one(s.Wipe()) {
			t.Error("wiped under a reader")
		}
	})
	for range 2 {
		if !one(s.Wipe()) {
			t.Error("it is not wiped")
		}
	}
}
