package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/templates"
)

const (
	reasonPlan = "plan" // a colleague asks for the year's plan
	kindPlan   = "plan" // of the mail that has it
)

// Plan is the year's plan as one reader may see it: in words, and the same as a workbook.
type Plan struct {
	View templates.PlanView
	File letter.File
}

// Planner writes the year's plan for one reader, as it stands on a day.
type Planner func(to disclosure.Reader, year int, today dates.Day) (Plan, error)

// fourDigits is a year behind the word: "årsplan 2027".
var fourDigits = regexp.MustCompile(`\b20\d\d\b`)

// asksPlan reports whether a mail asks for the year's plan, and of which year, 0 where it names none: the word is all
// that its writer says, in the text, or in the subject of a mail without one.
func (r *Rules) asksPlan(m *Mail) (year int, ok bool) {
	if len(m.Attachments) > 0 || m.Forwarded || m.sealed() {
		return 0, false
	}
	said := withoutName(strings.TrimSpace(m.Own), author(m))
	if year, ok = planOf(said); ok || m.Answering {
		return year, ok
	}
	if year, ok = planOf(m.Title); !ok || said != "" && !r.Checklist.Courtesy(said) {
		return 0, false
	}
	return year, true
}

// mostPlan is how many bytes a text has at most that is looked at for the word: steer takes no longer ones, and most
// mail is.
const mostPlan = 500

// planOf reports whether a text is nothing but the word, and the year behind it.
func planOf(said string) (year int, ok bool) {
	if said == "" || len(said) > mostPlan {
		return 0, false
	}
	if y := fourDigits.FindAllString(said, 2); len(y) == 1 {
		year, _ = strconv.Atoi(y[0]) // four digits are a number
		said = fourDigits.ReplaceAllString(said, "")
	}
	return year, steer.Asks(said, steer.Plan)
}

// colleague says what the mail of a colleague is. Who asks for the plan means no case, whatever the mail answers.
func (r *Rules) colleague(m *Mail, k Known, party Party) Verdict {
	if _, ok := r.asksPlan(m); ok && !m.Old && !r.robot(m, k) {
		return Verdict{Kind: letter.Help, Reason: reasonPlan, Party: party}
	}
	return r.insider(m, k, party)
}

// planFor has the plan written that a mail asks for.
func (d *Desk) planFor(m *Mail, v Verdict, now time.Time) (Plan, error) {
	today := dates.DayOf(now.In(d.Rules.Location))
	year, _ := d.Rules.asksPlan(m)
	if year == 0 {
		year = today.Year
	}
	if d.Plan == nil { // there is no register to look at
		return Plan{View: templates.PlanView{Year: year, Day: dates.SayDay(today)}}, nil
	}
	from := m.From[0].Addr
	to := disclosure.Reader{Party: v.Party.ID, Address: from, Trusted: v.Party.trusts(from)}
	return d.Plan(to, year, today)
}

// sendPlan answers with the year's plan, where an answer may leave.
func (r *Rules) sendPlan(d *Decision, m *Mail, k Known, direct bool, now time.Time) {
	if d.Silent = r.silence(d, m, k, direct); d.Silent != "" {
		d.Flags = addFlag(d.Flags, d.Silent)
		return
	}
	view := k.Plan.View
	view.Subject, view.Signatures = heading(m), r.signatures()
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
