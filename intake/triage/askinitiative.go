package triage

import (
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
)

// Reasons why a mail that answers our question whether another is an initiative is what it is.
const (
	ReasonYes      = "yes"
	ReasonGone     = "gone"
	NoticeAskReply = "ask-reply" // words that are neither yes nor no

	// NoticeUncased is why a person reads a mail that answers one of ours about no case, and would be answered by the
	// subject that we gave it alone: two machines would go on so for ever.
	NoticeUncased = "uncased-reply"
)

// KindPassedOn is our mail that tells that a person reads what its reader wrote.
const KindPassedOn = "passed-on"

// AskedMail is a mail whose sender we have asked whether it is an initiative.
type AskedMail struct {
	Entry letter.Entry
	Mail  *Mail // nil when it is not kept any more
}

// answersAsk says what a mail is that answers our question whether another is an initiative, and false where it is one
// by itself. Nobody is asked twice.
func (r *Rules) answersAsk(m *Mail, k Known) (letter.Kind, string, bool) {
	if k.Question == nil || k.Case != nil {
		return "", "", false
	}
	reading := m.ReadNew(r.Checklist)
	word, closed := steer.Reply(OwnWords(m))
	switch {
	case reading.Headings >= 2:
		return "", "", false
	case closed && word == steer.Yes && k.Question.Mail == nil:
		return letter.Help, ReasonGone, true
	case closed && word == steer.Yes:
		return letter.New, ReasonYes, true
	case closed, r.Checklist.Courtesy(m.Own), reading.Empty:
		return letter.Ignore, string(letter.Courtesy), true
	}
	return letter.Help, NoticeAskReply, true
}
