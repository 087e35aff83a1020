package apply

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// kindStatus is the kind of the mail that shows a case.
const kindStatus = "case"

// show answers with the case in one mail, as much of it as the writer may see.
func (a *asides) show() { a.answer(kindStatus, a.status) }

// looks reports whether a mail asks to see the case and steers nothing: who only looks has not been in touch about it.
func (a *asides) looks() bool { return a.kind == kindStatus && len(a.echoes) == 0 }

// status is the case as it is when the whole mail has been read.
func (a *asides) status() templates.View {
	r, c := a.Editor, a.c
	reader := disclosure.Reader{Party: a.party.ID, Address: a.src.From, Trusted: a.party.Trusts(a.src.From)}
	today := dates.DayOf(a.now.In(r.Location))
	g := disclosure.Of(c, reader, today)
	v := templates.StatusView{Case: a.view(), State: string(c.Stage(today))}
	if v.Embargo && !g.Until.IsZero() {
		v.Until = dates.SayDay(g.Until)
	}
	if g.Scope > disclosure.Number {
		if v.Said = c.When.Say(); c.Cancelled.IsZero() && c.Closed.IsZero() { // else nobody is asked
			v.Open = r.Ordinals(c.Open)
		}
		for _, p := range r.Parties {
			if p.ID != c.Lead {
				v.Consulted = append(v.Consulted, r.consultedState(c, p))
			}
		}
		v.Last = lastChange(c, r)
	}
	for _, item := range r.Checklist.Items() {
		if ver, ok := g.Answer(c, item); ok && ver.State.Closed() {
			q := r.Checklist.Question(item)
			day := dates.SayDay(dates.DayOf(ver.Source.At.In(r.Location)))
			said := templates.Said{N: q.N, Label: q.Label, Text: ver.Text, Party: r.PartyName(ver.Source.Party), Day: day}
			v.Answers = append(v.Answers, said)
		}
	}
	for _, said := range c.Outcome {
		if g.Scope != disclosure.Whole && said.Source.From != a.src.From || g.Scope == disclosure.Number {
			continue
		}
		day := dates.SayDay(dates.DayOf(said.Source.At.In(r.Location)))
		of := templates.Said{Text: said.Text, Party: r.PartyName(said.Source.Party), Day: day}
		v.Outcome = append(v.Outcome, of)
	}
	v.Taken = a.taken
	return v
}

// consultedState is where a party stands, and since when.
func (r Editor) consultedState(c *initiative.Initiative, p triage.Party) templates.ConsultedState {
	with := c.Consultation(p.ID)
	at := with.Asked
	if n := len(with.Voices); n > 0 {
		at = with.Voices[n-1].Source.At
	}
	out := templates.ConsultedState{Party: r.PartyName(p.ID), Stance: string(c.Stance(p.ID))}
	if !at.IsZero() {
		out.Day = dates.SayDay(dates.DayOf(at.In(r.Location)))
	}
	return out
}

// lastChange says which answer changed last, and when.
func lastChange(c *initiative.Initiative, r Editor) string {
	var at time.Time
	n := 0
	for item := range c.Answers {
		if v, ok := c.Answer(item); ok && v.State.Closed() && v.Source.At.After(at) {
			at, n = v.Source.At, r.Checklist.Question(item).N
		}
	}
	if n == 0 {
		return ""
	}
	return templates.Replaced{N: n}.Name() + ", " + dates.SayDay(dates.DayOf(at.In(r.Location)))
}
