package apply

import (
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
)

const (
	longestAway = 30 * 24 * time.Hour // reminders are put off, no longer
)

// away notes until when the owner of a case is away, as his automatic answer says: reminders wait so long. Where it
// says that he has left, they go to his party. It takes no other word of a machine's. A reply to a mail about several
// cases counts for each that is his.
func (r Editor) away(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	if len(m.From) != 1 || r.Trust(m) != triage.Verified {
		return
	}
	said := triage.AutomaticText(m)
	if k.Case != nil {
		d.Case = r.awayFrom(k.Case, m, said, now)
	}
	for _, c := range k.Named {
		if k.Case != nil && c.ID == k.Case.ID {
			continue
		}
		if changed := r.awayFrom(c, m, said, now); changed != nil {
			changed.Look = r.FollowUps.Next(changed, now)
			d.Others = append(d.Others, triage.Other{Case: changed})
		}
	}
}

// awayFrom is a case after an automatic answer of its owner's, nil where that changes nothing.
func (r Editor) awayFrom(
	old *initiative.Initiative, m *triage.Mail, said string, now time.Time) *initiative.Initiative {
	if !strings.EqualFold(m.From[0].Addr, old.Reporter) {
		return nil
	}
	c, src := old.Clone(), source(m, triage.Party{ID: old.Lead}, now)
	if triage.HasLeft(said) {
		c.Gone = c.Reporter
		c.Log(initiative.Event{At: now, What: "gone", Source: src})
		return c
	}
	back, ok := r.BackOn(said, m.Reference)
	at := back.In(r.Location)
	if most := now.Add(longestAway); at.After(most) {
		at = most
	}
	if !ok || !at.After(now) || !at.After(old.Away) {
		return nil
	}
	c.Away = at
	c.Log(initiative.Event{At: now, What: "away", Source: src})
	return c
}
