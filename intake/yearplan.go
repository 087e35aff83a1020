package intake

import (
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// sameQuestion is how long the answer to a question for the year's plan holds: who asks again meanwhile has it. It is
// short, for a plan may have changed when a person asks again.
const sameQuestion = time.Hour

// yearPlanFor has the plan written that a mail asks for.
func (d *Desk) yearPlanFor(b Book, m *triage.Mail, v triage.Verdict, now time.Time) (triage.YearPlan, error) {
	today := dates.DayOf(now.In(d.Rules.Location))
	year, _ := d.Rules.AsksYearPlan(m)
	if year == 0 {
		year = today.Year
	}
	from := m.From[0].Addr
	lately, err := b.RepliesTo(from, now.Add(-sameQuestion), now.Add(sameQuestion))
	if err != nil {
		return triage.YearPlan{}, fmt.Errorf("looking for an earlier answer: %w", err)
	}
	if slices.ContainsFunc(lately, func(id letter.MessageID) bool { return d.Rules.IsYearPlan(id, year) }) {
		return triage.YearPlan{Had: true}, nil
	}
	if d.YearPlan == nil { // there is no register to look at
		return triage.YearPlan{View: templates.YearPlanView{Year: year, Day: dates.SayDay(today)}}, nil
	}
	to := disclosure.Reader{Party: v.Party.ID, Address: from, Trusted: v.Party.Trusts(from)}
	return d.YearPlan(to, year, today)
}
