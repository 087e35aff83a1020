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

// ReasonYearPlan says that a colleague asks for the year's plan.
const ReasonYearPlan = "plan"

// YearPlan is the year's plan as one reader may see it: in words, and the same as a workbook.
type YearPlan struct {
	View templates.YearPlanView
	File letter.File
	Had  bool // he has it: he asked for the same lately, and was answered
}

// KindYearPlan is the kind of the mail that has the year's plan. What its id is about is the year.
const KindYearPlan = "plan"

// IsYearPlan reports whether an id is of a mail of ours with the plan of a year.
func (r *Rules) IsYearPlan(id letter.MessageID, year int) bool {
	said, ours := letter.VerifyMessageID(r.Secret, id)
	return ours && said.Kind == KindYearPlan && said.Of == strconv.Itoa(year)
}

// YearPlanner writes the year's plan for one reader, as it stands on a day.
type YearPlanner func(to disclosure.Reader, year int, today dates.Day) (YearPlan, error)

// fourDigits is a year behind the word: "årsplan 2027".
var fourDigits = regexp.MustCompile(`\b20\d\d\b`)

// AsksYearPlan reports whether a mail asks for the year's plan, and of which year, 0 where it names none: the word, or
// a request for it, is all that its writer says, in the text, or in the subject of a mail without one.
func (r *Rules) AsksYearPlan(m *Mail) (year int, ok bool) {
	if len(m.Attachments) > 0 || m.Forwarded || m.Sealed {
		return 0, false
	}
	said := WithoutName(strings.TrimSpace(m.Own), Author(m))
	if year, ok = yearPlanOf(said); ok || m.Answering {
		return year, ok
	}
	if year, ok = yearPlanOf(m.Title); !ok || said != "" && !r.Checklist.Courtesy(said) {
		return 0, false
	}
	return year, true
}

// mostYearPlan is how many bytes a text has at most that is looked at for the word: steer takes no longer ones, and
// most mail is.
const mostYearPlan = 500

// yearPlanOf reports whether a text is nothing but the word, and the year behind it.
func yearPlanOf(said string) (year int, ok bool) {
	if said == "" || len(said) > mostYearPlan {
		return 0, false
	}
	if y := fourDigits.FindAllString(said, 2); len(y) == 1 {
		year, _ = strconv.Atoi(y[0]) // four digits are a number
		said = fourDigits.ReplaceAllString(said, "")
	}
	return year, steer.Asks(said, steer.YearPlan) || steer.Requests(said, steer.YearPlan)
}
