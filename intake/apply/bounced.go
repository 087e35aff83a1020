package apply

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// noteBounced notes on the envelope and on the case that one of our mails did not arrive, which is never swallowed. A
// person is told, but not of a notice: that one would go where this one could not. Nothing is held back for it.
func noteBounced(d *triage.Decision, m *triage.Mail, k triage.Known, now time.Time) {
	d.Bounced = m.Bounce
	if k.Returned != writer.KindNotice {
		d.Notice = string(letter.BounceMail)
	}
	if k.Case == nil {
		return
	}
	if slices.ContainsFunc(
		k.Case.Sent,
		func(s initiative.Sent) bool { return s.Letter == string(m.Bounce.ID) && s.Bounced != "" },
	) {
		d.Notice = "" // it came back before, and somebody was told
		return
	}
	d.Case = cameBack(k.Case, m, now)
	for _, other := range k.Named {
		d.Others = append(d.Others, triage.Other{Case: cameBack(other, m, now)})
	}
}

// cameBack is a case that knows that a mail of ours about it did not arrive.
func cameBack(old *initiative.Initiative, m *triage.Mail, now time.Time) *initiative.Initiative {
	c := old.Clone()
	for i := range c.Sent {
		if c.Sent[i].Letter == string(m.Bounce.ID) {
			c.Sent[i].Bounced = cmp.Or(m.Bounce.Status, "failed")
		}
	}
	if triage.GoneFor(m.Bounce.Status) && m.Bounce.Names(c.Reporter) {
		c.Gone = c.Reporter
	}
	c.Log(
		initiative.Event{
			At:     now,
			What:   "bounced",
			Source: initiative.Source{Letter: string(m.ID), Sum: string(m.Sum), At: now},
		},
	)
	return c
}
