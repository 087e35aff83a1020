package dates

import (
	"time"

	"haninge.se/samrad/intake/text"
)

// often are the ways to say how often something comes, without a day of the week.
var often = [...]struct {
	names text.Set
	rule  Series
}{
	{set("often daily"), Series{Freq: Daily, Every: 1}},
	{set("often workdays"), Series{Freq: Weekly, Every: 1, Weekdays: []time.Weekday{1, 2, 3, 4, 5}}},
	{set("often weekly"), Series{Freq: Weekly, Every: 1}},
	{set("often fortnightly"), Series{Freq: Weekly, Every: 2}},
	{set("often third week"), Series{Freq: Weekly, Every: 3}},
	{set("often fourth week"), Series{Freq: Weekly, Every: 4}},
	{set("often monthly"), Series{Freq: Monthly, Every: 1}},
	{set("often second month"), Series{Freq: Monthly, Every: 2}},
	{set("often third month"), Series{Freq: Monthly, Every: 3}},
	{set("often half-yearly"), Series{Freq: Monthly, Every: 6}},
	{set("often yearly"), Series{Freq: Yearly, Every: 1}},
}

// skips are the words that leave weeks out.
var skips = [...]struct {
	names text.Set
	every int
}{{set("every second"), 2}, {set("every third"), 3}, {set("every fourth"), 4}}

// parities are the weeks of even and odd numbers.
var parities = [...]text.Set{set("even weeks"), set("odd weeks")}

// recurring reads "varje torsdag i april", "tisdagar under maj", "varje vecka t.o.m. 30 juni", "första torsdagen i
// varje månad": from the first occurrence to the last.
func (p *parser) recurring(i int) (span, int, bool) {
	if s, next, ok := p.eachMonthOn(i); ok {
		return s, next, true
	}
	for _, o := range often {
		if next, ok := p.phrase(i, o.names); ok {
			return p.often(o.rule, next)
		}
	}
	rule, next, ok := p.everyWeekday(i)
	if !ok {
		return span{}, i, false
	}
	next = p.pass(p.afterClock(p.afterPart(next)), 1, againWord)
	parity := -1
	for k, words := range parities {
		if end, ok := p.phrase(next, words); ok {
			rule.Every, parity, next = 2, k, end
		}
	}
	s, end, ok := p.period(next)
	if !ok {
		s, end = fixed("open", Range{Start: p.ref}), next
	}
	if s.bad != no {
		return s, end, true
	}
	if s.prec == "open" {
		got := s.settle(p.ref)
		first := rule.onOrAfter(got.Range.Start, parity)
		return fixed("open", Range{Start: first}, got.Flags...).with(Recurring).again(rule), end, true
	}
	first, last := rule.Weekdays[0], rule.Weekdays[len(rule.Weekdays)-1]
	cut := func(r Range) Range {
		r = between(r, first, last)
		if parity >= 0 && !r.IsZero() {
			r.Start = rule.onOrAfter(r.Start, parity)
		}
		return r
	}
	return p.derive(s, "range", cut).with(Recurring).again(rule), end, true
}

// often reads the period of "varje vecka".
func (p *parser) often(rule Series, i int) (span, int, bool) {
	s, end, ok := p.period(p.afterClock(i))
	if !ok {
		return fixed("open", Range{Start: p.ref}, Recurring).again(rule), i, true
	}
	if s.prec != "open" {
		s.prec = "range"
	}
	return s.with(Recurring).again(rule), end, true
}

// again makes a span the period of a series.
func (s span) again(rule Series) span {
	s.series = &rule
	return s
}

// everyWeekday reads "torsdagar", "varje torsdag", "tisdagar och torsdagar", "alla torsdagar"; "mån-fre" is none.
func (p *parser) everyWeekday(i int) (Series, int, bool) {
	rule := Series{Freq: Weekly, Every: 1}
	for _, s := range skips {
		if p.in(i, s.names) {
			rule.Every = s.every
		}
	}
	j, every := p.phrase(i, everyWords)
	next, ok := p.everyDay(j, every, &rule)
	if !ok {
		return Series{}, i, false
	}
	for range 6 {
		sep, k := p.separator(next)
		if sep == none {
			break
		}
		end, ok := p.everyDay(p.pass(k, 1, eachWord), every, &rule)
		if !ok {
			break
		}
		next = end
	}
	return rule, next, true
}

