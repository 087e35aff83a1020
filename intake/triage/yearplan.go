package triage

import (
	"regexp"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/templates"
)

// ReasonPlan says that a colleague asks for the year's plan.
const ReasonPlan = "plan"

// Plan is the year's plan as one reader may see it: in words, and the same as a workbook.
type Plan struct {
	View templates.PlanView
	File letter.File
}

// Planner writes the year's plan for one reader, as it stands on a day.
type Planner func(to disclosure.Reader, year int, today dates.Day) (Plan, error)

// fourDigits is a year behind the word: "årsplan 2027".
var fourDigits = regexp.MustCompile(`\b20\d\d\b`)

// AsksPlan reports whether a mail asks for the year's plan, and of which year, 0 where it names none: the word is all
// that its writer says, in the text, or in the subject of a mail without one.
func (r *Rules) AsksPlan(m *Mail) (year int, ok bool) {
	if len(m.Attachments) > 0 || m.Forwarded || m.Unopenable() {
		return 0, false
	}
	said := WithoutName(strings.TrimSpace(m.Own), Author(m))
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
	if _, ok := r.AsksPlan(m); ok && !m.Old && !r.machine(m, k) {
		return Verdict{Kind: letter.Help, Reason: ReasonPlan, Party: party}
	}
	return r.insider(m, k, party)
}
