package storetest

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// A stop by somebody else's word is the same state: what waited is given up, what tells of it is sent.
func (r Suite) TestStopReplies(t *testing.T) {
	s := r.open(t)
	take(s, 1)
	for n, reason := range []string{store.OtherDaemon, store.OtherDaemon, store.UnsentID} {
		update(s, func(tx store.Tx) {
			if began := one(tx.StopReplies(reason, "<x@y>")); began != (n != 1) {
				t.Errorf("%d: %s began: %v", n, reason, began)
			}
			if n == 0 {
				one(tx.PutEnvelope(
					letter.Envelope{Key: "notice/1", ID: "<n1@haninge.example>", Kind: "notice", Bytes: []byte("x")}))
			}
			must(tx.Told())
		})
	}
	stop, stopped := some(s.Stopped())
	if !stopped || len(stop.Signs) != 2 || !stop.Signs[1].Told || !stop.Older() {
		t.Fatalf("%v %+v", stopped, stop)
	}
	view(s, func(tx store.Tx) {
		if n := one(tx.Counts()); n.Outbox[outbox.Due] != 1 || n.Outbox[outbox.Failed] != 1 {
			t.Errorf("the outbox: %v", n)
		}
		if !one(tx.StoppedFor(fixture.Monday().AddDate(1, 0, 0))) {
			t.Error("answers go out")
		}
	})
	update(s, func(tx store.Tx) { must(tx.Resume("kim")) })
	view(s, func(tx store.Tx) {
		before := one(tx.StoppedFor(fixture.Monday().Add(-time.Second)))
		after := one(tx.StoppedFor(fixture.Monday().Add(time.Second)))
		if !before || after {
			t.Errorf("stopped before %v, after %v", before, after)
		}
	})
	refused(t, s, "the end of no stop", func(tx store.Tx) error { return tx.Resume("kim") })
}

// TestSentIDs: the ids of mails we sent are known as they come back from relays, which change their domain and case.
func (r Suite) TestSentIDs(t *testing.T) {
	s := r.open(t)
	take(s, 1)
	for id, want := range map[letter.MessageID]bool{
		fixture.Envelope(1, fixture.Monday()).ID: true,
		"<V1.GAP.SAM-1.1@relay.example>":         true,
		"<never@haninge.example>":                false,
	} {
		view(s, func(tx store.Tx) {
			if unknown := one(tx.Unknown(id, fixture.Monday())); unknown == want {
				t.Errorf("%s was sent: %v", id, !unknown)
			}
		})
	}
}

// TestReservedNumbers: a number that mail carries is never given out.
func (r Suite) TestReservedNumbers(t *testing.T) {
	s := r.open(t)
	update(s, func(tx store.Tx) {
		for _, id := range []initiative.ID{"SAM-2026-0001", "SAM-2026-0003", "SAM-2026-0003"} {
			must(tx.Reserve(id))
		}
	})
	update(s, func(tx store.Tx) {
		for _, want := range []initiative.ID{"SAM-2026-0002", "SAM-2026-0004"} {
			if id := one(tx.NextCase("SAM", 2026)); id != want {
				t.Errorf("got %s, want %s", id, want)
			}
		}
	})
}
