package dates

import (
	"slices"
	"time"
)

// span is what an expression means before its year is settled.
type span struct {
	on     func(year int) Range // nil: fixed holds the range. Zero for a year that has no such day.
	fixed  Range
	year   int // as written, 0 for none
	prec   string
	flags  []Flag
	first  said // weekdays written beside the first and last day
	last   said
	bad    certainty // a date that does not exist
	loose  bool      // a weekday alone, which a week beside it makes exact
	untold bool      // a red-letter day called by its name, or "i morgon": no warning
	series *Series
	turn   bool // the turn of a month or year: before and after it part in the middle
}

// said is a weekday as written, plus one; zero is none.
type said uint8

type certainty uint8

const (
	no     certainty = iota
	maybe            // looks like a date that does not exist, and may be none
	surely           // "31 april"
)

// Horizon of a year that is not written: leap days and weeks 53 come back within it.
const horizon = 8

func fixed(prec string, r Range, f ...Flag) span { return span{fixed: r, prec: prec, flags: f} }

func single(d Day) Range {
	if d.IsZero() {
		return Range{}
	}
	return Range{d, d}
}

// exact is a day by month and number; one that exists in no year is bad.
func exact(month, dom, year int) span {
	s := span{on: func(y int) Range { return single(valid(y, month, dom)) }, year: year, prec: "day"}
	if valid(2024, month, dom).IsZero() || year != 0 && valid(year, month, dom).IsZero() {
		s.bad = surely
	}
	return s
}

// valid returns the day if there is one.
func valid(y, m, d int) Day {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return Day{}
	}
	if got := On(y, time.Month(m), d); got.Dom == d {
		return got
	}
	return Day{}
}

func wholeMonth(y, m int) Range { return Range{On(y, time.Month(m), 1), On(y, time.Month(m)+1, 0)} }

func (s span) with(f ...Flag) span {
	s.flags = slices.Clone(s.flags)
	for _, f := range f {
		if !slices.Contains(s.flags, f) {
			s.flags = append(s.flags, f)
		}
	}
	return s
}

func (s span) without(f ...Flag) span {
	s.flags = slices.DeleteFunc(slices.Clone(s.flags), func(x Flag) bool { return slices.Contains(f, x) })
	return s
}

// in returns the range of a year, whatever the span.
func (s span) in(y int) Range {
	if s.on == nil {
		return s.fixed
	}
	return s.on(y)
}

// settle chooses the year and says what is odd.
func (s span) settle(ref Day) Reading {
	impossible := Reading{Precision: "none", Flags: []Flag{Impossible}}
	if s.bad != no {
		return impossible
	}
	s, r := s.inYear(ref)
	if r.IsZero() {
		return impossible
	}
	if !r.End.IsZero() && r.End.Before(ref) {
		s = s.with(Past)
	}
	out := Reading{Range: r, Precision: s.prec}
	if s.series != nil {
		out.Series = *s.series
		out.Series.Start, out.Series.End = r.Start, r.End
	}
	if w, ok := s.misnamed(r); ok {
		s = s.with(WeekdayMismatch)
		out.Written, out.Actual = w, r.Start.Weekday()
		if s.last != 0 && w == time.Weekday(s.last-1) && s.first != s.last {
			out.Actual = r.End.Weekday()
		}
	}
	if name, red := Holiday(r.Start); red && s.prec == "day" && !s.untold {
		s, out.Holiday = s.with(RedDay), name
	}
	out.Flags = s.flags
	return out
}

// inYear chooses the year and flags what it took.
func (s span) inYear(ref Day) (span, Range) {
	switch {
	case s.on == nil:
		return s, s.fixed
	case s.year != 0:
		return s, s.on(s.year)
	}
	r, y := s.roll(ref)
	if y > ref.Year {
		s = s.with(RolledYear)
	}
	if r.Start.After(addMonths(ref, 18)) {
		s = s.with(Implausible)
	}
	return s, r
}

// misnamed returns the weekday that was written beside the first or last day and is not theirs.
func (s span) misnamed(r Range) (time.Weekday, bool) {
	if w := time.Weekday(s.first) - 1; s.first != 0 && w != r.Start.Weekday() {
		return w, true
	}
	if w := time.Weekday(s.last) - 1; s.last != 0 && !r.End.IsZero() && w != r.End.Weekday() {
		return w, true
	}
	return 0, false
}

