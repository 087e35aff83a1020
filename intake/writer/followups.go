package writer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// WriteDue writes what is due about cases, and notes on them what was done and when they are looked at again: where
// something was put off, because of the caps of a recipient or because nothing may be told, the next morning. The mails
// are by the case on which they are noted first. It fails as the count of what a recipient got does.
func (r Writer) WriteDue(b pace.Unasked, cases []*initiative.Initiative, now time.Time) (
	map[initiative.ID][]letter.Envelope, error) {
	f := &following{rules: r, book: b, now: now}
	f.own, f.later = map[initiative.ID][]letter.Envelope{}, map[initiative.ID]bool{}
	for _, e := range r.errands(cases, now) {
		if err := f.run(e); err != nil {
			return nil, err
		}
	}
	for _, c := range cases {
		if c.Look = r.FollowUps.Next(c, now); f.later[c.ID] {
			c.Look = r.putOff(c, now)
		}
	}
	return f.own, nil
}

// errand is one mail to write: to whom, and about what. Only what is gathered takes up several cases in one.
type errand struct {
	to       string
	party    triage.Party // that it goes to
	acts     []followup.Act
	cases    []*initiative.Initiative // that the acts are about, each once
	uncapped bool
	delayed  bool // a cap has held some of it back
}

// errands gathers what is due about cases into mails, in the order of the cases: the reminders of one person make one
// mail, and what others changed in that person's cases another; everything else is a mail of its own.
func (r Writer) errands(cases []*initiative.Initiative, now time.Time) []*errand {
	type mail struct {
		kind followup.Kind
		to   string
	}
	var out []*errand
	open := map[mail]*errand{}
	for _, c := range cases {
		for _, a := range r.FollowUps.Due(c, now) {
			e := r.errand(c, a)
			of := mail{a.Kind, e.to}
			if old := open[of]; old != nil && gathered(a.Kind) {
				old.acts = append(old.acts, a)
				if old.cases[len(old.cases)-1] != c { // two may be due about one, when nobody wrote for a while
					old.cases = append(old.cases, c)
				}
				old.uncapped, old.delayed = old.uncapped || a.Uncapped, old.delayed || e.delayed
				continue
			}
			open[of] = e
			out = append(out, e)
		}
	}
	return out
}

// errand says to whom an act goes.
func (r Writer) errand(c *initiative.Initiative, a followup.Act) *errand {
	e := &errand{acts: []followup.Act{a}, cases: []*initiative.Initiative{c}, uncapped: a.Uncapped}
	e.delayed = slices.Contains(c.Delayed, a.Key)
	switch a.Kind {
	case followup.Consult, followup.Changed, followup.RemindConsult, followup.CalledOff, followup.OnAgain:
		e.party, _ = r.Party(a.Party)
		e.to = e.party.ConsultAddress()
	case followup.Escalate:
		e.party, _ = r.Party(c.Decider(c.Proposals[a.Proposal-1]))
		e.to = e.party.Address
	default:
		e.party, _ = r.Party(c.Lead)
		if e.to = cmp.Or(a.Handover.From, c.Reporter); a.Handover.From == "" && c.OwnerGone() {
			e.to = e.party.Address
		}
	}
	return e
}

// following is one FollowUp at work.
type following struct {
	rules Writer
	book  pace.Unasked
	now   time.Time
	own   map[initiative.ID][]letter.Envelope
	later map[initiative.ID]bool
}

// run does one errand. A mail that may not go yet leaves the acts undone.
func (f *following) run(e *errand) error {
	from, ok := f.rules.LeavesFrom(e.cases[0])
	if !ok || !letter.PlainAddr(e.to) {
		f.put(e)
		return nil
	}
	held, full, err := f.capped(e)
	switch {
	case err != nil:
		return err
	case full:
		f.delay(e)
		return nil
	}
	mail, o, err := f.write(e, from)
	switch {
	case err != nil:
		return fmt.Errorf("writing a %s about %s: %w", e.acts[0].Kind, e.cases[0].ID, err)
	case mail.Text == "": // nothing of it may be told
		f.put(e)
		return nil
	}
	o.Mail, o.To, o.From, o.Kind = mail, strings.ToLower(e.to), from, string(e.acts[0].Kind)
	o.Uncapped = e.uncapped
	if o.Key == "" {
		o.Key = e.acts[0].Key
	}
	c := e.cases[0]
	out := f.rules.WriteUnasked(c, o, f.now)
	if out.Held = held; held {
		out.Due = f.rules.Pace().Joining(f.now)
	}
	f.own[c.ID] = append(f.own[c.ID], out)
	for _, other := range e.cases[1:] { // the mail stands on each case that it is about, so that a reply finds them
		other.Sent = append(other.Sent, c.Sent[len(c.Sent)-1])
	}
	for _, c := range e.cases {
		f.did(c, e)
	}
	e.together()
	return nil
}

