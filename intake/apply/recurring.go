package apply

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// openAgain registers last year's initiative anew: all its answers but the time and the spokesperson. Nothing of its
// consultation and its outcome comes along.
func (r Editor) openAgain(m *triage.Mail, k triage.Known, v triage.Verdict, now time.Time) triage.Decision {
	old := k.Case.Clone()
	sent, _ := triage.AnsweredMail(old, m)
	src := source(m, v.Party, now)
	c := &initiative.Initiative{
		ID: k.NextID, Created: now, Updated: now, Lead: v.Party.ID, Reporter: m.From[0].Addr, Title: old.Title,
		Subject: old.Subject, Intake: old.Intake, Answers: map[initiative.Item][]initiative.Version{},
		Flags: []string{}, Fields: old.Fields, Tags: old.Tags,
	}
	for _, item := range r.Checklist.Items() {
		last, ok := old.Answer(item)
		if !ok || !last.State.Closed() || slices.Contains([]initiative.Item{triage.Nar, "talesperson"}, item) {
			continue
		}
		c.Put(item, initiative.Version{Text: last.Text, State: last.State, Preliminary: last.Preliminary, Source: src})
	}
	c.Follow(src.Letter)
	c.Join(v.Party.ID)
	c.Recount(r.Checklist.Items())
	c.Log(initiative.Event{At: now, What: "registered", Source: src})
	if old.Done == nil {
		old.Done = map[string]time.Time{}
	}
	old.Done[triage.AgainKey(sent)] = now
	old.Look = r.FollowUps.Next(old, now)
	d := triage.Decision{Verdict: v, Keep: true, Case: c, Others: []triage.Other{{Case: old}}}
	d.Flags = r.flags(c, d)
	k.Case = nil
	r.Reply(&d, m, k, now)
	return d
}
