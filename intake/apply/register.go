package apply

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/answer"
	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// Editor changes cases by what mails say, and has it answered.
type Editor struct{ answer.Writer }

func newEditor(r *triage.Rules) Editor { return Editor{answer.NewWriter(r)} }

// open registers a new initiative and answers it.
func (r Editor) open(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := r.register(m, k, v, now)
	r.Answer(&d, m, k, now)
	return d
}

// register makes a case of a mail.
func (r Editor) register(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Keep: true, Reading: m.ReadNew(r.Checklist)}
	m.TakePassedOn()
	c := &initiative.Initiative{
		ID: k.NextID, Created: now, Updated: now, Lead: v.Party.ID,
		Answers: map[initiative.Item][]initiative.Version{}, Threads: threads(m), Flags: []string{},
	}
	if len(m.From) > 0 {
		c.Reporter = m.From[0].Addr
	}
	if m.Forwarded {
		c.Origin = m.Origin.Addr
	}
	box, direct := r.Addressed(m)
	if c.Intake = box.Address; !direct {
		box, _ = r.Party(initiative.Party(m.Mailbox))
		c.Intake = box.Address
	}
	src := source(m, v.Party, now)
	c.Log(initiative.Event{At: now, What: "registered", Source: src})
	own, passed := m.PassedOn(d.Reading, func(views [][]letter.Line) checklist.Reading {
		got := triage.Richest(views, r.Checklist.ReadNew)
		if got.Headings == 0 {
			got.Answers = nil // "Hej, här kommer en till er" is no answer
		}
		return got
	})
	d.Change = r.merge(c, m, src, own, passed)
	c.Said = triage.Remember(c.Said, m)
	if d.Back = r.FindQuestionsBack(own, c.Open); d.Back.Other {
		d.Notice = answer.NoticeQuestion
	}
	c.Cancelled, d.Change.Cancelled = time.Time{}, false // "inställd" cancels a case that exists
	c.Title, c.Subject = r.CaseTitle(m, c)
	logChange(d.Change, c, src)
	d.Case, d.Flags = c, r.flags(c, d)
	if v.Reason != triage.ReasonOldThread && triage.PointersOf(r.Prefix, m).Any() {
		// an unknown number and a mail that passes the gate is a new case, and somebody should know.
		d.Flags, d.Notice = triage.AddFlag(d.Flags, "unknown-number"), "unknown-number"
	}
	if c.UnderReview() {
		d.Notice = "guard"
	}
	noteUnread(&d, m)
	r.NoteUrgent(&d, m, now)
	r.neighbours(&d, k.Around, now)
	return d
}

// noteUnread tells a person about a mail whose words we cannot read and that said nothing else (C07): its sender
// believes that he has answered; and about one whose letters are a guess (C09).
func noteUnread(d *triage.Decision, m *triage.Mail) {
	why := ""
	switch {
	case m.Unopenable() && !d.Change.Any():
		why = triage.ReasonUnopenable
	case slices.Contains(m.Faults, letter.FaultCharset):
		why = triage.ReasonCharset
	default:
		return
	}
	d.Flags = triage.AddFlag(d.Flags, why)
	if d.Notice == "" {
		d.Notice = why
	}
}

// help answers a request for help with the twelve questions, and one for the year's plan with that. It makes no case
// and keeps nothing.
func (r Editor) help(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Reading: m.ReadNew(r.Checklist)}
	if v.Reason == triage.ReasonYearPlan {
		r.SendYearPlan(&d, m, k, now)
		return d
	}
	r.Answer(&d, m, k, now)
	return d
}

// flags are what a person who looks at the case should notice.
func (r Editor) flags(c *initiative.Initiative, d triage.Decision) []string {
	var out []string
	if c.UnderReview() {
		out = append(out, "guard")
	}
	if c.Embargo.Held {
		out = append(out, "embargo")
	}
	for _, a := range d.Reading.Answers {
		if a.Preliminary {
			out = triage.AddFlag(out, "preliminary")
		}
	}
	if v, ok := c.Answer(triage.Nar); ok && v.State.Closed() && c.When.IsZero() {
		out = append(out, "undated")
	}
	if d.Change.Touched(triage.Nar) {
		for _, f := range c.When.Flags {
			name, _, _ := strings.Cut(f, ":")
			out = triage.AddFlag(out, name)
		}
	}
	for _, f := range c.Flags {
		out = triage.AddFlag(out, f)
	}
	return out
}

// source says where answers of this mail come from.
func source(m *triage.Mail, p triage.Party, now time.Time) initiative.Source {
	s := initiative.Source{Letter: string(m.ID), Sum: string(m.Sum), Party: p.ID, At: now}
	if len(m.From) > 0 {
		s.From = m.From[0].Addr
	}
	return s
}

// threads are the ids by which a later mail may point at the case.
func threads(m *triage.Mail) []string {
	if m.ID == "" {
		return nil
	}
	return []string{string(m.ID)}
}
