package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// calendarUnit is a stretch of the calendar that people point at: "nästa vecka", "månaden ut", "årets slut".
type calendarUnit struct {
	prec    string
	counted string // its precision where its end or its rest is meant
	months  int    // 0 for the week
	flags   []dates.Flag

	beside                 [4]text.Set // "förra", "denna", "nästa", "nästnästa"
	definite, out, closing text.Set
}

// calendar are the units, the week first.
var calendar = [...]calendarUnit{
	unitOf("week", "week", "week", 0),
	unitOf("month", "month", "month", 1),
	unitOf("year", "year", "year", 12, dates.Approx),
	unitOf("quarter", "quarter", "quarter", 3),
	unitOf("half", "half", "half", 6),
	unitOf("term", "term", "half", 6, dates.Approx),
}

// unitOf finds the words of a unit by its name.
func unitOf(name, prec, counted string, months int, f ...dates.Flag) calendarUnit {
	u := calendarUnit{prec: prec, counted: counted, months: months, flags: f}
	for k, which := range [...]string{"last ", "this ", "next ", "second "} {
		u.beside[k] = set(which + name)
	}
	u.definite, u.out, u.closing = set(name+" definite"), set(name+" out"), set(name+" closing")
	return u
}

// at is the unit that holds a day, or the one so many units on.
func (u *calendarUnit) at(d dates.Day, off int) dates.Range {
	if u.months == 0 {
		return dates.WeekOf(d.AddDays(7 * off)).Range()
	}
	first := (int(d.Month)-1)/u.months*u.months + 1 + off*u.months
	return dates.Range{Start: dates.On(d.Year, time.Month(first), 1), End: dates.On(d.Year, time.Month(first+u.months), 0)}
}

// beside reads the unit that the words at i point at.
func (p *Parser) beside(u *calendarUnit, i int) (span.Span, int, bool) {
	for k, words := range u.beside {
		if next, ok := p.Phrase(i, words); ok {
			return span.Fixed(u.prec, u.at(p.ref, k-1), u.flags...), next, true
		}
	}
	return span.Span{}, i, false
}

func (p *Parser) monthOff(n int) dates.Range { return calendar[1].at(p.ref, n) }
