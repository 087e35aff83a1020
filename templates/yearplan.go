package templates

import "fmt"

// YearPlanView is the year's plan by mail: what the digest tells of each case, and no answer.
type YearPlanView struct {
	Subject string // of the mail that asked for it
	Year    int
	Day     string // it stands as on: "30 november"
	Cases   int
	Months  []YearPlanMonth
	File    string // the attachment's name, "" for none
}

// YearPlanMonth is a month of the plan, or what stands under no day.
type YearPlanMonth struct {
	Label string // "December", "Utan datum"
	Rows  []YearPlanRow
}

// YearPlanRow is a case in the plan. Title is "" where only the number may be told.
type YearPlanRow struct {
	When  string // "Tis 1 dec", "28-31 dec", "v. 50"
	Entry Entry
	State string // in place of how many questions are left: "inställd"
}

// mostPlanned is how many cases the text of the plan lists; the attachment has all of them.
const mostPlanned = 150

func (v YearPlanView) mail() (Mail, error) {
	w, left := &writer{}, mostPlanned
	var p page
	for _, m := range v.Months {
		rows := m.Rows[:min(len(m.Rows), left)]
		left -= len(rows)
		var out []row
		for _, r := range rows {
			out = append(out, row{Label: r.When, Text: w.planned(r)})
		}
		if more := len(m.Rows) - len(rows); more > 0 {
			out = append(out, row{Text: w.say("yearplan.more", more)})
		}
		p.Sections = append(p.Sections, section{Heading: m.Label}.of(out))
	}
	if w.err != nil {
		return Mail{}, fmt.Errorf("writing the year's plan: %w", w.err)
	}
	return write("yearplan.txt", struct {
		YearPlanView
		List string
	}{v, p.text()})
}

// planned is a case in the plan: "Öppet hus (polisen, 1 fråga kvar)".
func (w *writer) planned(r YearPlanRow) string {
	e := r.Entry
	switch {
	case e.Title == "":
		return e.No + " (" + r.State + ")"
	case r.State == "":
		return w.entry(e)
	}
	said := e.Title + " (" + e.Who + ", " + r.State + ")"
	if e.Time != "" {
		said = e.Time + " " + said
	}
	return said
}
