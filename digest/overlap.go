package digest

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

const (
	longestMeet  = 14 // days: what takes longer overlaps with everything and says nothing
	mostMeetings = 6  // told in one list
	mostTitles   = 4  // of one meeting
	mostCommon   = 2  // lists in which it still means something to have the residents in common
)

// residents is the target group that nearly everything shares; alone it says little.
const residents = "ext-invanare"

// meeting is several cases that share days and a target group.
type meeting struct {
	items []*item
	group []string // ids of the groups
	days  dates.Range
}

// meet finds who shares days and a group, without comparing every case with every other: for each group and each day
// the cases are listed once, and lists of two or more are meetings. Each case is told of in one meeting only.
func (c *composer) meet(items []*item, within dates.Range) []meeting {
	type key struct {
		group string
		day   dates.Day
	}
	lists := map[key][]*item{}
	for _, it := range items {
		if !c.fits(it) {
			continue
		}
		from, to := later(it.start, within.Start), earlier(it.end, within.End)
		for d := from; !d.After(to); d = d.AddDays(1) {
			for _, g := range it.Tags["malgrupp"] {
				lists[key{g, d}] = append(lists[key{g, d}], it)
			}
		}
	}
	var all []meeting
	for k, list := range lists {
		if len(list) > 1 {
			day := dates.Range{Start: k.day, End: k.day}
			all = append(all, meeting{items: list, group: []string{k.group}, days: day})
		}
	}
	if len(all) > mostCommon { // nearly everything turns to the residents: in a busy week that alone is no news
		all = slices.DeleteFunc(all, func(m meeting) bool { return m.group[0] == residents })
	}
	slices.SortFunc(all, func(a, b meeting) int {
		common := func(m meeting) bool { return m.group[0] == residents }
		return cmp.Or(boolOrder(common(a), common(b)), cmp.Compare(len(b.items), len(a.items)),
			a.days.Start.Compare(b.days.Start), cmp.Compare(a.group[0], b.group[0]))
	})
	return c.distinct(all)
}

// fits reports whether a case's time is exact and short enough for an overlap to mean something.
func (c *composer) fits(it *item) bool {
	n := it.When.Days()
	return it.shown && (it.timing == dated || it.timing == weekly || it.timing == going) && n > 0 && n <= longestMeet
}

// distinct keeps each case in the first meeting that has it; who meets for several groups on one day meets once.
func (c *composer) distinct(all []meeting) []meeting {
	in := map[string]int{}
	var out []meeting
	for _, m := range all {
		var fresh []*item
		again := -1
		for _, it := range m.items {
			n, seen := in[string(it.ID)]
			if !seen {
				fresh = append(fresh, it)
			} else if again < 0 {
				again = n
			}
		}
		if len(fresh) == 0 && sameItems(out[again].items, m.items) {
			if !slices.Contains(out[again].group, m.group[0]) {
				out[again].group = append(out[again].group, m.group[0])
			}
			continue
		}
		if len(fresh) < 2 {
			continue
		}
		for _, it := range fresh {
			in[string(it.ID)] = len(out)
		}
		m.items = fresh
		out = append(out, m)
	}
	for n := range out {
		slices.SortFunc(out[n].group, func(a, b string) int { return c.groupOrder(a) - c.groupOrder(b) })
	}
	return out
}

func sameItems(a, b []*item) bool {
	return slices.EqualFunc(a, b, func(a, b *item) bool { return a.ID == b.ID })
}

// groupOrder is a target group's place in the vocabulary.
func (c *composer) groupOrder(id string) int {
	return slices.IndexFunc(c.Groups, func(w Word) bool { return w.ID == id })
}

// meetings words those of this week.
func (c *composer) meetings(within dates.Range) []templates.Meeting {
	var out []templates.Meeting
	for n, m := range c.meet(c.living, within) {
		if n == mostMeetings {
			break
		}
		out = append(out, m.said(c))
	}
	return out
}

// said is a meeting in words: whose titles, what is the same.
func (m meeting) said(c *composer) templates.Meeting {
	out := templates.Meeting{Same: c.same(m)}
	for n, it := range m.items {
		if n == mostTitles && len(m.items) > mostTitles+1 {
			out.More = len(m.items) - n
			break
		}
		out.Titles = append(out.Titles, title(it.seen))
	}
	for _, g := range m.group {
		if n := c.groupOrder(g); n >= 0 {
			out.Groups = append(out.Groups, c.Groups[n].Name)
		}
	}
	return out
}

// same is how closely the times agree.
func (c *composer) same(m meeting) string {
	first := m.items[0]
	oneDay := func(it *item) bool { return it.start == first.start && it.end == first.end && it.timing == dated }
	weekend := func(it *item) bool {
		day := it.start.Weekday()
		return it.timing == dated && (day == time.Saturday || day == time.Sunday)
	}
	all := func(is func(*item) bool) bool {
		return !slices.ContainsFunc(m.items, func(it *item) bool { return !is(it) })
	}
	switch {
	case all(oneDay) && first.start == first.end:
		return "samma dag"
	case all(weekend):
		return "samma helg"
	case all(func(it *item) bool { return it.timing == dated && it.start == first.start }):
		return "samma dag"
	}
	return "samma vecka"
}

func later(a, b dates.Day) dates.Day {
	if a.Before(b) {
		return b
	}
	return a
}

func earlier(a, b dates.Day) dates.Day {
	if a.After(b) {
		return b
	}
	return a
}
