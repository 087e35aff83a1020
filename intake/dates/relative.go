package dates

import (
	"haninge.se/samrad/intake/text"
	"strings"
	"time"
)

// Expressions that count from the reference.

var relativeDays = [...]struct {
	names text.Set
	off   int
}{
	{set("day after tomorrow"), 2},
	{set("tomorrow"), 1},
	{set("today"), 0},
	{set("day before yesterday"), -2},
	{set("yesterday"), -1},
}

// relativeDay reads "i dag", "imorgon", "i fredags", "i natt".
func (p *parser) relativeDay(i int) (span, int, bool) {
	for _, d := range relativeDays {
		if next, ok := p.phrase(i, d.names); ok {
			s := fixed("day", single(p.ref.AddDays(d.off)))
			s.untold = true
			if end, ok := p.phrase(next, weekLater); ok {
				return fixed("day", single(p.ref.AddDays(d.off+7))), end, true
			}
			if l, end, ok := p.weeksAhead(next); ok && !p.end(next) {
				return fixed("day", single(l.from(p.ref.AddDays(d.off), 1))), end, true
			}
			return s, next, true
		}
	}
	if p.is(i, "inatt") || p.is(i, "i") && p.is(i+1, "natt") {
		return fixed("range", Range{p.ref, p.ref.AddDays(1)}), i + 1 + map[bool]int{true: 1}[p.is(i, "i")], true
	}
	if !p.is(i, "i") {
		return p.nextWeekday(i)
	}
	for w, name := range [...]string{"söndags", "måndags", "tisdags", "onsdags", "torsdags", "fredags", "lördags"} {
		if p.is(i+1, name) {
			d := onWeekday(p.ref.AddDays(-7), time.Weekday(w))
			return fixed("day", single(d)), i + 2, true
		}
	}
	return span{}, i, false
}

// nextWeekday reads "nästa torsdag": of the next ISO week, which some mean otherwise (domain.md 4 rule 8).
func (p *parser) nextWeekday(i int) (span, int, bool) {
	if p.is(i, "nu", "kommande") {
		if w, next, ok := p.weekday(i + 1); ok && !p.at(i+1).weak {
			return fixed("day", single(onWeekday(p.ref, w))), next, true
		}
	}
	if !p.is(i, "nästa", "nästkommande", "next") {
		return span{}, i, false
	}
	if s, next, ok := p.dated(i + 1); ok { // "nästa torsdag 12 mars"
		return s, next, true
	}
	w, next, ok := p.weekday(i + 1)
	if !ok {
		return span{}, i, false
	}
	return fixed("day", single(p.ref.monday().AddDays(7+isoIndex(w))), Ambiguous), next, true
}

var relativeWeeks = [...]struct {
	names text.Set
	off   int
}{
	{set("week after next"), 2},
	{set("next week"), 1},
	{set("this week"), 0},
	{set("last week"), -1},
}

// relativeWeek reads "nästa vecka", "i veckan", "om två veckor".
func (p *parser) relativeWeek(i int) (span, int, bool) {
	for _, w := range relativeWeeks {
		if next, ok := p.phrase(i, w.names); ok {
			if _, _, _, numbered := p.weekNumber(next); numbered || p.at(next).kind == digit || p.is(next, "före", "efter", "innan") {
				return span{}, i, false
			}
			return fixed("week", p.week(w.off)), next, true
		}
	}
	if next, ok := p.phrase(i, weekFrom); ok { // "veckan med start 16 mars"
		if d, end, ok := p.unit(next); ok && d.prec == "day" && !d.loose {
			return p.derive(d, "week", func(r Range) Range { return WeekOf(r.Start).Range() }), end, true
		}
	}
	return span{}, i, false
}

var weekFrom = set("week from")

func (p *parser) week(off int) Range { return WeekOf(p.ref.AddDays(7 * off)).Range() }

func (p *parser) monthOff(n int) Range {
	d := On(p.ref.Year, p.ref.Month+time.Month(n), 1)
	return wholeMonth(d.Year, int(d.Month))
}

var (
	nextMonth      = set("next month")
	thisMonth      = set("this month")
	nextYear       = set("next year")
	thisYear       = set("this year")
	nextQuarter    = set("next quarter")
	thisQuarter    = set("this quarter")
	nextHalf       = set("next half")
	thisHalf       = set("this half")
	nextTerm       = set("next term")
	thisTerm       = set("this term")
	remains        = set("remains")
	periodOut      = set("period out")
	periodEnd      = set("period end")
	definitePeriod = set("definite period")
)

