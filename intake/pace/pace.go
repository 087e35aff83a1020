// Package pace holds our own mails to the caps of their recipients: when one leaves that may not leave now, and with
// which others. It is pure: it reads what left and what waits, and says until when a mail waits.
package pace

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// Prefix begins the keys of mails of our own accord.
const Prefix = "own/"

const (
	Day         = 3  // mails of our own accord to one address in a civil day
	Week        = 8  // and in seven of them
	longestWait = 60 // days that one waits at most: then it leaves, for something is wrong with the address or with us
)

// Caps is the time that they are counted in.
type Caps struct {
	Location *time.Location
	Morning  func(time.Time) time.Time // when people begin to work on the next working day
}

// Unasked are the mails of our own accord to an address since a time, those that left and those that wait.
type Unasked interface {
	Unasked(to string, since time.Time) ([]letter.Envelope, error)
}

// Pace puts off those mails of our own accord that the caps of their recipients hold back, each to the first morning
// that has room for it behind those that wait already, or on which it can join some of them. What is uncapped goes
// at once.
func (c Caps) Pace(b Unasked, own []letter.Envelope, now time.Time) error {
	for n := range own {
		e := &own[n]
		if e.Uncapped {
			continue
		}
		for day := dates.DayOf(now); e.Due.Sub(now) < longestWait*24*time.Hour; {
			full, err := c.Full(b, *e, day, own[:n])
			if err != nil {
				return err
			}
			if !full {
				break
			}
			e.Held, e.Due = true, c.Held(e.Due)
			day = dates.DayOf(e.Due)
		}
	}
	return nil
}

// Settling is how long after work begins what was held back leaves: what falls due that morning is written by then, and
// goes with it.
const Settling = 10 * time.Minute

// Held is when a mail leaves that may not leave at an instant.
func (c Caps) Held(t time.Time) time.Time { return c.Morning(t).Add(Settling) }

// Joining is when a mail leaves that goes with what was held back until this morning.
func (c Caps) Joining(now time.Time) time.Time {
	if t := c.Held(now.AddDate(0, 0, -1)); dates.DayOf(t) == dates.DayOf(now.In(c.Location)) && t.After(now) {
		return t
	}
	return now
}

// Full reports whether the recipient of a mail has had those of our own accord on a day, with those that wait for it
// and those that are being written. Days are counted and not hours: what was sent at eight yesterday must not hold back
// what is due at eight today. What waits for the same morning and can leave in one mail is one, and takes up what can
// join.
func (c Caps) Full(b Unasked, e letter.Envelope, day dates.Day, writing []letter.Envelope) (bool, error) {
	week := day.AddDays(-6).In(c.Location)
	all, err := b.Unasked(e.To, week)
	if err != nil {
		return false, err
	}
	for _, w := range writing {
		if strings.EqualFold(w.To, e.To) && !w.Due.Before(week) {
			all = append(all, w)
		}
	}
	inDay, inWeek, groups := 0, 0, map[int64]bool{}
	for _, w := range all {
		if w.Joins() && groups[w.Due.Unix()] || w.Due.After(day.AddDays(longestWait).In(c.Location)) {
			continue
		}
		groups[w.Due.Unix()] = groups[w.Due.Unix()] || w.Joins()
		if inWeek++; !w.Due.Before(day.In(c.Location)) {
			inDay++
		}
	}
	if e.Joins() && groups[e.Due.Unix()] {
		return false, nil
	}
	return inDay >= Day || inWeek >= Week, nil
}

// Now reports whether a mail that is about to be written may leave now, and whether it goes with others: where it can
// join them, and some wait for this morning or a cap held it back before.
func (c Caps) Now(
	b Unasked, e letter.Envelope, writing []letter.Envelope, delayed bool, now time.Time) (held, full bool, err error) {
	e.Due, e.Held = c.Joining(now), true
	today := dates.DayOf(now.In(c.Location))
	if full, err = c.Full(b, e, today, writing); full || err != nil || !e.Joins() {
		return false, full, err
	}
	all, err := b.Unasked(e.To, today.In(c.Location))
	others := slices.ContainsFunc(append(all, writing...), func(w letter.Envelope) bool {
		return strings.EqualFold(w.To, e.To) && w.Joins() && w.Due.Equal(e.Due)
	})
	return others || delayed, false, err
}

// PutOff says until when a mail of our own accord waits that is about to leave, where others have filled the caps of
// its recipient since it was written, which left at these times; zero where it may leave.
func (c Caps) PutOff(e letter.Envelope, left []time.Time, now time.Time) time.Time {
	if e.Uncapped || !strings.HasPrefix(e.Key, Prefix) {
		return time.Time{}
	}
	today := dates.DayOf(now.In(c.Location))
	inDay, inWeek := 0, 0
	for _, at := range left {
		switch ago := today.Sub(dates.DayOf(at.In(c.Location))); {
		case ago < -1: // left by a clock that was ahead
		case ago <= 0:
			inDay, inWeek = inDay+1, inWeek+1
		case ago < 7:
			inWeek++
		}
	}
	if inDay >= Day || inWeek >= Week {
		return c.Held(now)
	}
	return time.Time{}
}

// Parted parts the mails of our own accord to the reader of one that is about to leave: those that can leave in one
// with it, itself among them, and the times at which others left. What a cap held back until now leaves together. What
// no cap holds back takes along what waits about the same case: a mail that is overtaken by a later one would tell what
// is so no more.
func Parted(e letter.Envelope, all []outbox.Item, now time.Time) (joining []letter.Envelope, left []time.Time) {
	for _, i := range all {
		joins := i.Joins() && !i.Envelope.Due.After(now)
		if e.Uncapped {
			joins = i.Joins() && about(i.Envelope, e.Case) || i.Key == e.Key
		}
		switch {
		case i.State == outbox.Sent:
			left = append(left, i.Done)
		case joins && i.State == outbox.Due && i.Attempts == 0 && len(i.Briefs) > 0:
			joining = append(joining, i.Envelope)
		}
	}
	return joining, left
}

// about reports whether a mail says something of one case and of no other.
func about(e letter.Envelope, id string) bool {
	return !slices.ContainsFunc(e.Briefs, func(b letter.Brief) bool { return b.Case != id })
}
