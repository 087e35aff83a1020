package dates

import "time"

// OnWeekday returns the first day with that weekday on or after d.
func OnWeekday(d Day, w time.Weekday) Day { return d.AddDays((int(w) - int(d.Weekday()) + 7) % 7) }

// NthWeekday is the n:th day of a weekday in a range, counted from its end when n is negative.
func NthWeekday(r Range, w time.Weekday, n int) Day {
	if r.IsZero() || r.End.IsZero() {
		return Day{}
	}
	d := OnWeekday(r.Start, w).AddDays(7 * (n - 1))
	if n < 0 {
		d = OnWeekday(r.End.AddDays(-6), w).AddDays(7 * (n + 1))
	}
	if !r.Contains(d) {
		return Day{}
	}
	return d
}

// NthDay is the n:th day, or working day, of a range.
func NthDay(r Range, n int, working bool) Day {
	if r.IsZero() || r.End.IsZero() {
		return Day{}
	}
	switch {
	case !working && n > 0:
		return r.Start.AddDays(n - 1)
	case !working:
		return r.End.AddDays(n + 1)
	case n > 0:
		return AddWorkdays(r.Start.AddDays(-1), n)
	}
	return AddWorkdays(r.End.AddDays(1), n)
}

// FromMonday is how many days after Monday a day of the week is.
func FromMonday(w time.Weekday) int { return (int(w) + 6) % 7 }