// relativePeriod reads "nästa månad", "i år", "nästa kvartal", "om två veckor".
func (p *parser) relativePeriod(i int) (span, int, bool) {
	year := func(y int) Range { return months(1, 12)(y) }
	quarter := func(n int) Range { m := 3*((int(p.ref.Month)-1)/3+n) + 1; return monthSpan(p.ref.Year, m, 3) }
	half := func(n int) Range { m := 6*((int(p.ref.Month)-1)/6+n) + 1; return monthSpan(p.ref.Year, m, 6) }
	for _, c := range [...]struct {
		names text.Set
		s     span
	}{
		{nextMonth, fixed("month", p.monthOff(1))}, {thisMonth, fixed("month", p.monthOff(0))},
		{nextYear, fixed("year", year(p.ref.Year+1), Approx)}, {thisYear, fixed("year", year(p.ref.Year), Approx)},
		{nextQuarter, fixed("quarter", quarter(1))}, {thisQuarter, fixed("quarter", quarter(0))},
		{nextHalf, fixed("half", half(1))}, {thisHalf, fixed("half", half(0))},
		{nextTerm, fixed("term", half(1), Approx)}, {thisTerm, fixed("term", half(0), Approx)},
	} {
		if next, ok := p.phrase(i, c.names); ok {
			if m := p.at(next); m.kind == monthWord && p.is(i, "i") && c.s.prec == "year" { // "i år, maj"
				return span{}, i, false
			}
			return c.s, next, true
		}
	}
	if p.is(i, "nästa", "next") && p.at(i+1).kind == monthWord && !p.at(i+1).weak {
		n := p.at(i + 1).n
		s := span{on: func(y int) Range { return wholeMonth(y, n) }, prec: "month"}
		if _, s.year = s.roll(p.ref); s.on(s.year).Contains(p.ref) {
			s.year++
		}
		return s, i + 2, true
	}
	return p.ahead(i)
}

func monthSpan(y, m, n int) Range { return Range{On(y, time.Month(m), 1), On(y, time.Month(m+n), 0)} }

// thisPeriod reads "månaden", "året" after "slutet av".
func (p *parser) thisPeriod(i int) (span, int, bool) {
	next, ok := p.phrase(i, definitePeriod)
	if !ok {
		return span{}, i, false
	}
	return p.running(p.at(next - 1).text), next, true
}

// running is the week, month or year of the reference, by its name.
func (p *parser) running(name string) span {
	r, prec := p.week(0), "week"
	switch name {
	case "månaden", "month":
		r, prec = p.monthOff(0), "month"
	case "året", "year":
		r, prec = months(1, 12)(p.ref.Year), "year"
	case "kvartalet":
		r, prec = monthSpan(p.ref.Year, 3*((int(p.ref.Month)-1)/3)+1, 3), "quarter"
	case "terminen", "halvåret":
		r, prec = monthSpan(p.ref.Year, 6*((int(p.ref.Month)-1)/6)+1, 6), "half"
	}
	return fixed(prec, r)
}

// closing reads "årets slut" and returns the whole of the period: what is meant may be its last part or its last day.
func (p *parser) closing(i int) (whole span, next int, ok bool) {
	if next, ok = p.phrase(i, periodEnd); !ok {
		return span{}, i, false
	}
	return p.running(strings.TrimSuffix(p.at(i).text, "s")), next, true
}

// remainder reads "resten av året", "veckan ut": from the reference to the end.
func (p *parser) remainder(i int) (span, int, bool) {
	rest := func(s span, next int) (span, int, bool) {
		r := s.settle(p.ref).Range
		if r.IsZero() || r.End.IsZero() {
			return span{}, i, false
		}
		return fixed("range", Range{later(p.ref, r.Start), r.End}), next, !r.End.Before(p.ref)
	}
	if next, ok := p.phrase(i, periodOut); ok {
		s, _, ok := p.thisPeriod(i)
		if !ok {
			return span{}, i, false
		}
		return rest(s, next)
	}
	next, ok := p.phrase(i, remains)
	if !ok {
		return span{}, i, false
	}
	j := p.skip(next, 1, "the", "denna")
	for _, read := range [...]reader{p.season, p.half, p.quarter, p.month, p.wholeYear, p.relativePeriod, p.relativeWeek, p.thisPeriod} {
		if s, end, ok := read(j); ok {
			return rest(s, end)
		}
	}
	return span{}, i, false
}

