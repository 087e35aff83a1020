package storetest

import (
	"slices"
	"testing"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// putCases writes cases.
func putCases(s store.Store, all ...*initiative.Initiative) {
	update(s, func(tx store.Tx) {
		for _, c := range all {
			must(tx.PutCase(c))
		}
	})
}

// TestACaseNumberIsGivenOutOnce: a number never comes back, and a case that was put without asking is not run over.
func (r Suite) TestACaseNumberIsGivenOutOnce(t *testing.T) {
	s := r.open(t)
	next := func(prefix string, year int, want initiative.ID) {
		t.Helper()
		update(s, func(tx store.Tx) {
			if got := one(tx.NextCase(prefix, year)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
	next("SAM", 2026, "SAM-2026-0001")
	next("SAM", 2026, "SAM-2026-0002")
	next("SAM", 2026, "SAM-2026-0003")
	putCases(s, fixture.Case(3, fixture.Monday()))
	next("SAM", 2026, "SAM-2026-0004")
	next("SAM", 2027, "SAM-2027-0001")
	next("KOM", 2026, "KOM-2026-0001")
	putCases(s, fixture.Case(5, fixture.Monday()))
	next("SAM", 2026, "SAM-2026-0006")
	refused(t, s, "an empty prefix", func(tx store.Tx) error { _, err := tx.NextCase("", 2026); return err })
}

func (r Suite) TestAThreadLeadsToItsCase(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Case(1, fixture.Monday()), fixture.Case(2, fixture.Monday())
	b.Follow("<both@haninge.example>")
	a.Follow("<both@haninge.example>")
	putCases(s, a, b)
	leads := func(to map[letter.MessageID]initiative.ID) {
		t.Helper()
		view(s, func(tx store.Tx) {
			for id, want := range to {
				if got, _ := some(tx.ByThread(id)); got != want {
					t.Errorf("%q leads to %q, want %q", id, got, want)
				}
			}
		})
	}
	leads(map[letter.MessageID]initiative.ID{
		"<m1@haninge.example>":             a.ID,
		"<v1.gap.SAM-2.1@haninge.example>": b.ID, // one we sent: a bounce speaks of it
		"<both@haninge.example>":           b.ID,
		"<both@haninge.example":            "",
		"<nobody@haninge.example>":         "",
		"":                                 "",
	})
	a.Threads = nil
	putCases(s, a)
	leads(map[letter.MessageID]initiative.ID{"<m1@haninge.example>": ""})
}

// TestTheNewestCaseOfAThreadIsByNumber: past 9999 a number is longer, and as a word it would come first.
func (r Suite) TestTheNewestCaseOfAThreadIsByNumber(t *testing.T) {
	s := r.open(t)
	for _, id := range []initiative.ID{"SAM-2026-10000", "SAM-2026-9999", "SAM-2026-0042"} {
		c := &initiative.Initiative{ID: id, Created: fixture.Monday(), Threads: []string{"<a@x>"}}
		c.Answers = map[initiative.Item][]initiative.Version{}
		putCases(s, c)
	}
	view(s, func(tx store.Tx) {
		if got, ok := some(tx.ByThread("<a@x>")); !ok || got != "SAM-2026-10000" {
			t.Errorf("%s %v, want SAM-2026-10000", got, ok)
		}
	})
}

func (r Suite) TestCasesAreListedNewestFirst(t *testing.T) {
	s := r.open(t)
	for n := 1; n <= 12; n++ {
		c := fixture.Case(n, fixture.Monday().AddDate(0, 0, n*40))
		if c.ID = initiative.MakeID("SAM", 2026, n); n%2 == 0 {
			c.Open = nil
		}
		putCases(s, c)
	}
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
		view(s, func(tx store.Tx) {
			if got := numbers(one(tx.Cases(tt.q))); !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			}
		})
	}
}

// numbers are those of some cases, in their order.
func numbers(cs []*initiative.Initiative) (out []initiative.ID) {
	for _, c := range cs {
		out = append(out, c.ID)
	}
	return out
}
