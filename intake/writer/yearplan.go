package writer

import (
	"strconv"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// SendYearPlan answers with the year's plan, where an answer may leave and the writer has not just got it.
func (r Writer) SendYearPlan(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	if k.YearPlan.Had {
		d.Unanswered = unansweredLately
		return
	}
	view := k.YearPlan.View
	d.About = strconv.Itoa(view.Year)
	view.Subject = triage.Heading(m)
	var files []letter.File
	if len(k.YearPlan.File.Data) > 0 {
		files = append(files, k.YearPlan.File)
	}
	if why := r.ReplyWith(d, m, k, triage.KindYearPlan, now, func() templates.View { return view }, files...); why != "" {
		d.Flags = triage.AddFlag(d.Flags, why)
	}
}
