package storetest

import (
	"bytes"
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
		before := c.Sealed
		if step.do(c); step.sealed {
			want++
			before = want
		}
		putCases(s, c)
		e := fixture.Envelope(n, fixture.Monday())
		put(s, e)
		view(s, func(tx store.Tx) {
			got := one(tx.Seals())
			kept, _ := some(tx.Case(c.ID))
			item, _ := some(tx.Item(e.Key))
			if got != want || kept.Sealed != before || item.Seals != want {
				t.Errorf("%s: counted %d, want %d; the case %d, want %d; the mail %d",
					step.name, got, want, kept.Sealed, before, item.Seals)
			}
		})
	}
}

// TestWithdrawn: a mail that is taken back is kept with its bytes, is never due again, and leaves its key to what takes
// its place. What came of an attempt that was under way is kept with it.
func (r Suite) TestWithdrawn(t *testing.T) {
	s := r.open(t)
	e := fixture.Envelope(1, fixture.Monday())
	e.Case = "SAM-2026-0001"
	other := e
	other.ID, other.Bytes = "<other@haninge.example>", []byte("Subject: x\r\n\r\nNumret.\r\n")
	put(s, e)
	tried := outbox.Begin(due(t, s, fixture.Monday(), 1)[0], fixture.Monday())
	must(s.Save(tried))
	update(s, func(tx store.Tx) {
		must(tx.Withdraw(e.Key, "guard"))
		if !one(tx.PutEnvelope(other)) {
			t.Error("its key is taken")
		}
	})
	out := outbox.Outcome{Result: outbox.Delivered, Last: "250"}
	must(s.Save(outbox.Next(tried, out, fixture.Monday())))
	view(s, func(tx store.Tx) {
		stillWithdrawn(t, tx, e, other)
		counted(t, tx)
		lines := one(tx.EventsOf(string(e.ID)))
		if lines[len(lines)-1].What != "envelope withdrawn" {
			t.Errorf("the log says %v", lines)
		}
	})
	if all := due(t, s, fixture.Monday(), 1); all[0].ID != other.ID {
		t.Errorf("due is %s", all[0].ID)
	}
	refused(t, s, "the withdrawal of an unknown mail", func(tx store.Tx) error {
		return tx.Withdraw("nobody knows it", "guard")
	})
}

// stillWithdrawn wants one mail withdrawn, found by its id and by no key of its old one, and another due in its place.
func stillWithdrawn(t *testing.T, tx store.Tx, e, other letter.Envelope) {
	t.Helper()
	was, ok := some(tx.EnvelopeByID(e.ID))
	if !ok || was.State != outbox.Withdrawn || was.Last != "250" || !bytes.Equal(was.Bytes, e.Bytes) {
		t.Errorf("the first: %v %q %q", ok, was.State, was.Last)
	}
	now, ok := some(tx.Item(e.Key))
	if !ok || now.State != outbox.Due || now.ID != other.ID || !bytes.Equal(now.Bytes, other.Bytes) {
		t.Errorf("the second: %v %q %s", ok, now.State, now.ID)
	}
}

// counted wants one mail withdrawn and one due, which alone counts as an answer.
func counted(t *testing.T, tx store.Tx) {
	t.Helper()
	if list := one(tx.Items(outbox.Withdrawn, 0)); len(list) != 1 {
		t.Errorf("%d listed", len(list))
	}
	if n := one(tx.Counts()); n.Outbox[outbox.Withdrawn] != 1 || n.Outbox[outbox.Due] != 1 {
		t.Errorf("counts %v", n)
	}
	since, until := fixture.Monday().Add(-time.Hour), fixture.Monday().Add(time.Hour)
	ofCase, _, _, err := tx.RepliesBetween("SAM-2026-0001", "", since, until, 9)
	if err != nil || ofCase != 1 {
		t.Errorf("%d count as answers, %v", ofCase, err)
	}
}

// TestOwnAndPutOff: what left to an address is found by when it was to, and what is put off is due later.
func (r Suite) TestOwnAndPutOff(t *testing.T) {
	s := r.open(t)
	at := func(hour int) time.Time { return fixture.Monday().Add(time.Duration(hour) * time.Hour) }
	for n := range 4 {
		e := fixture.Envelope(n, at(0))
		e.Key = fmt.Sprintf("own/SAM-2026-0001/%d/Anna@haninge.example", n)
		put(s, e)
		if n < 3 {
			must(s.Save(outbox.Item{Envelope: e, State: outbox.Sent, Done: at(n)}))
		}
	}
	last := "own/SAM-2026-0001/3/Anna@haninge.example"
	update(s, func(tx store.Tx) { must(tx.PutOff(last, at(48))) })
	view(s, func(tx store.Tx) {
		if all := one(tx.Own("Anna@Haninge.example", at(0))); len(all) != 4 || all[1].State != outbox.Sent {
			t.Errorf("%d mails", len(all))
		}
		all := one(tx.Own("anna@haninge.example", at(47)))
		i, _ := some(tx.Item(last))
		if late := i.Due.Equal(at(48)) && i.Next.Equal(at(48)) && i.Held; len(all) != 1 || !late {
			t.Errorf("%v wait for later, due %v and %v", all, i.Due, i.Next)
		}
	})
	refused(t, s, "the delay of an unknown mail", func(tx store.Tx) error { return tx.PutOff("nobody knows it", at(1)) })
}

// TestCollect: a mail in the place of others is the only one of them that leaves. They keep their keys and bytes, count
// against no cap, and wait again when it is taken back.
func (r Suite) TestCollect(t *testing.T) {
	s := r.open(t)
	const anna = "anna@haninge.example"
	wait := func(n int, held bool, due time.Time) (key string) {
		e := fixture.Envelope(n, due)
		e.Key, e.To = fmt.Sprintf("own/SAM-2026-0001/%d/%s", n, anna), anna
		e.Held, e.Briefs = held, []letter.Brief{{Case: "SAM-2026-0001", Text: "Svar."}}
		put(s, e)
		return e.Key
	}
	now := fixture.Monday()
	parts := []string{wait(0, true, now), wait(1, true, now)}
	wait(2, true, now.Add(time.Hour))
	wait(3, false, now)
	all := fixture.Envelope(4, now)
	all.Key, all.To, all.Parts = "own/SAM-2026-0001/4/"+anna, anna, parts
	joining := func(want ...string) {
		t.Helper()
		view(s, func(tx store.Tx) {
			var got []string
			for _, i := range one(tx.Own(anna, now)) {
				if i.State == outbox.Due && i.Joins() && !i.Envelope.Due.After(now) {
					got = append(got, i.Key)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%v can leave in one, want %v", got, want)
			}
		})
	}
	joining(parts...)
	update(s, func(tx store.Tx) { must(tx.Collect(all)) })
	joining()
	view(s, func(tx store.Tx) {
		for _, k := range parts {
			i, ok := some(tx.Item(k))
			if waits := one(tx.Waits(i.Envelope)); !ok || waits || len(i.Bytes) == 0 {
				t.Errorf("%s: there %v, waits %v", k, ok, waits)
			}
		}
		if got := one(tx.Own(anna, now)); len(got) != 3 { // the one, what is due later, what no cap held back
			t.Errorf("%v count", got)
		}
	})
	refused(t, s, "what was collected", func(tx store.Tx) error { return tx.Collect(all) })
	update(s, func(tx store.Tx) { must(tx.Withdraw(all.Key, "guard")) })
	joining(parts...)
}
