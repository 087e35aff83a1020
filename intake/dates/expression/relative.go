package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// Expressions that count from the reference.

var relativeDays = [...]struct {
	names text.Set
	off   int
}{
	{set("day after tomorrow"), 2},
	{set("tomorrow"), 1},
	{set("today"), 0},
	{set("day before yesterday"), -2},
	{set("yesterday"), -1},
}

// relativeDay reads "i dag", "imorgon", "i fredags", "i natt".
func (p *Parser) relativeDay(i int) (span.Span, int, bool) {
	for _, d := range relativeDays {
		if next, ok := p.Phrase(i, d.names); ok {
			s := span.Fixed("day", span.Single(p.ref.AddDays(d.off)))
			s.Untold = true
			if end, ok := p.Phrase(next, weekLater); ok {
				return span.Fixed("day", span.Single(p.ref.AddDays(d.off+7))), end, true
			}
			if l, end, ok := p.weeksAhead(next); ok && !p.End(next) {
				return span.Fixed("day", span.Single(l.from(p.ref.AddDays(d.off), 1))), end, true
			}
			return s, next, true
		}
	}
	night := i
	if p.In(i, inWord) {
		night++
	}
	if p.In(i, tonight) || night > i && p.In(night, nightNoun) {
		return span.Fixed("range", dates.Range{Start: p.ref, End: p.ref.AddDays(1)}), night + 1, true
	}
	if !p.In(i, inWord) {
		return p.nextWeekday(i)
	}
	for w, name := range lastWeekdays {
		if p.In(i+1, name) {
			d := dates.OnWeekday(p.ref.AddDays(-7), time.Weekday(w))
			return span.Fixed("day", span.Single(d)), i + 2, true
		}
	}
	return span.Span{}, i, false
}

// lastWeekdays are the forms behind "i" that look back.
var lastWeekdays = [...]text.Set{
	set("last sunday"), set("last monday"), set("last tuesday"), set("last wednesday"), set("last thursday"),
	set("last friday"), set("last saturday"),
}

// nextWeekday reads "nästa torsdag": of the next ISO week, which some mean otherwise.
func (p *Parser) nextWeekday(i int) (span.Span, int, bool) {
	if p.In(i, nowComing) {
		if w, next, ok := p.weekday(i + 1); ok && !p.At(i+1).Weak {
			return span.Fixed("day", span.Single(dates.OnWeekday(p.ref, w))), next, true
		}
	}
	if !p.In(i, nextWords) {
		return span.Span{}, i, false
	}
	if s, next, ok := p.dated(i + 1); ok { // "nästa torsdag 12 mars"
		return s, next, true
	}
	w, next, ok := p.weekday(i + 1)
	if !ok {
		return span.Span{}, i, false
	}
	return span.Fixed("day", span.Single(p.ref.Monday().AddDays(7+dates.FromMonday(w))), dates.Ambiguous), next, true
}

// relativeWeek reads "nästa vecka", "i veckan", "veckan med start 16 mars".
func (p *Parser) relativeWeek(i int) (span.Span, int, bool) {
	if s, next, ok := p.beside(&calendar[0], i); ok {
		if _, _, _, numbered := p.weekNumber(next); numbered || p.At(next).Kind == lexicon.Digit || p.In(next, besideWords) {
			return span.Span{}, i, false
		}
		return s, next, true
	}
	if next, ok := p.Phrase(i, weekFrom); ok {
		if d, end, ok := p.Unit(next); ok && d.Precision == "day" && !d.Loose {
			return p.derive(d, "week", func(r dates.Range) dates.Range { return dates.WeekOf(r.Start).Range() }), end, true
		}
	}
	return span.Span{}, i, false
}

