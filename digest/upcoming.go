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

// coming is a case within the next 14 days.
type coming struct {
	*initiative.Initiative
	start dates.Day
	rank  int // exact times, vague ones, and last those whose time may not be shown
}

// upcoming fills PÅ GÅNG: by date, vague times last, cases without a date as a number. Of a case under review
// nothing is shown, so it is not counted either.
func (c *composer) upcoming() error {
	for _, i := range c.cases {
		if i.UnderReview() {
			continue
		}
		start, running := c.begins(i)
		switch {
		case start.IsZero():
			c.view.Undated++
			continue
		case running && i.When.Precision != "week" && i.When.Precision != "month":
			continue // a season that has begun is no news every week
		case start.Before(c.Day) || start.After(c.Day.AddDays(Ahead)):
			continue
		}
		up := coming{Initiative: i, start: start}
		if vague(i.When) {
			up.rank = 1
		}
		if i.Embargoed(c.Day) {
			up.rank = 2
		}
		c.coming = append(c.coming, up)
		c.view.Starting++
		if i.Complete() {
			c.view.Ready++
		}
	}
	slices.SortStableFunc(c.coming, func(a, b coming) int {
		if r := cmp.Compare(a.rank, b.rank); r != 0 || a.rank == 2 {
			return cmp.Or(r, cmp.Compare(a.ID, b.ID)) // their order must not tell when they are
		}
		return cmp.Or(a.start.Compare(b.start), cmp.Compare(a.ID, b.ID))
	})
	for n, up := range c.coming {
		if n == maxUpcoming {
			c.view.MoreUpcoming = len(c.coming) - maxUpcoming
			break
		}
		c.view.Upcoming = append(c.view.Upcoming, c.row(up))
	}
	return nil
}

func (c *composer) row(up coming) templates.Upcoming {
	row := templates.Upcoming{Ref: c.ref(up.Initiative)}
	if row.Embargo {
		return row
	}
	// Who has taken part, not who should: samråd is shown, never demanded (R7, R21).
	var shorts []string
	for _, p := range c.took(up.Initiative) {
		shorts = append(shorts, c.short(p))
	}
	row.When, row.Who = when(up.When), templates.Parties(shorts)
	row.Groups = c.groups(up.Tags["malgrupp"])
	row.Stage = templates.Progress(up.Answered(), up.Total)
	return row
}

// residents is the target group that nearly everything shares; alone it says little (domain.md 6.2, 4).
const residents = "ext-invanare"

// clash is a pair of cases, or several, with the days and the groups they share.
type clash struct {
	days   dates.Range
	groups []string
	nos    []string
}

// clashes fills SAMMA TID OCH SAMMA MÅLGRUPP: exact times of at most 14 days that overlap, and a group in common. One that
// has begun is no news in PÅ GÅNG, and overlaps what comes all the same.
func (c *composer) clashes() error {
	var fit []*initiative.Initiative
	add := func(i *initiative.Initiative) {
		if n := i.When.Days(); n > 0 && n <= Ahead && exact(i.When) {
			fit = append(fit, i)
		}
	}
	for _, up := range c.coming {
		if up.rank < 2 {
			add(up.Initiative)
		}
	}
	for _, i := range c.cases {
		running := i.When.Start.Before(c.Day) && !i.When.End.Before(c.Day)
		if running && !i.UnderReview() && !i.Embargoed(c.Day) && !slices.ContainsFunc(c.coming, func(up coming) bool { return up.ID == i.ID }) {
			add(i)
		}
	}
	var pairs []clash
	for n, a := range fit {
		for _, b := range fit[n+1:] {
			days, ok := meet(a.When.Range, b.When.Range)
			if !ok || days.End.Before(c.Day) {
				continue
			}
			if groups := common(a.Tags["malgrupp"], b.Tags["malgrupp"]); len(groups) > 0 {
				pairs = append(pairs, clash{days, groups, []string{string(a.ID), string(b.ID)}})
			}
		}
	}
	// Nearly everything turns to the residents: in a busy fortnight that alone is no news.
	if len(pairs) > 5 {
		pairs = slices.DeleteFunc(pairs, func(p clash) bool { return len(p.groups) == 1 && p.groups[0] == residents })
	}
	pairs = merge(pairs)
	slices.SortStableFunc(pairs, func(a, b clash) int { return a.days.Start.Compare(b.days.Start) })
	c.view.MoreClashes = max(0, len(pairs)-maxLines)
	for _, p := range pairs[:min(len(pairs), maxLines)] {
		c.view.Clashes = append(c.view.Clashes, templates.Clash{
			When: templates.ShortSpan(p.days.Start.In(time.UTC), p.days.End.In(time.UTC)), Nos: p.nos, Groups: templates.Lower(c.groups(p.groups)),
		})
	}
	return nil
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

// merge makes one line of pairs that meet on the same days for the same groups: they all meet one another.
func merge(pairs []clash) []clash {
	var out []clash
	type key struct {
		days   dates.Range
		groups string
	}
	at := map[key]int{}
	for _, p := range pairs {
		key := key{p.days, strings.Join(p.groups, " ")}
		n, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, p)
			continue
		}
		for _, no := range p.nos {
			if !slices.Contains(out[n].nos, no) {
				out[n].nos = append(out[n].nos, no)
			}
		}
	}
	return out
}