// length is a number of days, weeks, months or years.
type length struct {
	n    int
	unit byte // d w m y, b for working days
}

var lengthUnits = [...]struct {
	names text.Set
	unit  byte
}{
	{set("length workday"), 'b'},
	{set("length day"), 'd'},
	{set("length week"), 'w'},
	{set("length month"), 'm'},
	{set("length year"), 'y'},
}

// length reads "två veckor", "14 dagar", "ett par veckor", "ett halvår". A span of two numbers counts its longer.
func (p *parser) length(i int) (length, int, bool) {
	if p.is(i, "ett", "en", "a", "an") && p.is(i+1, "halvår", "halvt", "kvartal", "half") {
		l := length{6, 'm'}
		if p.is(i+1, "kvartal") {
			l.n = 3
		}
		return l, p.skip(i+2, 1, "år", "year"), true
	}
	n, next := 0, i+1
	switch t := p.at(i); {
	case t.kind == count && p.is(i+1, "par"):
		n, next = 2, i+2
	case t.kind == count:
		n = t.n
	case p.is(i, "a", "några", "någon", "flera"):
		n = map[bool]int{true: 1, false: 3}[p.is(i, "a", "någon")]
	case t.kind == digit && t.n >= 1 && t.n <= 400:
		n = t.n
		if m, ok := p.number(i+2, 3, n, 400); ok && p.is(i+1, "-") {
			n, next = m, i+3
		}
	default:
		return length{}, i, false
	}
	next = p.skip(next, 1, "stycken", "hela", "kommande")
	for _, u := range lengthUnits {
		if end, ok := p.phrase(next, u.names); ok {
			return length{n, u.unit}, end, true
		}
	}
	return length{}, i, false
}

// from goes a length on from a day.
func (l length) from(d Day, sign int) Day {
	switch l.unit {
	case 'b':
		return AddWorkdays(d, sign*l.n)
	case 'd':
		return d.AddDays(sign * l.n)
	case 'w':
		return d.AddDays(sign * 7 * l.n)
	case 'm':
		return addMonths(d, sign*l.n)
	}
	return addMonths(d, sign*12*min(l.n, 20))
}

// around is the day, week, month or year that holds the day at that distance: "om två veckor" is an ISO week.
func (l length) around(d Day, sign int) span {
	to := l.from(d, sign)
	switch l.unit {
	case 'w':
		return fixed("week", WeekOf(to).Range(), Approx)
	case 'm':
		return fixed("month", wholeMonth(to.Year, int(to.Month)), Approx)
	case 'y':
		return fixed("year", months(1, 12)(to.Year), Approx)
	}
	return fixed("day", single(to))
}

// ahead reads "om två veckor", "in two weeks", "de närmaste två veckorna".
func (p *parser) ahead(i int) (span, int, bool) {
	if p.is(i, "om", "in") || p.is(i, "kring", "cirka", "ca") && p.is(i+1, "om") {
		j := p.skip(i, 2, "om", "in", "ca", "cirka", "ungefär", "about")
		if l, next, ok := p.length(j); ok && !p.is(next, "före", "innan", "efter") {
			return l.around(p.ref, 1), next, true
		}
		return span{}, i, false
	}
	j := p.skip(i, 3, "de", "den", "under", "the")
	if !p.is(j, "närmaste", "kommande", "nästa", "next", "coming") {
		return span{}, i, false
	}
	if l, next, ok := p.length(j + 1); ok && l.n > 1 {
		return fixed("range", Range{p.ref, l.from(p.ref, 1)}, Approx), next, true
	}
	if p.is(j, "närmaste", "kommande") && p.is(j+1, "veckorna", "dagarna", "tiden", "månaderna", "veckan") {
		l := map[string]length{"veckorna": {3, 'w'}, "dagarna": {7, 'd'}, "tiden": {4, 'w'}, "månaderna": {3, 'm'}, "veckan": {7, 'd'}}[p.at(j+1).text]
		return fixed("range", Range{p.ref, l.from(p.ref, 1)}, Approx), j + 2, true
	}
	return span{}, i, false
}
