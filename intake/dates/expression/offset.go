package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
)

// offset reads what is counted from another date: "veckan efter påsk", "två veckor före 1 maj", "dagen före
// nationaldagen", "fredagen före midsommar", "helgen efter v 12".
func (p *Parser) offset(i int) (span.Span, int, bool) {
	j := p.Pass(i, 1, onInUnder)
	unit, next, ok := p.offsetUnit(j)
	if !ok {
		return span.Span{}, i, false
	}
	sign := 0
	if p.In(next, beforeWord) {
		sign = -1
	} else if p.In(next, afterWord) {
		sign = 1
	}
	if sign == 0 {
		return span.Span{}, i, false
	}
	s, end, ok := p.Unit(p.Pass(next+1, 2, theDay))
	if !ok || s.Bad != span.No || s.Loose && unit.unit == 'w' {
		return span.Span{}, i, false
	}
	return unit.of(p, s, sign), end, true
}

// offsetUnit is what is counted: a length, the next week or weekend, or a weekday.
type offsetUnit struct {
	length
	whole   bool // "veckan", "månaden", "helgen": that very one
	weekday time.Weekday
}

// offsetUnit reads what is counted. "Veckan" without a number is the ISO week beside, not seven days off.
func (p *Parser) offsetUnit(i int) (offsetUnit, int, bool) {
	if l, next, ok := p.length(i); ok {
		return offsetUnit{length: l}, next, true
	}
	if w, next, ok := p.weekday(i); ok {
		return offsetUnit{length: length{1, 'k'}, weekday: w}, next, true
	}
	switch {
	case p.In(i, dayDefinite):
		return offsetUnit{length: length{1, 'd'}}, i + 1, true
	case p.In(i, weekDefinite):
		return offsetUnit{length: length{1, 'w'}, whole: true}, i + 1, true
	case p.In(i, weekendDefinite):
		return offsetUnit{length: length{1, 'h'}, whole: true}, i + 1, true
	case p.In(i, monthDefinite):
		return offsetUnit{length: length{1, 'm'}, whole: true}, i + 1, true
	}
	return offsetUnit{}, i, false
}

// of applies the offset to a span.
func (u offsetUnit) of(p *Parser, s span.Span, sign int) span.Span {
	edge := func(r dates.Range) dates.Day {
		if sign > 0 {
			return r.End
		}
		return r.Start
	}
	switch u.unit {
	case 'd', 'b':
		return p.derive(s, "day", func(r dates.Range) dates.Range { return span.Single(u.from(edge(r), sign)) })
	case 'k':
		return p.derive(s, "day", func(r dates.Range) dates.Range {
			if sign > 0 {
				return span.Single(dates.OnWeekday(r.End.AddDays(1), u.weekday))
			}
			return span.Single(dates.OnWeekday(r.Start.AddDays(-7), u.weekday))
		})
	case 'h':
		return p.derive(s, "range", func(r dates.Range) dates.Range {
			d := dates.OnWeekday(r.End.AddDays(1), time.Saturday)
			if sign < 0 {
				d = dates.OnWeekday(r.Start.AddDays(-1), time.Sunday).AddDays(-1)
				if d.AddDays(1).After(r.Start.AddDays(-1)) {
					d = d.AddDays(-7)
				}
			}
			return dates.Range{Start: d, End: d.AddDays(1)}
		})
	case 'w':
		if u.whole {
			return p.derive(s, "week", func(r dates.Range) dates.Range { return weekBeside(r, sign) }).With(dates.Ambiguous)
		}
		weekOf := func(r dates.Range) dates.Range { return dates.WeekOf(u.from(edge(r), sign)).Range() }
		return p.derive(s, "week", weekOf).With(dates.Approx)
	}
	return p.derive(s, "month", func(r dates.Range) dates.Range {
		d := u.from(edge(r), sign)
		return dates.WholeMonth(d.Year, int(d.Month))
	}).With(dates.Approx)
}

// weekBeside is the ISO week before or after a range. "Veckan före påsk" is the one whose last days are Easter, as
// for anything that begins on a Friday or later; annandagen does not make "veckan efter påsk" a week later.
func weekBeside(r dates.Range, sign int) dates.Range {
	if sign > 0 {
		d := r.End
		if d.Weekday() == time.Monday && r.Start.Before(d) {
			d = d.AddDays(-1)
		}
		return dates.WeekOf(d.AddDays(7)).Range()
	}
	if r.Start.Before(r.End) && dates.FromMonday(r.Start.Weekday()) >= dates.FromMonday(time.Friday) {
		return dates.WeekOf(r.Start).Range()
	}
	return dates.WeekOf(r.Start.AddDays(-7)).Range()
}

// nth reads "första veckan i maj", "första veckan maj", "sista fredagen i april", "första helgen i juni", "sista
// april", "andra vardagen i maj".
func (p *Parser) nth(i int) (span.Span, int, bool) {
	n, j, ok := p.nthOf(p.Pass(i, 1, theDay))
	if !ok {
		if !p.In(i, nextTo) || !p.In(i+1, lastSv) {
			return span.Span{}, i, false
		}
		n, j = -2, i+2
	}
	return p.nthFrom(n, j)
}

