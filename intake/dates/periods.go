package dates

import (
	"time"

	"haninge.se/samrad/intake/text"
)

// Months, quarters, halves, terms, seasons, years, and parts of them.

// month reads "mars", "maj 2026", "mars månad", "jun-jul".
func (p *parser) month(i int) (span, int, bool) {
	t := p.at(i)
	if t.kind != monthWord || p.mark(i+1, "-") && p.glued(i+1) && p.glued(i+2) && p.at(i+2).kind == word { // "Maj-Britt"
		return span{}, i, false
	}
	next := i + 1
	if t.weak && p.shortened(next, t) {
		next++
	}
	next = p.pass(next, 1, monthNoun)
	y, end := p.year(next)
	if t.weak && (y == 0 || p.at(end-1).kind != digit) && !p.isMonth(i, next) { // "we may next year"
		return span{}, i, false
	}
	return span{on: func(y int) Range { return wholeMonth(y, t.n) }, year: y, prec: "month"}, end, true
}

// isMonth reports whether the words around say that "jan" or "may" is a month.
func (p *parser) isMonth(i, next int) bool {
	if i == 0 && len(p.toks) <= p.passMarks(next, 1, ".", 0) {
		return true
	}
	if _, ok := p.phrase(i-1, monthly); ok {
		return true
	}
	joined := func(sep, m int) bool { return p.either(sep, "-/", monthJoin) && p.at(m).kind == monthWord }
	return joined(i-1, i-2) || p.mark(i-2, ".") && joined(i-1, i-3) || joined(next, next+1)
}

// quarter reads "Q2", "kvartal 3", "andra kvartalet 2027", "Q2-Q3", "Q2/27".
func (p *parser) quarter(i int) (span, int, bool) {
	if k, j, ok := p.nthOf(i); ok {
		return p.quarterFrom(k, j)
	}
	j := p.passMarks(i+1, 1, ".", 0)
	k, ok := p.number(j, 1, 1, 4)
	if !ok || !p.in(i, quarterMark) || p.in(i, quarterLetter) && !p.glued(i+1) {
		return span{}, i, false
	}
	return p.quarters(k, j+1)
}

// quarterFrom reads "kvartalet" behind its ordinal.
func (p *parser) quarterFrom(n, i int) (span, int, bool) {
	if !p.in(i, quarterWord) || n > 4 || n == 0 {
		return span{}, i, false
	}
	if n < 0 {
		n = 4
	}
	return p.quarters(n, i+1)
}

// quarters reads the year of a quarter, or another one: "Q2-3", "kvartal 3 och 4".
func (p *parser) quarters(n, i int) (span, int, bool) {
	year, end := p.year(i)
	s := span{on: months(3*n-2, 3*n), year: year, prec: "quarter"}
	if k, ok := p.number(i+1, 1, 1, 4); ok && year == 0 && p.either(i, "-/", andOr) {
		s = span{on: months(3*min(n, k)-2, 3*max(n, k)), prec: "range"}
		if end = i + 2; !p.end(end) {
			s.year, end = p.year(end)
		}
	}
	return s, end, true
}

// months is a run of whole months; 13 and up lie in the year after, as winter does.
func months(first, last int) func(int) Range {
	return func(y int) Range { return Range{wholeMonth(y, first).Start, wholeMonth(y, last).End} }
}

// nthOf reads "första", "2:a", "sista" (-1).
func (p *parser) nthOf(i int) (int, int, bool) {
	if p.in(i, lastWord) {
		return -1, i + 1, true
	}
	n, next, ok := p.dom(i)
	return n, next, ok && (p.at(i).kind == ordinal || next > i+1)
}

// half reads "första halvåret 2027", "H2 2026", "VT 2027", "ht-26", "höstterminen", "first half of 2027".
func (p *parser) half(i int) (span, int, bool) {
	if k, j, ok := p.nthOf(i); ok && (k == 1 || k == 2) {
		year, _ := p.year(j + 2)
		english := p.in(j, halfEn) && p.in(j+1, ofWord) && year != 0
		s, end := p.halfYear(k, j+1, "half")
		return s, end, english || p.in(j, halfYear)
	}
	if n, ok := p.number(i+1, 1, 1, 2); ok && (p.in(i, halfLetter) && p.glued(i+1) || p.in(i, halfNoun)) {
		s, end := p.halfYear(n, i+2, "half")
		return s, end, true
	}
	if p.in(i, schoolYear) {
		y, end := p.schoolYear(i + 1)
		on := func(y int) Range { return Range{On(y, 7, 1), On(y+1, 6, 30)} }
		return span{on: on, year: y, prec: "range", flags: []Flag{Approx}}, end, true
	}
	for k, list := range terms {
		if next, ok := p.phrase(i, list); ok {
			return p.term(k+1, next)
		}
	}
	return span{}, i, false
}

// halfYear reads the year of the first or second half of one.
func (p *parser) halfYear(n, i int, prec string, f ...Flag) (span, int) {
	y, end := p.year(p.pass(i, 1, ofAv))
	return span{on: months(6*n-5, 6*n), year: y, prec: prec, flags: f}, end
}

