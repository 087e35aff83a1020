package storetest

import (
	"errors"
	"slices"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestACaseNumberIsGivenOutOnce(t *testing.T) {
	s := r.open(t)
	next := func(prefix string, year int) (id initiative.ID) {
		update(t, s, func(tx store.Tx) (err error) { id, err = tx.NextCase(prefix, year); return err })
		return id
	}
	for _, want := range []initiative.ID{"SAM-2026-0001", "SAM-2026-0002", "SAM-2026-0003"} {
		if got := next("SAM", 2026); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	update(t, s, func(tx store.Tx) error { return tx.PutCase(fixture.Case(3, fixture.Monday())) })
	if got := next("SAM", 2026); got != "SAM-2026-0004" {
		t.Errorf("a number came back: %s", got)
	}
	if got := next("SAM", 2027); got != "SAM-2027-0001" {
		t.Errorf("the new year begins with %s", got)
	}
	if got := next("KOM", 2026); got != "KOM-2026-0001" {
		t.Errorf("another prefix begins with %s", got)
	}
	update(t, s, func(tx store.Tx) error { return tx.PutCase(fixture.Case(5, fixture.Monday())) })
	if got := next("SAM", 2026); got != "SAM-2026-0006" {
		t.Errorf("a case that was put without asking is run over: %s", got)
	}
	if err := s.Update(func(tx store.Tx) error { _, err := tx.NextCase("", 2026); return err }); err == nil {
		t.Error("an empty prefix is taken")
	}
	sound(t, s)
}

func (r Suite) TestAThreadLeadsToItsCase(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Case(1, fixture.Monday()), fixture.Case(2, fixture.Monday())
	b.Follow("<both@haninge.example>")
	a.Follow("<both@haninge.example>")
	update(t, s, func(tx store.Tx) error { return errors.Join(tx.PutCase(a), tx.PutCase(b)) })
	find := func(id letter.MessageID) (got initiative.ID) {
		view(t, s, func(tx store.Tx) (err error) { got, _, err = tx.ByThread(id); return err })
		return got
	}
	for id, want := range map[letter.MessageID]initiative.ID{
		"<m1@haninge.example>":             a.ID,
		"<v1.gap.SAM-2.1@haninge.example>": b.ID, // one we sent: a bounce speaks of it
		"<both@haninge.example>":           b.ID,
		"<both@haninge.example":            "",
		"<nobody@haninge.example>":         "",
		"":                                 "",
	} {
		if got := find(id); got != want {
			t.Errorf("%q leads to %q, want %q", id, got, want)
		}
	}
	a.Threads = nil
	update(t, s, func(tx store.Tx) error { return tx.PutCase(a) })
	if got := find("<m1@haninge.example>"); got != "" {
		t.Errorf("a thread that was cut leads to %s", got)
	}
	sound(t, s)
}

// TestTheNewestCaseOfAThreadIsByNumber: past 9999 a number is longer, and as a word it would come first.
func (r Suite) TestTheNewestCaseOfAThreadIsByNumber(t *testing.T) {
	s := r.open(t)
	for _, id := range []initiative.ID{"SAM-2026-10000", "SAM-2026-9999", "SAM-2026-0042"} {
		update(t, s, func(tx store.Tx) error {
			c := &initiative.Initiative{ID: id, Created: fixture.Monday(), Threads: []string{"<a@x>"}}
			c.Answers = map[initiative.Item][]initiative.Version{}
			return tx.PutCase(c)
		})
	}
	view(t, s, func(tx store.Tx) error {
		got, ok, err := tx.ByThread("<a@x>")
		if !ok || got != "SAM-2026-10000" {
			t.Errorf("%s %v, want SAM-2026-10000", got, ok)
		}
		return err
	})
}

func (r Suite) TestCasesAreListedNewestFirst(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error {
		for n := 1; n <= 12; n++ {
			c := fixture.Case(n, fixture.Monday().AddDate(0, 0, n*40))
			c.ID = initiative.MakeID("SAM", 2026, n)
			if n%2 == 0 {
				c.Open = nil
			}
			if err := tx.PutCase(c); err != nil {
				return err
			}
		}
		return nil
	})
	for _, tt := range []struct {
		name string
		q    store.CaseQuery
		want []initiative.ID
	}{
		{"limit", store.CaseQuery{Limit: 2}, []initiative.ID{"SAM-2026-0012", "SAM-2026-0011"}},
		{"open", store.CaseQuery{Open: true, Limit: 2}, []initiative.ID{"SAM-2026-0011", "SAM-2026-0009"}},
		{"year", store.CaseQuery{Year: 2026, Limit: 2}, []initiative.ID{"SAM-2026-0007", "SAM-2026-0006"}},
		{"none", store.CaseQuery{Year: 2025}, nil},
	} {
		view(t, s, func(tx store.Tx) error {
			cs, err := tx.Cases(tt.q)
			var got []initiative.ID
			for _, c := range cs {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			}
			return err
		})
	}
}
