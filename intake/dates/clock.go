package dates

import (
	"fmt"

	"haninge.se/samrad/intake/text"
)

// Hours, and all the numbers in a mail that are no dates.

// clock is a time of day or a span of hours, in minutes; to is 0 when no end is written.
type clock struct{ from, to int }

// String returns "18.00" or "18.00-20.00".
func (c clock) String() string {
	if c.to == 0 {
		return fmt.Sprintf("%02d.%02d", c.from/60, c.from%60)
	}
	return fmt.Sprintf("%02d.%02d-%02d.%02d", c.from/60, c.from%60, c.to/60, c.to%60)
}

// heard is a time of day and the token where it stands.
type heard struct {
	clock
	at int
}

func (p *parser) hear(i int, c clock) { p.clocks = append(p.clocks, heard{c, i}) }

// numberless says why what stands at a token is no date.
type numberless uint8

const (
	mayBeDate    numberless = iota
	noDate                  // an hour, an amount, an address, the number of something
	answersLater            // the clause says when there will be an answer, not when it is
	notThatDate             // a date that it is not
)

// noDate finds something that must not be read as a date, and the position after it. later tells that the clause is
// known to say when there will be an answer.
func (p *parser) noDate(i int, later bool) (int, numberless) {
	t := p.at(i)
	if t.kind == digit {
		if c, next := p.hours(i); next > i {
			p.hear(i, c)
			return next, noDate
		}
		return p.quantity(i), noDate
	}
	if t.kind == mark && t.text != "@" {
		const longestCode = 3
		n := p.at(i + 1)
		if t.text == "§" || t.text == "+" && n.kind == digit && len(n.text) <= longestCode && p.at(i+2).kind == digit {
			return p.figures(i + 1), noDate
		}
		return i, mayBeDate
	}
	if next, ok := p.phrase(i, clockWords); ok && p.at(next).kind == digit {
		c, end := p.hourSpan(next)
		p.hear(i, c)
		return end, noDate
	}
	if next := p.link(i); next > i {
		return next, noDate
	}
	return p.saidNot(i, later)
}

// saidNot reads the words before a number or date that make it something else.
func (p *parser) saidNot(i int, later bool) (int, numberless) {
	if next, ok := p.phrase(i, numbered); ok {
		if end := p.figures(p.passMarks(next, 2, ".:", numberWord)); end > next {
			return end, noDate
		}
	}
	if next, ok := p.phrase(i, postponed); ok && !later {
		return p.clause(next), answersLater
	}
	if next, ok := p.phrase(i, notThen); ok && !p.in(next, beforeOrAfter) {
		if _, end, ok := p.unit(next); ok {
			return end, notThatDate
		}
	}
	return i, mayBeDate
}

// quantity passes over an amount: "500 kr", "12.3 procent", "3/4 av", "08-606 74 00", "24/7", "2023:196".
func (p *parser) quantity(i int) int {
	t, next := p.at(i), i+1
	switch {
	case len(t.text) > 8, p.areaCode(i):
		return p.figures(i)
	case t.n == 24 && p.mark(i+1, "/") && p.at(i+2).text == "7" && !p.in(i-1, theDay):
		return i + 3
	case len(t.text) == 4 && p.mark(i+1, ":") && p.tight(i, 3) && p.at(i+2).kind == digit:
		return i + 3
	}
	if p.mark(next, "-/.,") && p.at(next+1).kind == digit {
		next += 2
	}
	if _, ok := p.phrase(next, units); ok && !(p.in(next, ordinalStreet) && p.glued(next)) { // "21st May"
		return next
	}
	return i
}

// areaCode reports whether the number begins a telephone number: "08-606".
func (p *parser) areaCode(i int) bool {
	t, n := p.at(i), p.at(i+2)
	return t.text[0] == '0' && len(t.text) <= 4 && p.mark(i+1, "-") && n.kind == digit && len(n.text) >= 3
}

// figures passes over digits in groups.
func (p *parser) figures(i int) int {
	for range 8 {
		switch {
		case p.end(i) && i > 0 && p.at(i-1).kind == digit, p.at(i+1).kind == monthWord:
			return i
		case p.at(i).kind == digit:
			i++
		case p.mark(i, "-/:.") && p.glued(i) && p.at(i+1).kind == digit && p.glued(i+1):
			i += 2
		default:
			return i
		}
	}
	return i
}

// link passes over an address of a page or mailbox: what holds "://" or "@" without a blank.
func (p *parser) link(i int) int {
	const reach = 40
	j, is := i+1, p.in(i, webWord)
	for ; j < i+reach && p.glued(j) && !p.end(j); j++ {
		is = is || p.mark(j, "@") || p.mark(j, ":") && p.mark(j+1, "/") && p.mark(j+2, "/")
	}
	if !is {
		return i
	}
	for k := i; k < j; k++ {
		p.toks[k].kind, p.toks[k].text = mark, "" // nothing a date further on refers to: "a@den 1" is no "den 1"
	}
	return j
}

// clause finds the end of a clause: the next full stop, comma, line, or a word that begins another.
func (p *parser) clause(i int) int {
	for ; i < len(p.toks) && !p.end(i); i++ {
		if p.mark(i, ".,;!?()") || p.in(i, clauseEnd) || p.in(i, tentative) {
			return i
		}
	}
	return i
}

// hours reads a time of day that shows by its shape: "18.00", "18:00-20:00", "18.00 till 20", "9-10.30".
func (p *parser) hours(i int) (clock, int) {
	from, next, exact := p.hour(i, false)
	if exact {
		return p.until(clock{from: from}, next, true)
	}
	if p.mark(next, "-") && next > i {
		if to, end, exact := p.hour(next+1, true); exact {
			return clock{from, to}, end
		}
	}
	return clock{}, i
}

