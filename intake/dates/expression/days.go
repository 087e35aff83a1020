package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// Days: by number and month, by ISO date, by weekday.

// isoDay reads 2026-03-12, 2026/03/12, 20260312, 260312, 12-03-2026, and the month 2026-03.
func (p *Parser) isoDay(i int) (span.Span, int, bool) {
	t := p.At(i)
	if p.Glued(i) && p.Mark(i-1, "_:") && p.At(i-2).Kind != lexicon.Mark && p.Glued(i-1) {
		return span.Span{}, i, false
	}
	switch {
	case len(t.Text) == 4 && p.plausible(t.N):
		return p.isoParts(i)
	case len(t.Text) == 8 && p.plausible(t.N/10000), len(t.Text) == 6 && p.recent(t.N/10000):
		y := t.N / 10000
		if y < 100 {
			y += 2000
		}
		if s := span.Exact(t.N/100%100, t.N%100, y); s.Bad == span.No {
			return s, i + 1, !(p.Mark(i+1, "-+") && p.Glued(i+1) && p.Digits(i+2, 4)) // a personal number
		}
	}
	return p.dayFirst(i)
}

// dayFirst reads 12-03-2026.
func (p *Parser) dayFirst(i int) (span.Span, int, bool) {
	d, ok1 := p.Number(i, 2, 1, 31)
	m, ok2 := p.Number(i+2, 2, 1, 12)
	y, ok3 := p.Number(i+4, 4, 1990, 2199)
	if !ok1 || !ok2 || !ok3 || !p.Digits(i+4, 4) {
		return span.Span{}, i, false
	}
	return span.Exact(m, d, y), i + 5, p.Mark(i+1, "-") && p.Mark(i+3, "-") && p.Tight(i, 5)
}

// isoParts reads the year first. "2022-00183" is a registry number: months and days have two digits.
func (p *Parser) isoParts(i int) (span.Span, int, bool) {
	y := p.At(i).N
	m, ok := p.Number(i+2, 2, 0, 99)
	if !ok || !p.Mark(i+1, "-/.") || !p.Tight(i, 3) {
		return span.Span{}, i, false
	}
	if d, ok := p.Number(i+4, 2, 0, 99); ok && p.Mark(i+3, p.At(i+1).Text) && p.Tight(i, 5) {
		return span.Exact(m, d, y), i + 5, true
	}
	if p.Mark(i+1, "-") && len(p.At(i+2).Text) == 2 && m >= 1 && m <= 12 && !p.Glued(i+3) {
		return span.Span{On: span.Months(m, m), Year: y, Precision: "month"}, i + 3, true
	}
	return span.Span{}, i, false
}

// plausible is a year that somebody writes in a mail about something to come.
func (p *Parser) plausible(y int) bool { return y >= 1990 && y <= 2199 }

// recent is a year of two digits.
func (p *Parser) recent(yy int) bool {
	y := 2000 + yy
	return y >= p.ref.Year-8 && y <= p.ref.Year+15
}

// year reads "2026", "-26", "/26", "'26", ", 2026" and "nästa år" after a date; 0 and i when there is none.
func (p *Parser) year(i int) (int, int) {
	for ahead, words := range yearsBeside {
		if next, ok := p.Phrase(i, words); ok && !p.End(i) {
			return p.ref.Year + ahead, next
		}
	}
	j := p.PassMarks(i, 1, ",", yearFiller)
	if t := p.At(j); p.Digits(j, 4) && p.plausible(t.N) && !p.End(j) {
		_, unit := p.Phrase(j+1, units)
		iso := p.Mark(j+1, "-") && p.Mark(j+3, "-") && p.Tight(j, 5)
		if unit || iso || p.militaryTime(j) {
			return 0, i
		}
		return t.N, j + 1
	}
	if p.Either(i, "-/'", 0) && p.Glued(i+1) {
		return p.gluedYear(i)
	}
	return 0, i
}

// gluedYear reads "-26", "/2026" behind a date.
func (p *Parser) gluedYear(i int) (int, int) {
	t := p.At(i + 1)
	switch {
	case p.Digits(i+1, 4) && p.plausible(t.N) && !p.Mark(i+2, "-"):
		return t.N, i + 2
	case !p.Digits(i+1, 2) || !p.recent(t.N) || t.N < 20:
		return 0, i
	case p.At(i+2).Kind == lexicon.MonthWord || p.NumberGoesOn(i+2, "/:."):
		return 0, i
	}
	return 2000 + t.N, i + 2
}

// yearsBeside are the words for a year beside a date, from this one on.
var yearsBeside = [...]text.Set{set("this year beside"), set("next year beside")}

// militaryTime reports whether "2000" begins "2000-2200".
func (p *Parser) militaryTime(i int) bool {
	end, ok := p.Number(i+2, 4, 0, 2400)
	from := p.At(i).N
	hours := from <= 2400 && end%100 < 60 && from%100 < 60
	return ok && hours && end != from+1 && p.Mark(i+1, "-") && p.Digits(i+2, 4)
}

