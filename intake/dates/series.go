package dates

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Freq is how often a series comes.
type Freq string

// Frequencies.
const (
	Daily   Freq = "daily"
	Weekly  Freq = "weekly"
	Monthly Freq = "monthly"
	Yearly  Freq = "yearly"
)

// Series is a time that comes again: "varannan tisdag", "första torsdagen varje månad". A zero Freq is no series.
type Series struct {
	Freq     Freq           `json:"freq"`
	Every    int            `json:"every"`              // 1 each day, week, month or year, 2 every other
	Weekdays []time.Weekday `json:"weekdays,omitempty"` // none: the day of Start
	Nth      int            `json:"nth,omitempty"`      // which of its month, -1 the last; none: the day of Start
	Start    Day            `json:"start"`              // the first
	End      Day            `json:"end,omitzero"`       // the last day on which one may be, none: it goes on
}

// IsZero reports whether there is no series.
func (s Series) IsZero() bool { return s.Freq == "" }

// mostOccurrences bounds what one call returns: a day every day for three years.
const mostOccurrences = 1100

// Occurrences are the days of the series from one day to another, both included.
func (s Series) Occurrences(from, to Day) []Day {
	if s.IsZero() || s.Start.IsZero() {
		return nil
	}
	if !s.End.IsZero() && s.End.Before(to) {
		to = s.End
	}
	var out []Day
	add := func(d Day) {
		if !d.IsZero() && !d.Before(s.Start) && !d.Before(from) && !d.After(to) {
			out = append(out, d)
		}
	}
	for n := s.before(from); len(out) < mostOccurrences; n++ {
		if s.turn(n, add).After(to) {
			break
		}
	}
	return out
}

// before is a turn of the series that lies before a day.
func (s Series) before(d Day) int {
	days := map[Freq]int{Daily: 1, Weekly: 7, Monthly: 31, Yearly: 366}[s.Freq] * max(1, s.Every)
	return max(0, d.Sub(s.Start)/days-2)
}

// turn gives the days of the n:th turn and returns the first day that it could have.
func (s Series) turn(n int, add func(Day)) Day {
	n *= max(1, s.Every)
	switch s.Freq {
	case Daily:
		d := s.Start.AddDays(n)
		add(d)
		return d
	case Weekly:
		mon := s.Start.Monday().AddDays(7 * n)
		if len(s.Weekdays) == 0 {
			add(s.Start.AddDays(7 * n))
		}
		fromMonday := func(a, b time.Weekday) int { return FromMonday(a) - FromMonday(b) }
		for _, w := range slices.SortedFunc(slices.Values(s.Weekdays), fromMonday) {
			add(mon.AddDays(FromMonday(w)))
		}
		return mon
	case Monthly:
		first := On(s.Start.Year, s.Start.Month+time.Month(n), 1)
		add(s.inMonth(first))
		return first
	}
	d := AddMonths(s.Start, 12*n)
	add(d)
	return d
}

// inMonth is the day of a monthly series in the month that begins on a day.
func (s Series) inMonth(first Day) Day {
	month := WholeMonth(first.Year, int(first.Month))
	switch {
	case s.Nth == 0:
		return AddMonths(s.Start, MonthsBetween(s.Start, first))
	case len(s.Weekdays) > 0:
		return NthWeekday(month, s.Weekdays[0], s.Nth)
	}
	return NthDay(month, s.Nth, false)
}

// OnOrAfter is the first day of the week in a weekly series on or after a day; parity 0 or 1 wants weeks of even or odd
// number.
func (s Series) OnOrAfter(d Day, parity int) Day {
	for k := range 14 {
		day := d.AddDays(k)
		_, week := day.ISOWeek()
		if slices.Contains(s.Weekdays, day.Weekday()) && (parity < 0 || week%2 == parity) {
			return day
		}
	}
	return d
}

// RRule is the series as a recurrence rule (RFC 5545 3.3.10), without its start.
func (s Series) RRule() string {
	if s.IsZero() {
		return ""
	}
	b := "FREQ=" + strings.ToUpper(string(s.Freq))
	if s.Every > 1 {
		b += fmt.Sprintf(";INTERVAL=%d", s.Every)
	}
	if len(s.Weekdays) > 0 {
		var days []string
		for _, w := range s.Weekdays {
			day := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[w]
			if s.Nth != 0 {
				day = fmt.Sprint(s.Nth) + day
			}
			days = append(days, day)
		}
		b += ";BYDAY=" + strings.Join(days, ",")
	} else if s.Freq == Monthly && s.Nth != 0 {
		b += fmt.Sprintf(";BYMONTHDAY=%d", s.Nth)
	}
	if !s.End.IsZero() {
		b += fmt.Sprintf(";UNTIL=%04d%02d%02d", s.End.Year, int(s.End.Month), s.End.Dom)
	}
	return b
}
