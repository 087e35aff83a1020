package answer

import (
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindYearPlan is the kind of the mail that has the year's plan.
const kindYearPlan = "plan"

// SendYearPlan answers with the year's plan, where an answer may leave.
func (r Writer) SendYearPlan(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	var from triage.Party
	if from, d.Unanswered = r.MayAnswer(d, m, k); d.Unanswered != "" {
		d.Flags = triage.AddFlag(d.Flags, d.Unanswered)
		return
	}
	view := k.YearPlan.View
	view.Subject, view.Signatures = triage.Heading(m), r.Signatures()
	mail, err := templates.YearPlan(view)
	if err != nil {
		panic("a template that its tests did not try: " + err.Error()) // held back for a person by the desk
	}
	var files []letter.File
	if len(k.YearPlan.File.Data) > 0 {
		files = append(files, k.YearPlan.File)
	}
	r.Enclose(d, m, from, mail, kindYearPlan, now, files...)
}
