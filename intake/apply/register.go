package apply

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// Editor changes cases by what mails say, and has it answered.
type Editor struct{ writer.Writer }

func newEditor(r *triage.Rules) Editor { return Editor{writer.New(r)} }

// open registers a new initiative and answers it.
func (r Editor) open(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := r.register(m, k, v, now)
	r.Reply(&d, m, k, now)
	return d
}

// register makes a case of a mail: it reads it, files what it says, names the case, and notes what a person must see
// and whom it concerns.
func (r Editor) register(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	all, got := r.Opening(m)
	got.Own.Cancelled = false // "inställd" cancels a case that exists
	src := source(m, v.Party, now)
	c := &initiative.Initiative{
		ID: k.NextID, Created: now, Updated: now, Lead: v.Party.ID, Reporter: src.From, Intake: r.intake(m),
		Answers: map[initiative.Item][]initiative.Version{}, Flags: []string{},
	}
	if m.Forwarded {
		c.Origin = m.Origin.Addr
	}
	c.Follow(src.Letter)
	c.Log(initiative.Event{At: now, What: "registered", Source: src})

	d := triage.Decision{Verdict: v, Keep: true, Reading: all, Case: c}
	d.Change = r.merge(c, src, got)
	c.Title, c.Subject = r.CaseTitle(m, c)
	d.Back = r.FindQuestionsBack(got.Own, c.Open)
	d.Flags = r.flags(c, d)
	stray, unread := "", unreadable(d, m)
	if v.Reason != triage.ReasonOldThread && m.Points.Any() {
		stray = "unknown-number" // and yet it passes the gate: a new case, and somebody should know
	}
	for _, flag := range []string{stray, unread} {
		if flag != "" {
			d.Flags = triage.AddFlag(d.Flags, flag)
		}
	}
	d.Notice = cmp.Or(reasonIf(c.UnderReview(), "guard"), stray, reasonIf(d.Back.Other, writer.NoticeQuestion), unread)
	r.NoteUrgent(&d, m, now)
	r.neighbours(&d, k.Around, now)
	return d
}

// intake is the address by which a mail came in: ours that it names, or that of the mailbox it lay in.
func (r Editor) intake(m *triage.Mail) string {
	box := m.Box
	if box.ID == "" {
		box, _ = r.Party(initiative.Party(m.Mailbox))
	}
	return box.Address
}

// unreadable says why a person must look at a mail whose words we cannot read and that said nothing else (C07): its
// sender believes that he has answered; or at one whose letters are a guess (C09). "" where nobody need.
func unreadable(d triage.Decision, m *triage.Mail) string {
	switch {
	case m.Sealed && !d.Change.Any():
		return triage.ReasonUnopenable
	case slices.Contains(m.Faults, letter.FaultCharset):
		return triage.ReasonCharset
	}
	return ""
}

// reasonIf is a reason where it holds, "" where it does not.
func reasonIf(holds bool, reason string) string {
	if holds {
		return reason
	}
	return ""
}

// help answers a request for help with the twelve questions, and one for the year's plan with that. It makes no case
// and keeps nothing.
func (r Editor) help(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	d := triage.Decision{Verdict: v, Reading: m.ReadNew(r.Checklist)}
	if v.Reason == triage.ReasonYearPlan {
		r.SendYearPlan(&d, m, k, now)
		return d
	}
	r.Reply(&d, m, k, now)
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
