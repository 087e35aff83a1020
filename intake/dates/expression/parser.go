package expression

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
)

// expression reads a whole expression with what stands before and after it.
func (p *Parser) expression(i int) (span.Span, int, bool) {
	if p.depth >= deepest || i >= p.Len() {
		return span.Span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if next, ok := p.Phrase(i, tentative); ok {
		s, end, ok := p.expression(p.PassMarks(next, 3, ":,", tentativeFiller))
		return s.With(dates.Preliminary), end, ok
	}
	if next, ok := p.Phrase(i, roughly); ok {
		s, end, ok := p.expression(next)
		return s.With(dates.Approx), end, ok
	}
	s, next, ok := p.core(i)
	if !ok {
		return span.Span{}, i, false
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
func (p *Parser) first(i int, table []ruled) (span.Span, int, bool) {
	for _, r := range table {
		if !p.begins(i, r.rule) {
			continue
		}
		if s, next, ok := r.read(i); ok && next > i {
			return s, next, true
		}
	}
	return span.Span{}, i, false
}

// core tries what bounds, repeats or counts before the plain dates, since those stand inside it.
func (p *Parser) core(i int) (span.Span, int, bool) {
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
func (p *Parser) afterwards(s *span.Span, i int) int {
	if next, ok := p.Phrase(p.PassMarks(p.AfterClock(i), 1, ",", 0), moved); ok {
		if to, end, ok := p.expression(p.filler(next)); ok {
			*s = to
			return end
		}
	}
	i = p.openEnded(s, i)
	next, ok := p.Phrase(i, earlier)
	if !ok {
		next, ok = p.latestHere(*s, i)
	}
	if ok {
		*s, i = p.derive(*s, "deadline", p.upTo), next
	}
	j := p.AfterClock(i)
	if next, ok := p.Phrase(j, perhaps); ok && !p.End(j) {
		*s, i = s.With(dates.Preliminary), p.PassMarks(next, 1, ")", 0)
	}
	return i
}

// openEnded reads "och framåt", "tills vidare" or a dash with nothing behind it.
func (p *Parser) openEnded(s *span.Span, i int) int {
	next, ok := p.Phrase(i, onwards)
	if ok && s.Precision != "open" && s.Precision != "asap" {
		if p.Either(i, ",-", onwardStart) && p.In(next-1, untilFurther) {
			*s = s.With(dates.Ongoing)
		}
		*s = p.derive(*s, "open", since)
	}
	if ok {
		i = next
	}
	if p.Mark(i, "-") && !p.End(i) && p.End(i+1) && s.Precision == "day" {
		*s, i = p.derive(*s, "open", since), i+1
	}
	return i
}

// latestHere reads a "senast" that stands after its date and begins nothing: "fredag 20/3 senast".
func (p *Parser) latestHere(s span.Span, i int) (int, bool) {
	next, ok := p.Phrase(i, lastly)
	last := p.End(next) || p.At(next).Kind == lexicon.Mark
	return next, ok && !p.End(i) && last && s.Precision != "open" && s.Precision != "asap"
}

// filler passes over the colon of a label; words that say nothing are for unit to pass over.
func (p *Parser) filler(i int) int { return p.PassMarks(i, 1, ":", 0) }

// chain reads one date or several: ranges and lists of whole dates.
func (p *Parser) chain(i int) (span.Span, int, bool) {
	s, next, ok := p.Unit(i)
	if !ok {
		return span.Span{}, i, false
	}
	kind := s.Precision
	if kind == "week" {
		if day, end, ok := p.narrow(s, next); ok {
			return day, end, true
		}
	}
	for range most {
		j := p.AfterClock(next)
		more, end, ok := p.second(s, kind, j)
		if !ok {
			break
		}
		s, next = more, end
	}
	if kind == "week" && s.Precision != "week" {
		if day, end, ok := p.narrow(s, next); ok {
			return day, end, true
		}
	}
	return s, next, true
}

// second reads a separator and the date after it, and joins that with a.
func (p *Parser) second(a span.Span, kind string, i int) (span.Span, int, bool) {
	if p.At(i).Line || a.Precision == "open" {
		return span.Span{}, i, false
	}
	if j, ok := p.untilThen(i); ok {
		b, end, ok := p.Unit(p.Pass(j, 2, throughFiller))
		if !ok || b.Precision == "year" && kind != "year" {
			return span.Span{}, i, false
		}
		return span.Reach(a, b, p.ref), end, true
	}
	sep := either
	j, ok := p.Phrase(i, choice)
	if !ok {
		sep = also
		if j, ok = p.Phrase(i, listing); !ok {
			return span.Span{}, i, false
		}
	}
	b, end, ok := p.Unit(p.Pass(j, 2, listFiller))
	if !ok || !p.listable(kind, b, i) {
		return span.Span{}, i, false
	}
	out := span.Both(a, b, p.ref)
	if !p.Mark(i, "/") || kind != "day" {
		out = joined(a, b, sep, p.ref)
	}
	if p.Mark(i, "(") {
		end = p.PassMarks(end, 1, ")", 0)
	}
	return out, end, true
}

// untilThen reads the word before the end of a range: "till", "och håller på till".
func (p *Parser) untilThen(i int) (int, bool) {
	if j, ok := p.Phrase(i, through); ok {
		return j, true
	}
	j, ok := p.Phrase(i, lasts)
	if !ok {
		return i, false
	}
	return p.Phrase(j, through)
}

// listable reports whether b may stand in a list with dates of a kind. A comma joins only what is alike ("vecka 17,
// tisdag 21 april" is no list), a word joins anything but a longer period.
func (p *Parser) listable(kind string, b span.Span, sep int) bool {
	alike := kind == b.Precision || kind == "day" && b.Precision == "range" || kind == "range" && b.Precision == "day"
	if p.Mark(sep, ",/+") && !p.In(sep+1, listWord) {
		return alike && !(p.Mark(sep, ",") && b.Loose)
	}
	return alike || kind != "open" && (b.Precision == "day" && !b.Loose || b.Precision == "week" || b.Precision == "range")
}

// Unit reads one thing of the calendar, with the words before it that say nothing.
func (p *Parser) Unit(i int) (span.Span, int, bool) {
	for range 5 {
		if s, next, ok := p.thing(i); ok && next > i {
			return s, next, true
		}
		next := p.Pass(i, 1, unitFiller)
		if next == i {
			break
		}
		i = next
	}
	return span.Span{}, i, false
}

// thing reads what begins with the token at i.
func (p *Parser) thing(i int) (span.Span, int, bool) {
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
func (p *Parser) read(i int) (span.Span, int, bool) {
	switch t := p.At(i); t.Kind {
	case lexicon.Digit:
		return p.numeric(i)
	case lexicon.WeekdayWord:
		return p.weekdays(i)
	case lexicon.MonthWord:
		return p.first(i, []ruled{{dayListRule, p.monthFirst}, {namedRule, p.occasion}, {dayListRule, p.month}})
	case lexicon.Ordinal:
		return p.first(i, []ruled{
			{namedRule, p.occasion}, {dayListRule, p.dayList}, {nthRule, p.nthPair}, {nthRule, p.nth},
			{firstWeeksRule, p.firstWeeks}, {quarterRule, p.quarter}, {halfRule, p.half}, {portionRule, p.portionOf},
		})
	case lexicon.Word, lexicon.Count:
		return p.worded(i)
	}
	return span.Span{}, i, false
}

// numeric tries its rules in order of certainty: 2026-03-12 before 12/3 before 12.3.
func (p *Parser) numeric(i int) (span.Span, int, bool) {
	return p.first(i, []ruled{
		{dayListRule, p.isoDay}, {weeksRule, p.yearFirst}, {dayListRule, p.dayList}, {dayListRule, p.pointed},
		{nthRule, p.nthPair}, {nthRule, p.nth}, {quarterRule, p.quarter}, {halfRule, p.half},
		{portionRule, p.portionOf}, {namedRule, p.occasion}, {dayListRule, p.wholeYear}, {dayListRule, p.domOnly},
	})
}

// worded tries its rules in this order because longer phrases begin with shorter ones: "nästa vecka" is no season.
func (p *Parser) worded(i int) (span.Span, int, bool) {
	return p.first(i, []ruled{
		{relativeDayRule, p.relativeDay}, {weeksRule, p.weeks}, {relativeWeekRule, p.relativeWeek},
		{weekendRule, p.weekend}, {halfRule, p.half}, {quarterRule, p.quarter}, {portionRule, p.portionOf},
		{nthRule, p.nth}, {firstWeeksRule, p.firstWeeks}, {turnRule, p.turns}, {namedRule, p.occasion},
		{breakRule, p.schoolBreak}, {seasonRule, p.season},
		{relativePeriodRule, p.relativePeriod}, {dayListRule, p.dayList}, {remainderRule, p.remainder},
	})
}
