package expression

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// often are the ways to say how often something comes, without a day of the week.
var often = [...]struct {
	names text.Set
	rule  dates.Series
}{
	{set("often daily"), dates.Series{Freq: dates.Daily, Every: 1}},
	{set("often workdays"), dates.Series{Freq: dates.Weekly, Every: 1, Weekdays: []time.Weekday{1, 2, 3, 4, 5}}},
	{set("often weekly"), dates.Series{Freq: dates.Weekly, Every: 1}},
	{set("often fortnightly"), dates.Series{Freq: dates.Weekly, Every: 2}},
	{set("often third week"), dates.Series{Freq: dates.Weekly, Every: 3}},
	{set("often fourth week"), dates.Series{Freq: dates.Weekly, Every: 4}},
	{set("often monthly"), dates.Series{Freq: dates.Monthly, Every: 1}},
	{set("often second month"), dates.Series{Freq: dates.Monthly, Every: 2}},
	{set("often third month"), dates.Series{Freq: dates.Monthly, Every: 3}},
	{set("often half-yearly"), dates.Series{Freq: dates.Monthly, Every: 6}},
	{set("often yearly"), dates.Series{Freq: dates.Yearly, Every: 1}},
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
func (p *Parser) recurring(i int) (span.Span, int, bool) {
	if s, next, ok := p.eachMonthOn(i); ok {
		return s, next, true
	}
	for _, o := range often {
		if next, ok := p.Phrase(i, o.names); ok {
			return p.often(o.rule, next)
		}
	}
	times := p.times(i)
	rule, next, ok := p.everyWeekday(i + min(times, 1))
	if !ok {
		return span.Span{}, i, false
	}
	next = p.Pass(p.AfterClock(p.afterPart(next)), 1, againWord)
	if end, ok := p.Phrase(next, inARow); ok {
		next = end
	}
	parity := -1
	for k, words := range parities {
		if end, ok := p.Phrase(next, words); ok {
			rule.Every, parity, next = 2, k, end
		}
	}
	s, end, ok := p.period(next)
	if !ok {
		s, end = span.Fixed("open", dates.Range{Start: p.ref}), next
	}
	if s.Bad != span.No {
		return s, end, true
	}
	if s.Precision == "open" {
		got := s.Resolve(p.ref)
		first := rule.OnOrAfter(got.Range.Start, parity)
		out := span.Fixed("open", dates.Range{Start: first}, got.Flags...)
		if times > 0 && ok {
			out = span.Fixed("range", dates.Range{Start: first, End: lastOf(rule, first, times)}, got.Flags...)
		}
		return out.With(dates.Recurring).Again(rule), end, true
	}
	first, last := rule.Weekdays[0], rule.Weekdays[len(rule.Weekdays)-1]
	cut := func(r dates.Range) dates.Range {
		r = between(r, first, last)
		if parity >= 0 && !r.IsZero() {
			r.Start = rule.OnOrAfter(r.Start, parity)
		}
		return r
	}
	return p.derive(s, "range", cut).With(dates.Recurring).Again(rule), end, true
}

// times is how many days of the week a number counts, 0 where it counts none: "fyra torsdagar", but not "kl 18
// torsdagar".
func (p *Parser) times(i int) int {
	const most = 20
	t, hour := p.At(i), slices.ContainsFunc(p.Clocks, func(h Heard) bool { return h.At == i })
	number := t.Kind == lexicon.Count || t.Kind == lexicon.Digit
	if !number || hour || t.N < 2 || t.N > most || p.At(i+1).Kind != lexicon.WeekdaysWord {
		return 0
	}
	return t.N
}

// lastOf is the n-th day of a weekly series from its first.
func lastOf(rule dates.Series, first dates.Day, n int) dates.Day {
	rule.Start = first
	days := rule.Occurrences(first, first.AddDays(7*rule.Every*n))
	return days[min(n, len(days))-1]
}

// often reads the period of "varje vecka".
func (p *Parser) often(rule dates.Series, i int) (span.Span, int, bool) {
	s, end, ok := p.period(p.AfterClock(i))
	if !ok {
		return span.Fixed("open", dates.Range{Start: p.ref}, dates.Recurring).Again(rule), i, true
	}
	if s.Precision != "open" {
		s.Precision = "range"
	}
	return s.With(dates.Recurring).Again(rule), end, true
}

// everyWeekday reads "torsdagar", "varje torsdag", "tisdagar och torsdagar", "alla torsdagar"; "mån-fre" is none.
func (p *Parser) everyWeekday(i int) (dates.Series, int, bool) {
	rule := dates.Series{Freq: dates.Weekly, Every: 1}
	for _, s := range skips {
		if p.In(i, s.names) {
			rule.Every = s.every
		}
	}
	j, every := p.Phrase(i, everyWords)
	next, ok := p.everyDay(j, every, &rule)
	if !ok {
		return dates.Series{}, i, false
	}
	for range 6 {
		sep, k := p.separator(next)
		if sep == none {
			break
		}
		end, ok := p.everyDay(p.Pass(k, 1, eachWord), every, &rule)
		if !ok {
			break
		}
		next = end
	}
	return rule, next, true
}

// everyDay reads one day of the week of a series, or the weekends.
func (p *Parser) everyDay(i int, every bool, rule *dates.Series) (int, bool) {
	if t := p.At(i); t.Kind == lexicon.WeekdaysWord || every && t.Kind == lexicon.WeekdayWord {
		rule.Weekdays = append(rule.Weekdays, time.Weekday(t.N))
		return i + 1, true
	}
	if p.In(i, weekends) || every && p.In(i, weekendOne) {
		rule.Weekdays = append(rule.Weekdays, time.Saturday, time.Sunday)
		return i + 1, true
	}
	return i, false
}

// period reads what a recurring thing is bounded by.
func (p *Parser) period(i int) (span.Span, int, bool) {
	j := p.PassMarks(i, 3, ",(", periodFill)
	if p.End(j) || p.depth >= deepest {
		return span.Span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if p.In(j, startWord) || p.In(j-1, withWord) && p.In(j, beginsWord) {
		if s, end, ok := p.starting(p.filler(j + 1)); ok && s.Bad == span.No {
			return s, end, true
		}
	}
	if k, ok := p.Phrase(j, toWord); ok && !p.In(j, untilWords) {
		return p.upToEnd(k)
	}
	for _, read := range [...]reader{p.throughout, p.bounded, p.chain} {
		if s, end, ok := read(j); ok && !s.Loose && s.Precision != "asap" && s.Precision != "day" {
			return s, p.PassMarks(end, 1, ")", 0), true
		}
	}
	return span.Span{}, i, false
}

// upToEnd reads the end of a period.
func (p *Parser) upToEnd(i int) (span.Span, int, bool) {
	s, end, ok := p.Unit(i)
	return p.derive(s, "range", p.upTo), end, ok && s.Bad == span.No && !s.Loose
}

// eachMonthOn reads "första torsdagen i varje månad", "första måndagen varje månad februari-maj": open from the next
// one, or as long as the period says.
func (p *Parser) eachMonthOn(i int) (span.Span, int, bool) {
	n, j, ok := p.nthOf(p.Pass(i, 1, theDay))
	if !ok || n == 0 || n > 5 {
		return span.Span{}, i, false
	}
	pick, _, next, ok := p.pick(j, n)
	if !ok {
		return span.Span{}, i, false
	}
	end, ok := p.Phrase(next, eachMonth)
	if !ok {
		return span.Span{}, i, false
	}
	rule := dates.Series{Freq: dates.Monthly, Every: 1, Nth: n}
	if t := p.At(j); t.Kind == lexicon.WeekdayWord {
		rule.Weekdays = []time.Weekday{time.Weekday(t.N)}
	}
	if s, after, ok := p.period(p.AfterClock(end)); ok && s.Bad == span.No && s.Precision != "open" {
		cut := func(r dates.Range) dates.Range { return eachIn(r, pick) }
		return p.derive(s, "range", cut).With(dates.Recurring).Again(rule), after, true
	} else if ok && s.Precision == "open" {
		from := s.Resolve(p.ref).Range.Start
		r := eachIn(dates.Range{Start: from, End: dates.AddMonths(from, 4)}, pick)
		return span.Fixed("open", dates.Range{Start: r.Start}, dates.Recurring).Again(rule), after, !r.IsZero()
	}
	r := eachIn(dates.Range{Start: p.ref, End: dates.AddMonths(p.ref, 4)}, pick)
	return span.Fixed("open", dates.Range{Start: r.Start}, dates.Recurring).Again(rule), end, !r.IsZero()
}

// eachIn is from the first to the last day of a range that is picked in its months.
func eachIn(r dates.Range, pick func(dates.Range) dates.Range) dates.Range {
	var out dates.Range
	if r.IsZero() || r.End.IsZero() {
		return out
	}
	const most = 24
	for m := range most {
		month := dates.On(r.Start.Year, r.Start.Month+time.Month(m), 1)
		if month.After(r.End) {
			break
		}
		d := pick(dates.WholeMonth(month.Year, int(month.Month)))
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
func (p *Parser) throughout(i int) (span.Span, int, bool) {
	if !p.In(i-1, wholeWords) {
		return span.Span{}, i, false
	}
	return p.relativePeriod(i - 1)
}

// soonest is the first of two weekdays on or after a day.
func soonest(d dates.Day, a, b time.Weekday) dates.Day {
	x, y := dates.OnWeekday(d, a), dates.OnWeekday(d, b)
	if y.Before(x) {
		return y
	}
	return x
}

// between is the span from the first to the last of two weekdays in a range.
func between(r dates.Range, a, b time.Weekday) dates.Range {
	if r.IsZero() || r.End.IsZero() {
		return dates.Range{}
	}
	first := soonest(r.Start, a, b)
	last := span.Later(dates.OnWeekday(r.End.AddDays(-6), a), dates.OnWeekday(r.End.AddDays(-6), b))
	if last.Before(first) || !r.Contains(first) {
		return dates.Range{}
	}
	return dates.Range{Start: first, End: last}
}
