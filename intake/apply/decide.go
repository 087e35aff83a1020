// Package apply says what a mail, or an operator's order, changes in its case, and has it answered: registering,
// filling in, steering, taking back. It is pure: cases come in as values and go out as others.
package apply

import (
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// Decide decides on one mail that is judged: what it does to its case, and what goes back. The desk calls it. It reads
// nothing but its arguments; of them it changes the mail's notes of what was read, and no case.
func Decide(rules *triage.Rules, m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	m.Stopped = k.Stopped
	if k.Twin != nil { // a copy: it belongs to its case and says nothing new
		return triage.Decision{Verdict: v, Of: initiative.ID(k.Twin.Case)}
	}
	r := Editor{Writer: writer.New(rules), mail: m, known: k, verdict: v, now: now}
	switch v.Kind {
	case letter.New:
		switch v.Reason {
		case triage.ReasonYes:
			return r.openAsked()
		case triage.ReasonOldThread:
			return r.openBeside()
		case triage.KindRecurring:
			return r.openAgain()
		}
		return r.open()
	case letter.Reply:
		if len(k.Named) > 0 {
			return r.gather()
		}
		if k.Meant != nil {
			r.mail = m.Meaning(k.Meant)
		} else if k.Rival != nil && r.binds(k.Case) {
			return r.askWhich()
		}
		return r.amend()
	case letter.Help:
		return r.uncased()
	case letter.Quarantine:
		return r.wait()
	}
	return r.leave()
}

// leave leaves a mail alone, but for what it tells of our own mails and of their readers.
func (r Editor) leave() triage.Decision {
	d := triage.Decision{Verdict: r.verdict}
	switch r.verdict.Reason {
	case string(letter.UnknownSender):
		d.Keep, d.Notice = true, r.verdict.Reason
	case string(letter.BounceMail):
		if r.known.Returned != "" && r.mail.Bounce.Failed {
			noteBounced(&d, r.mail, r.known, r.now)
		}
	case string(letter.AutoReply):
		if r.mail.AutoReply() {
			r.away(&d)
		}
	case string(letter.DigestReply):
		if !r.verdict.Unverified && !r.mail.Old && !r.mail.Forwarded && r.SignificantWords(r.mail.Own, r.mail) != "" {
			return r.passOn()
		}
	}
	return d
}

// uncased answers a mail that belongs to no case.
func (r Editor) uncased() triage.Decision {
	switch r.verdict.Reason {
	case triage.ReasonGone:
		return r.gone()
	case triage.ReasonErased:
		return r.erased()
	case triage.NoticeAskReply, triage.NoticeUncased:
		return r.passOn()
	}
	return r.help()
}

// wait has a mail wait: for its sender's word, or for a person.
func (r Editor) wait() triage.Decision {
	switch r.verdict.Reason {
	case triage.ReasonAsk:
		return r.ask()
	case triage.ReasonSeveral:
		return r.several()
	}
	return triage.Decision{Verdict: r.verdict, Keep: true, Notice: r.verdict.Reason}
}
