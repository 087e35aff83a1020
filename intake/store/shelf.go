package store

import (
	"bytes"
	"maps"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// What follows is what the digest reads (digest.Shelf). Each method walks an index over the span it is asked for
// and reads those cases only, however large the register is.

// Active returns the cases that still want something, are neither cancelled nor evaluated, and were created,
// updated or asked about on or after that day.
func (t *Tx) Active(since dates.Day) ([]*initiative.Initiative, error) {
	return t.span(bActive, instant(t.start(since)), nil)
}

// Starting returns the cases that begin within the closed span and are not cancelled.
func (t *Tx) Starting(from, to dates.Day) ([]*initiative.Initiative, error) {
	return t.span(bStart, dayKey(from), dayKey(to.AddDays(1)))
}

// Registered returns the cases created within the closed span.
func (t *Tx) Registered(from, to dates.Day) ([]*initiative.Initiative, error) {
	return t.span(bCreated, instant(t.start(from)), instant(t.start(to.AddDays(1))))
}

// Unevaluated returns the cases that end within the closed span and are neither evaluated nor cancelled.
func (t *Tx) Unevaluated(from, to dates.Day) ([]*initiative.Initiative, error) {
	return t.span(bEnd, dayKey(from), dayKey(to.AddDays(1)))
}

// Waiting returns the n cases whose open questions were asked longest ago, and how many wait in all.
func (t *Tx) Waiting(n int) (oldest []*initiative.Initiative, total int, err error) {
	err = t.up(bWaiting, nil, nil, func(k, _ []byte) (bool, error) {
		if len(oldest) >= n {
			return false, nil
		}
		c, err := t.must(k[8:])
		oldest = append(oldest, c)
		return true, err
	})
	if err != nil {
		return nil, 0, err
	}
	count, err := t.number("waiting")
	return oldest, int(count), err
}

// OpenCount returns how many cases have open questions and are neither cancelled nor evaluated.
func (t *Tx) OpenCount() (int, error) {
	n, err := t.number("open")
	return int(n), err
}

// CaseCount returns how many cases there are.
func (t *Tx) CaseCount() (int, error) {
	n, err := t.number("cases")
	return int(n), err
}

// Tally returns the counts of the cases created in a quarter, 1 to 4.
func (t *Tx) Tally(year, quarter int) (initiative.Tally, error) {
	tally, err := t.tally(quarterKey(year, quarter))
	out := *tally
	out.Solo, out.Goals, out.Groups = maps.Clone(out.Solo), maps.Clone(out.Goals), maps.Clone(out.Groups)
	return tidy(out), err
}

// start is the instant at which a day begins; days no key can hold are cut to the first and last that can.
func (t *Tx) start(d dates.Day) time.Time {
	at := d.In(t.s.loc)
	switch {
	case at.Before(earliest()):
		return earliest()
	case at.After(latest()):
		return latest()
	}
	return at
}

// span returns the cases of an index in [from, to), in the order of the index; no to means to its end.
func (t *Tx) span(bucket string, from, to []byte) ([]*initiative.Initiative, error) {
	var out []*initiative.Initiative
	prefix := len(from)
	err := t.up(bucket, from, nil, func(k, _ []byte) (bool, error) {
		if to != nil && bytes.Compare(k[:prefix], to) >= 0 {
			return false, nil
		}
		c, err := t.must(k[prefix:])
		out = append(out, c)
		return true, err
	})
	return out, err
}
