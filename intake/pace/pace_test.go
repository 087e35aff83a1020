package pace

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
)

type queued []letter.Envelope

func (q queued) Unasked(_ string, since time.Time) (out []letter.Envelope, err error) {
	for _, e := range q {
		if !e.Due.Before(since) {
			out = append(out, e)
		}
	}
	return out, nil
}

// TestClockPutRight is intake/README.md, E06: what left by a clock that was far ahead holds back nobody's mail when the clock
// is put right, and what left or waits by the right one does.
func TestClockPutRight(t *testing.T) {
	now := time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)
	c := Caps{Location: time.UTC, Morning: func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }}
	for name, at := range map[string]time.Time{
		"today": now.Add(-time.Hour), "an hour ahead": now.Add(time.Hour), "a year ahead": now.AddDate(1, 0, 0),
	} {
		var left []time.Time
		var had queued
		for n := range Day {
			left = append(left, at.Add(time.Duration(n)*time.Minute))
			had = append(had, letter.Envelope{To: "anna@kommun.example", Due: left[n]})
		}
		e := letter.Envelope{Key: Prefix + "x", To: "anna@kommun.example", Due: now}
		waits := name != "a year ahead"
		if got := c.PutOff(e, left, now); got.IsZero() == waits {
			t.Errorf("%s: it waits until %v", name, got)
		}
		own := []letter.Envelope{e}
		if err := c.Pace(had, own, now); err != nil || own[0].Held != waits {
			t.Errorf("%s: written for %v, %v", name, own[0].Due, err)
		}
	}
}