// term reads the year of a school term: "vt26", "ht 26".
func (p *parser) term(n, i int) (span, int, bool) {
	if t := p.at(i); p.digits(i, 2) && p.recent(t.n) {
		s, end := p.halfYear(n, i+1, "term", Approx)
		s.year = 2000 + t.n
		return s, end, true
	}
	s, end := p.halfYear(n, i, "term", Approx)
	return s, end, true
}

var terms = [...]text.Set{set("spring term"), set("autumn term")}

// seasons are in order from March. The bare noun is also another word ("vår" is "our") or half of one, and needs a
// word before it.
var seasons = [...]struct{ bare, sure text.Set }{
	{set("spring bare"), set("spring sure")},
	{set("summer bare"), set("summer sure")},
	{set("autumn bare"), set("autumn sure")},
	{set("winter bare"), set("winter sure")},
}

// seasonParts are names of a third of a season.
var seasonParts = [...]struct {
	names  text.Set
	season int
	which  int
}{
	{set("early summer"), 1, 1}, {set("high summer"), 1, 2}, {set("late summer"), 1, 3},
	{set("late autumn"), 2, 3}, {set("early autumn"), 2, 1}, {set("late spring"), 0, 3}, {set("early spring"), 0, 1},
	{set("late winter"), 3, 3}, {set("early winter"), 3, 1},
}

// season reads "våren 2027", "i vinter", "nästa vår", "vintern 2026/2027".
func (p *parser) season(i int) (span, int, bool) {
	for _, part := range seasonParts {
		if next, ok := p.phrase(i, part.names); ok {
			y, end := p.year(next)
			on := seasonOn(part.season)
			third := func(y int) Range { return portion(on(y), part.which) }
			return span{on: third, year: y, prec: "range", flags: []Flag{Approx}}, end, true
		}
	}
	j, again := i, p.in(i, nextWord)
	if again || p.in(i, thisSeason) {
		j++
	}
	for n, words := range seasons {
		next, sure := p.phrase(j, words.sure)
		if !sure {
			bare := false
			if next, bare = p.phrase(j, words.bare); !bare || !p.seasonal(i, j, next) {
				continue
			}
		}
		s := span{on: seasonOn(n), prec: "season", flags: []Flag{Approx}}
		if again {
			_, y := s.roll(p.ref)
			if r := s.on(y); !r.Start.After(p.ref) || r.Start.Year == p.ref.Year {
				y++
			}
			s.year = y
			return s, next, true
		}
		s.year, next = p.schoolYear(next)
		return s, next, true
	}
	return span{}, i, false
}

func seasonOn(n int) func(int) Range { return months(3+3*n, 5+3*n) }

// seasonal reports whether "vår" at j is the season: "i vår" before the end of a clause, "nästa vår", "vår 2027".
func (p *parser) seasonal(i, j, next int) bool {
	joined := func(sep, other int) bool { return p.either(sep, "/-", monthJoin) && p.isSeason(other) }
	if y, _ := p.year(next); y != 0 || joined(next, next+1) || joined(j-1, j-2) {
		return true
	}
	before := j > i || p.in(j-1, beforeSeason)
	alone := i == 0 && p.end(next) && next == len(p.toks) && !p.in(j, doubtfulSeason)
	return alone || before && !p.plainWord(next)
}

// isSeason reports whether a season is named at i, in whatever form.
func (p *parser) isSeason(i int) bool {
	for _, words := range seasons {
		if _, ok := p.phrase(i, words.bare); ok {
			return true
		}
		if _, ok := p.phrase(i, words.sure); ok {
			return true
		}
	}
	return false
}

// wholeYear reads "2027" where it stands as a time of its own: "under hela 2026", not "2026 deltagare".
func (p *parser) wholeYear(i int) (span, int, bool) {
	t := p.at(i)
	if !p.digits(i, 4) || t.n < p.ref.Year-10 || t.n > p.ref.Year+25 || !p.yearOpens(i) || !p.yearCloses(i+1) {
		return span{}, i, false
	}
	if n := p.at(i + 2); p.mark(i+1, "-/") && p.digits(i+2, 2) { // "2026-27"
		return fixed("range", Range{On(t.n, 1, 1), On(2000+n.n, 12, 31)}), i + 3, true
	}
	return span{on: months(1, 12), year: t.n, prec: "year"}, i + 1, true
}

// yearOpens reports whether what stands before a number lets it be a year.
func (p *parser) yearOpens(i int) bool {
	if p.glued(i) && (p.at(i-1).kind != mark || p.mark(i-1, "-/") && !p.plausible(p.at(i-2).n)) {
		return false
	}
	return p.at(i).line || p.either(i-1, ":(,;-/", beforeYear)
}

