package apply

import (
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindMoved is the kind of the mail that says that a new case went into the old one.
const kindMoved = initiative.Moved

// openBeside registers a new initiative that came in the thread of an old one, and asks whether it was meant for that.
func (r Editor) openBeside() triage.Decision {
	old, beside := r.known.Case, r
	r.known.Case = nil
	beside.mail = r.mail.UnderSubject(saidTo(r.mail, r.Checklist, "vad"))
	d := beside.register()
	c := d.Case
	c.Instead = old.ID
	if what, ok := c.Answer("vad"); ok {
		c.Title = triage.FirstWords(what.Text, 60)
		c.Subject = c.Title
	}
	g := disclosure.Of(old, disclosure.Reader{Party: r.verdict.Party.ID}, dates.DayOf(r.now.In(r.Location)))
	d.Instead = templates.Twin{No: string(old.ID), Title: g.Title(old)}
	r.Reply(&d, r.mail, r.known, r.now)
	return d
}

// saidTo is the beginning of what a mail answers to a question, as a new one.
func saidTo(m *triage.Mail, c *checklist.Checklist, item initiative.Item) string {
	for _, a := range m.ReadNew(c).Answers {
		if a.Item == item {
			return triage.FirstWords(a.Text, 60)
		}
	}
	return ""
}

// move files the answers of a new case in the old one after all, as its sender says, and closes the new one.
func (a *asides) move(d *triage.Decision, to *triage.Transfer) bool {
	if to == nil || to.Mail == nil || !a.c.Closed.IsZero() || to.Into.UnderReview() {
		return false
	}
	r, into := a.Editor, to.Into.Clone()
	r.mail = to.Mail
	src := source(to.Mail, a.party, a.now)
	own, theirs := foreign(into, to.Mail.ReadNew(r.Checklist), a.party.ID)
	own.Cancelled, own.Evaluated = false, false
	brings := r.Brings(to.Mail, own, checklist.Reading{})
	brings.Said = "" // it was said to the case that opened
	change := r.merge(into, src, brings)
	void(into, a.now)
	there := triage.Decision{Verdict: d.Verdict, Case: into, Change: change}
	r.propose(&there, theirs, src)
	into.Log(initiative.Event{At: a.now, What: kindMoved, Source: a.src})
	into.Look = r.FollowUps.Next(into, a.now)
	into.Keep(to.Into, a.src.Sum, initiative.Step{Of: a.c.ID})
	a.also = append(a.also, triage.Other{Case: into, Own: there.Own})
	a.c.Closed, a.c.Updated = a.now, a.now
	a.c.Log(initiative.Event{At: a.now, What: kindMoved, Source: a.src})
	a.steered(kindMoved, string(into.ID), "undo")
	return true
}
