package writer

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/disclosure"
	"haninge.se/samrad/intake/followup"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// KindOnAgain is the kind of the mail that tells a party that was consulted that the case is on after all.
const KindOnAgain = string(followup.OnAgain)

// KindCalledOff is the kind of the mail that tells such a party that it is called off.
const KindCalledOff = string(followup.CalledOff)

// inform notes that a party knows whether a case is on, and returns what it knew; nil where it knew that.
func inform(c *initiative.Initiative, p initiative.Party) *initiative.Knew {
	if !c.Unaware(p) {
		return nil
	}
	knew := &initiative.Knew{Party: p, Off: c.Consultation(p).Off}
	c.Inform(p)
	return knew
}

// whetherOn words what a party that was consulted is told: that the case is called off, or on after all.
func (f *following) whetherOn(
	c *initiative.Initiative, a followup.Act, lead triage.Party, today dates.Day) (templates.Mail, error) {
	r := f.rules
	g := disclosure.Of(c, disclosure.Reader{Party: a.Party}, today)
	v := templates.WhetherOnView{
		Case:  templates.Case{No: string(c.ID), Title: c.Title, Subject: c.Subject, Embargo: g.Scope == disclosure.Number},
		Asker: lead.Name, Said: g.When(c).Say(), Closed: c.Cancelled.IsZero(),
	}
	if a.Kind == followup.CalledOff {
		return templates.Write(templates.CalledOffView(v), r.Signatures())
	}
	switch stance := c.Stance(a.Party); {
	case stance.Agreed(), stance == initiative.Objects:
		v.Stance = string(stance)
	case stance == initiative.Asked:
		v.Asks = r.FollowUps.MayAsk(c, a.Party, f.now)
	}
	v.OffOn = dates.SayDay(dates.DayOf(c.Consultation(a.Party).Off.In(r.Location)))
	return templates.Write(templates.OnAgainView(v), r.Signatures())
}

// Hears are the parties that are going to be told whether a case is on, as a sentence names them; "" for none.
func (r Writer) Hears(c *initiative.Initiative, now time.Time) string {
	var names []string
	for _, p := range r.FollowUps.Hears(c, now) {
		names = append(names, r.PartyName(p))
	}
	return templates.List(names)
}

// Unheard are the parties that were consulted and know of no calling off, as a sentence names them; "" for none.
func (r Writer) Unheard(c *initiative.Initiative) string {
	var names []string
	for _, p := range r.Parties {
		if with := c.Consultation(p.ID); p.ID != c.Lead && with.Round > 0 && with.Off.IsZero() {
			names = append(names, r.PartyName(p.ID))
		}
	}
	return templates.List(names)
}
