package dates

import (
	"time"

	"haninge.se/samrad/intake/text"
)

// Months, quarters, halves, terms, seasons, years, and parts of them.

// month reads "mars", "maj 2026", "mars månad", "jun-jul".
func (p *parser) month(i int) (span, int, bool) {
	t := p.at(i)
	if t.kind != monthWord || p.is(i+1, "-") && p.glued(i+1) && p.glued(i+2) && p.at(i+2).kind == word { // "Maj-Britt"
		return span{}, i, false
	}
	next := i + 1
	if t.weak && p.is(next, ".") && p.glued(next) && len(t.text) <= 5 && !p.end(next+1) {
		next++
	}
	next = p.skip(next, 1, "månad")
	y, end := p.year(next)
	if t.weak && (y == 0 || p.at(end-1).kind != digit) && !p.isMonth(i, next) { // "we may next year"
		return span{}, i, false
	}
	return span{on: func(y int) Range { return wholeMonth(y, t.n) }, year: y, prec: "month"}, end, true
}

var monthly = set("monthly")

// isMonth reports whether the words around say that "jan" or "may" is a month.
func (p *parser) isMonth(i, next int) bool {
	if i == 0 && len(p.toks) <= p.skip(next, 1, ".") {
		return true
	}
	if _, ok := p.phrase(i-1, monthly); ok {
		return true
	}
	joined := func(sep, m int) bool { return p.is(sep, "-", "/", "och", "eller", "till") && p.at(m).kind == monthWord }
	return joined(i-1, i-2) || p.is(i-2, ".") && joined(i-1, i-3) || joined(next, next+1)
}

// quarter reads "Q2", "kvartal 3", "andra kvartalet 2027", "Q2-Q3", "Q2/27".
func (p *parser) quarter(i int) (span, int, bool) {
	if k, j, ok := p.nthOf(i); ok {
		return p.quarterFrom(k, j)
	}
	j := p.skip(i+1, 1, ".")
	k, ok := p.number(j, 1, 1, 4)
	if !ok || !p.is(i, "q", "kv", "kvartal", "kvartalen", "quarter") || p.is(i, "q") && !p.glued(i+1) {
		return span{}, i, false
	}
	return p.quarters(k, j+1)
}

