package dates

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// parser reads expressions out of tokens by recursive descent. A reader takes a position and returns what it read
// and the position after it; when ok is false the other two mean nothing. Every loop is bounded, so that the cost
// of a text is linear in its length.
type parser struct {
	toks   []token
	words  *text.Finder
	ref    Day
	breaks map[string]int
	depth  int
	things map[int]found // what was read at a position, so that nothing is read twice
	clocks []heard       // the times of day that were passed over
	steps  int           // how often a token was looked at: the cost of a text
}

// reader reads what begins at a token.
type reader = func(i int) (span, int, bool)

type found struct {
	s    span
	next int
	ok   bool
}

// deepest is how many expressions may stand inside each other: "prel. från och med veckan efter påsk" is four.
const deepest = 8

// most is how many dates one list may hold, and how many separators one run of days or weeks.
const most = 16

// at returns the token at i; outside the text it is a mark that begins a line, so that nothing is read across.
func (p *parser) at(i int) token {
	p.steps++
	if i < 0 || i >= len(p.toks) {
		return token{line: true}
	}
	return p.toks[i]
}

// mark reports whether one of some marks, each one byte, stands at i.
func (p *parser) mark(i int, marks string) bool {
	t := p.at(i)
	return t.kind == mark && len(t.text) == 1 && strings.Contains(marks, t.text)
}

// in reports whether a phrase of a set begins at i.
func (p *parser) in(i int, set text.Set) bool {
	_, ok := p.phrase(i, set)
	return ok
}

// either reports whether one of some marks or a phrase of a set stands at i.
func (p *parser) either(i int, marks string, set text.Set) bool {
	return p.mark(i, marks) || p.in(i, set)
}

// pass passes over at most n phrases of a set.
func (p *parser) pass(i, n int, set text.Set) int { return p.passMarks(i, n, "", set) }

// passMarks passes over at most n of some marks and phrases of a set.
func (p *parser) passMarks(i, n int, marks string, set text.Set) int {
	for ; n > 0; n-- {
		next, ok := p.phrase(i, set)
		switch {
		case ok:
			i = next
		case marks != "" && p.mark(i, marks):
			i++
		default:
			return i
		}
	}
	return i
}

// numberGoesOn reports whether a number goes on without a blank: ".3" after "12".
func (p *parser) numberGoesOn(i int, marks string) bool {
	return p.mark(i, marks) && p.glued(i) && p.at(i+1).kind == digit && p.glued(i+1)
}

// digits reports whether a run of so many digits stands at i.
func (p *parser) digits(i, n int) bool { t := p.at(i); return t.kind == digit && len(t.text) == n }

// end reports whether nothing follows on the line.
func (p *parser) end(i int) bool { return p.at(i).line }

// glued reports whether token i stands tight after the one before.
func (p *parser) glued(i int) bool { return p.at(i).glued }

// number returns the value of a run of at most width digits within lo..hi.
func (p *parser) number(i, width, lo, hi int) (int, bool) {
	t := p.at(i)
	return t.n, t.kind == digit && len(t.text) <= width && t.n >= lo && t.n <= hi
}

// phrase reads the longest phrase of a set that stands at i.
func (p *parser) phrase(i int, set text.Set) (int, bool) {
	p.steps++
	if i < 0 || i >= len(p.toks) || p.toks[i].text == "" {
		return i, false
	}
	return p.words.At(i, set)
}

