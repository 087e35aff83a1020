package store

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

func TestAnEnvelopeIsPutOnce(t *testing.T) {
	s := open(t)
	e := anEnvelope(1, monday())
	update(t, s, func(tx *Tx) error {
		added, err := tx.PutEnvelope(e)
		if !added {
			t.Error("the first is taken for a second")
		}
		return err
	})
	again := e
	again.Bytes, again.To = []byte("other"), "other@haninge.example"
	update(t, s, func(tx *Tx) error {
		added, err := tx.PutEnvelope(again)
		if added {
			t.Error("the same key was added twice")
		}
		return err
	})
	items, err := s.Due(monday(), 10)
	if err != nil || len(items) != 1 || items[0].To != e.To || !bytes.Equal(items[0].Bytes, e.Bytes) {
		t.Fatalf("%d due, %v", len(items), err)
	}
	// What Save is given of the envelope itself counts for nothing.
	i := items[0]
	i.Bytes, i.ID, i.State, i.Done, i.Next = []byte("other"), "<other@x>", outbox.Sent, monday(), time.Time{}
	if err := s.Save(i); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx *Tx) error {
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

// TestComesBack: a mail that bounced counts as given up until a person has the same bytes sent again. Its address is one
// that nothing more is sent to when three mails there came back within a week, until a person has one sent again.
func TestComesBack(t *testing.T) {
	s := open(t)
	var sent []letter.Envelope
	at := monday()
	s.now = func() time.Time { return at }
	mail := func() letter.Envelope {
		e := anEnvelope(len(sent)+1, at)
		e.Key, e.To = replyPrefix+e.Key, "gone@x.example"
		update(t, s, func(tx *Tx) error { _, err := tx.PutEnvelope(e); return err })
		if err := s.Save(outbox.Item{Envelope: e, State: outbox.Sent, Done: at}); err != nil {
			t.Fatal(err)
		}
		sent = append(sent, e)
		return e
	}
	bounce := func(e letter.Envelope) {
		update(t, s, func(tx *Tx) error { return tx.Bounced(e.ID, "5.1.1") })
	}
	want := func(when string, e letter.Envelope, state string, bounced, stop bool) {
		t.Helper()
		view(t, s, func(tx *Tx) error {
			got, _, err := tx.Item(e.Key)
			back, err2 := tx.CameBack(e.To)
			if err != nil || err2 != nil || got.State != state || got.Bounced != bounced || back != stop || !bytes.Equal(got.Bytes, e.Bytes) {
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
	update(t, s, func(tx *Tx) error { return tx.Retry(third.Key, "kim") })
	want("a person has it sent again", third, outbox.Due, false, false)
	view(t, s, func(tx *Tx) error {
		for _, to := range []string{"", "other@x.example"} {
			if back, err := tx.CameBack(to); back || err != nil {
				t.Errorf("nothing more to %q, %v", to, err)
			}
		}
		return nil
	})
}

func TestTheSpoolGoesByTime(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := range 6 {
			e := anEnvelope(n, monday().Add(time.Duration(5-n)*time.Minute))
			if _, err := tx.PutEnvelope(e); err != nil {
				return err
			}
		}
		return nil
	})
	due, err := s.Due(monday().Add(3*time.Minute), 3)
	if err != nil || len(due) != 3 || !slices.IsSortedFunc(due, func(a, b outbox.Item) int { return a.Next.Compare(b.Next) }) {
		t.Fatalf("%d due, %v", len(due), err)
	}
	if all, err := s.Due(monday().Add(3*time.Minute), 100); err != nil || len(all) != 4 {
		t.Errorf("%d due, %v", len(all), err)
	}
	next, ok, err := s.NextDue()
	if err != nil || !ok || !next.Equal(monday()) {
		t.Errorf("next due %v %v %v", next, ok, err)
	}
	for _, i := range due {
		i.State, i.Next, i.Done, i.Last = outbox.Failed, time.Time{}, monday().Add(time.Hour), "550"
		if err := s.Save(i); err != nil {
			t.Fatal(err)
		}
	}
	view(t, s, func(tx *Tx) error {
		counts, err := tx.OutboxCounts()
		if err != nil || counts[outbox.Due] != 3 || counts[outbox.Failed] != 3 {
			t.Errorf("counts %v, %v", counts, err)
		}
		failed, err := tx.Items(outbox.Failed, 2)
		if err != nil || len(failed) != 2 || failed[0].Last != "550" {
			t.Errorf("failed %v, %v", failed, err)
		}
		return nil
	})
	key := due[0].Key
	update(t, s, func(tx *Tx) error { return tx.Retry(key, "anna") })
	if err := s.Update(func(tx *Tx) error { return tx.Retry(key, "anna") }); err == nil {
		t.Error("what is due was made due again")
	}
	if again, err := s.Due(monday(), 10); err != nil || len(again) != 1 || again[0].Key != key || again[0].Attempts != 0 {
		t.Errorf("due again: %d, %v", len(again), err)
	}
	if err := s.Save(outbox.Item{Envelope: letter.Envelope{Key: "nobody knows it"}}); err == nil {
		t.Error("an unknown item was saved")
	}
	sound(t, s)
}

// A clock that ran ahead when a mail was tried must not hold it back for years; one that is to go out later does.
func TestDueAfterAClockThatRanAhead(t *testing.T) {
	s := open(t)
	ahead := monday().AddDate(50, 0, 0)
	update(t, s, func(tx *Tx) error {
		for n, at := range []time.Time{monday(), monday().AddDate(0, 0, 2)} {
			if _, err := tx.PutEnvelope(anEnvelope(n, at)); err != nil {
				return err
			}
		}
		return nil
	})
	i, err := s.Due(monday(), 10)
	if err != nil || len(i) != 1 {
		t.Fatal(len(i), err)
	}
	tried := outbox.Next(outbox.Begin(i[0], ahead), outbox.Outcome{Result: outbox.Temporary}, ahead)
	if err := s.Save(tried); err != nil {
		t.Fatal(err)
	}
	i, err = s.Due(monday().Add(time.Minute), 10)
	if err != nil || len(i) != 1 || i[0].Key != tried.Key {
		t.Fatalf("%d due, %v", len(i), err)
	}
	again := outbox.Begin(i[0], monday())
	if !again.First.Equal(monday()) {
		t.Errorf("it will be tried until %v", again.First.Add(outbox.GiveUp))
	}
}

func TestNothingDueOnAnEmptySpool(t *testing.T) {
	s := open(t)
	if _, ok, err := s.NextDue(); ok || err != nil {
		t.Error(ok, err)
	}
	if due, err := s.Due(monday(), 5); len(due) != 0 || err != nil {
		t.Error(len(due), err)
	}
}

func TestRepliesAreCounted(t *testing.T) {
	s := open(t)
	at := func(n int) time.Time { return monday().Add(time.Duration(n) * time.Hour) }
	update(t, s, func(tx *Tx) error {
		for n := range 10 {
			e := anEnvelope(n, at(n))
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
	view(t, s, func(tx *Tx) error {
		marks, err := tx.Replies(at(5))
		if err != nil || len(marks) != 4 || !marks[0].At.Equal(at(5)) || marks[0].Case != "SAM-2026-0002" || marks[0].To != "c@haninge.example" {
			t.Errorf("%v, %v", marks, err)
		}
		for _, tt := range []struct {
			id, to            string
			since, most       int
			ofCase, addr, all int
		}{
			{"SAM-2026-0001", "a@haninge.example", 0, 100, 5, 3, 9}, // the digest is no reply
			{"SAM-2026-0002", "b@haninge.example", 4, 100, 2, 2, 5},
			{"", "", 0, 100, 0, 0, 9},
			{"SAM-2026-0001", "a@haninge.example", 0, 2, 2, 2, 2},
			{"SAM-2026-0003", "x@haninge.example", 100, 100, 0, 0, 0},
		} {
			c, a, n, err := tx.Replied(initiativeID(tt.id), tt.to, at(tt.since), tt.most)
			if err != nil || c != tt.ofCase || a != tt.addr || n != tt.all {
				t.Errorf("%+v: got %d %d %d, %v", tt, c, a, n, err)
			}
		}
		return nil
	})
	sound(t, s)
}

func TestTheItemBehindAMessageID(t *testing.T) {
	s := open(t)
	e := anEnvelope(1, monday())
	e.Kind, e.Key = "digest", "digest/2026-W12/chef@haninge.example"
	update(t, s, func(tx *Tx) error { _, err := tx.PutEnvelope(e); return err })
	view(t, s, func(tx *Tx) error {
		got, ok, err := tx.EnvelopeByID(e.ID)
		if err != nil || !ok || got.Kind != "digest" {
			t.Error(got, ok, err)
		}
		for _, id := range []letter.MessageID{"", "<v1.gap", "<nobody@x>"} {
			if _, ok, err := tx.EnvelopeByID(id); ok || err != nil {
				t.Errorf("%q: %v %v", id, ok, err)
			}
		}
		return nil
	})
}