// quarterFrom reads "kvartalet" behind its ordinal.
func (p *parser) quarterFrom(n, i int) (span, int, bool) {
	if !p.is(i, "kvartalet", "kvartal", "quarter") || n > 4 || n == 0 {
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
	if k, ok := p.number(i+1, 1, 1, 4); ok && year == 0 && p.is(i, "-", "/", "och", "eller") {
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
	if p.is(i, "sista", "siste", "last", "final") {
		return -1, i + 1, true
	}
	n, next, ok := p.dom(i)
	return n, next, ok && (p.at(i).kind == ordinal || next > i+1)
}

// half reads "första halvåret 2027", "H2 2026", "VT 2027", "ht-26", "höstterminen", "first half of 2027".
func (p *parser) half(i int) (span, int, bool) {
	made := func(n, next int, prec string, f ...Flag) (span, int, bool) {
		y, end := p.year(p.skip(next, 1, "of", "av"))
		return span{on: months(6*n-5, 6*n), year: y, prec: prec, flags: f}, end, true
	}
	if k, j, ok := p.nthOf(i); ok && (k == 1 || k == 2) {
		year, _ := p.year(j + 2)
		if p.is(j, "halvåret", "halvår") || p.is(j, "half") && p.is(j+1, "of") && year != 0 {
			return made(k, j+1, "half")
		}
		return span{}, i, false
	}
	if n, ok := p.number(i+1, 1, 1, 2); ok && (p.is(i, "h") && p.glued(i+1) || p.is(i, "halvår")) {
		return made(n, i+2, "half")
	}
	if p.is(i, "läsåret", "skolåret") {
		y, end := p.schoolYear(i + 1)
		return span{on: func(y int) Range { return Range{On(y, 7, 1), On(y+1, 6, 30)} }, year: y, prec: "range", flags: []Flag{Approx}}, end, true
	}
	for k, list := range terms {
		next, ok := p.phrase(i, list)
		if !ok {
			continue
		}
		if t := p.at(next); t.kind == digit && len(t.text) == 2 && p.recent(t.n) { // "vt26", "ht 26"
			s, end, ok := made(k+1, next+1, "term", Approx)
			s.year = 2000 + t.n
			return s, end, ok
		}
		return made(k+1, next, "term", Approx)
	}
	return span{}, i, false
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

// season reads "våren 2027", "i vinter", "nästa vår", "vintern 2026/2027" (domain.md 4 rule 5).
func (p *parser) season(i int) (span, int, bool) {
	for _, part := range seasonParts {
		if next, ok := p.phrase(i, part.names); ok {
			y, end := p.year(next)
			on := seasonOn(part.season)
			return span{on: func(y int) Range { return portion(on(y), part.which) }, year: y, prec: "range", flags: []Flag{Approx}}, end, true
		}
	}
	j, again := i, p.is(i, "nästa", "next")
	if again || p.is(i, "denna", "kommande", "this", "the", "coming") {
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
	joined := func(sep, other int) bool { return p.is(sep, "/", "-", "och", "eller", "till") && p.isSeason(other) }
	if y, _ := p.year(next); y != 0 || joined(next, next+1) || joined(j-1, j-2) {
		return true
	}
	before := j > i || p.is(j-1, "i", "under", "till", "in", "the", "this", "tidig", "sen", "early", "late", "mot", "innan", "före", "efter")
	alone := i == 0 && p.end(next) && next == len(p.toks) && !p.is(j, "vår", "fall")
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
	t, prev := p.at(i), p.at(i-1)
	if len(t.text) != 4 || t.n < p.ref.Year-10 || t.n > p.ref.Year+25 || p.glued(i) && prev.kind != mark {
		return span{}, i, false
	}
	opens := t.line || p.is(i-1, "under", "hela", "år", "året", "för", "till", "i", "från", "fom", "tom", "före", "efter", "of", "in", "during", "senast", "innan", "av", ":", "(", ",", ";", "-",
		"och", "eller", "prel", "within", "mellan", "med", "start", "/")
	closes := p.end(i+1) || p.is(i+1, "och", "eller", "till", "tom", "kl", "men", "som", "med", "eftersom", ",", ";", ")", "?", "!") || p.is(i+1, ".") && !p.glued(i+2)
	if !closes && p.is(i+1, "-", "/") && !p.glued(i+1) == !p.glued(i+2) {
		n := p.at(i + 2)
		closes = n.kind == digit && (len(n.text) == 4 && p.plausible(n.n) || len(n.text) == 2 && p.recent(n.n) && n.n > t.n%100)
	}
	if !opens || !closes || p.glued(i) && p.is(i-1, "-", "/") && !p.plausible(p.at(i-2).n) {
		return span{}, i, false
	}
	s := span{on: months(1, 12), year: t.n, prec: "year"}
	if n := p.at(i + 2); p.is(i+1, "-", "/") && n.kind == digit && len(n.text) == 2 { // "2026-27"
		y := t.n
		return fixed("range", Range{On(y, 1, 1), On(2000+n.n, 12, 31)}), i + 3, true
	}
	return s, i + 1, true
}

var parts = [...]text.Set{
	set("beginning"),
	set("middle"),
	set("ending"),
}

var halfWords = set("half words")

// part reads "början", "mitten", "slutet": 1, 2, 3.
func (p *parser) part(i int) (int, int, bool) {
	for k, words := range parts {
		if next, ok := p.phrase(i, words); ok {
			return k + 1, next, true
		}
	}
	return 0, i, false
}

// portionOf reads "början av maj", "mitten på april", "mitten/slutet av mars", "tidigt i höst", "första halvan av april",
// "årets slut".
func (p *parser) portionOf(i int) (span, int, bool) {
	if s, next, ok := p.closing(i); ok {
		return p.derive(s, "range", func(r Range) Range { return portion(r, 3) }).with(Approx), next, true
	}
	which, next, ok := p.part(i)
	last := which
	cut := func(r Range) Range { return envelope(portion(r, which), portion(r, last)) }
	if ok {
		if sep, j := p.separator(next); sep != none || p.is(next, "/") {
			if p.is(next, "/") {
				j = next + 1
			}
			if k, end, ok := p.part(j); ok {
				which, last, next = min(which, k), max(which, k), end
			}
		}
	} else {
		n, j, ok := p.nthOf(i)
		if next, ok = p.follows(j, ok && (n == 1 || n == 2 || n == -1), halfWords); !ok {
			return span{}, i, false
		}
		cut = func(r Range) Range { return halfOf(r, n) }
	}
	j := p.skip(next, 3, "av", "på", "i", "under", "of", "in", "-", "the", "denna", "nästa")
	if j > next && p.is(j-1, "nästa", "denna") {
		j--
	}
	for _, read := range [...]reader{
		p.weeks, p.relativeWeek, p.schoolBreak, p.quarter, p.half, p.season, p.month, p.relativePeriod, p.thisPeriod, p.wholeYear, p.occasion,
	} {
		s, end, ok := read(j)
		if !ok || s.prec == "day" || s.prec == "range" && p.at(j).kind != word || p.is(i, "sen") && s.prec == "week" {
			continue
		}
		return p.derive(s, "range", cut).with(Approx), end, true
	}
	return span{}, i, false
}

// follows is phrase when a condition holds.
func (p *parser) follows(i int, on bool, list text.Set) (int, bool) {
	if !on {
		return i, false
	}
	return p.phrase(i, list)
}

// portion is the beginning, middle or end of a span: of a week Mon-Wed, Tue-Thu, Thu-Sun, of a month the 1st-10th,
// 11th-20th, 21st-last (domain.md 4 rule 4), of longer ones a third of its months.
func portion(r Range, which int) Range {
	if r.IsZero() || r.End.IsZero() {
		return Range{}
	}
	cut := func(from, to int) Range { return Range{r.Start.AddDays(from), r.Start.AddDays(to)} }
	switch n := r.Days(); {
	case n <= 7:
		return [...]Range{{}, cut(0, min(2, n-1)), cut(min(1, n-1), min(3, n-1)), {r.Start.AddDays(min(3, n-1)), r.End}}[which]
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
