package dates

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"haninge.se/samrad/intake/text"
)

//go:embed data/occasions.tsv
var occasionData string

// occasionRule is a named time of the year.
type occasionRule struct {
	on    func(year int) Range
	prec  string
	flags []Flag
}

// occasions are the rules by the set of their names.
var occasions = func() map[text.Set]occasionRule {
	out := map[text.Set]occasionRule{}
	for n, row := range text.Rows(occasionData, 4) {
		r := occasionRule{on: ruleOf(row[0]), prec: row[1]}
		if row[2] != "" {
			r.flags = []Flag{Flag(row[2])}
		}
		out[set(occasionSet(n))] = r
	}
	return out
}()

// occasionNames are the phrases of the rules, a set for each.
func occasionNames() string {
	var b strings.Builder
	for n, row := range text.Rows(occasionData, 4) {
		fmt.Fprintf(&b, "%s\t%s\n", occasionSet(n), row[3])
	}
	return b.String()
}

func occasionSet(n int) string { return fmt.Sprintf("occasion %d", n) }

var shortDays = map[string]time.Weekday{
	"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
}

// ruleOf reads a rule: an anchor, and the days from it.
func ruleOf(s string) func(year int) Range {
	f := strings.Fields(s)
	anchor, f := anchorOf(f)
	if len(f) == 2 && f[0] == "to" {
		end, _ := anchorOf(f[1:])
		return func(y int) Range {
			from := anchor(y)
			to := end(y)
			if to.Before(from) {
				to = end(y + 1)
			}
			return Range{from, to}
		}
	}
	var days []int
	for _, d := range append(f, "0")[:max(1, len(f))] {
		n, err := strconv.Atoi(d)
		if err != nil {
			panic("dates: no days in the rule " + s)
		}
		days = append(days, n)
	}
	return func(y int) Range {
		d := anchor(y)
		if d.IsZero() {
			return Range{}
		}
		return Range{d.AddDays(days[0]), d.AddDays(days[len(days)-1])}
	}
}

// anchorOf reads the day that a rule counts from, and returns the rest.
func anchorOf(f []string) (func(year int) Day, []string) {
	if f[0] == "easter" {
		return easter, f[1:]
	}
	if f[0] == "election" {
		return electionDay, f[1:]
	}
	yearly := func(s string) func(int) Day {
		d, err := ParseDay("2024-" + s)
		if err != nil {
			panic("dates: no day of the year: " + s)
		}
		return func(y int) Day { return On(y, d.Month, d.Dom) }
	}
	if f[0] == "week" {
		day := yearly(f[1])
		return func(y int) Day { return day(y).monday() }, f[2:]
	}
	if w, ok := shortDays[f[0]]; ok {
		day := yearly(f[1])
		return func(y int) Day { return onWeekday(day(y), w) }, f[2:]
	}
	return yearly(f[0]), f[1:]
}

// electionDay is the second Sunday of September every fourth year, general elections since 2014.
func electionDay(y int) Day {
	if y%4 != 2 {
		return Day{}
	}
	return onWeekday(On(y, time.September, 8), time.Sunday)
}

// occasion reads a named day or week with its year: "påskveckan 2027", "annandag jul". The longest name wins.
func (p *parser) occasion(i int) (span, int, bool) {
	again := p.in(i, nextWord)
	if again {
		i++
	}
	var best occasionRule
	next := i
	for _, m := range p.words.All(i) {
		if rule, ok := occasions[m.Set]; ok && m.To > next {
			best, next = rule, m.To
		}
	}
	if next == i || p.in(i, christmasWord) && p.isJuly(i, next) || p.compound(next) {
		return span{}, i, false
	}
	s := span{on: best.on, prec: best.prec, flags: best.flags, untold: true}
	if s.year, next = p.year(next); again {
		s = s.with(Ambiguous)
		_, s.year = s.roll(p.ref)
		if s.on(s.year).Start.Year == p.ref.Year {
			s.year++
		}
	}
	if d, end, ok := p.sameDay(s, next); ok {
		return d, end, true
	}
	return s, next, true
}

// isJuly reports whether "jul" is the month: "12 jul", "jun-jul".
func (p *parser) isJuly(i, next int) bool {
	return p.mark(next, "-/") && p.at(next+1).kind == monthWord || p.at(i-1).kind == digit ||
		p.mark(i-1, "-/") && p.at(i-2).kind == monthWord
}