// did notes on a case what a mail did there, so that it is not due again, and on the mail what that was before.
func (f *following) did(c *initiative.Initiative, e *errand) {
	was := initiative.Was{Reminded: -c.Reminders}
	if c.Done == nil {
		c.Done = map[string]time.Time{}
	}
	for _, a := range e.acts {
		if a.Case != c.ID {
			continue
		}
		was.Done = append(was.Done, a.Key)
		c.Done[a.Key] = f.now
		c.Delayed = slices.DeleteFunc(c.Delayed, func(key string) bool { return key == a.Key })
		switch a.Kind {
		case followup.Consult, followup.Changed:
			was.With = c.Consultation(a.Party).Before()
			was.Knew = inform(c, a.Party)
			c.With(a.Party).Ask(c.ToShow(), f.now)
			was.Round = c.Consultation(a.Party).Round
		case followup.RemindConsult:
			was.With = c.Consultation(a.Party).Before()
			c.With(a.Party).Reminded = f.now
		case followup.CalledOff, followup.OnAgain:
			was.Knew = inform(c, a.Party)
			if c.Stance(a.Party) == initiative.Asked && a.Kind == followup.OnAgain {
				c.With(a.Party).Reminded = f.now // it asks again
			}
		case followup.Remind:
			c.Reminders++
		case followup.Told:
			was.Told = cmp.Or(c.Told, c.Created)
			if news := c.News(); a.Handover.From == "" && len(news) > 0 {
				c.Told = news[len(news)-1].At // the newest is the last
			}
		case followup.Escalate:
			was.Moved, c.Proposals[a.Proposal-1].Moved = a.Proposal, f.now
		}
	}
	was.Reminded += c.Reminders
	c.Sent[len(c.Sent)-1].Was = &was
}

// together notes on each case of a mail about several which they all are.
func (e *errand) together() {
	if len(e.cases) < 2 {
		return
	}
	var ids []initiative.ID
	for _, c := range e.cases {
		ids = append(ids, c.ID)
	}
	for _, c := range e.cases {
		c.Sent[len(c.Sent)-1].Cases = ids
	}
}

// putOff is when a case is looked at again of which something was put off: the next morning, or earlier when something
// else falls due, which may go to somebody else.
func (r Writer) putOff(c *initiative.Initiative, now time.Time) time.Time {
	morning := r.FollowUps.Morning(now)
	if next := r.FollowUps.Later(c, now); !next.IsZero() && next.Before(morning) {
		return next
	}
	return morning
}

// put puts the acts of an errand off.
func (f *following) put(e *errand) {
	for _, c := range e.cases {
		f.later[c.ID] = true
	}
}

// delay puts the acts of an errand off that a cap holds back.
func (f *following) delay(e *errand) {
	f.put(e)
	for _, a := range e.acts {
		for _, c := range e.cases {
			if a.Case == c.ID && !slices.Contains(c.Delayed, a.Key) {
				c.Delayed = append(c.Delayed, a.Key)
			}
		}
	}
}

// capped reports whether an address has had its mails of our own accord, and whether a mail that may go can go with
// others: where a cap held it back, or others that wait for this morning. What is uncapped passes.
func (f *following) capped(e *errand) (held, full bool, err error) {
	if e.uncapped {
		return false, false, nil
	}
	var writing []letter.Envelope
	for _, list := range f.own {
		writing = append(writing, list...)
	}
	mail := letter.Envelope{To: e.to}
	if kind := e.acts[0].Kind; gathered(kind) || kind == followup.CalledOff {
		mail.Briefs = []letter.Brief{{}}
	}
	return f.rules.Pace().Now(f.book, mail, writing, e.delayed, f.now)
}

