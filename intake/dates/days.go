package dates

import (
	"time"

	"haninge.se/samrad/intake/text"
)

// Days: by number and month, by ISO date, by weekday.

// isoDay reads 2026-03-12, 2026/03/12, 20260312, 260312, 12-03-2026, and the month 2026-03.
func (p *parser) isoDay(i int) (span, int, bool) {
	t := p.at(i)
	if p.glued(i) && p.mark(i-1, "_:") && p.at(i-2).kind != mark && p.glued(i-1) {
		return span{}, i, false
	}
	switch {
	case len(t.text) == 4 && p.plausible(t.n):
		return p.isoParts(i)
	case len(t.text) == 8 && p.plausible(t.n/10000), len(t.text) == 6 && p.recent(t.n/10000):
		y := t.n / 10000
		if y < 100 {
			y += 2000
		}
		if s := exact(t.n/100%100, t.n%100, y); s.bad == no {
			return s, i + 1, !(p.mark(i+1, "-+") && p.glued(i+1) && p.digits(i+2, 4)) // a personal number
		}
	}
	return p.dayFirst(i)
}

// dayFirst reads 12-03-2026.
func (p *parser) dayFirst(i int) (span, int, bool) {
	d, ok1 := p.number(i, 2, 1, 31)
	m, ok2 := p.number(i+2, 2, 1, 12)
	y, ok3 := p.number(i+4, 4, 1990, 2199)
	if !ok1 || !ok2 || !ok3 || !p.digits(i+4, 4) {
		return span{}, i, false
	}
	return exact(m, d, y), i + 5, p.mark(i+1, "-") && p.mark(i+3, "-") && p.tight(i, 5)
}

// isoParts reads the year first. "2022-00183" is a registry number: months and days have two digits.
func (p *parser) isoParts(i int) (span, int, bool) {
	y := p.at(i).n
	m, ok := p.number(i+2, 2, 0, 99)
	if !ok || !p.mark(i+1, "-/.") || !p.tight(i, 3) {
		return span{}, i, false
	}
	if d, ok := p.number(i+4, 2, 0, 99); ok && p.mark(i+3, p.at(i+1).text) && p.tight(i, 5) {
		return exact(m, d, y), i + 5, true
	}
	if p.mark(i+1, "-") && len(p.at(i+2).text) == 2 && m >= 1 && m <= 12 && !p.glued(i+3) {
		return span{on: func(y int) Range { return wholeMonth(y, m) }, year: y, prec: "month"}, i + 3, true
	}
	return span{}, i, false
}

// tight reports whether n tokens from i stand without blanks.
func (p *parser) tight(i, n int) bool {
	for k := 1; k < n; k++ {
		if !p.glued(i + k) {
			return false
		}
	}
	return true
}

// plausible is a year that somebody writes in a mail about something to come.
func (p *parser) plausible(y int) bool { return y >= 1990 && y <= 2199 }

// recent is a year of two digits.
func (p *parser) recent(yy int) bool {
	y := 2000 + yy
	return y >= p.ref.Year-8 && y <= p.ref.Year+15
}

// year reads "2026", "-26", "/26", "'26", ", 2026" and "nästa år" after a date; 0 and i when there is none.
func (p *parser) year(i int) (int, int) {
	for ahead, words := range yearsBeside {
		if next, ok := p.phrase(i, words); ok && !p.end(i) {
			return p.ref.Year + ahead, next
		}
	}
	j := p.passMarks(i, 1, ",", yearFiller)
	if t := p.at(j); p.digits(j, 4) && p.plausible(t.n) && !p.end(j) {
		_, unit := p.phrase(j+1, units)
		iso := p.mark(j+1, "-") && p.mark(j+3, "-") && p.tight(j, 5)
		if unit || iso || p.militaryTime(j) {
			return 0, i
		}
		return t.n, j + 1
	}
	if p.either(i, "-/'", 0) && p.glued(i+1) {
		return p.gluedYear(i)
	}
	return 0, i
}

// gluedYear reads "-26", "/2026" behind a date.
func (p *parser) gluedYear(i int) (int, int) {
	t := p.at(i + 1)
	switch {
	case p.digits(i+1, 4) && p.plausible(t.n) && !p.mark(i+2, "-"):
		return t.n, i + 2
	case !p.digits(i+1, 2) || !p.recent(t.n) || t.n < 20:
		return 0, i
	case p.at(i+2).kind == monthWord || p.numberGoesOn(i+2, "/:."):
		return 0, i
	}
	return 2000 + t.n, i + 2
}

// yearsBeside are the words for a year beside a date, from this one on.
var yearsBeside = [...]text.Set{set("this year beside"), set("next year beside")}

// militaryTime reports whether "2000" begins "2000-2200".
func (p *parser) militaryTime(i int) bool {
	end, ok := p.number(i+2, 4, 0, 2400)
	from := p.at(i).n
	hours := from <= 2400 && end%100 < 60 && from%100 < 60
	return ok && hours && end != from+1 && p.mark(i+1, "-") && p.digits(i+2, 4)
}

