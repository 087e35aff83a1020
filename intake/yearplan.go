package intake

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// yearPlanFor has the plan written that a mail asks for.
func (d *Desk) yearPlanFor(m *triage.Mail, v triage.Verdict, now time.Time) (triage.YearPlan, error) {
	today := dates.DayOf(now.In(d.Rules.Location))
	year, _ := d.Rules.AsksYearPlan(m)
	if year == 0 {
		year = today.Year
	}
	if d.YearPlan == nil { // there is no register to look at
		return triage.YearPlan{View: templates.YearPlanView{Year: year, Day: dates.SayDay(today)}}, nil
	}
	from := m.From[0].Addr
	to := disclosure.Reader{Party: v.Party.ID, Address: from, Trusted: v.Party.Trusts(from)}
	return d.YearPlan(to, year, today)
}
