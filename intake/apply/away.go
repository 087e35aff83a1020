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
func (r Editor) away(d *triage.Decision) {
	if len(r.mail.From) != 1 || r.Trust(r.mail) != triage.Verified {
		return
	}
	said := triage.AutomaticText(r.mail)
	if r.known.Case != nil {
		d.Case = r.awayFrom(r.known.Case, said)
	}
	for _, c := range r.known.Named {
		if r.known.Case != nil && c.ID == r.known.Case.ID {
			continue
		}
		if changed := r.awayFrom(c, said); changed != nil {
			changed.Look = r.FollowUps.Next(changed, r.now)
			d.Others = append(d.Others, triage.Other{Case: changed})
		}
	}
}

// awayFrom is a case after an automatic answer of its owner's, nil where that changes nothing.
func (r Editor) awayFrom(old *initiative.Initiative, said string) *initiative.Initiative {
	if !strings.EqualFold(r.mail.From[0].Addr, old.Reporter) {
		return nil
	}
	c, src := old.Clone(), source(r.mail, triage.Party{ID: old.Lead}, r.now)
	if triage.HasLeft(said) {
		c.Gone = c.Reporter
		c.Log(initiative.Event{At: r.now, What: "gone", Source: src})
		return c
	}
	back, ok := r.BackOn(said, r.mail.Reference)
	at := back.In(r.Location)
	if most := r.now.Add(longestAway); at.After(most) {
		at = most
	}
	if !ok || !at.After(r.now) || !at.After(old.Away) {
		return nil
	}
	c.Away = at
	c.Log(initiative.Event{At: r.now, What: "away", Source: src})
	return c
}
