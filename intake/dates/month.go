package dates

import "time"

// WholeMonth is a month of a year; 13 and up lie in the year after.
func WholeMonth(y, m int) Range { return Range{On(y, time.Month(m), 1), On(y, time.Month(m)+1, 0)} }

// AddMonths goes n months on, no further than the last day of that month.
func AddMonths(d Day, n int) Day {
	first := On(d.Year, d.Month+time.Month(n), 1)
	last := On(first.Year, first.Month+1, 0)
	return first.AddDays(min(d.Dom, last.Dom) - 1)
}

// MonthsBetween is how many months on from a's the month of b is.
func MonthsBetween(a, b Day) int { return 12*(b.Year-a.Year) + int(b.Month) - int(a.Month) }