// dom reads the number of a day: "12", "12:e", "3:dje", "1st", "tolfte", "tjugo första". It may be more than 31.
func (p *Parser) dom(i int) (int, int, bool) {
	t := p.At(i)
	switch {
	case t.Kind == lexicon.Ordinal:
		return t.N, i + 1, true
	case p.In(i, tens) && p.At(i+1).Kind == lexicon.Ordinal && p.At(i+1).N < 10:
		base := 20
		if p.In(i, thirty) {
			base = 30
		}
		return base + p.At(i+1).N, i + 2, true
	case t.Kind != lexicon.Digit || len(t.Text) > 2:
		return 0, i, false
	}
	return t.N, p.suffix(i + 1), true
}

// suffix passes over the ending of an ordinal in digits.
func (p *Parser) suffix(i int) int {
	j := i
	if p.Mark(j, ":") {
		j++
	}
	if p.Glued(j) && p.In(j, ordinalEnding) {
		return j + 1
	}
	return i
}

// item is one day or run of days in a list that shares a month.
type item struct {
	lo, hi      int
	first, last span.Said
}

// dayList reads "12 mars", "den 12:e mars 2026", "12-14 mars", "12, 19 och 26 mars", "1-3 och 8-10 maj", "12-14/3",
// "torsdag 12 och fredag 13 mars", "12/3-26".
func (p *Parser) dayList(i int) (span.Span, int, bool) {
	var items []item
	var sep separator
	alternative := false
	for range most {
		it, next, ok := p.item(i, sep)
		if !ok {
			return span.Span{}, i, false
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
			return span.Span{}, i, false
		}
		alternative = alternative || sep == either
		i = next
	}
	return span.Span{}, i, false
}

