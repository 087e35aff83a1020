package apply

import (
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
func (r Editor) openAsked() triage.Decision {
	asked := r
	asked.mail = r.known.Question.Mail
	if party, known := r.Sender(asked.mail.From[0]); known {
		asked.verdict.Party = party
	}
	d := asked.register()
	d.Case.Follow(string(r.mail.ID))
	d.Registered = &r.known.Question.Entry
	r.Reply(&d, r.mail, r.known, r.now)
	d.Kind = letter.Reply
	return d
}

// ask asks the sender once whether a mail is an initiative, and keeps it until he says yes. Where he cannot be asked a
// person looks.
func (r Editor) ask() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true}
	if why := r.respond(&d, KindAsk, r.askView()); why != "" {
		d.Notice = r.verdict.Reason
	}
	return d
}

// several has the sender of two initiatives in one mail send them one by one. A person is told all the same.
func (r Editor) several() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true, Notice: r.verdict.Reason}
	r.respond(&d, kindSeveral, templates.SeveralView(r.askView()))
	return d
}

func (r Editor) askView() templates.AskView {
	return templates.AskView{Subject: triage.Heading(r.mail)}
}

// gone tells that the mail that was said yes to is not here any more.
func (r Editor) gone() triage.Decision {
	d := triage.Decision{Verdict: r.verdict}
	r.respond(&d, kindGone, templates.GoneView(r.askView()))
	return d
}

// erased tells the writer that the case is not here any more, and how to mail something new. Nothing of what he wrote
// is kept.
func (r Editor) erased() triage.Decision {
	d := triage.Decision{Verdict: r.verdict}
	r.respond(&d, kindErased, templates.ErasedView{
		Case: templates.Case{No: string(r.known.Erased.ID), Subject: triage.Heading(r.mail)},
		Day:  templates.FullDay(r.known.Erased.At.In(r.Location)), Contact: d.Party.Contact,
	})
	return d
}

// passOn has a person read a mail that we cannot act on, and tells its writer so, once in a thread.
func (r Editor) passOn() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Keep: true, Notice: r.verdict.Reason}
	if r.known.Uncased.PassedOn {
		d.Unanswered = triage.KindPassedOn
		return d
	}
	r.respond(&d, triage.KindPassedOn, templates.PassedOnView{
		Subject: triage.Heading(r.mail), Contact: d.Party.Contact,
	})
	return d
}
