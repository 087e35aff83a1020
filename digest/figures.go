package digest

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

// byNumber is the living cases by their numbers.
func (c *composer) byNumber() []item {
	out := slices.Clone(c.living)
	slices.SortFunc(out, func(a, b item) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// figuresOf reads the quarter's figures, once a month, and the year's by month and party.
func (c *composer) figuresOf(reg Register) error {
	if !c.FirstOfMonth {
		return nil
	}
	t, err := reg.Tally(c.Day.Year, (int(c.Day.Month)-1)/3+1)
	if err != nil {
		return fmt.Errorf("counting the quarter: %w", err)
	}
	if t.Cases == 0 {
		return nil
	}
	q := templates.Quarter{Cases: t.Cases, Joint: t.Joint}
	f := &templates.LetterFigures{}
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
	f.Bars = c.bars()
	c.figures = f
	return nil
}

// bars counts the year's living cases by the month in which they begin.
func (c *composer) bars() []templates.Bar {
	var out []templates.Bar
	for m := time.January; m <= time.December; m++ {
		first := dates.On(c.Day.Year, m, 1).In(time.UTC)
		bar := templates.Bar{Month: templates.Lower(templates.ShortMonths(first, first))}
		for _, p := range c.Parties {
			n := 0
			for _, it := range c.living {
				if it.shown && it.Lead == p.ID && it.When.Start.Year == c.Day.Year && it.When.Start.Month == m {
					n++
				}
			}
			bar.N = append(bar.N, n)
		}
		out = append(out, bar)
	}
	return out
}
