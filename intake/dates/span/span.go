// Package span is what a date expression means before its year is known, and how it is resolved against the day on
// which it was written: the next one that has not ended, across New Year where it must.
package span

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
)

// Span is what an expression means before its year is known.
type Span struct {
	On        func(year int) dates.Range // nil: Fixed holds the range. Zero for a year that has no such day.
	Fixed     dates.Range
	Year      int // as written, 0 for none
	Precision string
	Flags     []dates.Flag
	First     Said // weekdays written beside the first and last day
	Last      Said
	Bad       Certainty // a date that does not exist
	Loose     bool      // a weekday alone, which a week beside it makes exact
	Untold    bool      // a red-letter day called by its name, or "i morgon": no warning
	Series    *dates.Series
	Turn      bool // the turn of a month or year: before and after it part in the middle
}

// Said is a weekday as written, plus one; zero is none.
type Said uint8

// Certainty is how sure it is that a date does not exist.
type Certainty uint8

// Certainties.
const (
	No     Certainty = iota
	Maybe            // looks like a date that does not exist, and may be none
	Surely           // "31 april"
)

// horizon of a year that is not written: leap days and weeks 53 come back within it.
const horizon = 8

// Fixed is a span of the days themselves, in whatever year.
func Fixed(prec string, r dates.Range, f ...dates.Flag) Span {
	return Span{Fixed: r, Precision: prec, Flags: f}
}

// Single is the range of one day, or none.
func Single(d dates.Day) dates.Range {
	if d.IsZero() {
		return dates.Range{}
	}
	return dates.Range{Start: d, End: d}
}

// Exact is a day by month and number; one that exists in no year is bad.
func Exact(month, dom, year int) Span {
	s := Span{On: func(y int) dates.Range { return Single(Valid(y, month, dom)) }, Year: year, Precision: "day"}
	if Valid(2024, month, dom).IsZero() || year != 0 && Valid(year, month, dom).IsZero() {
		s.Bad = Surely
	}
	return s
}

// Valid returns the day if there is one.
func Valid(y, m, d int) dates.Day {
	if m < 1 || m > 12 || d < 1 || d > 31 {
		return dates.Day{}
	}
	if got := dates.On(y, time.Month(m), d); got.Dom == d {
		return got
	}
	return dates.Day{}
}

// With adds flags.
func (s Span) With(f ...dates.Flag) Span {
	s.Flags = slices.Clone(s.Flags)
	for _, f := range f {
		if !slices.Contains(s.Flags, f) {
			s.Flags = append(s.Flags, f)
		}
	}
	return s
}

// Without takes flags away.
func (s Span) Without(f ...dates.Flag) Span {
	s.Flags = slices.DeleteFunc(slices.Clone(s.Flags), func(x dates.Flag) bool { return slices.Contains(f, x) })
	return s
}

// Again makes a span the period of a series.
func (s Span) Again(rule dates.Series) Span {
	s.Series = &rule
	return s
}

// In returns the range of a year, whatever the span.
func (s Span) In(y int) dates.Range {
	if s.On == nil {
		return s.Fixed
	}
	return s.On(y)
}

// Resolve chooses the year and says what is odd.
func (s Span) Resolve(ref dates.Day) dates.Reading {
	impossible := dates.Reading{Precision: "none", Flags: []dates.Flag{dates.Impossible}}
	if s.Bad != No {
		return impossible
	}
	s, r := s.inYear(ref)
	if r.IsZero() {
		return impossible
	}
	if !r.End.IsZero() && r.End.Before(ref) {
		s = s.With(dates.Past)
	}
	out := dates.Reading{Range: r, Precision: s.Precision}
	if s.Series != nil {
		out.Series = *s.Series
		out.Series.Start, out.Series.End = r.Start, r.End
	}
	if w, ok := s.misnamed(r); ok {
		s = s.With(dates.WeekdayMismatch)
		out.Written, out.Actual = w, r.Start.Weekday()
		if s.Last != 0 && w == time.Weekday(s.Last-1) && s.First != s.Last {
			out.Actual = r.End.Weekday()
		}
	}
	if name, red := dates.Holiday(r.Start); red && s.Precision == "day" && !s.Untold {
		s, out.Holiday = s.With(dates.RedDay), name
	}
	out.Flags = s.Flags
	return out
}

// inYear chooses the year and flags what it took.
func (s Span) inYear(ref dates.Day) (Span, dates.Range) {
	switch {
	case s.On == nil:
		return s, s.Fixed
	case s.Year != 0:
		return s, s.On(s.Year)
	}
	r, y := s.Roll(ref)
	if y > ref.Year {
		s = s.With(dates.RolledYear)
	}
	if r.Start.After(dates.AddMonths(ref, 18)) {
		s = s.With(dates.Implausible)
	}
	return s, r
}

// misnamed returns the weekday that was written beside the first or last day and is not theirs.
func (s Span) misnamed(r dates.Range) (time.Weekday, bool) {
	if w := time.Weekday(s.First) - 1; s.First != 0 && w != r.Start.Weekday() {
		return w, true
	}
	if w := time.Weekday(s.Last) - 1; s.Last != 0 && !r.End.IsZero() && w != r.End.Weekday() {
		return w, true
	}
	return 0, false
}