// item reads "torsdag den 12:e".
func (p *Parser) item(i int, sep separator) (item, int, bool) {
	var it item
	if w, next, ok := p.weekday(i); ok {
		it.first, i = span.Said(w+1), p.PassMarks(next, 1, ",", 0)
	}
	i = p.Pass(i, 1, theDay)
	n, next, ok := p.dom(i)
	if !ok || n > 31 && p.At(next).Kind != lexicon.MonthWord {
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
func (p *Parser) separator(i int) (separator, int) {
	if p.End(i) {
		return none, i
	}
	if next, ok := p.Phrase(i, choice); ok {
		return either, p.Pass(next, 1, den)
	}
	if p.Mark(i, "/") && !p.Glued(i+1) {
		return none, i
	}
	if next, ok := p.Phrase(i, listing); ok && (!p.Mark(i, "/") || p.At(next+1).Kind == lexicon.MonthWord) {
		return also, p.Pass(next, 1, den)
	}
	if next, ok := p.Phrase(i, through); ok {
		return toward, p.Pass(next, 2, denAndWith)
	}
	return none, i
}

// monthAfter reads the month of a day: "mars", "i mars", "mar.", "/3".
func (p *Parser) monthAfter(i int, list bool) (int, int, bool) {
	if p.Mark(i, "/") {
		return p.monthSlash(i)
	}
	if p.Mark(i, ".") && p.Tight(i, 2) && p.At(i+1).Kind == lexicon.Digit {
		return p.monthPoint(i, list)
	}
	j := p.Pass(i, 1, ofWord)
	point := p.Mark(i, ".") && p.Glued(i)                                       // "12. mars"
	in := p.In(i, inWord) && (p.At(i-1).Kind == lexicon.Word || p.In(i-2, den)) // "den 12 i mars", not "12 i mars"
	if point || in {
		j = i + 1
	}
	t := p.At(j)
	if t.Kind != lexicon.MonthWord || j > i && t.Line {
		return 0, i, false
	}
	if j++; t.Weak && p.shortened(j, t) {
		j++
	}
	return t.N, j, true
}

// monthSlash reads the month of "12/3"; "12/3-12345" is a number of something.
func (p *Parser) monthSlash(i int) (int, int, bool) {
	m, ok := p.Number(i+1, 2, 0, 99)
	registry := p.Mark(i+2, "-") && p.Glued(i+2) && len(p.At(i+3).Text) > 4
	return m, i + 2, ok && (p.Glued(i+1) || p.Glued(i)) && !registry
}

// shortened reports whether the mark at i is the full stop of the shortened word before it, and the line goes on.
func (p *Parser) shortened(i int, t lexicon.Token) bool {
	const longest = 5
	return p.Mark(i, ".") && p.Glued(i) && len(t.Text) <= longest && !p.End(i+1)
}

// monthPoint reads the month of "12-14.3"; "10-12.30" are hours.
func (p *Parser) monthPoint(i int, list bool) (int, int, bool) {
	m, ok := p.Number(i+1, 2, 1, 12)
	short := ok && (p.Digits(i+1, 1) || p.Mark(i+2, ".") && p.Glued(i+2))
	_, sound := p.pointedYear(i + 2)
	return m, p.PassMarks(i+2, 1, ".", 0), short && sound && list
}

// shared makes the range of days that share a month. A run that seems to go backwards began the month before:
// "28-3 mars".
func (p *Parser) shared(items []item, m, y int, alternative bool) span.Span {
	a, z := items[0], items[len(items)-1]
	out := span.Span{Year: y, Precision: "day", First: a.first, Bad: impossible(items, m, y)}
	out.On = func(y int) dates.Range {
		first := span.Valid(y, m, a.lo)
		if a.lo > a.hi {
			before := dates.On(y, time.Month(m)-1, 1)
			first = span.Valid(before.Year, int(before.Month), a.lo)
		}
		r := span.Envelope(span.Single(first), span.Single(span.Valid(y, m, z.hi)))
		for _, it := range items {
			r = span.Envelope(r, span.Single(span.Valid(y, m, it.hi)))
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
	out.Precision, out.Last = "range", z.last
	switch {
	case a.lo > a.hi:
		out = out.With(dates.Ambiguous)
	case alternative:
		out = out.With(dates.Alternatives)
	case gap:
		out = out.With(dates.Multiple)
	}
	return out
}

// impossible says whether one of the days does not exist: "13/13" may be a score.
func impossible(items []item, m, y int) span.Certainty {
	if m < 1 || m > 12 {
		return span.Maybe
	}
	for k, it := range items {
		if span.Exact(m, it.hi, y).Bad != span.No || span.Exact(m, it.lo, y).Bad != span.No && (k > 0 || it.lo <= it.hi) {
			return span.Surely
		}
	}
	return span.No
}

// pointed reads 12.3, 12.3.2026 and 12.3.26.
func (p *Parser) pointed(i int) (span.Span, int, bool) {
	d, ok1 := p.Number(i, 2, 1, 31)
	m, ok2 := p.Number(i+2, 2, 1, 12)
	if !ok1 || !ok2 || !p.Mark(i+1, ".") || !p.Tight(i, 3) || p.Glued(i) && p.Mark(i-1, ".") {
		return span.Span{}, i, false
	}
	next := i + 3
	y, sound := p.pointedYear(next)
	switch {
	case !sound:
		return span.Span{}, i, false
	case y == 0:
		y, next = p.year(next)
	default:
		next += 2
	}
	if p.Mark(next, ".") && p.Tight(next, 2) && p.Mark(next+1, "-") { // "1.3.-15.3."
		next++
	}
	return span.Exact(m, d, y), next, true
}

// pointedYear reads the year of "12.3.2026" and "12.3.26", 0 where nothing is glued to the month. sound is false where
// what is glued to it is no year: 192.168.1.1, the number of a section.
func (p *Parser) pointedYear(i int) (y int, sound bool) {
	t := p.At(i + 1)
	switch {
	case !p.Mark(i, ".") || !p.Glued(i) || t.Kind != lexicon.Digit || !p.Glued(i+1):
		return 0, true
	case len(t.Text) == 4 && p.plausible(t.N):
		return t.N, true
	case len(t.Text) == 2 && p.recent(t.N):
		return 2000 + t.N, true
	}
	return 0, false
}

// monthFirst reads the English order: "March 12", "March 12th, 2026", "May 1-3".
func (p *Parser) monthFirst(i int) (span.Span, int, bool) {
	m := p.At(i)
	j := p.PassMarks(i+1, 2, ".", the)
	if p.In(i-1, inUnder) || p.End(j) {
		return span.Span{}, i, false
	}
	var items []item
	var sep separator
	for range most {
		n, ok := p.Number(j, 2, 1, 99)
		if !ok {
			return span.Span{}, i, false
		}
		next := p.suffix(j + 1)
		if sep == toward {
			items[len(items)-1].hi = n
		} else {
			items = append(items, item{lo: n, hi: n})
		}
		s, after := p.separator(next)
		if _, ok := p.Number(after, 2, 1, 31); s == none || !ok || !p.joinable(after) {
			if !p.joinable(j) {
				return span.Span{}, i, false
			}
			y, end := p.year(next)
			return p.shared(items, m.N, y, false), end, true
		}
		sep, j = s, after
	}
	return span.Span{}, i, false
}

// joinable reports whether the number at i is a day of the month before it and not an hour, an amount or the day
// of the next month.
func (p *Parser) joinable(i int) bool {
	next := p.suffix(i + 1)
	if _, unit := p.Phrase(next, units); unit && next == i+1 || p.At(next).Kind == lexicon.MonthWord {
		return false
	}
	return !(p.Mark(next, "/:.") && p.Glued(next) && p.At(next+1).Kind == lexicon.Digit && p.Glued(next+1))
}