// roll finds the next occurrence whose end lies on or after the reference, and its year.
func (s span) roll(ref Day) (Range, int) {
	for y := ref.Year - 1; y <= ref.Year+horizon; y++ {
		if r := s.on(y); !r.IsZero() && (r.End.IsZero() || !r.End.Before(ref)) {
			return r, y
		}
	}
	return Range{}, 0
}

// reach makes one range from the beginning of a to the end of b, across New Year when b comes first in the year.
func reach(a, b span, ref Day) span {
	out := span{prec: "range", flags: a.with(b.flags...).flags, first: a.first, last: b.last, bad: max(a.bad, b.bad)}
	if b.last == 0 {
		out.last = b.first
	}
	switch {
	case out.bad != no:
	case a.on == nil || b.on == nil:
		x := a.settle(ref).Range
		out.between(x, b.settle(later(ref, x.Start)).Range)
	case a.year != 0 && b.year != 0:
		out.between(a.on(a.year), b.on(b.year))
	default:
		out.on = reaching(a.on, b.on)
		out.year = max(a.year, b.year)
		if b.year != 0 && b.on(b.year).Start.Before(a.on(b.year).Start) {
			out.year = crossed(out.on, b.year, ref)
		}
	}
	return out
}

// between sets the range from the beginning of x to the end of y; there may be none.
func (s *span) between(x, y Range) {
	if x.IsZero() || y.IsZero() || y.End.Before(x.Start) {
		s.bad = maybe
		return
	}
	s.fixed = Range{x.Start, y.End}
}

// reaching is the range from one date of a year to the next of another.
func reaching(from, to func(int) Range) func(int) Range {
	return func(y int) Range {
		x := from(y)
		if x.IsZero() {
			return Range{}
		}
		for _, z := range [...]Range{to(y), to(y + 1)} {
			if !z.IsZero() && !z.End.Before(x.Start) {
				return Range{x.Start, z.End}
			}
		}
		return Range{}
	}
}

// crossed decides in which year a range begins that crosses New Year and has one year written after it: the year
// is that of its end ("15 december-10 januari 2027"), unless that lies in the past and the other does not.
func crossed(on func(int) Range, year int, ref Day) int {
	if on(year-1).End.Before(ref) && !on(year).End.Before(ref) {
		return year
	}
	return year - 1
}

// both makes the envelope of two dates that are alternatives or several.
func both(a, b span, ref Day) span {
	out := span{prec: "range", flags: a.with(b.flags...).flags, first: a.first, bad: max(a.bad, b.bad)}
	if out.bad != no {
		return out
	}
	if a.on == nil || b.on == nil {
		x := a.settle(ref).Range
		out.fixed = envelope(x, b.settle(later(ref, x.Start)).Range)
		return out
	}
	// A second date more than half a year before the first is next year's: "28 december och 3 januari".
	pair := func(y int) (Range, Range) {
		x, z := a.on(y), b.on(y)
		if !z.IsZero() && z.Start.Before(addMonths(x.Start, -6)) {
			z = b.on(y + 1)
		}
		return x, z
	}
	if a.year != 0 && b.year != 0 {
		out.fixed = envelope(a.on(a.year), b.on(b.year))
		return out
	}
	out.on = func(y int) Range { return envelope(pair(y)) }
	out.year = max(a.year, b.year)
	if b.year != 0 && out.on(b.year).End.Year > b.year && b.on(b.year).Start.Before(a.on(b.year).Start) {
		out.year = crossed(out.on, b.year, ref)
	}
	return out
}

// envelope is the shortest range that holds both; with no date on one side there is none.
func envelope(a, b Range) Range {
	switch {
	case a.IsZero() || b.IsZero():
		return Range{}
	case b.Start.Before(a.Start):
		a.Start = b.Start
	}
	switch {
	case a.End.IsZero() || b.End.IsZero():
		a.End = Day{}
	case b.End.After(a.End):
		a.End = b.End
	}
	return a
}

// adjoin reports whether b follows a without a day between them.
func adjoin(a, b span, ref Day) bool {
	y := a.year
	if y == 0 {
		y = max(b.year, ref.Year)
	}
	x, z := a.in(y), b.in(y)
	return !x.IsZero() && !x.End.IsZero() && z.Start == x.End.AddDays(1)
}

func later(a, b Day) Day {
	if b.After(a) {
		return b
	}
	return a
}

// addMonths goes n months on, no further than the last day of that month.
func addMonths(d Day, n int) Day {
	first := On(d.Year, d.Month+time.Month(n), 1)
	last := On(first.Year, first.Month+1, 0)
	return first.AddDays(min(d.Dom, last.Dom) - 1)
}
