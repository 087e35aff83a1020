// Package clock reads times of day and spans of hours: "kl 18", "18.00-20.00", "9 till 10.30". It never takes a day of
// a month for an hour.
package clock

import (
	"fmt"

	"haninge.se/samrad/intake/dates/lexicon"
)

// reader reads hours off a line.
type reader struct{ *lexicon.Line }

// Named reads the hours behind a word that says so: "kl 18-20", "klockan 9".
func Named(l *lexicon.Line, i int) (Hours, int, bool) {
	p := reader{l}
	next, ok := p.Phrase(i, clockWords)
	if !ok || p.At(next).Kind != lexicon.Digit && p.At(next).Kind != lexicon.Count {
		return Hours{}, i, false
	}
	c, end := p.hourSpan(next)
	return c, end, end > next
}

// Shaped reads hours that show by their shape: "18.00", "9-10.30".
func Shaped(l *lexicon.Line, i int) (Hours, int, bool) {
	c, next := reader{l}.hours(i)
	return c, next, next > i
}

// Behind reads hours where a date stands before them: "18-20", "mellan 18 och 20".
func Behind(l *lexicon.Line, i int) (Hours, int, bool) {
	p := reader{l}
	if p.In(i, clockBetween) && p.At(i+1).Kind == lexicon.Digit {
		i++
	}
	return p.bareHours(i)
}

// Hours is a time of day or a span of hours, in minutes; to is 0 when no end is written.
type Hours struct{ from, to int }

// String returns "18.00" or "18.00-20.00".
func (c Hours) String() string {
	if c.to == 0 {
		return fmt.Sprintf("%02d.%02d", c.from/60, c.from%60)
	}
	return fmt.Sprintf("%02d.%02d-%02d.%02d", c.from/60, c.from%60, c.to/60, c.to%60)
}

// hours reads a time of day that shows by its shape: "18.00", "18:00-20:00", "18.00 till 20", "9-10.30".
func (p reader) hours(i int) (Hours, int) {
	from, next, exact := p.hour(i, false)
	if exact {
		return p.until(Hours{from: from}, next, true)
	}
	if p.Mark(next, "-") && next > i {
		if to, end, exact := p.hour(next+1, true); exact {
			return Hours{from, to}, end
		}
	}
	return Hours{}, i
}

// hourSpan reads hours after "kl": "18", "18-20", "18.00 till 20".
func (p reader) hourSpan(i int) (Hours, int) {
	from, next, _ := p.hour(i, true)
	c, end := p.until(Hours{from: from}, next, false)
	if p.At(i).Kind == lexicon.Count && !p.early(i, end) {
		c = c.byDay()
	}
	return c, end
}

// early reports whether the words around hours, which end at token end, say that they are of the night or the morning.
func (p reader) early(i, end int) bool {
	if p.In(i-2, clockEarly) {
		return true
	}
	for ; i <= end; i++ {
		if p.In(i, clockEarly) {
			return true
		}
	}
	return false
}

// byDay is the hours of a clock that goes to twelve, as people say them in words: nothing takes place before seven in
// the morning.
func (c Hours) byDay() Hours {
	const noon, morning = 12 * 60, 7 * 60
	if c.from < morning {
		c.from += noon
	}
	if c.to > 0 && c.to <= c.from && c.to < noon {
		c.to += noon
	}
	return c
}

// until reads the end of a span of hours. Without minutes on either side a month after it makes them days. "18 och 20"
// are two times but after "mellan", and only the first counts.
func (p reader) until(c Hours, i int, exact bool) (Hours, int) {
	span := i >= 2 && (p.In(i-2, clockBetween) || p.In(i-3, clockBetween) || p.In(i-4, clockBetween))
	for range 3 {
		to, end, ok := p.endHour(i, exact)
		if !ok {
			break
		}
		if span || !p.In(i, clockBoth) {
			c.to = to
		}
		i = end
	}
	late := p.In(i, clockLate)
	if i = p.Pass(i, 2, clockAfter); late {
		c = c.afternoon()
	}
	return c, i
}

