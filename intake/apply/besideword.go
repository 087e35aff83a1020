package apply

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// besideWord reads what else a mail says whose words steered a case: answers under a number or a label count as they do
// in any reply, and so do a guard's hit and an embargo wherever they stand. Running text is why somebody steers, and
// answers nothing; beside a diarienummer, which nobody gives a reason for, it does.
func (r Editor) besideWord(d *triage.Decision, a *asides) {
	r.mail = a.mail.WithoutSteering()
	c, m := a.c, r.mail
	talk := r.talk(c)
	all := m.ReadReply(r.Checklist, talk)
	own, passed := m.PassedOn(all, func(views [][]letter.Line) checklist.Reading {
		return triage.Richest(views, func(v []letter.Line) checklist.Reading { return r.Checklist.ReadReply(v, talk) })
	})
	filed := func(v templates.SteeredView) bool { return v.Did == writer.Deed(steer.Dnr) }
	if (own.Headings == 0 || own.Bare) && !(len(a.echoes) == 1 && filed(a.echoes[0])) {
		own = checklist.Reading{Rest: own.Rest}
	}
	own.Cancelled, own.Evaluated = false, false
	own, theirs := foreign(c, r.signed(own), a.party.ID)
	guarded := c.UnderReview()
	d.Reading, d.Case = own, c
	brings := r.Brings(m, own, passed)
	brings.Own.Courtesy = a.looks() && len(own.Answers) == 0
	d.Change = r.merge(c, a.src, brings)
	a.void()
	r.propose(d, theirs, a.src)
	noteNotices(d, m, c.UnderReview() && !guarded)
	r.agreedTo(a)
	left := a.taken.Left
	a.taken = templates.Taken{
		Added: r.Ordinals(d.Change.Added), Changed: r.Changes(d), Asked: r.Ordinals(d.Change.Proposed),
		Answerer: r.Answerer(c, d.Change.Proposed), Left: left,
	}
}

// agreedTo binds what was agreed by telephone to the plan as the mail that tells of it leaves it.
func (r Editor) agreedTo(a *asides) {
	if !slices.ContainsFunc(a.echoes, func(v templates.SteeredView) bool { return v.Did == "consulted" && !v.Already }) {
		return
	}
	for _, p := range r.Parties {
		if p.ID != a.c.Lead {
			a.c.With(p.ID).Shown = a.c.ToShow()
		}
	}
}
