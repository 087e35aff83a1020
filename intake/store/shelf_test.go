package store

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steady"
)

// draw makes some case, new or after a change.
func draw(rt *rapid.T, n int) *initiative.Initiative {
	hours := func(label string) time.Time {
		return monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, label)) * time.Hour)
	}
	c := aCase(n, hours("created"))
	c.ID = initiative.MakeID("SAM", 2026, n)
	c.Updated, c.Asked = c.Created, time.Time{}
	yes := func(label string) bool { return rapid.IntRange(0, 3).Draw(rt, label) == 0 }
	if yes("updated") {
		c.Updated = hours("at")
	}
	if yes("asked") {
		c.Asked = hours("at")
	}
	if yes("complete") {
		c.Open = nil
	}
	if yes("undated") {
		c.When = initiative.When{}
	} else if yes("open ended") {
		c.When.End = dates.Day{}
	}
	if yes("guard") {
		c.Guard = []string{"personnummer"}
	}
	if yes("cancelled") {
		c.Cancelled = hours("at")
	}
	if yes("evaluated") {
		c.Evaluated = hours("at")
	}
	if yes("closed") {
		c.Closed = hours("at")
	}
	if yes("look") {
		c.Look = hours("look")
	}
	if yes("joint") {
		c.Join("polis")
	}
	c.Tags["malgrupp"] = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(rt, "groups")
	return c
}

// model is the register as a slice: what each method of the shelf must agree with.
type model map[initiative.ID]*initiative.Initiative

func (m model) where(keep func(*initiative.Initiative) bool) []initiative.ID {
	var out []initiative.ID
	for id, c := range m {
		if keep(c) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

func names(cs []*initiative.Initiative) []initiative.ID {
	var out []initiative.ID
	for _, c := range cs {
		out = append(out, c.ID)
	}
	slices.Sort(out)
	return out
}

func local(t time.Time) dates.Day { return dates.DayOf(t.In(stockholm())) }

func alive(c *initiative.Initiative) bool {
	return c.Cancelled.IsZero() && c.Closed.IsZero() && c.Evaluated.IsZero()
}

func TestTheShelfAgreesWithTheRegister(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		s, err := Open(t.TempDir(), Options{Now: func() time.Time { return monday() }, Location: stockholm()})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		m := model{}
		for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
			update(t, s, func(tx *Tx) error {
				for range rapid.IntRange(1, 10).Draw(rt, "writes") {
					c := draw(rt, rapid.IntRange(1, 12).Draw(rt, "case"))
					if m[c.ID] = c; rapid.IntRange(0, 9).Draw(rt, "gone") > 0 {
						if err := tx.PutCase(c); err != nil {
							return err
						}
						continue
					}
					delete(m, c.ID)
					if err := tx.DeleteCase(c.ID); err != nil {
						return err
					}
				}
				return nil
			})
		}
		from := local(monday()).AddDays(rapid.IntRange(-130, 130).Draw(rt, "from"))
		compare(rt, s, m, from, monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, "at"))*time.Hour))
		if found, err := s.Verify(); err != nil || len(found) > 0 {
			rt.Errorf("verify: %v, %v", found, err)
		}
	})
}

func compare(rt *rapid.T, s *Store, m model, from dates.Day, at time.Time) {
	same := func(what string, got []*initiative.Initiative, err error, keep func(*initiative.Initiative) bool) {
		if err != nil {
			rt.Errorf("%s: %v", what, err)
		}
		if have, want := names(got), m.where(keep); !slices.Equal(have, want) {
			rt.Errorf("%s %s %s: got %v, want %v", what, from, at, have, want)
		}
	}
	isOpen := func(c *initiative.Initiative) bool { return alive(c) && !c.Complete() }
	err := s.Digest(func(tx *Tx) error {
		var got []*initiative.Initiative
		collect := func(c *initiative.Initiative) error { got = append(got, c); return nil }
		err := tx.Living(from, collect)
		same("living", got, err, func(c *initiative.Initiative) bool {
			return alive(c) && (c.When.End.IsZero() || !c.When.End.Before(from))
		})
		got = nil
		span := dates.Range{Start: from, End: from.AddDays(60)}
		err = tx.Begins(span, collect)
		same("begins", got, err, func(c *initiative.Initiative) bool {
			start := c.When.Start
			return c.Cancelled.IsZero() && c.Closed.IsZero() && !start.IsZero() && !start.Before(from) && !start.After(span.End)
		})
		got = nil
		err = tx.Changed(at, collect)
		same("changed", got, err, func(c *initiative.Initiative) bool {
			return slices.ContainsFunc([]time.Time{c.Created, c.Updated, c.Cancelled, c.Closed, c.Evaluated}, at.Before)
		})
		got, err = tx.DueCases(at, 100)
		same("due", got, err, func(c *initiative.Initiative) bool { return alive(c) && !c.Look.IsZero() && !c.Look.After(at) })
		if few, err := tx.DueCases(at, 1); err != nil || len(few) > 1 || len(got) > 0 && (len(few) == 0 || few[0].Look.After(got[0].Look)) {
			rt.Errorf("the one that is due the longest: %v, %v", names(few), err)
		}
		if n, err := tx.OpenCount(); err != nil || n != len(m.where(isOpen)) {
			rt.Errorf("open: %d, want %d, %v", n, len(m.where(isOpen)), err)
		}
		return tallies(rt, tx, m)
	})
	if err != nil {
		rt.Error(err)
	}
}

func tallies(rt *rapid.T, tx *Tx, m model) error {
	for _, q := range []struct{ year, n int }{{2025, 4}, {2026, 1}, {2026, 2}, {2026, 3}} {
		var want initiative.Tally
		for _, c := range m {
			if d := local(c.Created); d.Year == q.year && (int(d.Month)+2)/3 == q.n {
				want.Add(c, 1)
			}
		}
		got, err := tx.Tally(q.year, q.n)
		if err != nil {
			return err
		}
		if a, b := encodedTally(got), encodedTally(want); a != b {
			rt.Errorf("%dQ%d: got %s, want %s", q.year, q.n, a, b)
		}
	}
	return nil
}

func encodedTally(t initiative.Tally) string {
	b, err := encode(tidy(t))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// The digest must not read the whole register: a case it has no business with may even be unreadable.
func TestTheShelfReadsOnlyItsSpan(t *testing.T) {
	s := open(t)
	fill(t, s, 2000)
	today := local(monday())
	update(t, s, func(tx *Tx) error { return tx.put(bCases, []byte("SAM-2025-0100"), []byte("{")) })
	err := s.Digest(func(tx *Tx) error {
		n := 0
		err := tx.Changed(today.AddDays(-7).In(stockholm()), func(*initiative.Initiative) error { n++; return nil })
		if n != 7*12+4 { // one every two hours, 07.30 today the last
			t.Errorf("%d cases changed", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnotherTimeZoneRecounts(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, time.March, 31, 23, 30, 0, 0, time.UTC) // in Stockholm it is April
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *Tx) error { return tx.PutCase(aCase(1, at)) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir)
	view(t, s, func(tx *Tx) error {
		q1, err1 := tx.Tally(2026, 1)
		q2, err2 := tx.Tally(2026, 2)
		if q1.Cases != 0 || q2.Cases != 1 || err1 != nil || err2 != nil {
			t.Errorf("first quarter %d, second %d, %v %v", q1.Cases, q2.Cases, err1, err2)
		}
		return nil
	})
	sound(t, s)
}
