package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// draw makes some case, new or after a change.
func draw(rt *rapid.T, n int) *initiative.Initiative {
	hours := func(label string) time.Time {
		return fixture.Monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, label)) * time.Hour)
	}
	c := fixture.Case(n, hours("created"))
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

// model is the register as a slice: what each reading of spans must agree with.
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

func alive(c *initiative.Initiative) bool {
	return c.Cancelled.IsZero() && c.Closed.IsZero() && c.Evaluated.IsZero()
}

func (r Suite) TestTheSpansAgreeWithTheRegister(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		s, err := r.Open(t.TempDir(), store.Options{Now: fixture.Monday, Location: fixture.Stockholm()})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		m := model{}
		for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
			update(t, s, func(tx store.Tx) error {
				for range rapid.IntRange(1, 10).Draw(rt, "writes") {
					c := draw(rt, rapid.IntRange(1, 12).Draw(rt, "case"))
					m[c.ID] = c
					if err := tx.PutCase(c); err != nil {
						return err
					}
				}
				return nil
			})
		}
		from := local(fixture.Monday()).AddDays(rapid.IntRange(-130, 130).Draw(rt, "from"))
		at := fixture.Monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, "at")) * time.Hour)
		compare(t, rt, s, m, from, at)
		if found, err := s.Verify(); err != nil || len(found) > 0 {
			rt.Errorf("verify: %v, %v", found, err)
		}
	})
}

// reading is what is read of a store, from a day or an instant on, and what the register says to it.
type reading struct {
	t    *testing.T
	rt   *rapid.T
	tx   store.Tx
	m    model
	from dates.Day
	at   time.Time
}

func (r reading) same(what string, got []*initiative.Initiative, err error, keep func(*initiative.Initiative) bool) {
	if err != nil {
		r.rt.Errorf("%s: %v", what, err)
	}
	if have, want := names(got), r.m.where(keep); !slices.Equal(have, want) {
		r.rt.Errorf("%s %s %s: got %v, want %v", what, r.from, r.at, have, want)
	}
}

func compare(t *testing.T, rt *rapid.T, s store.Store, m model, from dates.Day, at time.Time) {
	err := s.View(func(tx store.Tx) error {
		r := reading{t, rt, tx, m, from, at}
		r.spans()
		r.changes()
		return nil
	})
	if err != nil {
		rt.Error(err)
	}
}

// spans are the cases that live, or begin, from a day on.
func (r reading) spans() {
	var got []*initiative.Initiative
	collect := func(c *initiative.Initiative) error { got = append(got, c); return nil }
	err := r.tx.Living(r.from, collect)
	r.same("living", got, err, func(c *initiative.Initiative) bool {
		return alive(c) && (c.When.End.IsZero() || !c.When.End.Before(r.from))
	})
	got = nil
	span := dates.Range{Start: r.from, End: r.from.AddDays(60)}
	err = r.tx.Begins(span, collect)
	r.same("begins", got, err, func(c *initiative.Initiative) bool {
		start := c.When.Start
		live := c.Cancelled.IsZero() && c.Closed.IsZero() && !start.IsZero()
		return live && !start.Before(r.from) && !start.After(span.End)
	})
}

// changes are the cases that something happened to, or is due about, and how many are open.
func (r reading) changes() {
	var got []*initiative.Initiative
	err := r.tx.Changed(r.at, func(c *initiative.Initiative) error { got = append(got, c); return nil })
	r.same("changed", got, err, func(c *initiative.Initiative) bool {
		return slices.ContainsFunc([]time.Time{c.Created, c.Updated, c.Cancelled, c.Closed, c.Evaluated}, r.at.Before)
	})
	got, err = r.tx.DueCases(r.at, 100)
	r.same("due", got, err, func(c *initiative.Initiative) bool { // also of one that is over: it may come again
		return !c.Look.IsZero() && !c.Look.After(r.at)
	})
	few, err := r.tx.DueCases(r.at, 1)
	first := len(few) == min(len(got), 1) && (len(got) == 0 || !few[0].Look.After(got[0].Look))
	if err != nil || !first {
		r.rt.Errorf("the one that is due the longest: %v, %v", names(few), err)
	}
	want := len(r.m.where(func(c *initiative.Initiative) bool { return alive(c) && !c.Complete() }))
	if n, err := r.tx.Counts(); err != nil || n.Open != want {
		r.rt.Errorf("open: %d, want %d, %v", n.Open, want, err)
	}
}

// TestTheYearOfACaseIsThatOfTheZone: a case of the last evening of the year in Greenwich is one of the new year here.
func (r Suite) TestTheYearOfACaseIsThatOfTheZone(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, time.December, 31, 23, 30, 0, 0, time.UTC)
	s := r.with(t, dir, store.Options{Location: time.UTC})
	update(t, s, func(tx store.Tx) error { return tx.PutCase(fixture.Case(1, at)) })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = r.at(t, dir)
	view(t, s, func(tx store.Tx) error {
		old, err1 := tx.Cases(store.CaseQuery{Year: 2026})
		new, err2 := tx.Cases(store.CaseQuery{Year: 2027})
		if len(old) != 0 || len(new) != 1 {
			t.Errorf("%d cases of the old year, %d of the new", len(old), len(new))
		}
		return errors.Join(err1, err2)
	})
	sound(t, s)
}

func local(t time.Time) dates.Day { return dates.DayOf(t.In(fixture.Stockholm())) }