// Roll finds the next occurrence whose end lies on or after the reference, and its year.
func (s Span) Roll(ref dates.Day) (dates.Range, int) {
	for y := ref.Year - 1; y <= ref.Year+horizon; y++ {
		if r := s.On(y); !r.IsZero() && (r.End.IsZero() || !r.End.Before(ref)) {
			return r, y
		}
	}
	return dates.Range{}, 0
}

// Reach makes one range from the beginning of a to the end of b, across New Year when b comes first in the year.
func Reach(a, b Span, ref dates.Day) Span {
	out := Span{Precision: "range", Flags: a.With(b.Flags...).Flags, First: a.First, Last: b.Last, Bad: max(a.Bad, b.Bad)}
	if b.Last == 0 {
		out.Last = b.First
	}
	switch {
	case out.Bad != No:
	case a.On == nil || b.On == nil:
		x := a.Resolve(ref).Range
		out.between(x, b.Resolve(Later(ref, x.Start)).Range)
	case a.Year != 0 && b.Year != 0:
		out.between(a.On(a.Year), b.On(b.Year))
	default:
		out.On = reaching(a.On, b.On)
		out.Year = max(a.Year, b.Year)
		if b.Year != 0 && b.On(b.Year).Start.Before(a.On(b.Year).Start) {
			out.Year = Crossed(out.On, b.Year, ref)
		}
	}
	return out
}

// between sets the range from the beginning of x to the end of y; there may be none.
func (s *Span) between(x, y dates.Range) {
	if x.IsZero() || y.IsZero() || y.End.Before(x.Start) {
		s.Bad = Maybe
		return
	}
	s.Fixed = dates.Range{Start: x.Start, End: y.End}
}

// reaching is the range from one date of a year to the next of another.
func reaching(from, to func(int) dates.Range) func(int) dates.Range {
	return func(y int) dates.Range {
		x := from(y)
		if x.IsZero() {
			return dates.Range{}
		}
		for _, z := range [...]dates.Range{to(y), to(y + 1)} {
			if !z.IsZero() && !z.End.Before(x.Start) {
				return dates.Range{Start: x.Start, End: z.End}
			}
		}
		return dates.Range{}
	}
}

// Crossed decides in which year a range begins that crosses New Year and has one year written after it: the year
// is that of its end ("15 december-10 januari 2027"), unless that lies in the past and the other does not.
func Crossed(on func(int) dates.Range, year int, ref dates.Day) int {
	if on(year-1).End.Before(ref) && !on(year).End.Before(ref) {
		return year
	}
	return year - 1
}

// Both makes the envelope of two dates that are alternatives or several.
func Both(a, b Span, ref dates.Day) Span {
	out := Span{Precision: "range", Flags: a.With(b.Flags...).Flags, First: a.First, Bad: max(a.Bad, b.Bad)}
	if out.Bad != No {
		return out
	}
	if a.On == nil || b.On == nil {
		x := a.Resolve(ref).Range
		out.Fixed = Envelope(x, b.Resolve(Later(ref, x.Start)).Range)
		return out
	}
	// A second date more than half a year before the first is next year's: "28 december och 3 januari".
	pair := func(y int) (dates.Range, dates.Range) {
		x, z := a.On(y), b.On(y)
		if !z.IsZero() && z.Start.Before(dates.AddMonths(x.Start, -6)) {
			z = b.On(y + 1)
		}
		return x, z
	}
	if a.Year != 0 && b.Year != 0 {
		out.Fixed = Envelope(a.On(a.Year), b.On(b.Year))
		return out
	}
	out.On = func(y int) dates.Range { return Envelope(pair(y)) }
	out.Year = max(a.Year, b.Year)
	if b.Year != 0 && out.On(b.Year).End.Year > b.Year && b.On(b.Year).Start.Before(a.On(b.Year).Start) {
		out.Year = Crossed(out.On, b.Year, ref)
	}
	return out
}

// Envelope is the shortest range that holds both; with no date on one side there is none.
func Envelope(a, b dates.Range) dates.Range {
	switch {
	case a.IsZero() || b.IsZero():
		return dates.Range{}
	case b.Start.Before(a.Start):
		a.Start = b.Start
	}
	switch {
	case a.End.IsZero() || b.End.IsZero():
		a.End = dates.Day{}
	case b.End.After(a.End):
		a.End = b.End
	}
	return a
}

// Adjoin reports whether b follows a without a day between them.
func Adjoin(a, b Span, ref dates.Day) bool {
	y := a.Year
	if y == 0 {
		y = max(b.Year, ref.Year)
	}
	x, z := a.In(y), b.In(y)
	return !x.IsZero() && !x.End.IsZero() && z.Start == x.End.AddDays(1)
}

func Later(a, b dates.Day) dates.Day {
	if b.After(a) {
		return b
	}
	return a
}
