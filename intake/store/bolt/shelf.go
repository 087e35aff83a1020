package bolt

import (
	"bytes"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// What follows is what the letter reads (digest.Register). Each method walks an index over the span it is asked for
// and reads those cases only, however large the register is.

// Living hands over the cases that are neither cancelled, closed nor evaluated and do not end before that day, by their
// last day; those without one come last.
func (t *Tx) Living(endsFrom dates.Day, fn func(*initiative.Initiative) error) error {
	return t.each(bLiving, dayKey(endsFrom), 4, fn)
}

// Begins hands over the cases, neither cancelled nor closed, that begin in a span of days, by their first.
func (t *Tx) Begins(in dates.Range, fn func(*initiative.Initiative) error) error {
	last := dayKey(in.End)
	return t.up(bBegins, dayKey(in.Start), nil, func(k, _ []byte) (bool, error) {
		if bytes.Compare(k[:4], last) > 0 {
			return false, nil
		}
		c, err := t.must(k[4:])
		if err != nil {
			return false, err
		}
		return true, fn(c)
	})
}

// Around returns living cases that overlap with a span of days, up to so many, of those that take no longer than a
// number of days.
func (t *Tx) Around(r dates.Range, longest, most int) ([]*initiative.Initiative, error) {
	var out []*initiative.Initiative
	end := dayKey(r.End.AddDays(longest)) // what takes no longer and overlaps ends before that
	read := 0
	err := t.up(bLiving, dayKey(r.Start), nil, func(k, _ []byte) (bool, error) {
		if read++; bytes.Compare(k[:4], end) >= 0 || len(out) == most || read > most*mostReadFor {
			return false, nil
		}
		c, err := t.must(k[4:])
		if err == nil && c.When.Overlaps(r) {
			out = append(out, c)
		}
		return true, err
	})
	return out, err
}

// mostReadFor bounds how many cases are read for each that is wanted.
const mostReadFor = 10

// Changed hands over the cases that something happened to after an instant, in that order.
func (t *Tx) Changed(since time.Time, fn func(*initiative.Initiative) error) error {
	return t.each(bChanged, instant(later(since).Add(1)), 8, fn)
}

// DueCases returns up to n cases that something is due about at an instant, the longest due first.
func (t *Tx) DueCases(now time.Time, n int) ([]*initiative.Initiative, error) {
	var out []*initiative.Initiative
	end := instant(now)
	err := t.up(bLook, nil, nil, func(k, _ []byte) (bool, error) {
		if len(out) == n || bytes.Compare(k[:8], end) > 0 {
			return false, nil
		}
		c, err := t.must(k[8:])
		out = append(out, c)
		return true, err
	})
	return out, err
}

// later cuts an instant to the first that a key can hold.
func later(at time.Time) time.Time {
	if at.Before(earliest()) {
		return earliest()
	}
	return at
}

// each hands over the cases of an index from a key on. What stands before the case's number in a key has a fixed width.
func (t *Tx) each(bucket string, from []byte, width int, fn func(*initiative.Initiative) error) error {
	return t.up(bucket, from, nil, func(k, _ []byte) (bool, error) {
		c, err := t.must(k[width:])
		if err != nil {
			return false, err
		}
		return true, fn(c)
	})
}

// OpenCount returns how many living cases have open questions.
func (t *Tx) OpenCount() (int, error) {
	n, err := t.number("open")
	return int(n), err
}

// CaseCount returns how many cases there are.
func (t *Tx) CaseCount() (int, error) {
	n, err := t.number("cases")
	return int(n), err
}
