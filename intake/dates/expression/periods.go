package expression

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// Months, quarters, halves, terms, seasons, years.

// month reads "mars", "maj 2026", "mars månad", "jun-jul".
func (p *Parser) month(i int) (span.Span, int, bool) {
	t := p.At(i)
	if t.Kind != lexicon.MonthWord || p.compound(i+1) { // "Maj-Britt"
		return span.Span{}, i, false
	}
	next := i + 1
	if t.Weak && p.shortened(next, t) {
		next++
	}
	next = p.Pass(next, 1, monthNoun)
	y, end := p.year(next)
	if t.Weak && (y == 0 || p.At(end-1).Kind != lexicon.Digit) && !p.isMonth(i, next) { // "we may next year"
		return span.Span{}, i, false
	}
	return span.Span{On: span.Months(t.N, t.N), Year: y, Precision: "month"}, end, true
}

// isMonth reports whether the words around say that "jan" or "may" is a month.
func (p *Parser) isMonth(i, next int) bool {
	if i == 0 && p.Len() <= p.PassMarks(next, 1, ".", 0) {
		return true
	}
	if _, ok := p.Phrase(i-1, monthly); ok {
		return true
	}
	joined := func(sep, m int) bool { return p.Either(sep, "-/", monthJoin) && p.At(m).Kind == lexicon.MonthWord }
	return joined(i-1, i-2) || p.Mark(i-2, ".") && joined(i-1, i-3) || joined(next, next+1)
}

// quarter reads "Q2", "kvartal 3", "andra kvartalet 2027", "Q2-Q3", "Q2/27".
func (p *Parser) quarter(i int) (span.Span, int, bool) {
	if k, j, ok := p.nthOf(i); ok {
		return p.quarterFrom(k, j)
	}
	j := p.PassMarks(i+1, 1, ".", 0)
	k, ok := p.Number(j, 1, 1, 4)
	if !ok || !p.In(i, quarterMark) || p.In(i, quarterLetter) && !p.Glued(i+1) {
		return span.Span{}, i, false
	}
	return p.quarters(k, j+1)
}

// quarterFrom reads "kvartalet" behind its ordinal.
func (p *Parser) quarterFrom(n, i int) (span.Span, int, bool) {
	if !p.In(i, quarterWord) || n > 4 || n == 0 {
		return span.Span{}, i, false
	}
	if n < 0 {
		n = 4
	}
	return p.quarters(n, i+1)
}

// quarters reads the year of a quarter, or another one: "Q2-3", "kvartal 3 och 4".
func (p *Parser) quarters(n, i int) (span.Span, int, bool) {
	year, end := p.year(i)
	s := span.Span{On: span.Months(3*n-2, 3*n), Year: year, Precision: "quarter"}
	if k, ok := p.Number(i+1, 1, 1, 4); ok && year == 0 && p.Either(i, "-/", andOr) {
		s = span.Span{On: span.Months(3*min(n, k)-2, 3*max(n, k)), Precision: "range"}
		if end = i + 2; !p.End(end) {
			s.Year, end = p.year(end)
		}
	}
	return s, end, true
}

// nthOf reads "första", "2:a", "sista" (-1).
func (p *Parser) nthOf(i int) (int, int, bool) {
	if p.In(i, lastWord) {
		return -1, i + 1, true
	}
	n, next, ok := p.dom(i)
	return n, next, ok && (p.At(i).Kind == lexicon.Ordinal || next > i+1)
}

// half reads "första halvåret 2027", "H2 2026", "VT 2027", "ht-26", "höstterminen", "first half of 2027".
func (p *Parser) half(i int) (span.Span, int, bool) {
	if k, j, ok := p.nthOf(i); ok && (k == 1 || k == 2) {
		year, _ := p.year(j + 2)
		english := p.In(j, halfEn) && p.In(j+1, ofWord) && year != 0
		s, end := p.halfYear(k, j+1, "half")
		return s, end, english || p.In(j, halfYear)
	}
	if n, ok := p.Number(i+1, 1, 1, 2); ok && (p.In(i, halfLetter) && p.Glued(i+1) || p.In(i, halfNoun)) {
		s, end := p.halfYear(n, i+2, "half")
		return s, end, true
	}
	if p.In(i, schoolYear) {
		y, end := p.schoolYear(i + 1)
		on := func(y int) dates.Range { return dates.Range{Start: dates.On(y, 7, 1), End: dates.On(y+1, 6, 30)} }
		return span.Span{On: on, Year: y, Precision: "range", Flags: []dates.Flag{dates.Approx}}, end, true
	}
	for k, list := range terms {
		if next, ok := p.Phrase(i, list); ok {
			return p.term(k+1, next)
		}
	}
	return span.Span{}, i, false
}