// yearCloses reports whether what stands at i lets the number before it be a year: the end of something, or another.
func (p *parser) yearCloses(i int) bool {
	if p.end(i) || p.either(i, ",;)?!", afterYear) || p.mark(i, ".") && !p.glued(i+1) {
		return true
	}
	if !p.mark(i, "-/") || p.glued(i) != p.glued(i+1) {
		return false
	}
	n := p.at(i + 1)
	return p.digits(i+1, 4) && p.plausible(n.n) || p.digits(i+1, 2) && p.recent(n.n) && n.n > p.at(i-1).n%100
}

var parts = [...]text.Set{
	set("beginning"),
	set("middle"),
	set("ending"),
}

// part reads "början", "mitten", "slutet": 1, 2, 3.
func (p *parser) part(i int) (int, int, bool) {
	for k, words := range parts {
		if next, ok := p.phrase(i, words); ok {
			return k + 1, next, true
		}
	}
	return 0, i, false
}

// portionOf reads "början av maj", "mitten på april", "mitten/slutet av mars", "tidigt i höst", "första halvan av
// april", "årets slut".
func (p *parser) portionOf(i int) (span, int, bool) {
	if s, next, ok := p.closing(i); ok {
		return p.derive(s, "range", func(r Range) Range { return portion(r, 3) }).with(Approx), next, true
	}
	cut, next, ok := p.portionWords(i)
	if !ok {
		return span{}, i, false
	}
	j := p.passMarks(next, 3, "-", portionFiller)
	if j > next && p.in(j-1, nextOrThis) {
		j--
	}
	for _, read := range [...]reader{
		p.weeks, p.relativeWeek, p.schoolBreak, p.quarter, p.half, p.season, p.month, p.relativePeriod, p.thisPeriod,
		p.wholeYear, p.occasion,
	} {
		s, end, ok := read(j)
		listed := s.prec == "range" && p.at(j).kind != word
		if !ok || s.prec == "day" || listed || p.in(i, lateWord) && s.prec == "week" {
			continue
		}
		return p.derive(s, "range", cut).with(Approx), end, true
	}
	return span{}, i, false
}

// portionWords reads "början", "mitten/slutet", "första halvan" and returns what of a period they mean.
func (p *parser) portionWords(i int) (cut func(Range) Range, next int, ok bool) {
	first, next, ok := p.part(i)
	if !ok {
		n, j, ok := p.nthOf(i)
		next, half := p.phrase(j, halfWords)
		return func(r Range) Range { return halfOf(r, n) }, next, ok && half && (n == 1 || n == 2 || n == -1)
	}
	last := first
	if sep, j := p.separator(next); sep != none || p.mark(next, "/") {
		if p.mark(next, "/") {
			j = next + 1
		}
		if k, end, ok := p.part(j); ok {
			first, last, next = min(first, k), max(first, k), end
		}
	}
	return func(r Range) Range { return envelope(portion(r, first), portion(r, last)) }, next, true
}

// portion is the beginning, middle or end of a span: of a week Mon-Wed, Tue-Thu, Thu-Sun, of a month the 1st-10th,
// 11th-20th, 21st-last, of longer ones a third of its months.
func portion(r Range, which int) Range {
	if r.IsZero() || r.End.IsZero() {
		return Range{}
	}
	cut := func(from, to int) Range { return Range{r.Start.AddDays(from), r.Start.AddDays(to)} }
	switch n := r.Days(); {
	case n <= 7:
		last := n - 1
		return [...]Range{{}, cut(0, min(2, last)), cut(min(1, last), min(3, last)), cut(min(3, last), last)}[which]
	case n >= 28 && n <= 31:
		return [...]Range{{}, cut(0, 9), cut(10, min(19, n-1)), {r.Start.AddDays(min(20, n-1)), r.End}}[which]
	}
	k := (monthsBetween(r.Start, r.End) + 1) / 3
	if n := r.Days(); 3*k != monthsBetween(r.Start, r.End)+1 || r.Start.Dom != 1 {
		return [...]Range{{}, cut(0, n/3-1), cut(n/3, 2*n/3-1), {r.Start.AddDays(2 * n / 3), r.End}}[which]
	}
	at := func(m int) Day { return On(r.Start.Year, r.Start.Month+time.Month(m), 1) }
	return [...]Range{{}, {at(0), at(k).AddDays(-1)}, {at(k), at(2 * k).AddDays(-1)}, {at(2 * k), r.End}}[which]
}

// halfOf is the first half of a span, or its second (which 2 or -1).
func halfOf(r Range, which int) Range {
	if r.IsZero() || r.End.IsZero() {
		return Range{}
	}
	middle := r.Start.AddDays(r.Days()/2 - 1)
	switch n := r.Days(); {
	case n >= 28 && n <= 31:
		middle = r.Start.AddDays(14)
	case n > 31 && monthsBetween(r.Start, r.End)%2 == 1:
		middle = On(r.Start.Year, r.Start.Month+time.Month((monthsBetween(r.Start, r.End)+1)/2), 0)
	}
	if which == 1 {
		return Range{r.Start, middle}
	}
	return Range{middle.AddDays(1), r.End}
}

func monthsBetween(a, b Day) int { return 12*(b.Year-a.Year) + int(b.Month) - int(a.Month) }
