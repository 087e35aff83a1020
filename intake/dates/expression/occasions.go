package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// occasions are the days and weeks with a name by the set of their names.
var occasions = func() map[text.Set]lexicon.Occasion {
	out := map[text.Set]lexicon.Occasion{}
	for _, o := range lexicon.Occasions() {
		out[o.Names] = o
	}
	return out
}()

// occasion reads a named day or week with its year: "påskveckan 2027", "annandag jul". The longest name wins.
func (p *Parser) occasion(i int) (span.Span, int, bool) {
	again := p.In(i, nextWord)
	if again {
		i++
	}
	var best lexicon.Occasion
	next := i
	for _, m := range p.All(i) {
		if rule, ok := occasions[m.Set]; ok && m.To > next {
			best, next = rule, m.To
		}
	}
	if next == i || p.In(i, christmasWord) && p.isJuly(i, next) || p.compound(next) {
		return span.Span{}, i, false
	}
	s := span.Span{On: best.On, Precision: best.Precision, Flags: best.Flags, Untold: true}
	if s.Year, next = p.year(next); again {
		s = s.With(dates.Ambiguous)
		_, s.Year = s.Roll(p.ref)
		if s.On(s.Year).Start.Year == p.ref.Year {
			s.Year++
		}
	}
	if d, end, ok := p.sameDay(s, next); ok {
		return d, end, true
	}
	return s, next, true
}

// isJuly reports whether "jul" is the month: "12 jul", "jun-jul".
func (p *Parser) isJuly(i, next int) bool {
	return p.Mark(next, "-/") && p.At(next+1).Kind == lexicon.MonthWord || p.At(i-1).Kind == lexicon.Digit ||
		p.Mark(i-1, "-/") && p.At(i-2).Kind == lexicon.MonthWord
}

// compound reports whether a word goes on behind a hyphen: "jul-pynt".
func (p *Parser) compound(i int) bool {
	return p.Mark(i, "-") && p.Glued(i) && p.Glued(i+1) && p.At(i+1).Kind == lexicon.Word
}

// sameDay reads the date of a named day behind its name: "påskafton den 4 april", "långfredagen den 3".
func (p *Parser) sameDay(s span.Span, i int) (span.Span, int, bool) {
	if s.Precision != "day" || s.Year != 0 || p.End(i) {
		return span.Span{}, i, false
	}
	j := p.PassMarks(i, 2, ",(", theDay)
	d, end, ok := p.days(j)
	if ok && d.Precision == "day" && d.Bad == span.No {
		got := d.Resolve(p.ref).Range
		d.Untold = true
		return d, p.PassMarks(end, 1, ")", 0), got == s.On(got.Start.Year)
	}
	r, _ := s.Roll(p.ref)
	n, next, ok := p.dom(j)
	return s, next, ok && j > i && n == r.Start.Dom && !p.plainWord(next)
}

// schoolBreak reads "sportlovet", "höstlovet v. 44", "påsklovet vecka 15": a week beside the name wins over the
// table, and a break that the table does not have is no date .
func (p *Parser) schoolBreak(i int) (span.Span, int, bool) {
	base, next := "", i+1
	for name, words := range breakNames {
		if p.In(i, words) {
			base = name
		}
	}
	if base == "" {
		return span.Span{}, i, false
	}
	j := p.PassMarks(next, 2, ",(-:", inUnder)
	if n, ok := p.Number(next, 2, 1, 53); ok && p.In(i, breakWeek) { // "sportlovsvecka 9"
		y, next := p.year(next + 1)
		return span.Span{On: span.Weeks(n, n), Year: y, Precision: "week"}, next, true
	}
	if s, next, ok := p.weeks(j); ok && !p.End(j) {
		return s, p.PassMarks(next, 1, ")", 0), true
	}
	n := p.breaks[base]
	if n == 0 {
		return span.Span{}, i, false
	}
	y, next := p.year(next)
	return span.Span{On: span.Weeks(n, n), Year: y, Precision: "week", Flags: []dates.Flag{dates.Configured}}, next, true
}

// breakNames are the names of school breaks as a municipality's table has them.
var breakNames = map[string]text.Set{
	"sportlov": set("break sportlov"), "höstlov": set("break höstlov"), "påsklov": set("break påsklov"),
	"jullov": set("break jullov"), "sommarlov": set("break sommarlov"), "kristilov": set("break kristilov"),
}

// schoolYear reads the year of what crosses New Year: "2026/2027", "2026-27", "26/27", or one year alone.
func (p *Parser) schoolYear(i int) (int, int) {
	y, next := p.year(i)
	t := p.At(i)
	if y == 0 && p.Digits(i, 2) && p.recent(t.N) && p.Mark(i+1, "/-") && p.At(i+2).N == t.N+1 && p.Tight(i, 3) {
		return 2000 + t.N, i + 3
	}
	n := p.At(next + 1)
	if y != 0 && p.Mark(next, "/-") && p.Tight(next-1, 3) && n.Kind == lexicon.Digit && (n.N == y+1 || n.N == (y+1)%100) {
		next += 2
	}
	return y, next
}

// turns reads "årsskiftet", "månadsskiftet april/maj", "halvårsskiftet": the last day of one and the first of the
// next.
func (p *Parser) turns(i int) (span.Span, int, bool) {
	turn := func(on func(int) dates.Range, next int) (span.Span, int, bool) {
		y, end := p.schoolYear(next)
		return span.Span{On: on, Year: y, Precision: "range", Flags: []dates.Flag{dates.Approx}, Turn: true}, end, true
	}
	after := func(m time.Month) func(int) dates.Range {
		return func(y int) dates.Range { d := dates.On(y, m+1, 0); return dates.Range{Start: d, End: d.AddDays(1)} }
	}
	switch {
	case p.In(i, yearTurn):
		return turn(after(12), i+1)
	case p.In(i, halfTurn):
		return turn(after(6), i+1)
	case !p.In(i, monthTurn):
		return span.Span{}, i, false
	}
	j := p.Pass(i+1, 1, betweenSv)
	a, b := p.At(j), p.At(j+2)
	if a.Kind == lexicon.MonthWord && p.Either(j+1, "/-", andSv) && b.Kind == lexicon.MonthWord {
		return turn(after(time.Month(a.N)), j+3)
	}
	if a.Kind == lexicon.MonthWord || p.In(i, bareTurn) { // "månadsskiftet april" may be either end
		return span.Span{}, i, false
	}
	d := p.monthOff(0).End
	s := span.Fixed("range", dates.Range{Start: d, End: d.AddDays(1)}, dates.Approx)
	s.Turn = true
	return s, i + 1, true
}