// halfYear reads the year of the first or second half of one.
func (p *Parser) halfYear(n, i int, prec string, f ...dates.Flag) (span.Span, int) {
	y, end := p.year(p.Pass(i, 1, ofAv))
	return span.Span{On: span.Months(6*n-5, 6*n), Year: y, Precision: prec, Flags: f}, end
}

// term reads the year of a school term: "vt26", "ht 26".
func (p *Parser) term(n, i int) (span.Span, int, bool) {
	if t := p.At(i); p.Digits(i, 2) && p.recent(t.N) {
		s, end := p.halfYear(n, i+1, "term", dates.Approx)
		s.Year = 2000 + t.N
		return s, end, true
	}
	s, end := p.halfYear(n, i, "term", dates.Approx)
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
func (p *Parser) season(i int) (span.Span, int, bool) {
	for _, part := range seasonParts {
		if next, ok := p.Phrase(i, part.names); ok {
			y, end := p.year(next)
			on := seasonOn(part.season)
			third := func(y int) dates.Range { return span.Third(on(y), part.which) }
			return span.Span{On: third, Year: y, Precision: "range", Flags: []dates.Flag{dates.Approx}}, end, true
		}
	}
	j, again := i, p.In(i, nextWord)
	if again || p.In(i, thisSeason) {
		j++
	}
	for n, words := range seasons {
		next, sure := p.Phrase(j, words.sure)
		if !sure {
			bare := false
			if next, bare = p.Phrase(j, words.bare); !bare || !p.seasonal(i, j, next) {
				continue
			}
		}
		s := span.Span{On: seasonOn(n), Precision: "season", Flags: []dates.Flag{dates.Approx}}
		if again {
			_, y := s.Roll(p.ref)
			if r := s.On(y); !r.Start.After(p.ref) || r.Start.Year == p.ref.Year {
				y++
			}
			s.Year = y
			return s, next, true
		}
		s.Year, next = p.schoolYear(next)
		return s, next, true
	}
	return span.Span{}, i, false
}

func seasonOn(n int) func(int) dates.Range { return span.Months(3+3*n, 5+3*n) }

// seasonal reports whether "vår" at j is the season: "i vår" before the end of a clause, "nästa vår", "vår 2027".
func (p *Parser) seasonal(i, j, next int) bool {
	joined := func(sep, other int) bool { return p.Either(sep, "/-", monthJoin) && p.isSeason(other) }
	if y, _ := p.year(next); y != 0 || joined(next, next+1) || joined(j-1, j-2) {
		return true
	}
	before := j > i || p.In(j-1, beforeSeason)
	alone := i == 0 && p.End(next) && next == p.Len() && !p.In(j, doubtfulSeason)
	return alone || before && !p.plainWord(next)
}

// isSeason reports whether a season is named at i, in whatever form.
func (p *Parser) isSeason(i int) bool {
	for _, words := range seasons {
		if _, ok := p.Phrase(i, words.bare); ok {
			return true
		}
		if _, ok := p.Phrase(i, words.sure); ok {
			return true
		}
	}
	return false
}

// wholeYear reads "2027" where it stands as a time of its own: "under hela 2026", not "2026 deltagare".
func (p *Parser) wholeYear(i int) (span.Span, int, bool) {
	t := p.At(i)
	if !p.Digits(i, 4) || t.N < p.ref.Year-10 || t.N > p.ref.Year+25 || !p.yearOpens(i) || !p.yearCloses(i+1) {
		return span.Span{}, i, false
	}
	if n := p.At(i + 2); p.Mark(i+1, "-/") && p.Digits(i+2, 2) { // "2026-27"
		return span.Fixed("range", dates.Range{Start: dates.On(t.N, 1, 1), End: dates.On(2000+n.N, 12, 31)}), i + 3, true
	}
	return span.Span{On: span.Months(1, 12), Year: t.N, Precision: "year"}, i + 1, true
}

// yearOpens reports whether what stands before a number lets it be a year.
func (p *Parser) yearOpens(i int) bool {
	if p.Glued(i) && (p.At(i-1).Kind != lexicon.Mark || p.Mark(i-1, "-/") && !p.plausible(p.At(i-2).N)) {
		return false
	}
	return p.At(i).Line || p.Either(i-1, ":(,;-/", beforeYear)
}

// yearCloses reports whether what stands at i lets the number before it be a year: the end of something, or another.
func (p *Parser) yearCloses(i int) bool {
	if p.End(i) || p.Either(i, ",;)?!", afterYear) || p.Mark(i, ".") && !p.Glued(i+1) {
		return true
	}
	if !p.Mark(i, "-/") || p.Glued(i) != p.Glued(i+1) {
		return false
	}
	n := p.At(i + 1)
	return p.Digits(i+1, 4) && p.plausible(n.N) || p.Digits(i+1, 2) && p.recent(n.N) && n.N > p.At(i-1).N%100
}