// write words an errand. An empty mail says that nothing of the case may be told.
func (f *following) write(e *errand, from triage.Party) (templates.Mail, UnaskedMail, error) {
	r, c, a := f.rules, e.cases[0], e.acts[0]
	lead, _ := r.Party(c.Lead)
	today := dates.DayOf(f.now)
	o := UnaskedMail{}
	switch a.Kind {
	case followup.Consult, followup.Changed, followup.RemindConsult, followup.CalledOff, followup.OnAgain:
		o.Apart = true
		if from.ID != lead.ID { // it has no server of its own: it is named, and another's address is written
			o.Name = lead.Name
		}
		if a.Kind == followup.CalledOff || a.Kind == followup.OnAgain {
			mail, err := f.whetherOn(c, a, lead, today)
			return mail, o, err
		}
		mail, err := f.consultation(c, a, lead, today)
		return mail, o, err
	case followup.Remind:
		mail, err := f.reminder(e)
		return mail, o, err
	case followup.Told:
		mail, err := f.told(e)
		return mail, o, err
	case followup.Evaluate:
		plan, _ := c.Answer("utvardering")
		view := templates.EvaluationView{Case: r.CaseView(c, c.Lead, f.now), Plan: plan.Text}
		view.Said = c.When.Say()
		mail, err := templates.Write(view, r.Signatures())
		return mail, o, err
	case followup.Recur:
		view := templates.RecurringView{Case: r.CaseView(c, c.Lead, f.now)}
		view.Said = c.When.Say()
		mail, err := templates.Write(view, r.Signatures())
		return mail, o, err
	}
	p := c.Proposals[a.Proposal-1]
	mail, err := templates.Write(r.ProposalView(c, p, e.party.ID, f.now), r.Signatures())
	o.Kind, o.Proposal = KindProposal, p.N
	return mail, o, err
}

// consultation words what another party is asked: for the first time, after a change, or once more.
func (f *following) consultation(
	c *initiative.Initiative, a followup.Act, lead triage.Party, today dates.Day) (templates.Mail, error) {
	r := f.rules
	g := disclosure.Consulted(c, a.Party, today)
	if g.Scope < disclosure.Shared && !(g.Scope == disclosure.Facts && !g.Review && !g.Embargo) {
		return templates.Mail{}, nil
	}
	view := templates.Case{No: string(c.ID), Title: c.Title, Subject: c.Subject}
	with := c.Consultation(a.Party)
	until := ""
	if g.Embargo && !g.Until.IsZero() {
		until = dates.SayDay(g.Until)
	}
	if a.Kind == followup.RemindConsult {
		return templates.Write(templates.ConsultRemindView{
			Case: view, Asker: lead.Name, Said: c.When.Say(), Until: until,
			AskedOn: dates.SayDay(dates.DayOf(with.Asked.In(r.Location))),
		}, r.Signatures())
	}
	v := templates.ConsultView{
		Case: view, Asker: lead.Name, Shows: r.shown(c, c.ToShow()), Until: until,
	}
	v.Again = !with.Off.IsZero()
	for _, item := range with.Changed(c) {
		v.Changed = append(v.Changed, r.since(c, with, item))
	}
	if len(v.Changed) > 0 {
		v.Shows, v.Unanswered = nil, len(with.Voices) == 0
	}
	return templates.Write(v, r.Signatures())
}

// reminder words the reminder of one person: with the questions of one case, or with those of each.
func (f *following) reminder(e *errand) (templates.Mail, error) {
	var v templates.ReminderView
	for _, c := range e.cases {
		view := f.rules.CaseView(c, c.Lead, f.now)
		part := templates.ReminderCase{Case: view, Open: f.rules.Questions(c.Waiting())}
		today := dates.DayOf(f.now)
		if start := c.When.Start; !start.IsZero() && !start.Before(today) {
			part.Said, part.Days = c.When.Say(), start.Sub(today)
		} else if !c.Asked.IsZero() {
			part.AskedOn = dates.SayDay(dates.DayOf(c.Asked.In(f.rules.Location)))
		}
		v.Cases = append(v.Cases, part)
	}
	return templates.Reminder(v, f.rules.Signatures())
}
