package intake

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steer"
	"haninge.se/samrad/templates"
)

// besideWord reads what else a mail says whose words steered a case: answers under a number or a label count as they do
// in any reply, and so do a guard's hit and an embargo wherever they stand. Running text is why somebody steers, and
// answers nothing.
func (r *Rules) besideWord(d *Decision, a *asides) {
	c, m := a.c, a.m.withoutWords()
	talk := r.talk(c, m)
	all := m.readReply(r.Checklist, talk)
	own, passed := m.passedOn(all, func(views [][]letter.Line) checklist.Reading {
		return richest(views, func(v []letter.Line) checklist.Reading { return r.Checklist.ReadReply(v, talk) })
	})
	if own.Headings == 0 {
		own = checklist.Reading{Rest: own.Rest}
	}
	own.Cancelled, own.Evaluated = false, false
	own, theirs := foreign(c, own, a.party.ID)
	guarded := c.UnderReview()
	d.Reading, d.Case = own, c
	d.Change = r.merge(c, m, a.party, own, passed, a.now)
	c.Said = remember(c.Said, m)
	d.Change.log(c, a.src)
	void(c, a.now)
	r.propose(d, m, theirs, a.src, a.now)
	d.notices(m, c.UnderReview() && !guarded)
	r.agreedTo(a)
	left := a.taken.Left
	a.taken = templates.Taken{
		Added: r.ordinals(d.Change.Added), Changed: r.changes(d), Asked: r.ordinals(d.Change.Proposed),
		Answerer: r.answerer(c, d.Change.Proposed), Left: left,
	}
}

// agreedTo binds what was agreed by telephone to the plan as the mail that tells of it leaves it.
func (r *Rules) agreedTo(a *asides) {
	if !slices.ContainsFunc(a.echoes, func(v templates.SteeredView) bool { return v.Did == "consulted" && !v.Already }) {
		return
	}
	for _, p := range r.Parties {
		if p.ID != a.c.Lead {
			a.c.With(p.ID).Shown = a.c.ToShow()
		}
	}
}

// withoutWords is a mail without the lines of its sender's that steer.
func (m *Mail) withoutWords() *Mail {
	steers := func(line string) bool { return len(steer.Read(line)) > 0 }
	out := *m
	out.Views, out.Blocks, out.asNew, out.counted, out.passed = nil, nil, nil, 0, nil
	for _, v := range m.Views {
		out.Views = append(out.Views, slices.DeleteFunc(slices.Clone(v), func(l letter.Line) bool {
			return l.Part == letter.Own && steers(l.Text)
		}))
	}
	out.Own = strings.Join(slices.DeleteFunc(strings.Split(m.Own, "\n"), steers), "\n")
	return &out
}
