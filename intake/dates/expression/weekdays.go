package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
)

// weekday reads the name of one weekday, with the full stop of an abbreviation and the part of the day.
func (p *Parser) weekday(i int) (time.Weekday, int, bool) {
	t := p.At(i)
	if t.Kind != lexicon.WeekdayWord {
		return 0, i, false
	}
	next := i + 1
	if p.shortened(next, t) {
		next++
	}
	return time.Weekday(t.N), next, true
}

// weekdays reads what begins with a weekday: with a date, in a week, several of them, or alone.
func (p *Parser) weekdays(i int) (span.Span, int, bool) {
	if s, next, ok := p.dated(i); ok {
		return s, next, true
	}
	w, next, ok := p.weekday(i)
	if !ok {
		return span.Span{}, i, false
	}
	last, sep := w, none
	if s, j := p.separator(next); s != none {
		if to, end, ok := p.weekday(j); ok {
			if d, end, ok := p.days(p.PassMarks(end, 2, ",(", den)); ok { // "torsdag-fredag 12-13 mars"
				d.First, d.Last = span.Said(w+1), span.Said(to+1)
				return d, end, true
			}
			if _, _, dated := p.dated(j); !dated {
				last, sep, next = to, s, end
			}
		}
	}
	if s, end, ok := p.inWeek(w, last, sep, next); ok {
		return s, end, true
	}
	return p.bare(i, w, last, sep, next)
}

// dated reads a weekday with its date: "torsdagen den 12 mars", "torsdag 2026-03-12", "tors 12.3".
func (p *Parser) dated(i int) (span.Span, int, bool) {
	if s, next, ok := p.dayList(i); ok {
		return s, next, true
	}
	w, next, ok := p.weekday(i)
	if !ok {
		return span.Span{}, i, false
	}
	j := p.PassMarks(p.afterPart(next), 3, ",(:", weekdayFiller)
	if s, end, ok := p.days(j); ok {
		s.First = span.Said(w + 1)
		return s, end, true
	}
	return p.domBeside(w, next)
}

// days reads dates that do not begin with a weekday.
func (p *Parser) days(i int) (span.Span, int, bool) {
	for _, read := range [...]reader{p.isoDay, p.dayList, p.pointed} {
		s, next, ok := read(i)
		if days := s.Precision == "day" || s.Precision == "range"; ok && days && p.At(i).Kind != lexicon.WeekdayWord {
			return s, next, true
		}
	}
	if p.At(i).Kind == lexicon.MonthWord {
		return p.monthFirst(i)
	}
	return span.Span{}, i, false
}

// afterPart passes over a part of the day: "torsdag kväll 12 mars".
func (p *Parser) afterPart(i int) int {
	if next, ok := p.Phrase(i, dayParts); ok && !p.End(i) {
		return next
	}
	return i
}

// inWeek reads the week that a weekday lies in: "torsdag v 12", "mån-ons i vecka 12", "torsdag nästa vecka",
// "onsdag i påskveckan", "torsdag om en vecka", "torsdag om två veckor".
func (p *Parser) inWeek(w, last time.Weekday, sep separator, i int) (span.Span, int, bool) {
	j := p.PassMarks(p.afterPart(i), 2, ",(", inWeekFiller)
	if p.End(j) {
		return span.Span{}, i, false
	}
	for _, read := range [...]reader{p.weeks, p.relativeWeek, p.occasion, p.schoolBreak, p.nth} {
		week, next, ok := read(j)
		if !ok || week.Precision != "week" || week.Bad != span.No {
			continue
		}
		if p.Mark(next, ")") {
			next++
		}
		return daysOf(week, w, last, sep), next, true
	}
	if next, ok := p.Phrase(i, weekLater); ok {
		d := dates.OnWeekday(p.ref, w).AddDays(7)
		return listed(span.Fixed("day", dates.Range{Start: d, End: dates.OnWeekday(d, last)}), w, last, sep), next, true
	}
	if l, next, ok := p.weeksAhead(p.afterPart(i)); ok {
		return daysOf(l.around(p.ref, 1), w, last, sep), next, true
	}
	if m, next, ok := p.month(j); ok && p.In(j-1, inUnderEn) && !m.Turn { // "en torsdag i maj"
		each := func(r dates.Range) dates.Range { return between(r, w, w) }
		return p.derive(m, "range", each).With(dates.Approx), next, true
	}
	return span.Span{}, i, false
}

