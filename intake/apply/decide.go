// Package apply says what a mail, or an operator's order, changes in its case, and has it answered: registering,
// filling in, steering, taking back. It is pure: cases come in as values and go out as others.
package apply

import (
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// Decide decides on one mail that is judged: what it does to its case, and what goes back. The desk calls it. It reads
// nothing but its arguments; of them it changes the mail's notes of what was read, and no case.
func Decide(rules *triage.Rules, m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	m.Stopped = k.Stopped
	if k.Twin != nil { // a copy: it belongs to its case and says nothing new
		return triage.Decision{Verdict: v, Of: initiative.ID(k.Twin.Case)}
	}
	r := newEditor(rules)
	switch v.Kind {
	case letter.New:
		switch v.Reason {
		case triage.ReasonYes:
			return r.openAsked(m, k, v, now)
		case triage.ReasonOldThread:
			return r.openBeside(m, k, v, now)
		case triage.KindRecurring:
			return r.openAgain(m, k, v, now)
		}
		return r.open(m, k, v, now)
	case letter.Reply:
		if len(k.Named) > 0 {
			return r.gather(m, k, v, now)
		}
		if k.Meant != nil {
			m = m.Meaning(k.Meant)
		} else if k.Rival != nil && r.binds(k.Case, m) {
			return r.askWhich(m, k, v, now)
		}
		return r.amend(m, k, v, now)
	case letter.Help:
		return r.uncased(m, k, v, now)
	case letter.Quarantine:
		return r.wait(m, k, v, now)
	}
	return r.leave(m, k, v, now)
}

// leave leaves a mail alone, but for what it tells of our own mails and of their readers.
func (r Editor) leave(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v}
	switch v.Reason {
	case string(letter.UnknownSender):
		d.Keep, d.Notice = true, v.Reason
	case string(letter.BounceMail):
		if k.Returned != "" && m.Bounce.Failed {
			noteBounced(&d, m, k, now)
		}
	case string(letter.AutoReply):
		if m.AutoReply() {
			r.away(&d, m, k, now)
		}
	case string(letter.DigestReply):
		if !v.Unverified && !m.Old && !m.Forwarded && r.SignificantWords(m.Own, m) != "" {
			return r.passOn(m, k, v, now)
		}
	}
	return d
}

// uncased answers a mail that belongs to no case.
func (r Editor) uncased(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	switch v.Reason {
	case triage.ReasonGone:
		return r.gone(m, k, v, now)
	case triage.ReasonErased:
		return r.erased(m, k, v, now)
	case triage.NoticeAskReply, triage.NoticeUncased:
		return r.passOn(m, k, v, now)
	}
	return r.help(m, k, v, now)
}

// wait has a mail wait: for its sender's word, or for a person.
func (r Editor) wait(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	switch v.Reason {
	case triage.ReasonAsk:
		return r.ask(m, k, v, now)
	case triage.ReasonSeveral:
		return r.several(m, k, v, now)
	}
	return triage.Decision{Verdict: v, Keep: true, Notice: v.Reason}
}
