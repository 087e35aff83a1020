package daemon

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/export"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// plan is the year's plan for a colleague who asks for it by mail: as text and as a workbook.
func (c *Notifier) yearPlan(to disclosure.Reader, year int, today dates.Day) (triage.YearPlan, error) {
	x, cases, err := c.yearPlanOf(year, today, export.VisibleTo(to))
	if err != nil {
		return triage.YearPlan{}, fmt.Errorf("reading the year's plan: %w", err)
	}
	file, err := x.YearPlanFile(year, cases)
	if err != nil {
		return triage.YearPlan{}, fmt.Errorf("writing the year's plan: %w", err)
	}
	v := templates.YearPlanView{Year: year, Day: dates.SayDay(today), Cases: len(cases), File: file.Name}
	for _, p := range x.YearPlan(cases) {
		label := monthOf(p.Start, year)
		if n := len(v.Months); n == 0 || v.Months[n-1].Label != label {
			v.Months = append(v.Months, templates.YearPlanMonth{Label: label})
		}
		m := &v.Months[len(v.Months)-1]
		m.Rows = append(m.Rows, rowOf(p, c.parties(), today))
	}
	return triage.YearPlan{View: v, File: file}, nil
}

// monthOf is what a case stands under: its month, with the year where that is not the plan's.
func monthOf(d dates.Day, year int) string {
	if d.IsZero() {
		return "Utan datum"
	}
	first := d.In(time.UTC)
	label := templates.ShortMonths(first, first)
	if d.Year != year {
		label += fmt.Sprintf(" %d", d.Year)
	}
	return label
}

// rowOf is a case at one place of the plan.
func rowOf(p export.Planned, parties []digest.Party, today dates.Day) templates.YearPlanRow {
	out := templates.YearPlanRow{When: whenOf(p), Entry: templates.Entry{
		Title: templates.Clip(longestPlanned, p.Title), Left: len(p.Waiting()), No: string(p.ID), Time: p.When.Time,
	}}
	if n := slices.IndexFunc(parties, func(q digest.Party) bool { return q.ID == p.Lead }); n >= 0 {
		out.Entry.Who = parties[n].Short
	}
	begun := !p.When.IsZero() && p.When.Precision != "asap" && p.When.Start.Before(today)
	out.Entry.Waits, out.Entry.Other = digest.Waits(p.Initiative, parties, begun)
	switch {
	case p.Withheld == "review":
		out.State = "granskas"
	case p.Withheld != "" && p.Embargo.Until.IsZero():
		out.State = "inte för spridning"
	case p.Withheld != "":
		out.State = fmt.Sprintf("inte för spridning före %s %d", dates.SayDay(p.Embargo.Until), p.Embargo.Until.Year)
	case p.Stage == initiative.Cancelled, p.Stage == initiative.Evaluated, p.Stage == initiative.Done:
		out.State = string(p.Stage)
	case p.When.Precision == "open":
		out.Entry.Until = "tills vidare"
	}
	return out
}

const longestPlanned = 90 // characters of a title

// whenOf is the day or days beside a case: "Tis 1 dec", "28-31 dec", "v. 50", "mars-maj".
func whenOf(p export.Planned) string {
	from, to := p.Start.In(time.UTC), p.End.In(time.UTC)
	switch {
	case p.Start.IsZero():
		return "–"
	case p.When.Precision == "asap":
		return "snarast"
	case p.End.IsZero():
		return "från " + templates.ShortDate(from)
	case !p.When.Series.IsZero():
	case p.When.Precision == "week":
		_, n := from.ISOWeek()
		return templates.ShortWeeks(n, n)
	case slices.Contains([]string{"month", "quarter", "half", "season", "term", "year"}, p.When.Precision):
		return templates.Lower(templates.ShortMonths(from, to))
	}
	return templates.ShortSpan(from, to)
}

// yearPlanOf is the year's plan as somebody may see it who sees no answers: its cases, and the sheet that sets them.
func (c *Notifier) yearPlanOf(year int, today dates.Day, seen export.Filter) (export.Sheet, []export.Case, error) {
	x := export.Sheet{
		Words: c.Rules.Vocabulary, Zone: c.Rules.Location, Names: setup.PartyNames(c.Config),
		Span: export.YearPlanSpan(year, today),
	}
	cases, err := export.Cases(c.Store, x.Zone, year, today, seen)
	return x, export.Initiatives(cases), err
}

// enclosed is what goes with a digest: the year's plan with the first that goes out in a quarter.
func (c *Notifier) enclosed(is digest.Issued) ([]letter.File, error) {
	last, sent, err := c.Before(is.Week)
	quarter := func(d dates.Day) int { return d.Year*4 + (int(d.Month)-1)/3 }
	if err != nil || sent && quarter(last.Day) == quarter(is.Day) {
		return nil, err
	}
	x, cases, err := c.yearPlanOf(is.Day.Year, dates.DayOf(c.Now().In(c.Rules.Location)), export.Public)
	if err != nil {
		return nil, fmt.Errorf("reading the year's plan: %w", err)
	}
	file, err := x.YearPlanFile(is.Day.Year, cases)
	if err != nil {
		return nil, fmt.Errorf("writing the year's plan: %w", err)
	}
	return []letter.File{file}, nil
}
