package dates

import (
	"time"
)

// offset reads what is counted from another date: "veckan efter påsk", "två veckor före 1 maj", "dagen före
// nationaldagen", "fredagen före midsommar", "helgen efter v 12".
func (p *parser) offset(i int) (span, int, bool) {
	j := p.pass(i, 1, onInUnder)
	unit, next, ok := p.offsetUnit(j)
	if !ok {
		return span{}, i, false
	}
	sign := 0
	if p.in(next, beforeWord) {
		sign = -1
	} else if p.in(next, afterWord) {
		sign = 1
	}
	if sign == 0 {
		return span{}, i, false
	}
	s, end, ok := p.unit(p.pass(next+1, 2, theDay))
	if !ok || s.bad != no || s.loose && unit.unit == 'w' {
		return span{}, i, false
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
func (p *parser) offsetUnit(i int) (offsetUnit, int, bool) {
	if l, next, ok := p.length(i); ok {
		return offsetUnit{length: l}, next, true
	}
	if w, next, ok := p.weekday(i); ok {
		return offsetUnit{length: length{1, 'k'}, weekday: w}, next, true
	}
	switch {
	case p.in(i, dayDefinite):
		return offsetUnit{length: length{1, 'd'}}, i + 1, true
	case p.in(i, weekDefinite):
		return offsetUnit{length: length{1, 'w'}, whole: true}, i + 1, true
	case p.in(i, weekendDefinite):
		return offsetUnit{length: length{1, 'h'}, whole: true}, i + 1, true
	case p.in(i, monthDefinite):
		return offsetUnit{length: length{1, 'm'}, whole: true}, i + 1, true
	}
	return offsetUnit{}, i, false
}

// of applies the offset to a span.
func (u offsetUnit) of(p *parser, s span, sign int) span {
	edge := func(r Range) Day {
		if sign > 0 {
			return r.End
		}
		return r.Start
	}
	switch u.unit {
	case 'd', 'b':
		return p.derive(s, "day", func(r Range) Range { return single(u.from(edge(r), sign)) })
	case 'k':
		return p.derive(s, "day", func(r Range) Range {
			if sign > 0 {
				return single(onWeekday(r.End.AddDays(1), u.weekday))
			}
			return single(onWeekday(r.Start.AddDays(-7), u.weekday))
		})
	case 'h':
		return p.derive(s, "range", func(r Range) Range {
			d := onWeekday(r.End.AddDays(1), time.Saturday)
			if sign < 0 {
				d = onWeekday(r.Start.AddDays(-1), time.Sunday).AddDays(-1)
				if d.AddDays(1).After(r.Start.AddDays(-1)) {
					d = d.AddDays(-7)
				}
			}
			return Range{d, d.AddDays(1)}
		})
	case 'w':
		if u.whole {
			return p.derive(s, "week", func(r Range) Range { return weekBeside(r, sign) }).with(Ambiguous)
		}
		return p.derive(s, "week", func(r Range) Range { return WeekOf(u.from(edge(r), sign)).Range() }).with(Approx)
	}
	return p.derive(s, "month", func(r Range) Range {
		d := u.from(edge(r), sign)
		return wholeMonth(d.Year, int(d.Month))
	}).with(Approx)
}

// weekBeside is the ISO week before or after a range. "Veckan före påsk" is the one whose last days are Easter, as
// for anything that begins on a Friday or later; annandagen does not make "veckan efter påsk" a week later.
func weekBeside(r Range, sign int) Range {
	if sign > 0 {
		d := r.End
		if d.Weekday() == time.Monday && r.Start.Before(d) {
			d = d.AddDays(-1)
		}
		return WeekOf(d.AddDays(7)).Range()
	}
	if r.Start.Before(r.End) && isoIndex(r.Start.Weekday()) >= isoIndex(time.Friday) {
		return WeekOf(r.Start).Range()
	}
	return WeekOf(r.Start.AddDays(-7)).Range()
}

// nth reads "första veckan i maj", "första veckan maj", "sista fredagen i april", "första helgen i juni", "sista
// april", "andra vardagen i maj".
func (p *parser) nth(i int) (span, int, bool) {
	n, j, ok := p.nthOf(p.pass(i, 1, theDay))
	if !ok {
		if !p.in(i, nextTo) || !p.in(i+1, lastSv) {
			return span{}, i, false
		}
		n, j = -2, i+2
	}
	return p.nthFrom(n, j)
}

// nthFrom reads what is counted, behind its number.
func (p *parser) nthFrom(n, i int) (span, int, bool) {
	if n > 5 || n == 0 {
		return span{}, i, false
	}
	pick, prec, next, ok := p.pick(i, n)
	if !ok {
		return span{}, i, false
	}
	if m := p.at(i); prec == "day" && next == i && m.kind == monthWord { // "sista april"
		y, end := p.year(i + 1)
		return span{on: func(y int) Range { return pick(wholeMonth(y, m.n)) }, year: y, prec: prec}, end, n == -1 && !m.weak
	}
	k, ok := p.ofPeriod(next)
	if !ok {
		return span{}, i, false
	}
	for _, read := range [...]reader{p.month, p.relativePeriod, p.thisPeriod, p.half, p.season, p.quarter, p.wholeYear} {
		s, end, ok := read(k)
		if !ok {
			continue
		}
		out := p.derive(s, prec, pick)
		out.untold = false
		if s.prec != "month" && s.prec != "year" || s.on != nil {
			out = out.without(Approx)
		}
		return out, end, true
	}
	return span{}, i, false
}

// firstWeeks reads "första två veckorna i maj", "de två sista veckorna i maj": all of them together.
func (p *parser) firstWeeks(i int) (span, int, bool) {
	j := p.pass(i, 1, thePlural)
	few := j // where their number stands
	n, next, ok := p.nthOf(j)
	if ok {
		few, next = next, next+1
	} else if n, next, ok = p.nthOf(j + 1); !ok {
		return span{}, i, false
	}
	t := p.at(few)
	if t.kind != count && t.kind != digit || t.n < 2 || t.n > 4 || n != 1 && n != -1 || !p.in(next, weeksDefinite) {
		return span{}, i, false
	}
	k, ok := p.ofPeriod(next + 1)
	if !ok {
		return span{}, i, false
	}
	s, end, ok := p.month(k)
	if !ok {
		s, end, ok = p.relativePeriod(k)
	}
	return p.derive(s, "range", func(r Range) Range {
		a, z := nthDay(r, time.Thursday, n), nthDay(r, time.Thursday, n*t.n)
		if a.IsZero() || z.IsZero() {
			return Range{}
		}
		return envelope(WeekOf(a).Range(), WeekOf(z).Range())
	}), end, ok
}

// ofPeriod passes over what stands between the counted and its period: "i", "of the", before a month nothing.
func (p *parser) ofPeriod(i int) (int, bool) {
	if m := p.at(i); m.kind == monthWord && !m.weak && !m.line {
		return i, true
	}
	if !p.in(i, ofPeriodWord) {
		return i, false
	}
	if p.in(i+1, nextOrThis) {
		return i + 1, true
	}
	return p.pass(i+1, 2, ofPeriodFiller), true
}

// nthPair reads two of what nth or quarter reads one of: "första eller andra veckan i maj", "tredje och fjärde
// kvartalet".
func (p *parser) nthPair(i int) (span, int, bool) {
	n, j, ok := p.nthOf(i)
	sep, k := p.separator(j)
	if !ok || sep == none {
		return span{}, i, false
	}
	m, after, ok := p.nthOf(k)
	if !ok || p.at(k).kind != ordinal && p.at(i).kind == ordinal {
		return span{}, i, false
	}
	for _, read := range [...]func(n, i int) (span, int, bool){p.nthFrom, p.quarterFrom} {
		b, end, ok := read(m, after)
		if !ok {
			continue
		}
		a, _, ok := read(n, after)
		if !ok {
			continue
		}
		if sep == toward {
			return reach(a, b, p.ref), end, true
		}
		return joined(a, b, sep, p.ref), end, true
	}
	return span{}, i, false
}

// joined is two dates that are alternatives or a list.
func joined(a, b span, sep separator, ref Day) span {
	out := both(a, b, ref)
	switch {
	case sep == either:
		return out.with(Alternatives)
	case !adjoin(a, b, ref):
		return out.with(Multiple)
	}
	return out
}

// pick reads what is counted in a period and returns how it is chosen. An ISO week belongs to the month of its
// Thursday, a weekend to that of its Saturday.
func (p *parser) pick(i, n int) (pick func(Range) Range, prec string, next int, ok bool) {
	if w, next, ok := p.weekday(i); ok && !p.at(i).weak {
		return func(r Range) Range { return single(nthDay(r, w, n)) }, "day", next, true
	}
	switch {
	case p.in(i, weekWord):
		return func(r Range) Range {
			if d := nthDay(r, time.Thursday, n); !d.IsZero() {
				return WeekOf(d).Range()
			}
			return Range{}
		}, "week", i + 1, true
	case p.in(i, weekendWord):
		return func(r Range) Range {
			if d := nthDay(r, time.Saturday, n); !d.IsZero() {
				return Range{d, d.AddDays(1)}
			}
			return Range{}
		}, "range", i + 1, true
	case p.in(i, dayWord) || p.at(i).kind == monthWord && n < 0:
		next = i
		if p.at(i).kind != monthWord {
			next++
		}
		return func(r Range) Range { return single(nthOfAll(r, n, false)) }, "day", next, true
	case p.in(i, workdayWord):
		return func(r Range) Range { return single(nthOfAll(r, n, true)) }, "day", i + 1, true
	}
	return nil, "", i, false
}

// nthDay is the n:th day of a weekday in a range, counted from its end when n is negative.
func nthDay(r Range, w time.Weekday, n int) Day {
	if r.IsZero() || r.End.IsZero() {
		return Day{}
	}
	d := onWeekday(r.Start, w).AddDays(7 * (n - 1))
	if n < 0 {
		d = onWeekday(r.End.AddDays(-6), w).AddDays(7 * (n + 1))
	}
	if !r.Contains(d) {
		return Day{}
	}
	return d
}

// nthOfAll is the n:th day, or working day, of a range.
func nthOfAll(r Range, n int, working bool) Day {
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
