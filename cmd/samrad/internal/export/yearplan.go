package export

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/templates"
)

// Planned is a case at one place of the year's plan.
type Planned struct {
	Case
	Start, End dates.Day
}

// yearPlanHeadings are the columns of the year's plan, which shows no answer.
func yearPlanHeadings() []string {
	return []string{"Månad", "Vecka", "Start", "Slut", "Tid", "Rubrik", "Ansvarig part", "Läge", "Målgrupper", "Nummer"}
}

func yearPlanWidths() []int { return []int{16, 8, 12, 12, 14, 44, 26, 16, 30, 16} }

// YearPlan puts the cases in the order of their days. What comes again has a row for each month in which it does, and
// what has no day, or none that may be told, stands last.
func (x Sheet) YearPlan(cases []Case) []Planned {
	var out []Planned
	for _, i := range cases {
		days := i.When.Series.Occurrences(x.Span.Start, x.Span.End)
		for len(days) > 0 {
			first, n := days[0], 1
			for n < len(days) && days[n].Year == first.Year && days[n].Month == first.Month {
				n++
			}
			out = append(out, Planned{i, first, days[n-1]})
			days = days[n:]
		}
		if i.When.Series.IsZero() {
			out = append(out, Planned{i, i.When.Start, i.When.End})
		}
	}
	slices.SortStableFunc(out, func(a, b Planned) int {
		none := func(d dates.Day) int {
			if d.IsZero() {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(none(a.Start), none(b.Start)), a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// yearPlanRows is the year's plan as rows.
func (x Sheet) yearPlanRows(cases []Case) [][]cell {
	out := [][]cell{texts(yearPlanHeadings())}
	for _, p := range x.YearPlan(cases) {
		month, week := cell{text: "Utan datum"}, cell{}
		if !p.Start.IsZero() {
			first := p.Start.In(time.UTC)
			_, n := first.ISOWeek()
			month.text = templates.ShortMonths(first, first) + first.Format(" 2006")
			week = cell{n: n, is: numeric}
		}
		var groups []string
		for _, id := range p.Tags["malgrupp"] {
			groups = append(groups, x.Words.Name("malgrupp", id))
		}
		out = append(out, append([]cell{month, week, dayCell(p.Start), dayCell(p.End)}, texts([]string{
			p.When.Time, p.title(), x.name(p.Lead), string(p.Stage), strings.Join(groups, ", "), string(p.ID),
		})...))
	}
	return out
}

// YearPlanFile is the year's plan as a file.
func (x Sheet) YearPlanFile(year int, cases []Case) (letter.File, error) {
	var b bytes.Buffer
	err := x.XLSX(&b, cases)
	return letter.File{
		Name: fmt.Sprintf("Årsplan %d.xlsx", year), Data: b.Bytes(),
		Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}, err
}
