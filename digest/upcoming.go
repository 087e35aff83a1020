package digest

import (
	"cmp"
	"slices"

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
			return cmp.Or(r, a.ID.Compare(b.ID)) // their order must not tell when they are
		}
		return cmp.Or(a.start.Compare(b.start), a.ID.Compare(b.ID))
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
