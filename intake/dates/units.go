package dates

import (
	"time"

	"haninge.se/samrad/intake/text"
)

// calendarUnit is a stretch of the calendar that people point at: "nästa vecka", "månaden ut", "årets slut".
type calendarUnit struct {
	prec    string
	counted string // its precision where its end or its rest is meant
	months  int    // 0 for the week
	flags   []Flag

	beside                 [4]text.Set // "förra", "denna", "nästa", "nästnästa"
	definite, out, closing text.Set
}

// calendar are the units, the week first.
var calendar = [...]calendarUnit{
	unitOf("week", "week", "week", 0),
	unitOf("month", "month", "month", 1),
	unitOf("year", "year", "year", 12, Approx),
	unitOf("quarter", "quarter", "quarter", 3),
	unitOf("half", "half", "half", 6),
	unitOf("term", "term", "half", 6, Approx),
}

// unitOf finds the words of a unit by its name.
func unitOf(name, prec, counted string, months int, f ...Flag) calendarUnit {
	u := calendarUnit{prec: prec, counted: counted, months: months, flags: f}
	for k, which := range [...]string{"last ", "this ", "next ", "second "} {
		u.beside[k] = set(which + name)
	}
	u.definite, u.out, u.closing = set(name+" definite"), set(name+" out"), set(name+" closing")
	return u
}

// at is the unit that holds a day, or the one so many units on.
func (u *calendarUnit) at(d Day, off int) Range {
	if u.months == 0 {
		return WeekOf(d.AddDays(7 * off)).Range()
	}
	first := (int(d.Month)-1)/u.months*u.months + 1 + off*u.months
	return Range{On(d.Year, time.Month(first), 1), On(d.Year, time.Month(first+u.months), 0)}
}

// beside reads the unit that the words at i point at.
func (p *parser) beside(u *calendarUnit, i int) (span, int, bool) {
	for k, words := range u.beside {
		if next, ok := p.phrase(i, words); ok {
			return fixed(u.prec, u.at(p.ref, k-1), u.flags...), next, true
		}
	}
	return span{}, i, false
}

func (p *parser) monthOff(n int) Range { return calendar[1].at(p.ref, n) }
