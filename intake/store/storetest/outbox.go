package storetest

import (
	"bytes"
	"errors"
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
	update(t, s, func(tx store.Tx) error {
		added, err := tx.PutEnvelope(e)
		if !added {
			t.Error("the first is taken for a second")
		}
		return err
	})
	again := e
	again.Bytes, again.To = []byte("other"), "other@haninge.example"
	update(t, s, func(tx store.Tx) error {
		added, err := tx.PutEnvelope(again)
		if added {
			t.Error("the same key was added twice")
		}
		return err
	})
	items, err := s.Due(fixture.Monday(), 10)
	if err != nil || len(items) != 1 || items[0].To != e.To || !bytes.Equal(items[0].Bytes, e.Bytes) {
		t.Fatalf("%d due, %v", len(items), err)
	}
}

// TestSavingChangesNoEnvelope: what Save is given of the envelope itself counts for nothing.
func (r Suite) TestSavingChangesNoEnvelope(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
	i := outbox.Item{Envelope: e}
	i.Bytes, i.ID = []byte("other"), "<other@x>"
	i.State, i.Done = outbox.Sent, fixture.Monday()
	if err := s.Save(i); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx store.Tx) error {
		got, ok, err := tx.Item(e.Key)
		if err != nil || !ok || got.ID != e.ID || !bytes.Equal(got.Bytes, e.Bytes) || got.State != outbox.Sent {
			t.Errorf("kept %v %v %v", got.ID, got.State, err)
		}
		queued, err := tx.Queued(e.Key)
		if !queued || err != nil {
			t.Error("a sent envelope may be queued again", err)
		}
		events, err := tx.EventsOf(e.Key)
		if err != nil || len(events) != 2 || events[1].What != "envelope sent" {
			t.Errorf("the log says %v, %v", events, err)
		}
		return nil
	})
	sound(t, s)
}

// TestComesBack: a mail that bounced counts as given up until a person has the same bytes sent again. Its address is
// one that nothing more is sent to when three mails there came back within a week, until a person has one sent again.
func (r Suite) TestComesBack(t *testing.T) {
	var sent []letter.Envelope
	at := fixture.Monday()
	s := r.with(t, t.TempDir(), store.Options{Now: func() time.Time { return at }})
	mail := func() letter.Envelope {
		e := fixture.Envelope(len(sent)+1, at)
		e.Key, e.To = "reply/"+e.Key, "gone@x.example"
		update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
		if err := s.Save(outbox.Item{Envelope: e, State: outbox.Sent, Done: at}); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, e)
		return e
	}
	bounce := func(e letter.Envelope) {
		update(t, s, func(tx store.Tx) error { return tx.Bounced(e.ID, "5.1.1") })
	}
	want := func(when string, e letter.Envelope, state string, bounced, stop bool) {
		t.Helper()
		view(t, s, func(tx store.Tx) error {
			got, _, err := tx.Item(e.Key)
			back, err2 := tx.CameBack(e.To)
			same := got.State == state && got.Bounced == bounced && back == stop && bytes.Equal(got.Bytes, e.Bytes)
			if err != nil || err2 != nil || !same {
				t.Errorf("%s: %s, bounced %v, nothing more there %v; %v %v", when, got.State, got.Bounced, back, err, err2)
			}
			return nil
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
	second := mail()
	bounce(second)
	want("two in a week, one before", second, outbox.Failed, true, false)
	at = at.Add(6 * 24 * time.Hour)
	third := mail()
	bounce(third)
	want("three in a week", third, outbox.Failed, true, true)
	at = at.Add(30 * 24 * time.Hour)
	bounce(mail())
	want("a month later", third, outbox.Failed, true, true)
	update(t, s, func(tx store.Tx) error { return tx.Retry(third.Key, "kim") })
	want("a person has it sent again", third, outbox.Due, false, false)
	view(t, s, func(tx store.Tx) error {
		for _, to := range []string{"", "other@x.example"} {
			if back, err := tx.CameBack(to); back || err != nil {
				t.Errorf("nothing more to %q, %v", to, err)
			}
		}
		return nil
	})
}

func (r Suite) TestTheItemBehindAMessageID(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	e.Kind, e.Key = "digest", "digest/2026-W12/chef@haninge.example"
	update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
	const other = "<AM0PR01@outlook.example>" // which the server gave it
	var stale outbox.Item
	view(t, s, func(tx store.Tx) (err error) { stale, _, err = tx.Item(e.Key); return err })
	update(t, s, func(tx store.Tx) error {
		return errors.Join(tx.Alias(e.ID, other, other, e.ID), tx.Alias("<unheard-of@x>", other))
	})
	if err := s.Save(stale); err != nil { // by one who has not heard of it
		t.Fatal(err)
	}
	sound(t, s)
	view(t, s, func(tx store.Tx) error {
		for _, id := range []letter.MessageID{e.ID, other} {
			got, ok, err := tx.EnvelopeByID(id)
			if err != nil || !ok || got.Kind != "digest" || got.ID != e.ID || len(got.Also) != 1 {
				t.Error(id, got, ok, err)
			}
		}
		for _, id := range []letter.MessageID{"", "<v1.gap", "<nobody@x>"} {
			if _, ok, err := tx.EnvelopeByID(id); ok || err != nil {
				t.Errorf("%q: %v %v", id, ok, err)
			}
		}
		return nil
	})
}
