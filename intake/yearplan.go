package intake

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const kindPlan = "plan" // of the mail that has it

// planFor has the plan written that a mail asks for.
func (d *Desk) planFor(m *triage.Mail, v triage.Verdict, now time.Time) (triage.Plan, error) {
	today := dates.DayOf(now.In(d.Rules.Location))
	year, _ := d.Rules.AsksPlan(m)
	if year == 0 {
		year = today.Year
	}
	if d.Plan == nil { // there is no register to look at
		return triage.Plan{View: templates.PlanView{Year: year, Day: dates.SayDay(today)}}, nil
	}
	from := m.From[0].Addr
	to := disclosure.Reader{Party: v.Party.ID, Address: from, Trusted: v.Party.Trusts(from)}
	return d.Plan(to, year, today)
}

// sendPlan answers with the year's plan, where an answer may leave.
func (r Writer) sendPlan(d *triage.Decision, m *triage.Mail, k triage.Known, direct bool, now time.Time) {
	if d.Silent = r.silence(d, m, k, direct); d.Silent != "" {
		d.Flags = triage.AddFlag(d.Flags, d.Silent)
		return
	}
	view := k.Plan.View
	view.Subject, view.Signatures = triage.Heading(m), r.signatures()
	mail, err := templates.Plan(view)
	if err != nil {
		panic("a template that its tests did not try: " + err.Error()) // held back for a person by the desk
	}
	var files []letter.File
	if len(k.Plan.File.Data) > 0 {
		files = append(files, k.Plan.File)
	}
	r.enclose(d, m, mail, kindPlan, now, files...)
}
