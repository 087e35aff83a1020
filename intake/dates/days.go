package dates

import "haninge.se/samrad/intake/text"

// Days: by number and month, by ISO date, by weekday.

// isoDay reads 2026-03-12, 2026/03/12, 20260312, 260312, 12-03-2026, and the month 2026-03.
func (p *parser) isoDay(i int) (span, int, bool) {
	t := p.at(i)
	if p.glued(i) && p.is(i-1, "-", "_", "/", ":") && p.at(i-2).kind != mark && p.glued(i-1) && !p.is(i-1, "-", "/") {
		return span{}, i, false
	}
	switch {
	case len(t.text) == 4 && p.plausible(t.n):
		return p.isoParts(i)
	case len(t.text) == 8 && p.plausible(t.n/10000) && !valid(t.n/10000, t.n/100%100, t.n%100).IsZero():
		return exact(t.n/100%100, t.n%100, t.n/10000), i + 1, true
	case len(t.text) == 6 && p.recent(t.n/10000) && !valid(2000+t.n/10000, t.n/100%100, t.n%100).IsZero():
		if p.is(i+1, "-", "+") && p.glued(i+1) && len(p.at(i+2).text) == 4 { // a personal number
			return span{}, i, false
		}
		return exact(t.n/100%100, t.n%100, 2000+t.n/10000), i + 1, true
	}
	d, ok1 := p.number(i, 2, 1, 31)
	m, ok2 := p.number(i+2, 2, 1, 12)
	y, ok3 := p.number(i+4, 4, 1990, 2199)
	if ok1 && ok2 && ok3 && len(p.at(i+4).text) == 4 && p.is(i+1, "-") && p.is(i+3, "-") && p.tight(i, 5) {
		return exact(m, d, y), i + 5, true
	}
	return span{}, i, false
}

