package intake

import (
	"slices"
	"strconv"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/steer"
)

// comesAgain reports whether a mail says yes to the question whether last year's initiative comes again. The second
// yes says nothing new.
func (r *Rules) comesAgain(m *Mail, c *initiative.Initiative) bool {
	sent, ok := answered(c, m)
	word, closed := steer.Reply(ownWords(m))
	if !ok || sent.Kind != kindRecurring || !closed || word != steer.Yes || c.UnderReview() {
		return false
	}
	party, known := r.sender(m.From[0])
	_, did := c.Done[again(sent)]
	return known && party.ID == c.Lead && !did
}

// again is what stands on a case that comes again in the year of the question.
func again(sent initiative.Sent) string { return "again/" + strconv.Itoa(sent.At.Year()) }

// openAgain registers last year's initiative anew: all its answers but the time and the spokesperson. Nothing of its
// consultation and its outcome comes along.
func (r *Rules) openAgain(m *Mail, k Known, v Verdict, now time.Time) Decision {
	old := k.Case.Clone()
	sent, _ := answered(old, m)
	src := source(m, v.Party, now)
	c := &initiative.Initiative{
		ID: k.NextID, Created: now, Updated: now, Lead: v.Party.ID, Reporter: m.From[0].Addr, Title: old.Title,
		Subject: old.Subject, Intake: old.Intake, Answers: map[initiative.Item][]initiative.Version{}, Threads: threads(m),
		Flags: []string{}, Fields: old.Fields, Tags: old.Tags,
	}
	for _, item := range r.Checklist.Items() {
		last, ok := old.Answer(item)
		if !ok || !last.State.Closed() || slices.Contains([]initiative.Item{nar, "talesperson"}, item) {
			continue
		}
		c.Put(item, initiative.Version{Text: last.Text, State: last.State, Preliminary: last.Preliminary, Source: src})
	}
	c.Join(v.Party.ID)
	c.Recount(r.Checklist.Items())
	c.Log(initiative.Event{At: now, What: "registered", Source: src})
	if old.Done == nil {
		old.Done = map[string]time.Time{}
	}
	old.Done[again(sent)] = now
	old.Look = r.FollowUps.Next(old, now)
	d := Decision{Verdict: v, Keep: true, Case: c, Others: []Other{{Case: old}}}
	d.Flags = r.flags(c, d)
	k.Case = nil
	_, direct := r.addressed(m)
	r.answer(&d, m, k, direct, now)
	return d
}