// dom reads the number of a day: "12", "12:e", "3:dje", "1st", "tolfte", "tjugo första". It may be more than 31.
func (p *parser) dom(i int) (int, int, bool) {
	t := p.at(i)
	switch {
	case t.kind == ordinal:
		return t.n, i + 1, true
	case p.in(i, tens) && p.at(i+1).kind == ordinal && p.at(i+1).n < 10:
		base := 20
		if p.in(i, thirty) {
			base = 30
		}
		return base + p.at(i+1).n, i + 2, true
	case t.kind != digit || len(t.text) > 2:
		return 0, i, false
	}
	return t.n, p.suffix(i + 1), true
}

// suffix passes over the ending of an ordinal in digits.
func (p *parser) suffix(i int) int {
	j := i
	if p.mark(j, ":") {
		j++
	}
	if p.glued(j) && p.in(j, ordinalEnding) {
		return j + 1
	}
	return i
}

// item is one day or run of days in a list that shares a month.
type item struct {
	lo, hi      int
	first, last said
}

// dayList reads "12 mars", "den 12:e mars 2026", "12-14 mars", "12, 19 och 26 mars", "1-3 och 8-10 maj", "12-14/3",
// "torsdag 12 och fredag 13 mars", "12/3-26".
func (p *parser) dayList(i int) (span, int, bool) {
	var items []item
	var sep separator
	alternative := false
	for range most {
		it, next, ok := p.item(i, sep)
		if !ok {
			return span{}, i, false
		}
		if sep == toward {
			last := &items[len(items)-1]
			last.hi, last.last = it.lo, it.first
		} else {
			items = append(items, it)
		}
		if m, end, ok := p.monthAfter(next, len(items) > 1 || sep == toward); ok {
			y, end := p.year(end)
			return p.shared(items, m, y, alternative), end, true
		}
		if sep, next = p.separator(next); sep == none {
			return span{}, i, false
		}
		alternative = alternative || sep == either
		i = next
	}
	return span{}, i, false
}

// item reads "torsdag den 12:e".
func (p *parser) item(i int, sep separator) (item, int, bool) {
	var it item
	if w, next, ok := p.weekday(i); ok {
		it.first, i = said(w+1), p.passMarks(next, 1, ",", 0)
	}
	i = p.pass(i, 1, theDay)
	n, next, ok := p.dom(i)
	if !ok || n > 31 && p.at(next).kind != monthWord {
		return it, i, false
	}
	it.lo, it.hi, it.last = n, n, it.first
	return it, next, true
}

type separator uint8

const (
	none   separator = iota
	toward           // "-", "till"
	also             // ",", "och"
	either           // "eller"
)

// separator reads what stands between the days of one list. It never crosses a line: "- 19 mars" is a bullet there.
func (p *parser) separator(i int) (separator, int) {
	if p.end(i) {
		return none, i
	}
	if next, ok := p.phrase(i, choice); ok {
		return either, p.pass(next, 1, den)
	}
	if p.mark(i, "/") && !p.glued(i+1) {
		return none, i
	}
	if next, ok := p.phrase(i, listing); ok && (!p.mark(i, "/") || p.at(next+1).kind == monthWord) {
		return also, p.pass(next, 1, den)
	}
	if next, ok := p.phrase(i, through); ok {
		return toward, p.pass(next, 2, denAndWith)
	}
	return none, i
}

// monthAfter reads the month of a day: "mars", "i mars", "mar.", "/3".
func (p *parser) monthAfter(i int, list bool) (int, int, bool) {
	if p.mark(i, "/") {
		return p.monthSlash(i)
	}
	if p.mark(i, ".") && p.tight(i, 2) && p.at(i+1).kind == digit {
		return p.monthPoint(i, list)
	}
	j := p.pass(i, 1, ofWord)
	point := p.mark(i, ".") && p.glued(i)                               // "12. mars"
	in := p.in(i, inWord) && (p.at(i-1).kind == word || p.in(i-2, den)) // "den 12 i mars", not "12 i mars"
	if point || in {
		j = i + 1
	}
	t := p.at(j)
	if t.kind != monthWord || j > i && t.line {
		return 0, i, false
	}
	if j++; t.weak && p.shortened(j, t) {
		j++
	}
	return t.n, j, true
}

// monthSlash reads the month of "12/3"; "12/3-12345" is a number of something.
func (p *parser) monthSlash(i int) (int, int, bool) {
	m, ok := p.number(i+1, 2, 0, 99)
	registry := p.mark(i+2, "-") && p.glued(i+2) && len(p.at(i+3).text) > 4
	return m, i + 2, ok && (p.glued(i+1) || p.glued(i)) && !registry
}

// shortened reports whether the mark at i is the full stop of the shortened word before it, and the line goes on.
func (p *parser) shortened(i int, t token) bool {
	const longest = 5
	return p.mark(i, ".") && p.glued(i) && len(t.text) <= longest && !p.end(i+1)
}

