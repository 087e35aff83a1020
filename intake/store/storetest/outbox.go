package storetest

import (
	"bytes"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestAnEnvelopeIsPutOnce(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	again := e
	again.Bytes, again.To = []byte("other"), "other@haninge.example"
	for n, e := range []letter.Envelope{e, again} {
		update(s, func(tx store.Tx) {
			if added := one(tx.PutEnvelope(e)); added != (n == 0) {
				t.Errorf("%d: added %v", n, added)
			}
		})
	}
	if i := due(t, s, fixture.Monday(), 1)[0]; i.To != e.To || !bytes.Equal(i.Bytes, e.Bytes) {
		t.Fatalf("due is %+v", i)
	}
}

// TestSavingChangesNoEnvelope: what Save is given of the envelope itself counts for nothing.
func (r Suite) TestSavingChangesNoEnvelope(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	put(s, e)
	i := outbox.Item{Envelope: e}
	i.Bytes, i.ID = []byte("other"), "<other@x>"
	i.State, i.Done = outbox.Sent, fixture.Monday()
	must(s.Save(i))
	view(s, func(tx store.Tx) {
		got, ok := some(tx.Item(e.Key))
		if !ok || got.ID != e.ID || !bytes.Equal(got.Bytes, e.Bytes) || got.State != outbox.Sent {
			t.Errorf("kept %v %v", got.ID, got.State)
		}
		if !one(tx.Queued(e.Key)) {
			t.Error("a sent envelope may be queued again")
		}
		if events := one(tx.EventsOf(e.Key)); len(events) != 2 || events[1].What != "envelope sent" {
			t.Errorf("the log says %v", events)
		}
	})
}

// TestComesBack: a mail that bounced counts as given up until a person has the same bytes sent again. Its address is
// one that nothing more is sent to when three mails there came back within a week, until a person has one sent again.
func (r Suite) TestComesBack(t *testing.T) {
	sent := 0
	at := fixture.Monday()
	s := r.clocked(t, func() time.Time { return at })
	mail := func() letter.Envelope {
		sent++
		e := fixture.Envelope(sent, at)
		e.Key, e.To = "reply/"+e.Key, "gone@x.example"
		put(s, e)
		must(s.Save(outbox.Item{Envelope: e, State: outbox.Sent, Done: at}))
		return e
	}
	bounce := func(e letter.Envelope) letter.Envelope {
		update(s, func(tx store.Tx) { must(tx.Bounced(e.ID, "5.1.1")) })
		return e
	}
	want := func(when string, e letter.Envelope, state string, bounced, stop bool) {
		t.Helper()
		view(s, func(tx store.Tx) {
			got, _ := some(tx.Item(e.Key))
			back := one(tx.CameBack(e.To))
			if got.State != state || got.Bounced != bounced || back != stop || !bytes.Equal(got.Bytes, e.Bytes) {
				t.Errorf("%s: %s, bounced %v, nothing more there %v", when, got.State, got.Bounced, back)
			}
		})
		sound(t, s)
	}
	first := mail()
	bounce(letter.Envelope{ID: "<nobody@x>"})
	want("another mail", first, outbox.Sent, false, false)
	for range 5 { // one mail comes back again and again
		bounce(first)
		want("one bounce", first, outbox.Failed, true, false)
	}
	at = at.Add(8 * 24 * time.Hour)
	bounce(mail())
	want("two in a week, one before", bounce(mail()), outbox.Failed, true, false)
	at = at.Add(6 * 24 * time.Hour)
	third := bounce(mail())
	want("three in a week", third, outbox.Failed, true, true)
	at = at.Add(30 * 24 * time.Hour)
	bounce(mail())
	want("a month later", third, outbox.Failed, true, true)
	update(s, func(tx store.Tx) { must(tx.Retry(third.Key, "kim")) })
	want("a person has it sent again", third, outbox.Due, false, false)
	view(s, func(tx store.Tx) {
		for _, to := range []string{"", "other@x.example"} {
			if one(tx.CameBack(to)) {
				t.Errorf("nothing more to %q", to)
			}
		}
	})
}

func (r Suite) TestTheItemBehindAMessageID(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	e.Kind, e.Key = "digest", "digest/2026-W12/chef@haninge.example"
	put(s, e)
	const other = "<AM0PR01@outlook.example>" // which the server gave it
	var stale outbox.Item
	view(s, func(tx store.Tx) { stale, _ = some(tx.Item(e.Key)) })
	update(s, func(tx store.Tx) {
		must(tx.Alias(e.ID, other, other, e.ID))
		must(tx.Alias("<unheard-of@x>", other))
	})
	must(s.Save(stale)) // by one who has not heard of it
	sound(t, s)
	view(s, func(tx store.Tx) {
		for _, id := range []letter.MessageID{e.ID, other} {
			got, ok := some(tx.EnvelopeByID(id))
			if !ok || got.Kind != "digest" || got.ID != e.ID || len(got.Also) != 1 {
				t.Error(id, got, ok)
			}
		}
		for _, id := range []letter.MessageID{"", "<v1.gap", "<nobody@x>"} {
			if _, ok := some(tx.EnvelopeByID(id)); ok {
				t.Errorf("%q is found", id)
			}
		}
	})
}
