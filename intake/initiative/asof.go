package initiative

import (
	"slices"
	"time"
)

// AsOf returns the case as it stood at an instant: answers, time, consultations and stage, with nothing in it that came
// later. Attachments, title and secrecy are those of today: what must not be shown now must not be shown as of then
// either. It returns nil when the case was not registered yet.
func (i *Initiative) AsOf(t time.Time) *Initiative {
	if i.Created.After(t) {
		return nil
	}
	c := i.Clone()
	var items []Item
	for item, versions := range c.Answers {
		c.Answers[item] = until(versions, t)
		if len(c.Answers[item]) == 0 {
			delete(c.Answers, item)
		}
	}
	for item := range i.Answers {
		if v, ok := c.Answer(item); (!ok || !v.State.Closed()) && !slices.Contains(c.Open, item) {
			items = append(items, item)
		}
	}
	c.Open = append(c.Open, items...)
	c.Open = slices.DeleteFunc(c.Open, func(item Item) bool { v, ok := c.Answer(item); return ok && v.State.Closed() })
	c.When = When{}
	if v, ok := c.Answer("nar"); ok {
		c.When = v.When
	}
	for _, at := range []*time.Time{&c.Cancelled, &c.Closed, &c.Paused, &c.Evaluated, &c.ShareTold} {
		if at.After(t) {
			*at = time.Time{}
		}
	}
	c.Reporter = c.reporterAt(t)
	c.Outcome = until(c.Outcome, t)
	c.Consulted = consultedUntil(c.Consulted, t)
	c.Proposals = proposedUntil(c.Proposals, t)
	c.Sent = slices.DeleteFunc(c.Sent, func(s Sent) bool { return s.At.After(t) })
	if c.Updated.After(t) {
		c.Updated = c.lastChange()
	}
	c.History = slices.DeleteFunc(c.History, func(e Event) bool { return e.At.After(t) })
	return c
}

func until(versions []Version, t time.Time) []Version {
	return slices.DeleteFunc(versions, func(v Version) bool { return v.Source.At.After(t) })
}

// consultedUntil drops later voices and a later word that the case goes on in spite of an objection, and a consultation
// that was asked later altogether.
func consultedUntil(all []Consultation, t time.Time) []Consultation {
	for n := range all {
		all[n].Voices = slices.DeleteFunc(all[n].Voices, func(v Voice) bool { return v.Source.At.After(t) })
		if all[n].Proceeded.After(t) {
			all[n].Proceeded = time.Time{}
		}
	}
	return slices.DeleteFunc(all, func(c Consultation) bool { return c.Asked.After(t) && len(c.Voices) == 0 })
}

// proposedUntil drops later proposals, and lets those that ended later wait still.
func proposedUntil(all []Proposal, t time.Time) []Proposal {
	for n := range all {
		if p := &all[n]; p.Ended.After(t) {
			p.Ended, p.Outcome = time.Time{}, ""
		}
		if p := &all[n]; p.Moved.After(t) {
			p.Moved = time.Time{}
		}
	}
	return slices.DeleteFunc(all, func(p Proposal) bool { return p.Source.At.After(t) })
}

// reporterAt is who had the case, by what gave it to another since.
func (i *Initiative) reporterAt(t time.Time) string {
	who := i.Reporter
	for n := len(i.History) - 1; n >= 0 && i.History[n].At.After(t); n-- {
		if s, ok := i.History[n].handsOver(); ok {
			who = s.Was
		}
	}
	return who
}

// lastChange is when the newest answer that is left was given.
func (i *Initiative) lastChange() time.Time {
	last := i.Created
	for _, versions := range i.Answers {
		for _, v := range versions {
			if v.Source.At.After(last) {
				last = v.Source.At
			}
		}
	}
	return last
}
