package apply

import (
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// Kinds of our mails about a mail that is no case.
const (
	KindAsk     = "ask"     // is it an initiative at all?
	kindSeveral = "several" // it holds two
	kindErased  = "erased"  // the case is not here any more
	kindGone    = "gone"    // what was said yes to is not here any more
)

// openAsked registers the mail that was asked about, and answers the yes as a new mail is answered.
func (r Editor) openAsked(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	asked := k.Question.Mail
	if party, known := r.Sender(asked.From[0]); known {
		v.Party = party
	}
	d := r.register(asked, k, v, now)
	d.Case.Follow(string(m.ID))
	d.Registered = &k.Question.Entry
	r.Reply(&d, m, k, now)
	d.Kind = letter.Reply
	return d
}

// ask asks the sender once whether a mail is an initiative, and keeps it until he says yes. Where he cannot be asked a
// person looks.
func (r Editor) ask(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true}
	if why := r.ReplyWith(&d, m, k, KindAsk, now, func() (templates.Mail, error) {
		return templates.Ask(templates.AskView{Subject: triage.Heading(m), Signatures: r.Signatures()})
	}); why != "" {
		d.Notice = v.Reason
	}
	return d
}

// several has the sender of two initiatives in one mail send them one by one. A person is told all the same.
func (r Editor) several(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true, Notice: v.Reason}
	r.ReplyWith(&d, m, k, kindSeveral, now, func() (templates.Mail, error) {
		return templates.Several(templates.AskView{Subject: triage.Heading(m), Signatures: r.Signatures()})
	})
	return d
}

// gone tells that the mail that was said yes to is not here any more.
func (r Editor) gone(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v}
	r.ReplyWith(&d, m, k, kindGone, now, func() (templates.Mail, error) {
		return templates.Gone(templates.AskView{Subject: triage.Heading(m), Signatures: r.Signatures()})
	})
	return d
}

// erased tells the writer that the case is not here any more, and how to mail something new. Nothing of what he wrote
// is kept.
func (r Editor) erased(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v}
	r.ReplyWith(&d, m, k, kindErased, now, func() (templates.Mail, error) {
		return templates.Erased(templates.ErasedView{
			Case: templates.Case{No: string(k.Erased.ID), Subject: triage.Heading(m)},
			Day:  templates.FullDay(k.Erased.At.In(r.Location)), Contact: v.Party.Contact, Signatures: r.Signatures(),
		})
	})
	return d
}

// passOn has a person read a mail that we cannot act on, and tells its writer so, once in a thread.
func (r Editor) passOn(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true, Notice: v.Reason}
	if k.Uncased.PassedOn {
		d.Unanswered = triage.KindPassedOn
		return d
	}
	r.ReplyWith(&d, m, k, triage.KindPassedOn, now, func() (templates.Mail, error) {
		return templates.PassedOn(templates.PassedOnView{
			Subject: triage.Heading(m), Contact: v.Party.Contact, Signatures: r.Signatures(),
		})
	})
	return d
}