// nthFrom reads what is counted, behind its number.
func (p *Parser) nthFrom(n, i int) (span.Span, int, bool) {
	if n > 5 || n == 0 {
		return span.Span{}, i, false
	}
	pick, prec, next, ok := p.pick(i, n)
	if !ok {
		return span.Span{}, i, false
	}
	if m := p.At(i); prec == "day" && next == i && m.Kind == lexicon.MonthWord { // "sista april"
		y, end := p.year(i + 1)
		on := func(y int) dates.Range { return pick(dates.WholeMonth(y, m.N)) }
		return span.Span{On: on, Year: y, Precision: prec}, end, n == -1 && !m.Weak
	}
	k, ok := p.ofPeriod(next)
	if !ok {
		return span.Span{}, i, false
	}
	for _, read := range [...]reader{p.month, p.relativePeriod, p.thisPeriod, p.half, p.season, p.quarter, p.wholeYear} {
		s, end, ok := read(k)
		if !ok {
			continue
		}
		out := p.derive(s, prec, pick)
		out.Untold = false
		if s.Precision != "month" && s.Precision != "year" || s.On != nil {
			out = out.Without(dates.Approx)
		}
		return out, end, true
	}
	return span.Span{}, i, false
}

// firstWeeks reads "första två veckorna i maj", "de två sista veckorna i maj": all of them together.
func (p *Parser) firstWeeks(i int) (span.Span, int, bool) {
	j := p.Pass(i, 1, thePlural)
	few := j // where their number stands
	n, next, ok := p.nthOf(j)
	if ok {
		few, next = next, next+1
	} else if n, next, ok = p.nthOf(j + 1); !ok {
		return span.Span{}, i, false
	}
	t := p.At(few)
	counted := t.Kind == lexicon.Count || t.Kind == lexicon.Digit
	if !counted || t.N < 2 || t.N > 4 || n != 1 && n != -1 || !p.In(next, weeksDefinite) {
		return span.Span{}, i, false
	}
	k, ok := p.ofPeriod(next + 1)
	if !ok {
		return span.Span{}, i, false
	}
	s, end, ok := p.month(k)
	if !ok {
		s, end, ok = p.relativePeriod(k)
	}
	return p.derive(s, "range", func(r dates.Range) dates.Range {
		a, z := dates.NthWeekday(r, time.Thursday, n), dates.NthWeekday(r, time.Thursday, n*t.N)
		if a.IsZero() || z.IsZero() {
			return dates.Range{}
		}
		return span.Envelope(dates.WeekOf(a).Range(), dates.WeekOf(z).Range())
	}), end, ok
}

// ofPeriod passes over what stands between the counted and its period: "i", "of the", before a month nothing.
func (p *Parser) ofPeriod(i int) (int, bool) {
	if m := p.At(i); m.Kind == lexicon.MonthWord && !m.Weak && !m.Line {
		return i, true
	}
	if !p.In(i, ofPeriodWord) {
		return i, false
	}
	if p.In(i+1, nextOrThis) {
		return i + 1, true
	}
	return p.Pass(i+1, 2, ofPeriodFiller), true
}

// nthPair reads two of what nth or quarter reads one of: "första eller andra veckan i maj", "tredje och fjärde
// kvartalet".
func (p *Parser) nthPair(i int) (span.Span, int, bool) {
	n, j, ok := p.nthOf(i)
	sep, k := p.separator(j)
	if !ok || sep == none {
		return span.Span{}, i, false
	}
	m, after, ok := p.nthOf(k)
	if !ok || p.At(k).Kind != lexicon.Ordinal && p.At(i).Kind == lexicon.Ordinal {
		return span.Span{}, i, false
	}
	for _, read := range [...]func(n, i int) (span.Span, int, bool){p.nthFrom, p.quarterFrom} {
		b, end, ok := read(m, after)
		if !ok {
			continue
		}
		a, _, ok := read(n, after)
		if !ok {
			continue
		}
		if sep == toward {
			return span.Reach(a, b, p.ref), end, true
		}
		return joined(a, b, sep, p.ref), end, true
	}
	return span.Span{}, i, false
}

// joined is two dates that are alternatives or a list.
func joined(a, b span.Span, sep separator, ref dates.Day) span.Span {
	out := span.Both(a, b, ref)
	switch {
	case sep == either:
		return out.With(dates.Alternatives)
	case !span.Adjoin(a, b, ref):
		return out.With(dates.Multiple)
	}
	return out
}

// pick reads what is counted in a period and returns how it is chosen. An ISO week belongs to the month of its
// Thursday, a weekend to that of its Saturday.
func (p *Parser) pick(i, n int) (pick func(dates.Range) dates.Range, prec string, next int, ok bool) {
	if w, next, ok := p.weekday(i); ok && !p.At(i).Weak {
		return func(r dates.Range) dates.Range { return span.Single(dates.NthWeekday(r, w, n)) }, "day", next, true
	}
	switch {
	case p.In(i, weekWord):
		return func(r dates.Range) dates.Range {
			if d := dates.NthWeekday(r, time.Thursday, n); !d.IsZero() {
				return dates.WeekOf(d).Range()
			}
			return dates.Range{}
		}, "week", i + 1, true
	case p.In(i, weekendWord):
		return func(r dates.Range) dates.Range {
			if d := dates.NthWeekday(r, time.Saturday, n); !d.IsZero() {
				return dates.Range{Start: d, End: d.AddDays(1)}
			}
			return dates.Range{}
		}, "range", i + 1, true
	case p.In(i, dayWord) || p.At(i).Kind == lexicon.MonthWord && n < 0:
		next = i
		if p.At(i).Kind != lexicon.MonthWord {
			next++
		}
		return func(r dates.Range) dates.Range { return span.Single(dates.NthDay(r, n, false)) }, "day", next, true
	case p.In(i, workdayWord):
		return func(r dates.Range) dates.Range { return span.Single(dates.NthDay(r, n, true)) }, "day", i + 1, true
	}
	return nil, "", i, false
}
