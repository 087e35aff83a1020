package dates

import (
	"fmt"
	"time"
)

// Week is an ISO 8601 week.
type Week struct{ Year, N int }

// WeekOf returns the week that a day lies in.
func WeekOf(d Day) Week {
	y, n := d.ISOWeek()
	return Week{y, n}
}

// String returns "2026-W47".
func (w Week) String() string { return fmt.Sprintf("%04d-W%02d", w.Year, w.N) }

// ParseWeek reads "2026-W47"; a week that the year does not have is an error.
func ParseWeek(s string) (Week, error) {
	var w Week
	n, err := fmt.Sscanf(s, "%4d-W%2d", &w.Year, &w.N)
	if n != 2 || err != nil || len(s) != len("2026-W47") || w.N < 1 || w.N > WeeksIn(w.Year) {
		return Week{}, fmt.Errorf("reading week %q: want YYYY-Www, as 2026-W47", s)
	}
	return w, nil
}

// Monday returns the week's first day.
func (w Week) Monday() Day {
	jan4 := On(w.Year, time.January, 4)
	return jan4.AddDays(-(int(jan4.Weekday()+6) % 7) + 7*(w.N-1))
}

// Range returns the week's days.
func (w Week) Range() Range { m := w.Monday(); return Range{m, m.AddDays(6)} }

// Weekend returns its last two days.
func (w Week) Weekend() Range { m := w.Monday(); return Range{m.AddDays(5), m.AddDays(6)} }

// Next returns the week after.
func (w Week) Next() Week { return WeekOf(w.Monday().AddDays(7)) }

// WeeksIn is 52 or 53: 28 December always lies in the last week.
func WeeksIn(year int) int {
	_, n := On(year, time.December, 28).ISOWeek()
	return n
}

// Monday returns the Monday of a day's week.
func (d Day) Monday() Day { return d.AddDays(-(int(d.Weekday()+6) % 7)) }
