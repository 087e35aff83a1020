package main

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/templates"
)

// planned is a case at one place of the year's plan.
type planned struct {
	exportedCase
	start, end dates.Day
}

// planHeadings are the columns of the year's plan, which shows no answer.
func planHeadings() []string {
	return []string{"Månad", "Vecka", "Start", "Slut", "Tid", "Rubrik", "Ansvarig part", "Läge", "Målgrupper", "Nummer"}
}

func planWidths() []int { return []int{16, 8, 12, 12, 14, 44, 26, 16, 30, 16} }

// plan puts the cases in the order of their days. What comes again has a row for each month in which it does, and what
// has no day, or none that may be told, stands last.
func (x sheet) plan(cases []exportedCase) []planned {
	var out []planned
	for _, i := range cases {
		days := i.When.Series.Occurrences(x.span.Start, x.span.End)
		for len(days) > 0 {
			first, n := days[0], 1
			for n < len(days) && days[n].Year == first.Year && days[n].Month == first.Month {
				n++
			}
			out = append(out, planned{i, first, days[n-1]})
			days = days[n:]
		}
		if i.When.Series.IsZero() {
			out = append(out, planned{i, i.When.Start, i.When.End})
		}
	}
	slices.SortStableFunc(out, func(a, b planned) int {
		none := func(d dates.Day) int {
			if d.IsZero() {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(none(a.start), none(b.start)), a.start.Compare(b.start), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// yearPlan is the year's plan as rows.
func (x sheet) yearPlan(cases []exportedCase) [][]cell {
	out := [][]cell{texts(planHeadings())}
	for _, p := range x.plan(cases) {
		month, week := cell{text: "Utan datum"}, cell{}
		if !p.start.IsZero() {
			first := p.start.In(time.UTC)
			_, n := first.ISOWeek()
			month.text = templates.ShortMonths(first, first) + first.Format(" 2006")
			week = cell{n: n, is: numeric}
		}
		var groups []string
		for _, id := range p.Tags["malgrupp"] {
			groups = append(groups, x.words.Name("malgrupp", id))
		}
		out = append(out, append([]cell{month, week, dayCell(p.start), dayCell(p.end)}, texts([]string{
			p.When.Time, p.title(), x.name(p.Lead), string(p.Stage), strings.Join(groups, ", "), string(p.ID),
		})...))
	}
	return out
}

// planOf is the year's plan as somebody may see it who sees no answers: its cases, and the sheet that sets them.
func (c *clerk) planOf(year int, today dates.Day, seen sight) (sheet, []exportedCase, error) {
	x := sheet{
		words: c.rules.Vocabulary, loc: c.rules.Location, names: partyNames(c.cfg), span: planSpan(year, today),
	}
	cases, err := exported(c.store, x.loc, year, today, seen)
	return x, initiatives(cases), err
}

// planFile is the year's plan as a file.
func (x sheet) planFile(year int, cases []exportedCase) (letter.File, error) {
	var b bytes.Buffer
	err := x.xlsx(&b, cases)
	return letter.File{
		Name: fmt.Sprintf("Årsplan %d.xlsx", year), Data: b.Bytes(),
		Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}, err
}

// enclosed is what goes with a letter: the year's plan with the first that goes out in a quarter.
func (c *clerk) enclosed(is digest.Issued) ([]letter.File, error) {
	last, sent, err := c.Before(is.Week)
	quarter := func(d dates.Day) int { return d.Year*4 + (int(d.Month)-1)/3 }
	if err != nil || sent && quarter(last.Day) == quarter(is.Day) {
		return nil, err
	}
	x, cases, err := c.planOf(is.Day.Year, dates.DayOf(c.now().In(c.rules.Location)), forAll)
	if err != nil {
		return nil, fmt.Errorf("reading the year's plan: %w", err)
	}
	file, err := x.planFile(is.Day.Year, cases)
	if err != nil {
		return nil, fmt.Errorf("writing the year's plan: %w", err)
	}
	return []letter.File{file}, nil
}
