package expression

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

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
func (p *Parser) length(i int) (length, int, bool) {
	if p.In(i, one) && p.In(i+1, halfOfYear) {
		l := length{6, 'm'}
		if p.In(i+1, quarterNoun) {
			l.n = 3
		}
		return l, p.Pass(i+2, 1, yearNoun), true
	}
	n, next := 0, i+1
	switch t := p.At(i); {
	case t.Kind == lexicon.Count && p.In(i+1, couple):
		n, next = 2, i+2
	case t.Kind == lexicon.Count:
		n = t.N
	case p.In(i, someWord):
		n = map[bool]int{true: 1, false: 3}[p.In(i, someOne)]
	case t.Kind == lexicon.Digit && t.N >= 1 && t.N <= 400:
		n = t.N
		if m, ok := p.Number(i+2, 3, n, 400); ok && p.Mark(i+1, "-") {
			n, next = m, i+3
		}
	default:
		return length{}, i, false
	}
	next = p.Pass(next, 1, lengthFiller)
	for _, u := range lengthUnits {
		if end, ok := p.Phrase(next, u.names); ok {
			return length{n, u.unit}, end, true
		}
	}
	return length{}, i, false
}

// from goes a length on from a day.
func (l length) from(d dates.Day, sign int) dates.Day {
	switch l.unit {
	case 'b':
		return dates.AddWorkdays(d, sign*l.n)
	case 'd':
		return d.AddDays(sign * l.n)
	case 'w':
		return d.AddDays(sign * 7 * l.n)
	case 'm':
		return dates.AddMonths(d, sign*l.n)
	}
	return dates.AddMonths(d, sign*12*min(l.n, 20))
}

// around is the day, week, month or year that holds the day at that distance: "om två veckor" is an ISO week.
func (l length) around(d dates.Day, sign int) span.Span {
	to := l.from(d, sign)
	switch l.unit {
	case 'w':
		return span.Fixed("week", dates.WeekOf(to).Range(), dates.Approx)
	case 'm':
		return span.Fixed("month", dates.WholeMonth(to.Year, int(to.Month)), dates.Approx)
	case 'y':
		return span.Fixed("year", span.Months(1, 12)(to.Year), dates.Approx)
	}
	return span.Fixed("day", span.Single(to))
}