// endHour reads "-20", "till kl 20". Days of a month are no hours: "18-20 mars".
func (p reader) endHour(i int, exact bool) (to, end int, ok bool) {
	j, ok := p.Phrase(i, clockEnd)
	if p.Mark(i, "-") {
		j, ok = i+1, true
	}
	if !ok {
		return 0, i, false
	}
	if next, ok := p.Phrase(j, clockWords); ok {
		j = next
	}
	to, end, minutes := p.hour(j, true)
	if end == j || minutes {
		return to, end, end > j
	}
	month := p.At(end).Kind == lexicon.MonthWord || p.Mark(end, "/")
	day := !exact && p.In(i, clockBoth) && p.At(end).Kind == lexicon.Ordinal
	return to, end, !month && !day
}

// afternoon is the hours of a clock that goes to twelve.
func (c Hours) afternoon() Hours {
	const noon = 12 * 60
	if c.from < noon {
		c.from += noon
	}
	if c.to > 0 && c.to < noon {
		c.to += noon
	}
	return c
}

// hour reads "18", "18.00", "18:00", "1800"; exact when minutes were written. sure says that it is no date: then it may
// be a word, too.
func (p reader) hour(i int, sure bool) (minutes, next int, exact bool) {
	t := p.At(i)
	if sure && t.Kind == lexicon.Count && t.N <= 24 {
		return 60 * t.N, i + 1, false
	}
	if t.Kind != lexicon.Digit {
		return 0, i, false
	}
	if sure && p.military(i) {
		return t.N/100*60 + t.N%100, i + 1, true
	}
	if len(t.Text) > 2 || t.N > 24 {
		return 0, i, false
	}
	m, ok := p.minutes(i)
	if !ok || !sure && p.dayLike(i) {
		return 60 * t.N, i + 1, false
	}
	if !p.NumberGoesOn(i+3, ".:") {
		return 60*t.N + m, i + 3, true
	}
	if p.Mark(i+1, ".") { // 12.03.2026
		return 60 * t.N, i + 1, false
	}
	return 60*t.N + m, i + 5, true // 18:00:00
}

// military reports whether "1800" stands at i and no year of "2026-03".
func (p reader) military(i int) bool {
	n := p.At(i).N
	return p.Digits(i, 4) && n%100 < 60 && n < 2400 && !(p.Digits(i+2, 2) && p.Mark(i+1, "-") && p.Tight(i, 3))
}

// minutes reads those of the hour at i: two digits behind a mark.
func (p reader) minutes(i int) (int, bool) {
	m, ok := p.Number(i+2, 2, 0, 59)
	return m, ok && p.Digits(i+2, 2) && p.Mark(i+1, ".:") && p.Tight(i, 3)
}

// dayLike reports whether "12.10" is read as a day.
func (p reader) dayLike(i int) bool {
	m := p.At(i + 2).N
	return p.Mark(i+1, ".") && m >= 1 && m <= 12 && p.At(i).N >= 1 && !p.timely(i)
}

// timely reports whether the surroundings of "18.10" make it a time: a span, or a date right after it.
func (p reader) timely(i int) bool {
	if (p.Mark(i+3, "-") || p.In(i+3, clockEnd)) && p.At(i+4).Kind == lexicon.Digit {
		m, ok := p.Number(i+6, 2, 0, 59)
		return p.Mark(i+5, ".") && ok && len(p.At(i+6).Text) == 2 && (m == 0 || m > 12)
	}
	return p.At(i+3).Kind == lexicon.WeekdayWord || p.In(i+3, dateFollows) || p.In(i-1, clockWords)
}

// bareHours reads hours without "kl": "18-20", "18.00". "2030" alone is a year or nothing, and so is "18" alone.
func (p reader) bareHours(i int) (Hours, int, bool) {
	from, next, exact := p.hour(i, true)
	if next == i || p.Digits(i, 4) && !(p.Mark(i+1, "-") && p.Glued(i+1)) {
		return Hours{}, i, false
	}
	c, end := p.until(Hours{from: from}, next, exact)
	if end == next && (!exact || p.Mark(next, ".")) {
		return Hours{}, i, false
	}
	return c, end, p.At(end).Kind != lexicon.MonthWord && !(p.Mark(end, "/") && p.At(end+1).Kind == lexicon.Digit)
}