// relativePeriod reads "nästa månad", "i år", "nästa kvartal", "om två veckor".
func (p *Parser) relativePeriod(i int) (span.Span, int, bool) {
	for k := 1; k < len(calendar); k++ {
		s, next, ok := p.beside(&calendar[k], i)
		if !ok {
			continue
		}
		inMonth := s.Precision == "year" && p.In(i, inWord) && p.At(next).Kind == lexicon.MonthWord // "i år, maj"
		return s, next, !inMonth
	}
	if p.In(i, nextWord) && p.At(i+1).Kind == lexicon.MonthWord && !p.At(i+1).Weak {
		n := p.At(i + 1).N
		s := span.Span{On: span.Months(n, n), Precision: "month"}
		if _, s.Year = s.Roll(p.ref); s.On(s.Year).Contains(p.ref) {
			s.Year++
		}
		return s, i + 2, true
	}
	return p.ahead(i)
}

// thisPeriod reads "månaden", "året" after "slutet av".
func (p *Parser) thisPeriod(i int) (span.Span, int, bool) {
	return p.running(i, func(u *calendarUnit) text.Set { return u.definite })
}

// closing reads "årets slut" and returns the whole of the period: what is meant may be its last part or its last day.
func (p *Parser) closing(i int) (whole span.Span, next int, ok bool) {
	return p.running(i, func(u *calendarUnit) text.Set { return u.closing })
}

// running is the unit of the calendar that the reference lies in, when one of its words stands at i.
func (p *Parser) running(i int, words func(*calendarUnit) text.Set) (span.Span, int, bool) {
	for k := range calendar {
		if next, ok := p.Phrase(i, words(&calendar[k])); ok {
			return span.Fixed(calendar[k].counted, calendar[k].at(p.ref, 0)), next, true
		}
	}
	return span.Span{}, i, false
}

// remainder reads "resten av året", "veckan ut": from the reference to the end.
func (p *Parser) remainder(i int) (span.Span, int, bool) {
	rest := func(s span.Span, next int) (span.Span, int, bool) {
		r := s.Resolve(p.ref).Range
		if r.IsZero() || r.End.IsZero() {
			return span.Span{}, i, false
		}
		return span.Fixed("range", dates.Range{Start: span.Later(p.ref, r.Start), End: r.End}), next, !r.End.Before(p.ref)
	}
	if s, next, ok := p.running(i, func(u *calendarUnit) text.Set { return u.out }); ok {
		return rest(s, next)
	}
	next, ok := p.Phrase(i, remains)
	if !ok {
		return span.Span{}, i, false
	}
	j := p.Pass(next, 1, theThis)
	for _, read := range [...]reader{
		p.season, p.half, p.quarter, p.month, p.wholeYear, p.relativePeriod, p.relativeWeek, p.thisPeriod,
	} {
		if s, end, ok := read(j); ok {
			return rest(s, end)
		}
	}
	return span.Span{}, i, false
}

// ahead reads "om två veckor", "in two weeks", "de närmaste två veckorna".
func (p *Parser) ahead(i int) (span.Span, int, bool) {
	if p.In(i, inTime) || p.In(i, roughlyIn) && p.In(i+1, om) {
		j := p.Pass(i, 2, inAbout)
		if l, next, ok := p.length(j); ok && !p.In(next, besideWord) {
			return l.around(p.ref, 1), next, true
		}
		return span.Span{}, i, false
	}
	j := p.Pass(i, 3, theUnder)
	if !p.In(j, coming) {
		return span.Span{}, i, false
	}
	if l, next, ok := p.length(j + 1); ok && l.n > 1 {
		return span.Fixed("range", dates.Range{Start: p.ref, End: l.from(p.ref, 1)}, dates.Approx), next, true
	}
	for _, c := range comingTimes {
		if p.In(j, comingSv) && p.In(j+1, c.names) {
			return span.Fixed("range", dates.Range{Start: p.ref, End: c.from(p.ref, 1)}, dates.Approx), j + 2, true
		}
	}
	return span.Span{}, i, false
}

// comingTimes are how long "de närmaste veckorna" are when nobody counts them.
var comingTimes = [...]struct {
	names text.Set
	length
}{
	{set("coming days"), length{7, 'd'}}, {set("coming weeks"), length{3, 'w'}}, {set("coming months"), length{3, 'm'}},
	{set("coming time"), length{4, 'w'}},
}
