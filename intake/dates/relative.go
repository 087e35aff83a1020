package dates

import (
	"haninge.se/samrad/intake/text"
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
	if p.in(i, tonight) || p.in(i, inWord) && p.in(i+1, nightNoun) {
		return fixed("range", Range{p.ref, p.ref.AddDays(1)}), i + 1 + map[bool]int{true: 1}[p.in(i, inWord)], true
	}
	if !p.in(i, inWord) {
		return p.nextWeekday(i)
	}
	for w, name := range lastWeekdays {
		if p.in(i+1, name) {
			d := onWeekday(p.ref.AddDays(-7), time.Weekday(w))
			return fixed("day", single(d)), i + 2, true
		}
	}
	return span{}, i, false
}

// lastWeekdays are the forms behind "i" that look back.
var lastWeekdays = [...]text.Set{
	set("last sunday"), set("last monday"), set("last tuesday"), set("last wednesday"), set("last thursday"),
	set("last friday"), set("last saturday"),
}

// nextWeekday reads "nästa torsdag": of the next ISO week, which some mean otherwise.
func (p *parser) nextWeekday(i int) (span, int, bool) {
	if p.in(i, nowComing) {
		if w, next, ok := p.weekday(i + 1); ok && !p.at(i+1).weak {
			return fixed("day", single(onWeekday(p.ref, w))), next, true
		}
	}
	if !p.in(i, nextWords) {
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

// relativeWeek reads "nästa vecka", "i veckan", "veckan med start 16 mars".
func (p *parser) relativeWeek(i int) (span, int, bool) {
	if s, next, ok := p.beside(&calendar[0], i); ok {
		if _, _, _, numbered := p.weekNumber(next); numbered || p.at(next).kind == digit || p.in(next, besideWords) {
			return span{}, i, false
		}
		return s, next, true
	}
	if next, ok := p.phrase(i, weekFrom); ok {
		if d, end, ok := p.unit(next); ok && d.prec == "day" && !d.loose {
			return p.derive(d, "week", func(r Range) Range { return WeekOf(r.Start).Range() }), end, true
		}
	}
	return span{}, i, false
}

// relativePeriod reads "nästa månad", "i år", "nästa kvartal", "om två veckor".
func (p *parser) relativePeriod(i int) (span, int, bool) {
	for k := 1; k < len(calendar); k++ {
		s, next, ok := p.beside(&calendar[k], i)
		if !ok {
			continue
		}
		inMonth := s.prec == "year" && p.in(i, inWord) && p.at(next).kind == monthWord // "i år, maj"
		return s, next, !inMonth
	}
	if p.in(i, nextWord) && p.at(i+1).kind == monthWord && !p.at(i+1).weak {
		n := p.at(i + 1).n
		s := span{on: func(y int) Range { return wholeMonth(y, n) }, prec: "month"}
		if _, s.year = s.roll(p.ref); s.on(s.year).Contains(p.ref) {
			s.year++
		}
		return s, i + 2, true
	}
	return p.ahead(i)
}

// thisPeriod reads "månaden", "året" after "slutet av".
func (p *parser) thisPeriod(i int) (span, int, bool) {
	return p.running(i, func(u *calendarUnit) text.Set { return u.definite })
}

// closing reads "årets slut" and returns the whole of the period: what is meant may be its last part or its last day.
func (p *parser) closing(i int) (whole span, next int, ok bool) {
	return p.running(i, func(u *calendarUnit) text.Set { return u.closing })
}

// running is the unit of the calendar that the reference lies in, when one of its words stands at i.
func (p *parser) running(i int, words func(*calendarUnit) text.Set) (span, int, bool) {
	for k := range calendar {
		if next, ok := p.phrase(i, words(&calendar[k])); ok {
			return fixed(calendar[k].counted, calendar[k].at(p.ref, 0)), next, true
		}
	}
	return span{}, i, false
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
	if s, next, ok := p.running(i, func(u *calendarUnit) text.Set { return u.out }); ok {
		return rest(s, next)
	}
	next, ok := p.phrase(i, remains)
	if !ok {
		return span{}, i, false
	}
	j := p.pass(next, 1, theThis)
	for _, read := range [...]reader{
		p.season, p.half, p.quarter, p.month, p.wholeYear, p.relativePeriod, p.relativeWeek, p.thisPeriod,
	} {
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
	if p.in(i, one) && p.in(i+1, halfOfYear) {
		l := length{6, 'm'}
		if p.in(i+1, quarterNoun) {
			l.n = 3
		}
		return l, p.pass(i+2, 1, yearNoun), true
	}
	n, next := 0, i+1
	switch t := p.at(i); {
	case t.kind == count && p.in(i+1, couple):
		n, next = 2, i+2
	case t.kind == count:
		n = t.n
	case p.in(i, someWord):
		n = map[bool]int{true: 1, false: 3}[p.in(i, someOne)]
	case t.kind == digit && t.n >= 1 && t.n <= 400:
		n = t.n
		if m, ok := p.number(i+2, 3, n, 400); ok && p.mark(i+1, "-") {
			n, next = m, i+3
		}
	default:
		return length{}, i, false
	}
	next = p.pass(next, 1, lengthFiller)
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
	if p.in(i, inTime) || p.in(i, roughlyIn) && p.in(i+1, om) {
		j := p.pass(i, 2, inAbout)
		if l, next, ok := p.length(j); ok && !p.in(next, besideWord) {
			return l.around(p.ref, 1), next, true
		}
		return span{}, i, false
	}
	j := p.pass(i, 3, theUnder)
	if !p.in(j, coming) {
		return span{}, i, false
	}
	if l, next, ok := p.length(j + 1); ok && l.n > 1 {
		return fixed("range", Range{p.ref, l.from(p.ref, 1)}, Approx), next, true
	}
	for _, c := range comingTimes {
		if p.in(j, comingSv) && p.in(j+1, c.names) {
			return fixed("range", Range{p.ref, c.from(p.ref, 1)}, Approx), j + 2, true
		}
	}
	return span{}, i, false
}

// comingTimes are how long "de närmaste veckorna" are when nobody counts them.
var comingTimes = [...]struct {
	names text.Set
	length
}{
	{set("coming days"), length{7, 'd'}}, {set("coming weeks"), length{3, 'w'}}, {set("coming months"), length{3, 'm'}},
	{set("coming time"), length{4, 'w'}},
}