// everyDay reads one day of the week of a series, or the weekends.
func (p *parser) everyDay(i int, every bool, rule *Series) (int, bool) {
	if t := p.at(i); t.kind == weekdaysWord || every && t.kind == weekdayWord {
		rule.Weekdays = append(rule.Weekdays, time.Weekday(t.n))
		return i + 1, true
	}
	if p.in(i, weekends) || every && p.in(i, weekendOne) {
		rule.Weekdays = append(rule.Weekdays, time.Saturday, time.Sunday)
		return i + 1, true
	}
	return i, false
}

// period reads what a recurring thing is bounded by.
func (p *parser) period(i int) (span, int, bool) {
	j := p.passMarks(i, 3, ",(", periodFill)
	if p.end(j) || p.depth >= deepest {
		return span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.in(j, startWord) || p.in(j-1, withWord) && p.in(j, beginsWord) {
		if s, end, ok := p.starting(p.filler(j + 1)); ok && s.bad == no {
			return s, end, true
		}
	}
	if k, ok := p.phrase(j, toWord); ok && !p.in(j, untilWords) {
		return p.upToEnd(k)
	}
	for _, read := range [...]reader{p.throughout, p.bounded, p.chain} {
		if s, end, ok := read(j); ok && !s.loose && s.prec != "asap" && s.prec != "day" {
			return s, p.passMarks(end, 1, ")", 0), true
		}
	}
	return span{}, i, false
}

// upToEnd reads the end of a period.
func (p *parser) upToEnd(i int) (span, int, bool) {
	s, end, ok := p.unit(i)
	return p.derive(s, "range", p.upTo), end, ok && s.bad == no && !s.loose
}

// eachMonthOn reads "första torsdagen i varje månad", "första måndagen varje månad februari-maj": open from the next
// one, or as long as the period says.
func (p *parser) eachMonthOn(i int) (span, int, bool) {
	n, j, ok := p.nthOf(p.pass(i, 1, theDay))
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
	rule := Series{Freq: Monthly, Every: 1, Nth: n}
	if t := p.at(j); t.kind == weekdayWord {
		rule.Weekdays = []time.Weekday{time.Weekday(t.n)}
	}
	if s, after, ok := p.period(p.afterClock(end)); ok && s.bad == no && s.prec != "open" {
		cut := func(r Range) Range { return eachIn(r, pick) }
		return p.derive(s, "range", cut).with(Recurring).again(rule), after, true
	} else if ok && s.prec == "open" {
		r := eachIn(Range{s.settle(p.ref).Range.Start, addMonths(s.settle(p.ref).Range.Start, 4)}, pick)
		return fixed("open", Range{Start: r.Start}, Recurring).again(rule), after, !r.IsZero()
	}
	r := eachIn(Range{p.ref, addMonths(p.ref, 4)}, pick)
	return fixed("open", Range{Start: r.Start}, Recurring).again(rule), end, !r.IsZero()
}

// eachIn is from the first to the last day of a range that is picked in its months.
func eachIn(r Range, pick func(Range) Range) Range {
	var out Range
	if r.IsZero() || r.End.IsZero() {
		return out
	}
	const most = 24
	for m := range most {
		month := On(r.Start.Year, r.Start.Month+time.Month(m), 1)
		if month.After(r.End) {
			break
		}
		d := pick(wholeMonth(month.Year, int(month.Month)))
		if d.IsZero() || !r.Contains(d.Start) {
			continue
		}
		if out.IsZero() {
			out.Start = d.Start
		}
		out.End = d.End
	}
	return out
}

// throughout reads "under året", "hela månaden" although their first word was passed over: "året" alone says
// nothing.
func (p *parser) throughout(i int) (span, int, bool) {
	if !p.in(i-1, wholeWords) {
		return span{}, i, false
	}
	return p.relativePeriod(i - 1)
}

// soonest is the first of two weekdays on or after a day.
func soonest(d Day, a, b time.Weekday) Day {
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
	first := soonest(r.Start, a, b)
	last := later(onWeekday(r.End.AddDays(-6), a), onWeekday(r.End.AddDays(-6), b))
	if last.Before(first) || !r.Contains(first) {
		return Range{}
	}
	return Range{first, last}
}
