package digest

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/templates"
)

// figuresOf reads the quarter's figures, once a month, and the year's by month and party.
func (c *composer) figuresOf(reg Register) error {
	if !c.FirstOfMonth {
		return nil
	}
	t, err := c.quarter(reg)
	if err != nil {
		return fmt.Errorf("counting the quarter: %w", err)
	}
	if t.Cases == 0 {
		return nil
	}
	q := templates.Quarter{Cases: t.Cases, Joint: t.Joint}
	f := &templates.DigestFigures{}
	for _, p := range c.Parties {
		f.Parties = append(f.Parties, p.Short)
		q.Solo = append(q.Solo, templates.Count{Name: p.Short, N: t.Solo[p.ID]})
	}
	for _, g := range c.Goals {
		q.Goals = append(q.Goals, templates.Count{Name: templates.Lower(g.Name), N: t.Goals[g.ID]})
	}
	for _, g := range c.Groups {
		if t.Groups[g.ID] == 0 {
			q.Missing = append(q.Missing, templates.Lower(g.Name))
		}
	}
	f.Quarter = q
	if f.Bars, err = c.bars(reg); err != nil {
		return fmt.Errorf("counting the year: %w", err)
	}
	c.figures = f
	return nil
}

// quarter counts the cases that were registered in the quarter, but for the cancelled and those that turned out to be
// none. Of one that may not be spread only the party is counted: whom it turns to and what for would tell of it.
func (c *composer) quarter(reg Register) (t initiative.Tally, err error) {
	first := dates.On(c.Day.Year, (c.Day.Month-1)/3*3+1, 1)
	from, to := first.In(c.Location), c.Day.AddDays(1).In(c.Location)
	err = reg.Changed(from.Add(-1), func(i *initiative.Initiative) error {
		now := c.asOf(i)
		if now == nil || !now.Closed.IsZero() || now.Created.Before(from) || !now.Created.Before(to) {
			return nil
		}
		if !c.see(now).shown {
			now = &initiative.Initiative{Lead: now.Lead, Parties: now.Parties, Cancelled: now.Cancelled}
		}
		t.Add(now, 1)
		return nil
	})
	return t, err
}

// bars counts the year's cases by the month in which they begin and by party, also those that are over. What is
// cancelled counts for nothing, and what may not be placed on a day is in no month.
func (c *composer) bars(reg Register) ([]templates.Bar, error) {
	out := make([]templates.Bar, 12)
	for m := range out {
		first := dates.On(c.Day.Year, time.Month(m+1), 1).In(time.UTC)
		out[m] = templates.Bar{Month: templates.Lower(templates.ShortMonths(first, first)), N: make([]int, len(c.Parties))}
	}
	year := dates.Range{Start: dates.On(c.Day.Year, time.January, 1), End: dates.On(c.Day.Year, time.December, 31)}
	err := reg.Begins(year, func(i *initiative.Initiative) error {
		now := c.asOf(i)
		if now == nil {
			return nil
		}
		s := c.see(now)
		counts := s.shown && s.Cancelled.IsZero() && s.Closed.IsZero() && s.When.Start.Year == year.Start.Year
		if p := slices.IndexFunc(c.Parties, func(p Party) bool { return p.ID == s.Lead }); counts && p >= 0 {
			out[s.When.Start.Month-1].N[p]++
		}
		return nil
	})
	return out, err
}