// compound reports whether a word goes on behind a hyphen: "jul-pynt".
func (p *parser) compound(i int) bool {
	return p.mark(i, "-") && p.glued(i) && p.glued(i+1) && p.at(i+1).kind == word
}

// sameDay reads the date of a named day behind its name: "påskafton den 4 april", "långfredagen den 3".
func (p *parser) sameDay(s span, i int) (span, int, bool) {
	if s.prec != "day" || s.year != 0 || p.end(i) {
		return span{}, i, false
	}
	j := p.passMarks(i, 2, ",(", theDay)
	d, end, ok := p.days(j)
	if ok && d.prec == "day" && d.bad == no {
		got := d.settle(p.ref).Range
		d.untold = true
		return d, p.passMarks(end, 1, ")", 0), got == s.on(got.Start.Year)
	}
	r, _ := s.roll(p.ref)
	n, next, ok := p.dom(j)
	return s, next, ok && j > i && n == r.Start.Dom && !p.plainWord(next)
}

// schoolBreak reads "sportlovet", "höstlovet v. 44", "påsklovet vecka 15": a week beside the name wins over the
// table, and a break that the table does not have is no date .
func (p *parser) schoolBreak(i int) (span, int, bool) {
	base, next := "", i+1
	for name, words := range breakNames {
		if p.in(i, words) {
			base = name
		}
	}
	if base == "" {
		return span{}, i, false
	}
	j := p.passMarks(next, 2, ",(-:", inUnder)
	if n, ok := p.number(next, 2, 1, 53); ok && p.in(i, breakWeek) { // "sportlovsvecka 9"
		y, next := p.year(next + 1)
		return span{on: weekSpan(n, n), year: y, prec: "week"}, next, true
	}
	if s, next, ok := p.weeks(j); ok && !p.end(j) {
		return s, p.passMarks(next, 1, ")", 0), true
	}
	n := p.breaks[base]
	if n == 0 {
		return span{}, i, false
	}
	y, next := p.year(next)
	return span{on: weekSpan(n, n), year: y, prec: "week", flags: []Flag{Configured}}, next, true
}

// breakNames are the names of school breaks as a municipality's table has them.
var breakNames = map[string]text.Set{
	"sportlov": set("break sportlov"), "höstlov": set("break höstlov"), "påsklov": set("break påsklov"),
	"jullov": set("break jullov"), "sommarlov": set("break sommarlov"), "kristilov": set("break kristilov"),
}

// schoolYear reads the year of what crosses New Year: "2026/2027", "2026-27", "26/27", or one year alone.
func (p *parser) schoolYear(i int) (int, int) {
	y, next := p.year(i)
	t := p.at(i)
	if y == 0 && p.digits(i, 2) && p.recent(t.n) && p.mark(i+1, "/-") && p.at(i+2).n == t.n+1 && p.tight(i, 3) {
		return 2000 + t.n, i + 3
	}
	n := p.at(next + 1)
	if y != 0 && p.mark(next, "/-") && p.tight(next-1, 3) && n.kind == digit && (n.n == y+1 || n.n == (y+1)%100) {
		next += 2
	}
	return y, next
}

// turns reads "årsskiftet", "månadsskiftet april/maj", "halvårsskiftet": the last day of one and the first of the
// next.
func (p *parser) turns(i int) (span, int, bool) {
	turn := func(on func(int) Range, next int) (span, int, bool) {
		y, end := p.schoolYear(next)
		return span{on: on, year: y, prec: "range", flags: []Flag{Approx}, turn: true}, end, true
	}
	after := func(m time.Month) func(int) Range {
		return func(y int) Range { d := On(y, m+1, 0); return Range{d, d.AddDays(1)} }
	}
	switch {
	case p.in(i, yearTurn):
		return turn(after(12), i+1)
	case p.in(i, halfTurn):
		return turn(after(6), i+1)
	case !p.in(i, monthTurn):
		return span{}, i, false
	}
	j := p.pass(i+1, 1, betweenSv)
	if a, b := p.at(j), p.at(j+2); a.kind == monthWord && p.either(j+1, "/-", andSv) && b.kind == monthWord {
		return turn(after(time.Month(a.n)), j+3)
	}
	if p.at(j).kind == monthWord || p.in(i, bareTurn) { // "månadsskiftet april" may be either end
		return span{}, i, false
	}
	d := p.monthOff(0).End
	return span{fixed: Range{d, d.AddDays(1)}, prec: "range", flags: []Flag{Approx}, turn: true}, i + 1, true
}
