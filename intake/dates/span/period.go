package span

import (
	"time"

	"haninge.se/samrad/intake/dates"
)

// Third is the beginning, middle or end of a span: of a week Mon-Wed, Tue-Thu, Thu-Sun, of a month the 1st-10th,
// 11th-20th, 21st-last, of longer ones a third of its months.
func Third(r dates.Range, which int) dates.Range {
	if r.IsZero() || r.End.IsZero() {
		return dates.Range{}
	}
	cut := func(from, to int) dates.Range {
		return dates.Range{Start: r.Start.AddDays(from), End: r.Start.AddDays(to)}
	}
	switch n := r.Days(); {
	case n <= 7:
		last := n - 1
		return [...]dates.Range{{}, cut(0, min(2, last)), cut(min(1, last), min(3, last)), cut(min(3, last), last)}[which]
	case n >= 28 && n <= 31:
		return [...]dates.Range{{}, cut(0, 9), cut(10, min(19, n-1)), cut(min(20, n-1), n-1)}[which]
	}
	k := (dates.MonthsBetween(r.Start, r.End) + 1) / 3
	if n := r.Days(); 3*k != dates.MonthsBetween(r.Start, r.End)+1 || r.Start.Dom != 1 {
		return [...]dates.Range{{}, cut(0, n/3-1), cut(n/3, 2*n/3-1), cut(2*n/3, n-1)}[which]
	}
	at := func(m int) dates.Day { return dates.On(r.Start.Year, r.Start.Month+time.Month(m), 1) }
	if which == 3 {
		return dates.Range{Start: at(2 * k), End: r.End}
	}
	return dates.Range{Start: at(k * (which - 1)), End: at(k * which).AddDays(-1)}
}

// Half is the first half of a span, or its second (which 2 or -1).
func Half(r dates.Range, which int) dates.Range {
	if r.IsZero() || r.End.IsZero() {
		return dates.Range{}
	}
	middle := r.Start.AddDays(r.Days()/2 - 1)
	switch n := r.Days(); {
	case n >= 28 && n <= 31:
		middle = r.Start.AddDays(14)
	case n > 31 && dates.MonthsBetween(r.Start, r.End)%2 == 1:
		middle = dates.On(r.Start.Year, r.Start.Month+time.Month((dates.MonthsBetween(r.Start, r.End)+1)/2), 0)
	}
	if which == 1 {
		return dates.Range{Start: r.Start, End: middle}
	}
	return dates.Range{Start: middle.AddDays(1), End: r.End}
}

// Months is a run of whole months; 13 and up lie in the year after, as winter does.
func Months(first, last int) func(int) dates.Range {
	return func(y int) dates.Range {
		return dates.Range{Start: dates.WholeMonth(y, first).Start, End: dates.WholeMonth(y, last).End}
	}
}

// Weeks is the range of weeks in the year that the first of them lies in.
func Weeks(first, last int) func(int) dates.Range {
	return func(y int) dates.Range {
		end := y
		if last < first {
			end++
		}
		if first > dates.WeeksIn(y) || last > dates.WeeksIn(end) {
			return dates.Range{}
		}
		from, to := dates.Week{Year: y, N: first}, dates.Week{Year: end, N: last}
		return dates.Range{Start: from.Monday(), End: to.Range().End}
	}
}