// isoParts reads the year first. "2022-00183" is a registry number: months and days have two digits.
func (p *parser) isoParts(i int) (span, int, bool) {
	y := p.at(i).n
	m, ok := p.number(i+2, 2, 0, 99)
	if !ok || !p.is(i+1, "-", "/", ".") || !p.tight(i, 3) {
		return span{}, i, false
	}
	if d, ok := p.number(i+4, 2, 0, 99); ok && p.is(i+3, p.at(i+1).text) && p.tight(i, 5) {
		return exact(m, d, y), i + 5, true
	}
	if p.is(i+1, "-") && len(p.at(i+2).text) == 2 && m >= 1 && m <= 12 && !p.glued(i+3) {
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
	j := p.skip(i, 1, ",", "år", "året")
	if t := p.at(j); t.kind == digit && len(t.text) == 4 && p.plausible(t.n) && !p.end(j) {
		_, unit := p.phrase(j+1, units)
		if !unit && !p.militaryTime(j) && !(p.is(j+1, "-") && p.is(j+3, "-") && p.tight(j, 5)) {
			return t.n, j + 1
		}
		return 0, i
	}
	if !p.is(i, "-", "/", "'") || !p.glued(i+1) {
		return 0, i
	}
	t := p.at(i + 1)
	if t.kind != digit {
		return 0, i
	}
	if len(t.text) == 4 && p.plausible(t.n) && !p.is(i+2, "-") {
		return t.n, i + 2
	}
	if len(t.text) != 2 || !p.recent(t.n) || t.n < 20 || p.at(i+2).kind == monthWord {
		return 0, i
	}
	if p.is(i+2, "/", ":", ".") && p.glued(i+2) && p.at(i+3).kind == digit && p.glued(i+3) {
		return 0, i
	}
	return 2000 + t.n, i + 2
}

// yearsBeside are the words for a year beside a date, from this one on.
var yearsBeside = [...]text.Set{set("this year beside"), set("next year beside")}

// militaryTime reports whether "2000" begins "2000-2200".
func (p *parser) militaryTime(i int) bool {
	end, ok := p.number(i+2, 4, 0, 2400)
	return ok && end != p.at(i).n+1 && p.is(i+1, "-") && len(p.at(i+2).text) == 4 && p.at(i).n <= 2400 && end%100 < 60 && p.at(i).n%100 < 60
}

// dom reads the number of a day: "12", "12:e", "3:dje", "1st", "tolfte", "tjugo första". It may be more than 31.
func (p *parser) dom(i int) (int, int, bool) {
	t := p.at(i)
	switch {
	case t.kind == ordinal:
		return t.n, i + 1, true
	case p.is(i, "tjugo", "trettio") && p.at(i+1).kind == ordinal && p.at(i+1).n < 10:
		base := 20
		if p.is(i, "trettio") {
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
	if p.is(j, ":") {
		j++
	}
	if p.glued(j) && p.is(j, "e", "a", "te", "de", "dje", "sta", "ste", "dra", "nde", "st", "nd", "rd", "th") {
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
		it.first, i = said(w+1), p.skip(next, 1, ",")
	}
	i = p.skip(i, 1, "den", "the")
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
		return either, p.skip(next, 1, "den")
	}
	if p.is(i, "/") && !p.glued(i+1) {
		return none, i
	}
	if next, ok := p.phrase(i, listing); ok && (!p.is(i, "/") || p.at(next+1).kind == monthWord) {
		return also, p.skip(next, 1, "den")
	}
	if next, ok := p.phrase(i, through); ok {
		return toward, p.skip(next, 2, "den", "och", "med")
	}
	return none, i
}

// monthAfter reads the month of a day: "mars", "i mars", "mar.", "/3".
func (p *parser) monthAfter(i int, list bool) (int, int, bool) {
	if p.is(i, "/") {
		if m, ok := p.number(i+1, 2, 0, 99); ok && (p.glued(i+1) || p.glued(i)) && !(p.is(i+2, "-") && p.glued(i+2) && len(p.at(i+3).text) > 4) {
			return m, i + 2, true
		}
		return 0, i, false
	}
	j := p.skip(i, 1, "of")
	switch {
	case p.is(i, ".") && p.tight(i, 2) && p.at(i+1).kind == digit: // "12-14.3", not "10-12.30"
		m, ok := p.number(i+1, 2, 1, 12)
		short := ok && (len(p.at(i+1).text) == 1 || p.is(i+2, ".") && p.glued(i+2))
		_, sound := p.pointedYear(i + 2)
		return m, p.skip(i+2, 1, "."), short && sound && list
	case p.is(i, ".") && p.glued(i): // "12. mars"
		j = i + 1
	case p.is(i, "i") && (p.at(i-1).kind == word || p.is(i-2, "den")): // "den 12 i mars", not "12 i mars"
		j = i + 1
	}
	t := p.at(j)
	if t.kind != monthWord || j > i && t.line {
		return 0, i, false
	}
	j++
	if p.is(j, ".") && p.glued(j) && t.weak && len(t.text) <= 5 && !p.end(j+1) {
		j++
	}
	return t.n, j, true
}

// shared makes the range of days that share a month. A run that seems to go backwards began the month before:
// "28-3 mars".
func (p *parser) shared(items []item, m, y int, alternative bool) span {
	a, z := items[0], items[len(items)-1]
	out := span{year: y, prec: "day", first: a.first}
	gap := false
	for k, it := range items {
		gap = gap || k > 0 && it.lo != items[k-1].hi+1
		for _, d := range [...]int{it.lo, it.hi} {
			if bad := exact(m, d, y).bad; bad != no && !(k == 0 && d == it.lo && it.lo > it.hi) {
				out.bad = surely
			}
		}
	}
	if m < 1 || m > 12 { // "13/13" may be a score
		out.bad = maybe
	}
	out.on = func(y int) Range {
		first := valid(y, m, a.lo)
		if a.lo > a.hi {
			first = valid(On(y, 0, 1).Year, 12, a.lo)
			if m > 1 {
				first = valid(y, m-1, a.lo)
			}
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

// pointed reads 12.3, 12.3.2026 and 12.3.26.
func (p *parser) pointed(i int) (span, int, bool) {
	d, ok1 := p.number(i, 2, 1, 31)
	m, ok2 := p.number(i+2, 2, 1, 12)
	if !ok1 || !ok2 || !p.is(i+1, ".") || !p.tight(i, 3) || p.glued(i) && p.is(i-1, ".") {
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
	if p.is(next, ".") && p.tight(next, 2) && p.is(next+1, "-") { // "1.3.-15.3."
		next++
	}
	return exact(m, d, y), next, true
}

// pointedYear reads the year of "12.3.2026" and "12.3.26", 0 where nothing is glued to the month. sound is false where
// what is glued to it is no year: 192.168.1.1, the number of a section.
func (p *parser) pointedYear(i int) (y int, sound bool) {
	t := p.at(i + 1)
	switch {
	case !p.is(i, ".") || !p.glued(i) || t.kind != digit || !p.glued(i+1):
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
	j := p.skip(i+1, 2, ".", "the")
	if p.is(i-1, "i", "under") || p.end(j) {
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
	return !(p.is(next, "/", ":", ".") && p.glued(next) && p.at(next+1).kind == digit && p.glued(next+1))
}
