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
	"haninge.se/samrad/templates"
)

// Editor changes cases by what one mail says, and has it answered.
type Editor struct {
	writer.Writer
	mail    *triage.Mail
	known   triage.Known
	verdict triage.Verdict
	now     time.Time
}

// respond has the mail of a view go back, if this one may be answered, and returns why not, "" where it was.
func (r Editor) respond(d *triage.Decision, kind string, view templates.View) string {
	return r.ReplyWith(d, r.mail, r.known, kind, r.now, func() templates.View { return view })
}

// open registers a new initiative and answers it.
func (r Editor) open() triage.Decision {
	d := r.register()
	r.Reply(&d, r.mail, r.known, r.now)
	return d
}

// register makes a case of a mail: it reads it, files what it says, names the case, and notes what a person must see
// and whom it concerns.
func (r Editor) register() triage.Decision {
	all, got := r.Opening(r.mail)
	got.Own = r.signed(got.Own)
	got.Own.Cancelled = false // "inställd" cancels a case that exists
	src := source(r.mail, r.verdict.Party, r.now)
	c := &initiative.Initiative{
		ID: r.known.NextID, Created: r.now, Updated: r.now, Lead: r.verdict.Party.ID, Reporter: src.From, Intake: r.intake(),
		Answers: map[initiative.Item][]initiative.Version{}, Flags: []string{},
	}
	if r.mail.Forwarded {
		c.Origin = r.mail.Origin.Addr
	}
	c.Follow(src.Letter)
	c.Log(initiative.Event{At: r.now, What: "registered", Source: src})

	d := triage.Decision{Verdict: r.verdict, Keep: true, Reading: all, Case: c}
	d.Change = r.merge(c, src, got)
	c.Title, c.Subject = r.CaseTitle(r.mail, c)
	d.Back = r.FindQuestionsBack(got.Own, c.Open)
	d.Flags = r.flags(c, d)
	stray, unread := "", unreadable(d, r.mail)
	if r.verdict.Reason != triage.ReasonOldThread && r.mail.Points.Any() {
		stray = "unknown-number" // and yet it passes the gate: a new case, and somebody should know
	}
	for _, flag := range []string{stray, unread} {
		if flag != "" {
			d.Flags = triage.AddFlag(d.Flags, flag)
		}
	}
	d.Notice = cmp.Or(reasonIf(c.UnderReview(), "guard"), stray, reasonIf(d.Back.Other, writer.NoticeQuestion), unread)
	r.NoteUrgent(&d, r.mail, r.now)
	r.neighbours(&d, r.known.Around)
	return d
}

// intake is the address by which a mail came in: ours that it names, or that of the mailbox it lay in.
func (r Editor) intake() string {
	box := r.mail.Box
	if box.ID == "" {
		box, _ = r.Party(initiative.Party(r.mail.Mailbox))
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
func (r Editor) help() triage.Decision {
	d := triage.Decision{Verdict: r.verdict, Reading: r.mail.ReadNew(r.Checklist)}
	if r.verdict.Reason == triage.ReasonYearPlan {
		r.SendYearPlan(&d, r.mail, r.known, r.now)
		return d
	}
	r.Reply(&d, r.mail, r.known, r.now)
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
