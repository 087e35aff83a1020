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
	view := k.YearPlan.View
	view.Subject, view.Signatures = triage.Heading(m), r.Signatures()
	var files []letter.File
	if len(k.YearPlan.File.Data) > 0 {
		files = append(files, k.YearPlan.File)
	}
	write := func() (templates.Mail, error) { return templates.YearPlan(view) }
	if why := r.Respond(d, m, k, kindYearPlan, now, write, files...); why != "" {
		d.Flags = triage.AddFlag(d.Flags, why)
	}
}
