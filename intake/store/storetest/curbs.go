package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// TestSealed: a case of which less may be told than before is counted, and so is every mail with what was counted when
// it was put in the outbox.
func (r Suite) TestSealed(t *testing.T) {
	s := r.open(t)
	c := fixture.Case(1, fixture.Monday())
	day := dates.On(2026, time.March, 20)
	want := int64(0)
	for n, step := range []struct {
		name   string
		do     func(c *initiative.Initiative)
		sealed bool
	}{
		{"it is new", func(*initiative.Initiative) {}, false},
		{"an answer", func(c *initiative.Initiative) { c.Updated = fixture.Monday() }, false},
		{"the guard", func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} }, true},
		{"another hit", func(c *initiative.Initiative) { c.Guard = append(c.Guard, "k-nummer") }, false},
		{"it is lifted", func(c *initiative.Initiative) { c.Guard = nil }, false},
		{"and comes again", func(c *initiative.Initiative) { c.Guard = []string{"personnummer"} }, true},
		{"an embargo", func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{Held: true, Until: day} }, true},
		{"longer", func(c *initiative.Initiative) { c.Embargo.Until = day.AddDays(1) }, true},
		{"lifted", func(c *initiative.Initiative) { c.Embargo = initiative.Embargo{} }, false},
		{"nobody is to be asked", func(c *initiative.Initiative) { c.HoldShare = true }, true},
		{"they are", func(c *initiative.Initiative) { c.HoldShare = false }, false},
	} {
		if step.do(c); step.sealed {
			want++
		}
		before := c.Sealed
		update(t, s, func(tx store.Tx) error { return tx.PutCase(c) })
		if step.sealed {
			before = want
		}
		e := fixture.Envelope(n, fixture.Monday())
		update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
		view(t, s, func(tx store.Tx) error {
			got, err := tx.Seals()
			kept, _, err2 := tx.Case(c.ID)
			item, _, err3 := tx.Item(e.Key)
			if err != nil || err2 != nil || err3 != nil || got != want || kept.Sealed != before || item.Seals != want {
				t.Errorf("%s: counted %d, want %d; the case %d, want %d; the mail %d; %v %v %v",
					step.name, got, want, kept.Sealed, before, item.Seals, err, err2, err3)
			}
			return nil
		})
	}
	sound(t, s)
}

// TestWithdrawn: a mail that is taken back is kept with its bytes, is never due again, and leaves its key to what takes
// its place. What came of an attempt that was under way is kept with it.
func (r Suite) TestWithdrawn(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	e.Case = "SAM-2026-0001"
	other := e
	other.ID, other.Bytes = "<other@haninge.example>", []byte("Subject: x\r\n\r\nNumret.\r\n")
	update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
	due, err := s.Due(fixture.Monday(), 10)
	if err != nil || len(due) != 1 {
		t.Fatal(len(due), err)
	}
	tried := outbox.Begin(due[0], fixture.Monday())
	if err := s.Save(tried); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx store.Tx) error {
		if err := tx.Withdraw(e.Key, "guard"); err != nil {
			return err
		}
		if added, err := tx.PutEnvelope(other); !added || err != nil {
			t.Errorf("its key is taken, %v", err)
		}
		return nil
	})
	out := outbox.Outcome{Result: outbox.Delivered, Last: "250"}
	if err := s.Save(outbox.Next(tried, out, fixture.Monday())); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(tx store.Tx) error { return stillWithdrawn(t, tx, e, other) })
	if due, err = s.Due(fixture.Monday(), 10); err != nil || len(due) != 1 || due[0].ID != other.ID {
		t.Errorf("%d due, %v", len(due), err)
	}
	if err := s.Update(func(tx store.Tx) error { return tx.Withdraw("nobody knows it", "guard") }); err == nil {
		t.Error("an unknown mail was taken back")
	}
	sound(t, s)
}

// stillWithdrawn wants one mail withdrawn, found by its id and by no key of its old one, and another due in its place.
func stillWithdrawn(t *testing.T, tx store.Tx, e, other letter.Envelope) error {
	t.Helper()
	was, ok, err := tx.EnvelopeByID(e.ID)
	if err != nil || !ok || was.State != outbox.Withdrawn || was.Last != "250" || !bytes.Equal(was.Bytes, e.Bytes) {
		t.Errorf("the first: %v %q %q, %v", ok, was.State, was.Last, err)
	}
	now, ok, err := tx.Item(e.Key)
	if err != nil || !ok || now.State != outbox.Due || now.ID != other.ID || !bytes.Equal(now.Bytes, other.Bytes) {
		t.Errorf("the second: %v %q %s, %v", ok, now.State, now.ID, err)
	}
	return errors.Join(err, counted(t, tx), logged(t, tx, e))
}

