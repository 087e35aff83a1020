package answer

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

const (
	unaskedDay  = 3  // mails of our own accord to one address in a civil day
	unaskedWeek = 8  // and in seven of them
	longestWait = 60 // days that one waits at most: then it leaves, for something is wrong with the address or with us
)

// UnaskedCounter counts the mails of our own accord to an address since a time, up to most, that left or wait.
type UnaskedCounter interface {
	Unasked(to string, since time.Time, most int) (int, error)
}

// HoldToCaps puts off those mails of our own accord that the caps of their recipients hold back, each to the first
// morning that has room for it behind those that wait already. What presses goes at once.
func (r Writer) HoldToCaps(b UnaskedCounter, own []letter.Envelope, now time.Time) error {
	for n := range own {
		e := &own[n]
		if e.Pressing {
			continue
		}
		for day := dates.DayOf(now); e.Due.Sub(now) < longestWait*24*time.Hour; {
			full, err := r.capFull(b, e.To, day, own[:n])
			if err != nil {
				return err
			}
			if !full {
				break
			}
			e.Due = r.FollowUps.Morning(e.Due)
			day = dates.DayOf(e.Due)
		}
	}
	return nil
}

// capFull reports whether an address has had its mails of our own accord on a day, with those that wait for it and
// those that are being written. Days are counted and not hours: what was sent at eight yesterday must not hold back
// what is due at eight today.
func (r Writer) capFull(b UnaskedCounter, to string, day dates.Day, writing []letter.Envelope) (bool, error) {
	for _, c := range []struct {
		since dates.Day
		most  int
	}{{day, unaskedDay}, {day.AddDays(-6), unaskedWeek}} {
		since := c.since.In(r.Location)
		n, err := b.Unasked(to, since, c.most)
		for _, e := range writing {
			if strings.EqualFold(e.To, to) && !e.Due.Before(since) {
				n++
			}
		}
		if err != nil || n >= c.most {
			return true, err
		}
	}
	return false, nil
}

// PutOff says until when a mail of our own accord waits that is about to leave, where others have filled the caps of
// its recipient since it was written; zero where it may leave. Left counts those that left to an address.
func (r Writer) PutOff(
	left func(to string, since time.Time) (int, error), e letter.Envelope, now time.Time) (time.Time, error) {
	if e.Pressing || !strings.HasPrefix(e.Key, ownPrefix) {
		return time.Time{}, nil
	}
	today := dates.DayOf(now.In(r.Location))
	for _, c := range []struct {
		since dates.Day
		most  int
	}{{today, unaskedDay}, {today.AddDays(-6), unaskedWeek}} {
		n, err := left(e.To, c.since.In(r.Location))
		if err != nil || n >= c.most {
			return r.FollowUps.Morning(now), err
		}
	}
	return time.Time{}, nil
}

// PassesCaps reports whether what is told about a case passes every cap: of an urgent case all of it; less than two
// days before the start what changes the time, the spokesperson, whether it takes place, or takes a consent back. Of a
// time that is proposed, that one counts as well as the one that stands.
func (r Writer) PassesCaps(c *initiative.Initiative, grave bool, proposed initiative.When, now time.Time) bool {
	return c.Urgent || grave && (r.FollowUps.Pressing(c, now) || r.FollowUps.Soon(proposed, now))
}

// Grave reports whether questions are among those whose answers people must not learn too late.
func Grave(items []initiative.Item) bool {
	return slices.Contains(items, triage.Nar) || slices.Contains(items, "talesperson")
}
