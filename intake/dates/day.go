// Package dates is the Swedish calendar: civil days and ranges of them, ISO weeks, working days and red-letter days,
// series of days, and what a date expression was read as. It is pure: no clock, no I/O, no time zone but the one it is
// given. The rooms below it read: package when finds in a text when something is.
package dates

import (
	"cmp"
	"fmt"
	"time"
)

// Day is a civil day of the proleptic Gregorian calendar. The zero Day means "no day".
// Days are comparable with == and may be map keys.
type Day struct {
	Year  int
	Month time.Month
	Dom   int // day of the month, from 1
}

// On returns the day with that year, month and day of month, normalised as time.Date does.
func On(year int, month time.Month, dom int) Day {
	return DayOf(time.Date(year, month, dom, 0, 0, 0, 0, time.UTC))
}

// DayOf returns the civil day on which t falls in t's own location; convert with t.In first.
func DayOf(t time.Time) Day {
	y, m, d := t.Date()
	return Day{y, m, d}
}

// ParseDay reads YYYY-MM-DD; an impossible day is an error.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Day{}, fmt.Errorf("reading day %q: want YYYY-MM-DD", s)
	}
	return DayOf(t), nil
}

// IsZero reports whether d is no day at all.
func (d Day) IsZero() bool { return d == Day{} }

// String returns YYYY-MM-DD, or "" for the zero Day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Dom)
}

// MarshalText and UnmarshalText make a Day YYYY-MM-DD in JSON, "" for the zero Day.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Day{}
		return nil
	}
	v, err := ParseDay(string(b))
	*d = v
	return err
}

// In returns the instant at which d begins in loc. Never add hours to it to get the next day: use AddDays.
func (d Day) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Dom, 0, 0, 0, 0, loc)
}

func (d Day) utc() time.Time { return d.In(time.UTC) }

// AddDays returns the day n days after d (before, for negative n).
func (d Day) AddDays(n int) Day { return On(d.Year, d.Month, d.Dom+n) }

// Sub returns the number of days from e to d.
func (d Day) Sub(e Day) int { return int(d.utc().Sub(e.utc()) / (24 * time.Hour)) }

// Compare orders days; the zero Day sorts first.
func (d Day) Compare(e Day) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Dom, e.Dom))
}

// Before reports whether d lies before e.
func (d Day) Before(e Day) bool { return d.Compare(e) < 0 }

// After reports whether d lies after e.
func (d Day) After(e Day) bool { return d.Compare(e) > 0 }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.utc().Weekday() }

// ISOWeek returns the ISO 8601 year and week number.
func (d Day) ISOWeek() (year, week int) { return d.utc().ISOWeek() }

// Range is a closed range of days. A zero End is an open range; a zero Start is no range at all.
type Range struct {
	Start Day `json:"start"`
	End   Day `json:"end,omitzero"`
}

// IsZero reports whether r holds no date.
func (r Range) IsZero() bool { return r.Start.IsZero() }

// Open reports whether r has a start but no end.
func (r Range) Open() bool { return !r.Start.IsZero() && r.End.IsZero() }

// Contains reports whether d lies in r; an open range goes on for ever.
func (r Range) Contains(d Day) bool {
	return !r.IsZero() && !d.Before(r.Start) && (r.End.IsZero() || !d.After(r.End))
}

// Overlaps reports whether r and o share a day.
func (r Range) Overlaps(o Range) bool {
	if r.IsZero() || o.IsZero() {
		return false
	}
	return (o.End.IsZero() || !r.Start.After(o.End)) && (r.End.IsZero() || !o.Start.After(r.End))
}

// Days returns the number of days in r, 0 for none and for an open range.
func (r Range) Days() int {
	if r.IsZero() || r.End.IsZero() {
		return 0
	}
	return r.End.Sub(r.Start) + 1
}

// UntilHour is the time from a moment to the next such hour of the day, 0 to 23, in that moment's zone; never 0.
func UntilHour(now time.Time, hour int) time.Duration {
	next := time.Date(now.Year(), now.Month(), now.Day(), hour, 0, 0, 0, now.Location())
	if !next.After(now) {
		next = time.Date(now.Year(), now.Month(), now.Day()+1, hour, 0, 0, 0, now.Location())
	}
	return next.Sub(now)
}