// counted wants one mail withdrawn and one due, which alone counts as an answer.
func counted(t *testing.T, tx store.Tx) error {
	t.Helper()
	list, err := tx.Items(outbox.Withdrawn, 0)
	if err != nil || len(list) != 1 {
		t.Errorf("%d listed, %v", len(list), err)
	}
	counts, err := tx.Counts()
	if err != nil || counts.Outbox[outbox.Withdrawn] != 1 || counts.Outbox[outbox.Due] != 1 {
		t.Errorf("counts %v, %v", counts, err)
	}
	since, until := fixture.Monday().Add(-time.Hour), fixture.Monday().Add(time.Hour)
	ofCase, _, _, err := tx.AnswersBetween("SAM-2026-0001", "", since, until, 9)
	if err != nil || ofCase != 1 {
		t.Errorf("%d count as answers, %v", ofCase, err)
	}
	return nil
}

func logged(t *testing.T, tx store.Tx, e letter.Envelope) error {
	t.Helper()
	lines, err := tx.EventsOf(string(e.ID))
	if err != nil || lines[len(lines)-1].What != "envelope withdrawn" {
		t.Errorf("the log says %v, %v", lines, err)
	}
	return nil
}

// TestOwnAndPutOff: what left to an address is found by when it was to, and what is put off is due later.
func (r Suite) TestOwnAndPutOff(t *testing.T) {
	s := r.open(t)
	at := func(hour int) time.Time { return fixture.Monday().Add(time.Duration(hour) * time.Hour) }
	for n := range 4 {
		e := fixture.Envelope(n, at(0))
		e.Key = fmt.Sprintf("own/SAM-2026-0001/%d/Anna@haninge.example", n)
		update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
		if n < 3 {
			if err := s.Save(outbox.Item{Envelope: e, State: outbox.Sent, Done: at(n)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	last := "own/SAM-2026-0001/3/Anna@haninge.example"
	update(t, s, func(tx store.Tx) error { return tx.PutOff(last, at(48)) })
	view(t, s, func(tx store.Tx) error {
		if all, err := tx.Own("Anna@Haninge.example", at(0)); len(all) != 4 || all[1].State != outbox.Sent || err != nil {
			t.Errorf("%d mails, %v", len(all), err)
		}
		all, err := tx.Own("anna@haninge.example", at(47))
		i, _, err2 := tx.Item(last)
		late := i.Due.Equal(at(48)) && i.Next.Equal(at(48)) && i.Held
		if len(all) != 1 || err != nil || err2 != nil || !late {
			t.Errorf("%v wait for later, due %v and %v; %v %v", all, i.Due, i.Next, err, err2)
		}
		return nil
	})
	if err := s.Update(func(tx store.Tx) error { return tx.PutOff("nobody knows it", at(1)) }); err == nil {
		t.Error("an unknown mail was put off")
	}
	sound(t, s)
}

// TestCollect: a mail in the place of others is the only one of them that leaves. They keep their keys and bytes, count
// against no cap, and wait again when it is taken back.
func (r Suite) TestCollect(t *testing.T) {
	s := r.open(t)
	const anna = "anna@haninge.example"
	put := func(n int, held bool, due time.Time) letter.Envelope {
		e := fixture.Envelope(n, due)
		e.Key, e.To = fmt.Sprintf("own/SAM-2026-0001/%d/%s", n, anna), anna
		e.Held, e.Briefs = held, []letter.Brief{{Case: "SAM-2026-0001", Text: "Svar."}}
		update(t, s, func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err })
		return e
	}
	now := fixture.Monday()
	parts := []string{put(0, true, now).Key, put(1, true, now).Key}
	put(2, true, now.Add(time.Hour))
	put(3, false, now)
	all := fixture.Envelope(4, now)
	all.Key, all.To, all.Parts = "own/SAM-2026-0001/4/"+anna, anna, parts
	joining := func(want ...string) {
		t.Helper()
		view(t, s, func(tx store.Tx) error {
			var got []string
			all, err := tx.Own(anna, now)
			for _, i := range all {
				if i.State == outbox.Due && i.Joins() && !i.Envelope.Due.After(now) {
					got = append(got, i.Key)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v can leave in one, want %v", got, want)
			}
			return err
		})
	}
	joining(parts...)
	update(t, s, func(tx store.Tx) error { return tx.Collect(all) })
	joining()
	view(t, s, func(tx store.Tx) error {
		for _, k := range parts {
			i, ok, err := tx.Item(k)
			if waits, werr := tx.Waits(i.Envelope); err != nil || werr != nil || !ok || waits || len(i.Bytes) == 0 {
				t.Errorf("%s: there %v, waits %v, %v %v", k, ok, waits, err, werr)
			}
		}
		got, err := tx.Own(anna, now)
		if len(got) != 3 { // the one, what is due later, what no cap held back
			t.Errorf("%v count", got)
		}
		return err
	})
	if err := s.Update(func(tx store.Tx) error { return tx.Collect(all) }); err == nil {
		t.Error("it was collected twice")
	}
	update(t, s, func(tx store.Tx) error { return tx.Withdraw(all.Key, "guard") })
	joining(parts...)
	sound(t, s)
}