// expression reads a whole expression with what stands before and after it.
func (p *parser) expression(i int) (span, int, bool) {
	if p.depth >= deepest || i >= len(p.toks) {
		return span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if next, ok := p.phrase(i, tentative); ok {
		s, end, ok := p.expression(p.passMarks(next, 3, ":,", tentativeFiller))
		return s.with(Preliminary), end, ok
	}
	if next, ok := p.phrase(i, roughly); ok {
		s, end, ok := p.expression(next)
		return s.with(Approx), end, ok
	}
	s, next, ok := p.core(i)
	if !ok {
		return span{}, i, false
	}
	next = p.afterwards(&s, next)
	return s, next, true
}

// ruled is a rule and its reader.
type ruled struct {
	rule rule
	read reader
}

// first reads by the first rule that can begin at i and reads anything.
func (p *parser) first(i int, table []ruled) (span, int, bool) {
	for _, r := range table {
		if !p.begins(i, r.rule) {
			continue
		}
		if s, next, ok := r.read(i); ok && next > i {
			return s, next, true
		}
	}
	return span{}, i, false
}

// core tries what bounds, repeats or counts before the plain dates, since those stand inside it.
func (p *parser) core(i int) (span, int, bool) {
	if s, next, ok := p.first(i, []ruled{{soonRule, p.soon}, {ongoingRule, p.ongoing}, {boundedRule, p.bounded}}); ok {
		return s, next, true
	}
	if s, next, ok := p.lasting(i); ok && next > i {
		return s, next, true
	}
	if s, next, ok := p.first(i, []ruled{{offsetRule, p.offset}, {recurringRule, p.recurring}}); ok {
		return s, next, true
	}
	return p.chain(i)
}

// afterwards reads what follows a date and changes it: "och framåt", a dash with nothing behind it, "prel.", or
// another date that it is moved to.
func (p *parser) afterwards(s *span, i int) int {
	if next, ok := p.phrase(p.passMarks(p.afterClock(i), 1, ",", 0), moved); ok {
		if to, end, ok := p.expression(p.filler(next)); ok {
			*s = to
			return end
		}
	}
	i = p.openEnded(s, i)
	next, ok := p.phrase(i, earlier)
	if !ok {
		next, ok = p.latestHere(*s, i)
	}
	if ok {
		*s, i = p.derive(*s, "deadline", p.upTo), next
	}
	j := p.afterClock(i)
	if next, ok := p.phrase(j, perhaps); ok && !p.end(j) {
		*s, i = s.with(Preliminary), p.passMarks(next, 1, ")", 0)
	}
	return i
}

// openEnded reads "och framåt", "tills vidare" or a dash with nothing behind it.
func (p *parser) openEnded(s *span, i int) int {
	next, ok := p.phrase(i, onwards)
	if ok && s.prec != "open" && s.prec != "asap" {
		if p.either(i, ",-", onwardStart) && p.in(next-1, untilFurther) {
			*s = s.with(Ongoing)
		}
		*s = p.derive(*s, "open", since)
	}
	if ok {
		i = next
	}
	if p.mark(i, "-") && !p.end(i) && p.end(i+1) && s.prec == "day" {
		*s, i = p.derive(*s, "open", since), i+1
	}
	return i
}

// latestHere reads a "senast" that stands after its date and begins nothing: "fredag 20/3 senast".
func (p *parser) latestHere(s span, i int) (int, bool) {
	next, ok := p.phrase(i, lastly)
	return next, ok && !p.end(i) && (p.end(next) || p.at(next).kind == mark) && s.prec != "open" && s.prec != "asap"
}

// filler passes over the colon of a label; words that say nothing are for unit to pass over.
func (p *parser) filler(i int) int { return p.passMarks(i, 1, ":", 0) }

// chain reads one date or several: ranges and lists of whole dates.
func (p *parser) chain(i int) (span, int, bool) {
	s, next, ok := p.unit(i)
	if !ok {
		return span{}, i, false
	}
	kind := s.prec
	if kind == "week" {
		if day, end, ok := p.narrow(s, next); ok {
			return day, end, true
		}
	}
	for range most {
		j := p.afterClock(next)
		more, end, ok := p.second(s, kind, j)
		if !ok {
			break
		}
		s, next = more, end
	}
	if kind == "week" && s.prec != "week" {
		if day, end, ok := p.narrow(s, next); ok {
			return day, end, true
		}
	}
	return s, next, true
}

// second reads a separator and the date after it, and joins that with a.
func (p *parser) second(a span, kind string, i int) (span, int, bool) {
	if p.at(i).line || a.prec == "open" {
		return span{}, i, false
	}
	if j, ok := p.untilThen(i); ok {
		b, end, ok := p.unit(p.pass(j, 2, throughFiller))
		if !ok || b.prec == "year" && kind != "year" {
			return span{}, i, false
		}
		return reach(a, b, p.ref), end, true
	}
	sep := either
	j, ok := p.phrase(i, choice)
	if !ok {
		sep = also
		if j, ok = p.phrase(i, listing); !ok {
			return span{}, i, false
		}
	}
	b, end, ok := p.unit(p.pass(j, 2, listFiller))
	if !ok || !p.listable(kind, b, i) {
		return span{}, i, false
	}
	out := both(a, b, p.ref)
	if !p.mark(i, "/") || kind != "day" {
		out = joined(a, b, sep, p.ref)
	}
	if p.mark(i, "(") {
		end = p.passMarks(end, 1, ")", 0)
	}
	return out, end, true
}

// untilThen reads the word before the end of a range: "till", "och håller på till".
func (p *parser) untilThen(i int) (int, bool) {
	if j, ok := p.phrase(i, through); ok {
		return j, true
	}
	j, ok := p.phrase(i, lasts)
	if !ok {
		return i, false
	}
	return p.phrase(j, through)
}

// listable reports whether b may stand in a list with dates of a kind. A comma joins only what is alike ("vecka 17,
// tisdag 21 april" is no list), a word joins anything but a longer period.
func (p *parser) listable(kind string, b span, sep int) bool {
	alike := kind == b.prec || kind == "day" && b.prec == "range" || kind == "range" && b.prec == "day"
	if p.mark(sep, ",/+") && !p.in(sep+1, listWord) {
		return alike && !(p.mark(sep, ",") && b.loose)
	}
	return alike || kind != "open" && (b.prec == "day" && !b.loose || b.prec == "week" || b.prec == "range")
}

// unit reads one thing of the calendar, with the words before it that say nothing.
func (p *parser) unit(i int) (span, int, bool) {
	for range 5 {
		if s, next, ok := p.thing(i); ok && next > i {
			return s, next, true
		}
		next := p.pass(i, 1, unitFiller)
		if next == i {
			break
		}
		i = next
	}
	return span{}, i, false
}

// thing reads what begins with the token at i.
func (p *parser) thing(i int) (span, int, bool) {
	if i >= len(p.toks) {
		return span{}, i, false
	}
	f, ok := p.things[i]
	if !ok {
		if f.s, f.next, f.ok = p.read(i); p.things == nil {
			p.things = map[int]found{}
		}
		p.things[i] = f
	}
	return f.s, f.next, f.ok
}

// read tries the readers that can begin with the token at i.
func (p *parser) read(i int) (span, int, bool) {
	switch t := p.at(i); t.kind {
	case digit:
		return p.numeric(i)
	case weekdayWord:
		return p.weekdays(i)
	case monthWord:
		return p.first(i, []ruled{{dayListRule, p.monthFirst}, {namedRule, p.occasion}, {dayListRule, p.month}})
	case ordinal:
		return p.first(i, []ruled{
			{namedRule, p.occasion}, {dayListRule, p.dayList}, {nthRule, p.nthPair}, {nthRule, p.nth},
			{firstWeeksRule, p.firstWeeks}, {quarterRule, p.quarter}, {halfRule, p.half}, {portionRule, p.portionOf},
		})
	case word, count:
		return p.worded(i)
	}
	return span{}, i, false
}

// numeric tries its rules in order of certainty: 2026-03-12 before 12/3 before 12.3.
func (p *parser) numeric(i int) (span, int, bool) {
	return p.first(i, []ruled{
		{dayListRule, p.isoDay}, {weeksRule, p.yearFirst}, {dayListRule, p.dayList}, {dayListRule, p.pointed},
		{nthRule, p.nthPair}, {nthRule, p.nth}, {quarterRule, p.quarter}, {halfRule, p.half},
		{portionRule, p.portionOf}, {namedRule, p.occasion}, {dayListRule, p.wholeYear}, {dayListRule, p.domOnly},
	})
}

// worded tries its rules in this order because longer phrases begin with shorter ones: "nästa vecka" is no season.
func (p *parser) worded(i int) (span, int, bool) {
	return p.first(i, []ruled{
		{relativeDayRule, p.relativeDay}, {weeksRule, p.weeks}, {relativeWeekRule, p.relativeWeek},
		{weekendRule, p.weekend}, {halfRule, p.half}, {quarterRule, p.quarter}, {portionRule, p.portionOf},
		{nthRule, p.nth}, {firstWeeksRule, p.firstWeeks}, {turnRule, p.turns}, {namedRule, p.occasion},
		{breakRule, p.schoolBreak}, {seasonRule, p.season},
		{relativePeriodRule, p.relativePeriod}, {dayListRule, p.dayList}, {remainderRule, p.remainder},
	})
}
