package digest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// residents is the target group that nearly everything shares; alone it says little.
const residents = "ext-invanare"

const (
	// mostKinds is how many kinds of time and groups are compared, the soonest first: two months of a busy year have
	// some dozens of them, and each is compared with every other.
	mostKinds = 400
	// mostNumbers is how many cases a line names; the others are counted.
	mostNumbers = 10
)

// kind is the cases with the same days and the same groups: they meet every other case alike.
type kind struct {
	days   dates.Range
	groups []string
	of     []int // of the cases, by where they stand in the list
}

// clash is days and groups that cases share.
type clash struct {
	days   dates.Range
	groups []string
	of     []int // in no order, and some more than once
	first  [2]int
}

// clashes fills SAMMA TID OCH SAMMA MÅLGRUPP: exact times of at most 14 days that overlap, and a group in common. One that
// has begun is no news in PÅ GÅNG, and overlaps what comes all the same.
func (c *composer) clashes() error {
	cases := c.exactTimes()
	found, pairs := meetings(kinds(cases), c.Day)
	// Nearly everything turns to the residents: in a busy fortnight that alone is no news.
	if pairs > 5 {
		found = slices.DeleteFunc(found, func(m clash) bool { return len(m.groups) == 1 && m.groups[0] == residents })
	}
	c.view.MoreClashes = max(0, len(found)-maxLines)
	for _, m := range found[:min(len(found), maxLines)] {
		slices.Sort(m.of)
		m.of = slices.Compact(m.of)
		var nos []string
		for _, i := range m.of[:min(len(m.of), mostNumbers)] {
			nos = append(nos, string(cases[i].ID))
		}
		c.view.Clashes = append(c.view.Clashes, templates.Clash{
			When: templates.ShortSpan(m.days.Start.In(time.UTC), m.days.End.In(time.UTC)), Nos: nos,
			More: len(m.of) - len(nos), Groups: templates.Lower(c.groups(m.groups)),
		})
	}
	return nil
}

// exactTimes are the cases whose overlaps are told: those that come, and those that have begun.
func (c *composer) exactTimes() []*initiative.Initiative {
	var out []*initiative.Initiative
	comes := make(map[initiative.ID]bool, len(c.coming))
	add := func(i *initiative.Initiative) {
		if n := i.When.Days(); n > 0 && n <= Ahead && exact(i.When) {
			out = append(out, i)
		}
	}
	for _, up := range c.coming {
		if comes[up.ID] = true; up.rank < 2 {
			add(up.Initiative)
		}
	}
	for _, i := range c.cases {
		running := i.When.Start.Before(c.Day) && !i.When.End.Before(c.Day)
		if running && !i.UnderReview() && !i.Embargoed(c.Day) && !comes[i.ID] {
			add(i)
		}
	}
	return out
}

// kinds sorts cases by their days and groups, in the order of the first of each.
func kinds(cases []*initiative.Initiative) []kind {
	var out []kind
	type key struct {
		days   dates.Range
		groups string
	}
	at := map[key]int{}
	for n, i := range cases {
		groups := i.Tags["malgrupp"]
		k := key{i.When.Range, strings.Join(groups, " ")}
		if _, seen := at[k]; !seen {
			at[k] = len(out)
			out = append(out, kind{days: i.When.Range, groups: groups})
		}
		out[at[k]].of = append(out[at[k]].of, n)
	}
	if len(out) > mostKinds {
		slices.SortStableFunc(out, func(a, b kind) int { return a.days.Start.Compare(b.days.Start) })
		out = out[:mostKinds]
	}
	return out
}

// meetings makes one line of all cases that meet on the same days for the same groups, by date, and counts how many
// pairs of cases that is.
func meetings(all []kind, today dates.Day) (out []clash, pairs int) {
	type key struct {
		days   dates.Range
		groups string
	}
	at := map[key]int{}
	note := func(a, b kind, n int, first [2]int) {
		days, ok := meet(a.days, b.days)
		if n == 0 || !ok || days.End.Before(today) {
			return
		}
		groups := common(a.groups, b.groups)
		if len(groups) == 0 {
			return
		}
		pairs += n
		k := key{days, strings.Join(groups, " ")}
		if _, seen := at[k]; !seen {
			at[k] = len(out)
			out = append(out, clash{days: days, groups: groups, first: first})
		}
		m := &out[at[k]]
		m.of = append(append(m.of, a.of...), b.of...)
		if slices.Compare(first[:], m.first[:]) < 0 {
			m.first = first
		}
	}
	for n, a := range all {
		if len(a.of) > 1 {
			note(a, kind{days: a.days, groups: a.groups}, len(a.of)*(len(a.of)-1)/2, [2]int{a.of[0], a.of[1]})
		}
		for _, b := range all[n+1:] {
			if a.of[0] > b.of[0] {
				note(b, a, len(a.of)*len(b.of), [2]int{b.of[0], a.of[0]})
			} else {
				note(a, b, len(a.of)*len(b.of), [2]int{a.of[0], b.of[0]})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b clash) int {
		return cmp.Or(a.days.Start.Compare(b.days.Start), slices.Compare(a.first[:], b.first[:]))
	})
	return out, pairs
}

// exact is what an overlap may be built on: a day, a span of days or a week, as the plan's own sample does.
func exact(w initiative.When) bool {
	switch w.Precision {
	case "day", "range", "week":
		return !slices.Contains(w.Flags, "approx")
	}
	return false
}

// common is what two cases share, in the order of the first.
func common(a, b []string) []string {
	var out []string
	for _, g := range a {
		if slices.Contains(b, g) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// meet is the days two closed spans share.
func meet(a, b dates.Range) (dates.Range, bool) {
	r := a
	if b.Start.After(r.Start) {
		r.Start = b.Start
	}
	if b.End.Before(r.End) {
		r.End = b.End
	}
	return r, !r.End.Before(r.Start)
}