// hourSpan reads hours after "kl": "18", "18-20", "18.00 till 20".
func (p *parser) hourSpan(i int) (clock, int) {
	from, next, _ := p.hour(i, true)
	return p.until(clock{from: from}, next, false)
}

// until reads the end of a span of hours. Without minutes on either side a month after it makes them days. "18 och 20"
// are two times but after "mellan", and only the first counts.
func (p *parser) until(c clock, i int, exact bool) (clock, int) {
	span := i >= 2 && (p.in(i-2, clockBetween) || p.in(i-3, clockBetween) || p.in(i-4, clockBetween))
	for range 3 {
		to, end, ok := p.endHour(i, exact)
		if !ok {
			break
		}
		if span || !p.in(i, clockBoth) {
			c.to = to
		}
		i = end
	}
	late := p.in(i, clockLate)
	if i = p.pass(i, 2, clockAfter); late {
		c = c.afternoon()
	}
	return c, i
}

// endHour reads "-20", "till kl 20". Days of a month are no hours: "18-20 mars".
func (p *parser) endHour(i int, exact bool) (to, end int, ok bool) {
	j, ok := p.phrase(i, clockEnd)
	if p.mark(i, "-") {
		j, ok = i+1, true
	}
	if !ok {
		return 0, i, false
	}
	if next, ok := p.phrase(j, clockWords); ok {
		j = next
	}
	to, end, minutes := p.hour(j, true)
	if end == j || minutes {
		return to, end, end > j
	}
	days := p.at(end).kind == monthWord || p.mark(end, "/") || !exact && p.in(i, clockBoth) && p.at(end).kind == ordinal
	return to, end, !days
}

// afternoon is the hours of a clock that goes to twelve.
func (c clock) afternoon() clock {
	const noon = 12 * 60
	if c.from < noon {
		c.from += noon
	}
	if c.to > 0 && c.to < noon {
		c.to += noon
	}
	return c
}

// hour reads "18", "18.00", "18:00", "1800"; exact when minutes were written. sure says that it is no date.
func (p *parser) hour(i int, sure bool) (minutes, next int, exact bool) {
	t := p.at(i)
	if t.kind != digit {
		return 0, i, false
	}
	if sure && p.military(i) {
		return t.n/100*60 + t.n%100, i + 1, true
	}
	if len(t.text) > 2 || t.n > 24 {
		return 0, i, false
	}
	m, ok := p.minutes(i)
	if !ok || !sure && p.dayLike(i) {
		return 60 * t.n, i + 1, false
	}
	if !p.numberGoesOn(i+3, ".:") {
		return 60*t.n + m, i + 3, true
	}
	if p.mark(i+1, ".") { // 12.03.2026
		return 60 * t.n, i + 1, false
	}
	return 60*t.n + m, i + 5, true // 18:00:00
}

// military reports whether "1800" stands at i and no year of "2026-03".
func (p *parser) military(i int) bool {
	n := p.at(i).n
	return p.digits(i, 4) && n%100 < 60 && n < 2400 && !(p.digits(i+2, 2) && p.mark(i+1, "-") && p.tight(i, 3))
}

// minutes reads those of the hour at i: two digits behind a mark.
func (p *parser) minutes(i int) (int, bool) {
	m, ok := p.number(i+2, 2, 0, 59)
	return m, ok && p.digits(i+2, 2) && p.mark(i+1, ".:") && p.tight(i, 3)
}

// dayLike reports whether "12.10" is read as a day.
func (p *parser) dayLike(i int) bool {
	m := p.at(i + 2).n
	return p.mark(i+1, ".") && m >= 1 && m <= 12 && p.at(i).n >= 1 && !p.timely(i)
}

// timely reports whether the surroundings of "18.10" make it a time: a span, or a date right after it.
func (p *parser) timely(i int) bool {
	if (p.mark(i+3, "-") || p.in(i+3, clockEnd)) && p.at(i+4).kind == digit {
		m, ok := p.number(i+6, 2, 0, 59)
		return p.mark(i+5, ".") && ok && len(p.at(i+6).text) == 2 && (m == 0 || m > 12)
	}
	return p.at(i+3).kind == weekdayWord || p.in(i+3, dateFollows) || p.in(i-1, clockWords)
}

// afterClock passes over the hours that follow a date: "kl 18-20", ", 11-15", "18.00", "på kvällen".
func (p *parser) afterClock(i int) int {
	j := p.passMarks(i, 1, ",(", text.Set(0))
	if p.end(j) {
		return i
	}
	if next, ok := p.phrase(j, dayParts); ok {
		i, j = next, p.passMarks(next, 1, ",", text.Set(0))
	}
	if next, ok := p.phrase(j, clockWords); ok && p.at(next).kind == digit {
		c, end := p.hourSpan(next)
		p.hear(j, c)
		return end
	}
	if p.in(j, clockBetween) && p.at(j+1).kind == digit {
		j++
	}
	c, end, ok := p.bareHours(j)
	if !ok {
		return i
	}
	p.hear(j, c)
	return end
}

// bareHours reads hours without "kl": "18-20", "18.00". "2030" alone is a year or nothing, and so is "18" alone.
func (p *parser) bareHours(i int) (clock, int, bool) {
	from, next, exact := p.hour(i, true)
	if next == i || p.digits(i, 4) && !(p.mark(i+1, "-") && p.glued(i+1)) {
		return clock{}, i, false
	}
	c, end := p.until(clock{from: from}, next, exact)
	if end == next && (!exact || p.mark(next, ".")) {
		return clock{}, i, false
	}
	return c, end, p.at(end).kind != monthWord && !(p.mark(end, "/") && p.at(end+1).kind == digit)
}