// monthPoint reads the month of "12-14.3"; "10-12.30" are hours.
func (p *parser) monthPoint(i int, list bool) (int, int, bool) {
	m, ok := p.number(i+1, 2, 1, 12)
	short := ok && (p.digits(i+1, 1) || p.mark(i+2, ".") && p.glued(i+2))
	_, sound := p.pointedYear(i + 2)
	return m, p.passMarks(i+2, 1, ".", 0), short && sound && list
}

// shared makes the range of days that share a month. A run that seems to go backwards began the month before:
// "28-3 mars".
func (p *parser) shared(items []item, m, y int, alternative bool) span {
	a, z := items[0], items[len(items)-1]
	out := span{year: y, prec: "day", first: a.first, bad: impossible(items, m, y)}
	out.on = func(y int) Range {
		first := valid(y, m, a.lo)
		if a.lo > a.hi {
			before := On(y, time.Month(m)-1, 1)
			first = valid(before.Year, int(before.Month), a.lo)
		}
		r := envelope(single(first), single(valid(y, m, z.hi)))
		for _, it := range items {
			r = envelope(r, single(valid(y, m, it.hi)))
		}
		return r
	}
	if len(items) == 1 && a.lo == a.hi {
		return out
	}
	gap := false
	for k := 1; k < len(items); k++ {
		gap = gap || items[k].lo != items[k-1].hi+1
	}
	out.prec, out.last = "range", z.last
	switch {
	case a.lo > a.hi:
		out = out.with(Ambiguous)
	case alternative:
		out = out.with(Alternatives)
	case gap:
		out = out.with(Multiple)
	}
	return out
}

// impossible says whether one of the days does not exist: "13/13" may be a score.
func impossible(items []item, m, y int) certainty {
	if m < 1 || m > 12 {
		return maybe
	}
	for k, it := range items {
		if exact(m, it.hi, y).bad != no || exact(m, it.lo, y).bad != no && (k > 0 || it.lo <= it.hi) {
			return surely
		}
	}
	return no
}

// pointed reads 12.3, 12.3.2026 and 12.3.26.
func (p *parser) pointed(i int) (span, int, bool) {
	d, ok1 := p.number(i, 2, 1, 31)
	m, ok2 := p.number(i+2, 2, 1, 12)
	if !ok1 || !ok2 || !p.mark(i+1, ".") || !p.tight(i, 3) || p.glued(i) && p.mark(i-1, ".") {
		return span{}, i, false
	}
	next := i + 3
	y, sound := p.pointedYear(next)
	switch {
	case !sound:
		return span{}, i, false
	case y == 0:
		y, next = p.year(next)
	default:
		next += 2
	}
	if p.mark(next, ".") && p.tight(next, 2) && p.mark(next+1, "-") { // "1.3.-15.3."
		next++
	}
	return exact(m, d, y), next, true
}

// pointedYear reads the year of "12.3.2026" and "12.3.26", 0 where nothing is glued to the month. sound is false where
// what is glued to it is no year: 192.168.1.1, the number of a section.
func (p *parser) pointedYear(i int) (y int, sound bool) {
	t := p.at(i + 1)
	switch {
	case !p.mark(i, ".") || !p.glued(i) || t.kind != digit || !p.glued(i+1):
		return 0, true
	case len(t.text) == 4 && p.plausible(t.n):
		return t.n, true
	case len(t.text) == 2 && p.recent(t.n):
		return 2000 + t.n, true
	}
	return 0, false
}

// monthFirst reads the English order: "March 12", "March 12th, 2026", "May 1-3".
func (p *parser) monthFirst(i int) (span, int, bool) {
	m := p.at(i)
	j := p.passMarks(i+1, 2, ".", the)
	if p.in(i-1, inUnder) || p.end(j) {
		return span{}, i, false
	}
	var items []item
	var sep separator
	for range most {
		n, ok := p.number(j, 2, 1, 99)
		if !ok {
			return span{}, i, false
		}
		next := p.suffix(j + 1)
		if sep == toward {
			items[len(items)-1].hi = n
		} else {
			items = append(items, item{lo: n, hi: n})
		}
		s, after := p.separator(next)
		if _, ok := p.number(after, 2, 1, 31); s == none || !ok || !p.joinable(after) {
			if !p.joinable(j) {
				return span{}, i, false
			}
			y, end := p.year(next)
			return p.shared(items, m.n, y, false), end, true
		}
		sep, j = s, after
	}
	return span{}, i, false
}

// joinable reports whether the number at i is a day of the month before it and not an hour, an amount or the day
// of the next month.
func (p *parser) joinable(i int) bool {
	next := p.suffix(i + 1)
	if _, unit := p.phrase(next, units); unit && next == i+1 || p.at(next).kind == monthWord {
		return false
	}
	return !(p.mark(next, "/:.") && p.glued(next) && p.at(next+1).kind == digit && p.glued(next+1))
}
