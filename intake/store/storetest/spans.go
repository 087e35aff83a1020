package storetest

import (
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

// hours is some time before the tests begin or after it.
func hours(rt *rapid.T, label string) time.Time {
	return fixture.Monday().Add(time.Duration(rapid.IntRange(-3000, 3000).Draw(rt, label)) * time.Hour)
}

// draw makes some case, new or after a change.
func draw(rt *rapid.T, n int) *initiative.Initiative {
	c := fixture.Case(n, hours(rt, "created"))
	c.ID = initiative.MakeID("SAM", 2026, n)
	c.Updated, c.Asked = c.Created, time.Time{}
	yes := func(label string) bool { return rapid.IntRange(0, 3).Draw(rt, label) == 0 }
	for _, of := range []struct {
		name string
		at   *time.Time
	}{
		{"updated", &c.Updated}, {"asked", &c.Asked}, {"cancelled", &c.Cancelled}, {"evaluated", &c.Evaluated},
		{"closed", &c.Closed}, {"look", &c.Look},
	} {
		if yes(of.name) {
			*of.at = hours(rt, "at")
		}
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
	if yes("joint") {
		c.Join("polis")
	}
	c.Tags["malgrupp"] = rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(rt, "groups")
	return c
}

// model is the register as a map: what each reading of spans must agree with.
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

func alive(c *initiative.Initiative) bool {
	return c.Cancelled.IsZero() && c.Closed.IsZero() && c.Evaluated.IsZero()
}

func (r Suite) TestTheSpansAgreeWithTheRegister(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		defer failing(rt)
		s := one(r.Open(t.TempDir(), store.Options{Now: fixture.Monday, Location: fixture.Stockholm()}))
		defer s.Close()
		m := model{}
		for range rapid.IntRange(1, 3).Draw(rt, "transactions") {
			update(s, func(tx store.Tx) {
				for range rapid.IntRange(1, 10).Draw(rt, "writes") {
					c := draw(rt, rapid.IntRange(1, 12).Draw(rt, "case"))
					m[c.ID] = c
					must(tx.PutCase(c))
				}
			})
		}
		from := local(fixture.Monday()).AddDays(rapid.IntRange(-130, 130).Draw(rt, "from"))
		at := hours(rt, "at")
		view(s, func(tx store.Tx) {
			r := reading{rt, tx, m, from, at}
			r.spans()
			r.changes()
		})
		if found := one(s.Verify()); len(found) > 0 {
			rt.Errorf("verify: %v", found)
		}
	})
}

// reading is what is read of a store, from a day or an instant on, and what the register says to it.
type reading struct {
	rt   *rapid.T
	tx   store.Tx
	m    model
	from dates.Day
	at   time.Time
}

func (r reading) same(what string, got []*initiative.Initiative, keep func(*initiative.Initiative) bool) {
	have := numbers(got)
	slices.Sort(have)
	if want := r.m.where(keep); !slices.Equal(have, want) {
		r.rt.Errorf("%s %s %s: got %v, want %v", what, r.from, r.at, have, want)
	}
}

// gathered are the cases that a call hands over.
func gathered(call func(fn func(*initiative.Initiative) error) error) (out []*initiative.Initiative) {
	must(call(func(c *initiative.Initiative) error { out = append(out, c); return nil }))
	return out
}

// spans are the cases that live, or begin, from a day on.
func (r reading) spans() {
	living := gathered(func(fn func(*initiative.Initiative) error) error { return r.tx.Living(r.from, fn) })
	r.same("living", living, func(c *initiative.Initiative) bool {
		return alive(c) && (c.When.End.IsZero() || !c.When.End.Before(r.from))
	})
	span := dates.Range{Start: r.from, End: r.from.AddDays(60)}
	beginning := gathered(func(fn func(*initiative.Initiative) error) error { return r.tx.Begins(span, fn) })
	r.same("begins", beginning, func(c *initiative.Initiative) bool {
		start := c.When.Start
		live := c.Cancelled.IsZero() && c.Closed.IsZero() && !start.IsZero()
		return live && !start.Before(r.from) && !start.After(span.End)
	})
}

// changes are the cases that something happened to, or is due about, and how many are open.
func (r reading) changes() {
	changed := gathered(func(fn func(*initiative.Initiative) error) error { return r.tx.Changed(r.at, fn) })
	r.same("changed", changed, func(c *initiative.Initiative) bool {
		return slices.ContainsFunc([]time.Time{c.Created, c.Updated, c.Cancelled, c.Closed, c.Evaluated}, r.at.Before)
	})
	due := one(r.tx.DueCases(r.at, 100))
	r.same("due", due, func(c *initiative.Initiative) bool { // also of one that is over: it may come again
		return !c.Look.IsZero() && !c.Look.After(r.at)
	})
	few := one(r.tx.DueCases(r.at, 1))
	if len(few) != min(len(due), 1) || len(due) > 0 && few[0].Look.After(due[0].Look) {
		r.rt.Errorf("the one that is due the longest: %v", numbers(few))
	}
	want := len(r.m.where(func(c *initiative.Initiative) bool { return alive(c) && !c.Complete() }))
	if n := one(r.tx.Counts()); n.Open != want {
		r.rt.Errorf("open: %d, want %d", n.Open, want)
	}
}

// TestTheYearOfACaseIsThatOfTheZone: a case of the last evening of the year in Greenwich is one of the new year here.
func (r Suite) TestTheYearOfACaseIsThatOfTheZone(t *testing.T) {
	dir := t.TempDir()
	s := r.at(t, dir, store.Options{Now: fixture.Monday, Location: time.UTC})
	putCases(s, fixture.Case(1, time.Date(2026, time.December, 31, 23, 30, 0, 0, time.UTC)))
	must(s.Close())
	s = r.at(t, dir, store.Options{Now: fixture.Monday, Location: fixture.Stockholm()})
	view(s, func(tx store.Tx) {
		old, new := one(tx.Cases(store.CaseQuery{Year: 2026})), one(tx.Cases(store.CaseQuery{Year: 2027}))
		if len(old) != 0 || len(new) != 1 {
			t.Errorf("%d cases of the old year, %d of the new", len(old), len(new))
		}
	})
	sound(t, s)
}

func local(t time.Time) dates.Day { return dates.DayOf(t.In(fixture.Stockholm())) }