// weeksAhead reads "om två veckor", "om 14 dagar" beside a weekday, which lies in the ISO week at that distance. "Om
// två veckors praktik" says what the day is about.
func (p *Parser) weeksAhead(i int) (length, int, bool) {
	if !p.In(i, inTime) {
		return length{}, i, false
	}
	l, next, ok := p.length(i + 1)
	if l.unit == 'd' && l.n%7 == 0 {
		l = length{l.n / 7, 'w'}
	}
	return l, next, ok && l.unit == 'w' && !p.In(next-1, weeksOf)
}

// daysOf narrows a week to some of its days.
func daysOf(week span.Span, w, last time.Weekday, sep separator) span.Span {
	on := week.On
	cut := func(r dates.Range) dates.Range {
		if r.IsZero() {
			return r
		}
		mon := r.Start.Monday()
		return span.Envelope(span.Single(mon.AddDays(dates.FromMonday(w))), span.Single(mon.AddDays(dates.FromMonday(last))))
	}
	out := span.Span{Year: week.Year, Precision: "day", Flags: week.Flags, Fixed: cut(week.Fixed)}
	if on != nil {
		out.On = func(y int) dates.Range { return cut(on(y)) }
	}
	return listed(out, w, last, sep)
}

// listed sets what follows from several weekdays.
func listed(s span.Span, w, last time.Weekday, sep separator) span.Span {
	if sep == none {
		return s
	}
	s.Precision = "range"
	switch {
	case sep == either:
		s = s.With(dates.Alternatives)
	case sep == also && dates.FromMonday(last) != dates.FromMonday(w)+1:
		s = s.With(dates.Multiple)
	}
	return s
}

// bare reads weekdays without a date: on or after the reference.
func (p *Parser) bare(i int, w, last time.Weekday, sep separator, next int) (span.Span, int, bool) {
	if t := p.At(i); t.Weak && len(t.Text) <= 5 && sep == none && !p.In(i-1, onNow) { // "sun", "mån": in a date only
		return span.Span{}, i, false
	}
	if p.In(i-1, anyWord) { // "en fredag" is any
		return span.Span{}, i, false
	}
	d := dates.OnWeekday(p.ref, w)
	s := span.Span{Fixed: dates.Range{Start: d, End: dates.OnWeekday(d, last)}, Precision: "day", Loose: true}
	return listed(s, w, last, sep), next, true
}

// domOnly reads a day whose month is not written: "den 12:e", "den 12 kl 18". It is the next such day.
func (p *Parser) domOnly(i int) (span.Span, int, bool) {
	sure := p.In(i-1, theDay) || p.suffix(i+1) > i+1 && p.At(i).Kind == lexicon.Digit
	n, next, ok := p.dom(i)
	counted := p.Mark(next, "/.:-") && p.Glued(next) && p.At(next+1).Kind == lexicon.Digit
	if !ok || !sure || n < 1 || n > 31 || counted || p.plainWord(next) {
		return span.Span{}, i, false
	}
	if end, ok := p.Phrase(next, thatMonth); ok {
		r := p.monthOff(0)
		if p.In(end-2, nextWord) {
			r = p.monthOff(1)
		}
		return span.Fixed("day", span.Single(span.Valid(r.Start.Year, int(r.Start.Month), n))), end, true
	}
	for m := range 3 {
		r := p.monthOff(m)
		if d := span.Valid(r.Start.Year, int(r.Start.Month), n); !d.IsZero() && !d.Before(p.ref) {
			return span.Fixed("day", span.Single(d), dates.Ambiguous), next, true
		}
	}
	return span.Span{}, i, false
}

// plainWord reports whether a word follows that a day would not stand before: "den 12 affischer".
func (p *Parser) plainWord(i int) bool {
	if p.End(i) || p.At(i).Kind != lexicon.Word {
		return p.At(i).Kind == lexicon.MonthWord || p.At(i).Kind == lexicon.WeekdayWord && !p.End(i)
	}
	_, ok := p.Phrase(i, closed)
	return !ok
}

// domBeside reads the number of a day beside a weekday: "torsdag den 12:e". A plain "torsdag 18" is an hour unless
// the coming Thursday is the 18th.
func (p *Parser) domBeside(w time.Weekday, i int) (span.Span, int, bool) {
	j := p.PassMarks(i, 2, ",", theDay)
	n, next, ok := p.dom(j)
	if !ok || n < 1 || n > 31 || p.End(j) || p.Mark(next, "-:./") && p.Glued(next) || p.plainWord(next) {
		return span.Span{}, i, false
	}
	sure := p.In(j-1, theDay) || next > j+1
	for k := range 120 {
		if d := dates.OnWeekday(p.ref, w).AddDays(7 * k); d.Dom == n && (sure || k == 0) {
			return span.Fixed("day", span.Single(d)), next, true
		}
	}
	return span.Span{}, i, false
}
