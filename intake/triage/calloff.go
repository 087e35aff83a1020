package triage

import (
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/text"
)

// CallsOff reports whether words of a reply that answered nothing call something off: a part, or nobody can tell. A
// text that only fills the one open question because nothing else is open does not answer it then.
func CallsOff(c *initiative.Initiative, got checklist.Reading) (checklist.Reading, bool) {
	if !c.Cancelled.IsZero() || !c.Closed.IsZero() || got.Cancelled {
		return got, false
	}
	if got.Bare && len(got.Answers) == 1 && aboutTheCase(got.Answers[0]) {
		got.Rest = strings.TrimSpace(got.Rest + "\n\n" + got.Answers[0].Text)
		got.Answers, got.Bare = nil, false
	}
	return got, callsSomethingOff(got.Rest)
}

// aboutTheCase reports whether what only fills the open question because nothing else is open says something of the
// whole case: that something does not take place, or later, or a word that steers.
func aboutTheCase(a checklist.Answer) bool {
	return steer.Only(a.Text) || text.Delays(a.Text) || callsSomethingOff(a.Text) && !saysWho(a)
}

// callsSomethingOff reports whether a text calls something off, or says that somebody does not take part.
func callsSomethingOff(own string) bool { return text.CallsOff(own) || text.StaysAway(own) }

// saysWho reports whether an answer says with right that somebody does not take part: that is what the question about
// working together is for, and a reason why a question is not applicable.
func saysWho(a checklist.Answer) bool {
	return !text.CallsOff(a.Text) && (a.Item == "samarbete" || a.State == initiative.NotApplicable)
}
