package apply

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

// openAgain registers last year's initiative anew: all its answers but the time and the spokesperson. Nothing of its
// consultation and its outcome comes along.
func (r Editor) openAgain() triage.Decision {
	old := r.known.Case.Clone()
	sent, _ := triage.AnsweredMail(old, r.mail)
	src := source(r.mail, r.verdict.Party, r.now)
	c := &initiative.Initiative{
		ID: r.known.NextID, Created: r.now, Updated: r.now, Lead: src.Party, Reporter: src.From, Title: old.Title,
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
	c.Join(r.verdict.Party.ID)
	c.Recount(r.Checklist.Items())
	c.Log(initiative.Event{At: r.now, What: "registered", Source: src})
	if old.Done == nil {
		old.Done = map[string]time.Time{}
	}
	old.Done[triage.AgainKey(sent)] = r.now
	old.Look = r.FollowUps.Next(old, r.now)
	d := triage.Decision{Verdict: r.verdict, Keep: true, Case: c, Others: []triage.Other{{Case: old}}}
	d.Flags = r.flags(c, d)
	r.known.Case = nil
	r.Reply(&d, r.mail, r.known, r.now)
	return d
}
