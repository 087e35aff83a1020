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

func (p *parser) is(i int, words ...string) bool {
	p.steps++
	if i < 0 || i >= len(p.toks) {
		return false
	}
	t := p.toks[i].text
	for _, w := range words {
		if t == w {
			return true
		}
	}
	return false
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
	return p.words.At(i, set)
}

// skip passes over at most n of the words.
func (p *parser) skip(i, n int, words ...string) int {
	for ; n > 0 && p.is(i, words...); n-- {
		i++
	}
	return i
}

var (
	tentative = set("tentative")
	roughly   = set("roughly")
)

// expression reads a whole expression with what stands before and after it.
func (p *parser) expression(i int) (span, int, bool) {
	if p.depth >= deepest || i >= len(p.toks) {
		return span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if next, ok := p.phrase(i, tentative); ok {
		s, end, ok := p.expression(p.skip(next, 3, ":", "datum", "tid", "är", "det", ","))
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

// core tries what bounds, repeats or counts before the plain dates, since those stand inside it.
func (p *parser) core(i int) (span, int, bool) {
	for _, read := range [...]reader{
		p.soon, p.ongoing, p.bounded, p.lasting, p.offset, p.recurring, p.chain,
	} {
		if s, next, ok := read(i); ok && next > i {
			return s, next, true
		}
	}
	return span{}, i, false
}

var (
	onwards = set("onwards")
	earlier = set("earlier")
	lastly  = set("lastly")
	moved   = set("moved")
	perhaps = set("perhaps")
)

// afterwards reads what follows a date and changes it: "och framåt", a dash with nothing behind it, "prel.", or
// another date that it is moved to.
func (p *parser) afterwards(s *span, i int) int {
	if next, ok := p.phrase(p.skip(p.afterClock(i), 1, ","), moved); ok {
		if to, end, ok := p.expression(p.filler(next)); ok {
			*s = to
			return end
		}
	}
	if next, ok := p.phrase(i, onwards); ok && s.prec != "open" && s.prec != "asap" {
		if p.is(i, "och", ",", "-", "tv", "tills") && p.is(next-1, "tv", "vidare") {
			*s = s.with(Ongoing)
		}
		*s, i = p.derive(*s, "open", since), next
	} else if ok {
		i = next
	}
	next, ok := p.phrase(i, earlier)
	if !ok {
		next, ok = p.latestHere(*s, i)
	}
	if ok {
		*s, i = p.derive(*s, "deadline", p.upTo), next
	}
	if p.is(i, "-") && !p.end(i) && p.end(i+1) && s.prec == "day" {
		*s, i = p.derive(*s, "open", since), i+1
	}
	j := p.afterClock(i)
	if next, ok := p.phrase(j, perhaps); ok && !p.end(j) {
		*s, i = s.with(Preliminary), next
		if p.is(i, ")") {
			i++
		}
	}
	return i
}

// latestHere reads a "senast" that stands after its date and begins nothing: "fredag 20/3 senast".
func (p *parser) latestHere(s span, i int) (int, bool) {
	next, ok := p.phrase(i, lastly)
	return next, ok && !p.end(i) && (p.end(next) || p.at(next).kind == mark) && s.prec != "open" && s.prec != "asap"
}

// filler passes over the colon of a label; words that say nothing are for unit to pass over.
func (p *parser) filler(i int) int { return p.skip(i, 1, ":") }

var (
	through = set("through")
	listing = set("listing")
	choice  = set("choice")
)

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
	if j, ok := p.phrase(i, through); ok {
		b, end, ok := p.unit(p.skip(j, 2, "den", "den", "i", "the", "on", "på", "och", "med", "in"))
		if !ok || b.prec == "year" && kind != "year" {
			return span{}, i, false
		}
		return reach(a, b, p.ref), end, true
	}
	alternative := true
	j, ok := p.phrase(i, choice)
	if !ok {
		alternative = false
		if j, ok = p.phrase(i, listing); !ok {
			return span{}, i, false
		}
	}
	b, end, ok := p.unit(p.skip(j, 2, "den", "i", "the", "on", "på", "även"))
	if !ok || !p.listable(kind, b, i) {
		return span{}, i, false
	}
	out := both(a, b, p.ref)
	if sep := also; !p.is(i, "/") || kind != "day" {
		if alternative {
			sep = either
		}
		out = joined(a, b, sep, p.ref)
	}
	if p.is(end, ")") && p.is(i, "(") {
		end++
	}
	return out, end, true
}

// listable reports whether b may stand in a list with dates of a kind. A comma joins only what is alike ("vecka 17,
// tisdag 21 april" is no list), a word joins anything but a longer period.
func (p *parser) listable(kind string, b span, sep int) bool {
	alike := kind == b.prec || kind == "day" && b.prec == "range" || kind == "range" && b.prec == "day"
	if p.is(sep, ",", "/", "+") && !p.is(sep+1, "och", "samt", "eller", "alt", "alternativt") {
		return alike && !(p.is(sep, ",") && b.loose)
	}
	return alike || kind != "open" && (b.prec == "day" && !b.loose || b.prec == "week" || b.prec == "range")
}

// unit reads one thing of the calendar, with the words before it that say nothing.
func (p *parser) unit(i int) (span, int, bool) {
	for range 5 {
		if s, next, ok := p.thing(i); ok && next > i {
			return s, next, true
		}
		next := p.skip(i, 1, "den", "på", "i", "under", "hela", "nu", "redan", "the", "on", "in", "during", "till", "vid",
			"dagen", "all", "dagarna", "det", "denna", "hel")
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
	var readers []reader
	switch t := p.at(i); t.kind {
	case digit:
		readers = numericReaders(p)
	case weekdayWord:
		readers = []reader{p.weekdays}
	case monthWord:
		readers = []reader{p.monthFirst, p.occasion, p.month}
	case ordinal:
		readers = []reader{p.occasion, p.dayList, p.nthPair, p.nth, p.firstWeeks, p.quarter, p.half, p.portionOf}
	case word, count:
		if t.kind == word && !p.opens(i) {
			return span{}, i, false
		}
		readers = wordReaders(p)
	default:
		return span{}, i, false
	}
	for _, read := range readers {
		if s, next, ok := read(i); ok && next > i {
			return s, next, true
		}
	}
	return span{}, i, false
}

// numericReaders are in order of certainty: 2026-03-12 before 12/3 before 12.3.
func numericReaders(p *parser) []reader {
	return []reader{
		p.isoDay, p.yearFirst, p.dayList, p.pointed, p.nthPair, p.nth, p.quarter, p.half, p.portionOf, p.occasion, p.wholeYear, p.domOnly,
	}
}

// wordReaders are tried in this order because longer phrases begin with shorter ones: "nästa vecka" is no season.
func wordReaders(p *parser) []reader {
	return []reader{
		p.relativeDay, p.weeks, p.relativeWeek, p.weekend, p.half, p.quarter, p.portionOf, p.nth, p.firstWeeks, p.turns, p.occasion, p.schoolBreak,
		p.season, p.relativePeriod, p.dayList, p.remainder,
	}
}
