package dates

import "time"

var (
	everyWords = alternatives("varje|varannan|vartannat|varenda|var tredje|var fjärde|alla|every other|every")
	often      = alternatives("varje dag|varje vardag|varje vecka|varannan vecka|varje månad|varannan månad|varje kvartal|" +
		"var tredje vecka|var fjärde vecka|var tredje månad|varje år|varje termin|dagligen|veckovis|månadsvis|månatligen|kvartalsvis|årligen|" +
		"alla vardagar|alla dagar|vardagar|en gång i veckan|en gång i månaden|en gång per vecka|en gång per månad|" +
		"en gång om året|every day|every week|every month|daily|weekly|monthly|quarterly|yearly")
)

// recurring reads "varje torsdag i april", "tisdagar under maj", "varje vecka t.o.m. 30 juni", "första torsdagen i
// varje månad": from the first occurrence to the last.
func (p *parser) recurring(i int) (span, int, bool) {
	if next, ok := p.phrase(i, often); ok {
		s, end, ok := p.period(p.afterClock(next))
		if !ok {
			return fixed("open", Range{Start: p.ref}, Recurring), next, true
		}
		if s.prec != "open" {
			s.prec = "range"
		}
		return s.with(Recurring), end, true
	}
	if s, next, ok := p.eachMonthOn(i); ok {
		return s, next, true
	}
	first, last, next, ok := p.everyWeekday(i)
	if !ok {
		return span{}, i, false
	}
	next = p.afterClock(p.afterPart(next))
	s, end, ok := p.period(next)
	if !ok {
		return fixed("open", Range{Start: earliest(p.ref, first, last)}, Recurring), next, true
	}
	if s.bad != no {
		return s, end, true
	}
	if s.prec == "open" {
		got := s.settle(p.ref)
		return fixed("open", Range{Start: earliest(got.Range.Start, first, last)}, got.Flags...).with(Recurring), end, true
	}
	return p.derive(s, "range", func(r Range) Range { return between(r, first, last) }).with(Recurring), end, true
}

// everyWeekday reads "torsdagar", "varje torsdag", "tisdagar och torsdagar", "alla torsdagar", "mån-fre" is not one.
func (p *parser) everyWeekday(i int) (first, last time.Weekday, next int, ok bool) {
	j, every := p.phrase(i, everyWords)
	weekends := func(j int) bool { return p.is(j, "helger", "helgerna") || every && p.is(j, "helg") }
	read := func(j int) (time.Weekday, int, bool) {
		if t := p.at(j); t.kind == weekdaysWord || every && t.kind == weekdayWord {
			return time.Weekday(t.n), j + 1, true
		}
		if weekends(j) {
			return time.Saturday, j + 1, true
		}
		return 0, j, false
	}
	if first, next, ok = read(j); !ok {
		return 0, 0, i, false
	}
	last = first
	if weekends(j) {
		last = time.Sunday
	}
	for range 6 {
		sep, k := p.separator(next)
		if sep == none {
			break
		}
		w, end, ok := read(p.skip(k, 1, "varje"))
		if !ok {
			break
		}
		last, next = w, end
	}
	return first, last, next, true
}

// period reads what a recurring thing is bounded by.
func (p *parser) period(i int) (span, int, bool) {
	j := p.skip(i, 3, "i", "under", "hela", "in", "during", ",", "(", "på", "med")
	if p.end(j) || p.depth >= deepest {
		return span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.is(j, "start") || p.is(j-1, "med") && p.is(j, "början") {
		if s, end, ok := p.starting(p.filler(j + 1)); ok && s.bad == no {
			return s, end, true
		}
	}
	for _, read := range [...]func(int) (span, int, bool){p.throughout, p.bounded, p.chain} {
		if s, end, ok := read(j); ok && !s.loose && s.prec != "asap" && s.prec != "day" {
			return s, p.skip(end, 1, ")"), true
		}
	}
	return span{}, i, false
}

// throughout reads "under året", "hela månaden" although their first word was passed over: "året" alone says nothing.
func (p *parser) throughout(i int) (span, int, bool) {
	if !p.is(i-1, "under", "hela") {
		return span{}, i, false
	}
	return p.relativePeriod(i - 1)
}

// earliest is the first of two weekdays on or after a day.
func earliest(d Day, a, b time.Weekday) Day {
	x, y := onWeekday(d, a), onWeekday(d, b)
	if y.Before(x) {
		return y
	}
	return x
}

// between is the span from the first to the last of two weekdays in a range.
func between(r Range, a, b time.Weekday) Range {
	if r.IsZero() || r.End.IsZero() {
		return Range{}
	}
	first := earliest(r.Start, a, b)
	last := later(onWeekday(r.End.AddDays(-6), a), onWeekday(r.End.AddDays(-6), b))
	if last.Before(first) || !r.Contains(first) {
		return Range{}
	}
	return Range{first, last}
}

// eachMonthOn reads "första torsdagen i varje månad", "första måndagen varje månad": open from the next one.
func (p *parser) eachMonthOn(i int) (span, int, bool) {
	n, j, ok := p.nthOf(p.skip(i, 1, "den"))
	if !ok || n == 0 || n > 5 {
		return span{}, i, false
	}
	pick, _, next, ok := p.pick(j, n)
	if !ok {
		return span{}, i, false
	}
	end, ok := p.phrase(next, eachMonth)
	if !ok {
		return span{}, i, false
	}
	for m := range 4 {
		if r := pick(p.monthOff(m)); !r.IsZero() && !r.Start.Before(p.ref) {
			return fixed("open", Range{Start: r.Start}, Recurring), end, true
		}
	}
	return span{}, i, false
}

var eachMonth = alternatives("i varje månad|varje månad|i månaden|of every month|of each month|every month")
