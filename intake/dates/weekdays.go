package dates

import "time"

// weekday reads the name of one weekday, with the full stop of an abbreviation and the part of the day.
func (p *parser) weekday(i int) (time.Weekday, int, bool) {
	t := p.at(i)
	if t.kind != weekdayWord {
		return 0, i, false
	}
	next := i + 1
	if p.shortened(next, t) {
		next++
	}
	return time.Weekday(t.n), next, true
}

// weekdays reads what begins with a weekday: with a date, in a week, several of them, or alone.
func (p *parser) weekdays(i int) (span, int, bool) {
	if s, next, ok := p.dated(i); ok {
		return s, next, true
	}
	w, next, ok := p.weekday(i)
	if !ok {
		return span{}, i, false
	}
	last, sep := w, none
	if s, j := p.separator(next); s != none {
		if to, end, ok := p.weekday(j); ok {
			if d, end, ok := p.days(p.passMarks(end, 2, ",(", den)); ok { // "torsdag-fredag 12-13 mars"
				d.first, d.last = said(w+1), said(to+1)
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
func (p *parser) dated(i int) (span, int, bool) {
	if s, next, ok := p.dayList(i); ok {
		return s, next, true
	}
	w, next, ok := p.weekday(i)
	if !ok {
		return span{}, i, false
	}
	j := p.passMarks(p.afterPart(next), 3, ",(:", weekdayFiller)
	if s, end, ok := p.days(j); ok {
		s.first = said(w + 1)
		return s, end, true
	}
	return p.domBeside(w, next)
}

// days reads dates that do not begin with a weekday.
func (p *parser) days(i int) (span, int, bool) {
	for _, read := range [...]reader{p.isoDay, p.dayList, p.pointed} {
		if s, next, ok := read(i); ok && (s.prec == "day" || s.prec == "range") && p.at(i).kind != weekdayWord {
			return s, next, true
		}
	}
	if p.at(i).kind == monthWord {
		return p.monthFirst(i)
	}
	return span{}, i, false
}

// afterPart passes over a part of the day: "torsdag kväll 12 mars".
func (p *parser) afterPart(i int) int {
	if next, ok := p.phrase(i, dayParts); ok && !p.end(i) {
		return next
	}
	return i
}

// inWeek reads the week that a weekday lies in: "torsdag v 12", "mån-ons i vecka 12", "torsdag nästa vecka",
// "onsdag i påskveckan", "torsdag om en vecka", "torsdag om två veckor".
func (p *parser) inWeek(w, last time.Weekday, sep separator, i int) (span, int, bool) {
	j := p.passMarks(p.afterPart(i), 2, ",(", inWeekFiller)
	if p.end(j) {
		return span{}, i, false
	}
	for _, read := range [...]reader{p.weeks, p.relativeWeek, p.occasion, p.schoolBreak, p.nth} {
		week, next, ok := read(j)
		if !ok || week.prec != "week" || week.bad != no {
			continue
		}
		if p.mark(next, ")") {
			next++
		}
		return daysOf(week, w, last, sep), next, true
	}
	if next, ok := p.phrase(i, weekLater); ok {
		d := onWeekday(p.ref, w).AddDays(7)
		return fixed("day", Range{d, onWeekday(d, last)}).listed(w, last, sep), next, true
	}
	if l, next, ok := p.weeksAhead(p.afterPart(i)); ok {
		return daysOf(l.around(p.ref, 1), w, last, sep), next, true
	}
	if m, next, ok := p.month(j); ok && p.in(j-1, inUnderEn) && !m.turn { // "en torsdag i maj"
		return p.derive(m, "range", func(r Range) Range { return between(r, w, w) }).with(Approx), next, true
	}
	return span{}, i, false
}

// weeksAhead reads "om två veckor", "om 14 dagar" beside a weekday, which lies in the ISO week at that distance. "Om
// två veckors praktik" says what the day is about.
func (p *parser) weeksAhead(i int) (length, int, bool) {
	if !p.in(i, inTime) {
		return length{}, i, false
	}
	l, next, ok := p.length(i + 1)
	if l.unit == 'd' && l.n%7 == 0 {
		l = length{l.n / 7, 'w'}
	}
	return l, next, ok && l.unit == 'w' && !p.in(next-1, weeksOf)
}

// daysOf narrows a week to some of its days.
func daysOf(week span, w, last time.Weekday, sep separator) span {
	on := week.on
	cut := func(r Range) Range {
		if r.IsZero() {
			return r
		}
		mon := r.Start.monday()
		return envelope(single(mon.AddDays(isoIndex(w))), single(mon.AddDays(isoIndex(last))))
	}
	out := span{year: week.year, prec: "day", flags: week.flags, fixed: cut(week.fixed)}
	if on != nil {
		out.on = func(y int) Range { return cut(on(y)) }
	}
	return out.listed(w, last, sep)
}

// listed sets what follows from several weekdays.
func (s span) listed(w, last time.Weekday, sep separator) span {
	if sep == none {
		return s
	}
	s.prec = "range"
	switch {
	case sep == either:
		s = s.with(Alternatives)
	case sep == also && isoIndex(last) != isoIndex(w)+1:
		s = s.with(Multiple)
	}
	return s
}

func isoIndex(w time.Weekday) int { return (int(w) + 6) % 7 }

// bare reads weekdays without a date: on or after the reference.
func (p *parser) bare(i int, w, last time.Weekday, sep separator, next int) (span, int, bool) {
	if t := p.at(i); t.weak && len(t.text) <= 5 && sep == none && !p.in(i-1, onNow) { // "sun", "mån": in a date only
		return span{}, i, false
	}
	if p.in(i-1, anyWord) { // "en fredag" is any
		return span{}, i, false
	}
	d := onWeekday(p.ref, w)
	s := span{fixed: Range{d, onWeekday(d, last)}, prec: "day", loose: true}
	return s.listed(w, last, sep), next, true
}

// domOnly reads a day whose month is not written: "den 12:e", "den 12 kl 18". It is the next such day.
func (p *parser) domOnly(i int) (span, int, bool) {
	sure := p.in(i-1, theDay) || p.suffix(i+1) > i+1 && p.at(i).kind == digit
	n, next, ok := p.dom(i)
	counted := p.mark(next, "/.:-") && p.glued(next) && p.at(next+1).kind == digit
	if !ok || !sure || n < 1 || n > 31 || counted || p.plainWord(next) {
		return span{}, i, false
	}
	if end, ok := p.phrase(next, thatMonth); ok {
		r := p.monthOff(0)
		if p.in(end-2, nextWord) {
			r = p.monthOff(1)
		}
		return fixed("day", single(valid(r.Start.Year, int(r.Start.Month), n))), end, true
	}
	for m := range 3 {
		r := p.monthOff(m)
		if d := valid(r.Start.Year, int(r.Start.Month), n); !d.IsZero() && !d.Before(p.ref) {
			return fixed("day", single(d), Ambiguous), next, true
		}
	}
	return span{}, i, false
}

// plainWord reports whether a word follows that a day would not stand before: "den 12 affischer".
func (p *parser) plainWord(i int) bool {
	if p.end(i) || p.at(i).kind != word {
		return p.at(i).kind == monthWord || p.at(i).kind == weekdayWord && !p.end(i)
	}
	_, ok := p.phrase(i, closed)
	return !ok
}

// domBeside reads the number of a day beside a weekday: "torsdag den 12:e". A plain "torsdag 18" is an hour unless
// the coming Thursday is the 18th.
func (p *parser) domBeside(w time.Weekday, i int) (span, int, bool) {
	j := p.passMarks(i, 2, ",", theDay)
	n, next, ok := p.dom(j)
	if !ok || n < 1 || n > 31 || p.end(j) || p.mark(next, "-:./") && p.glued(next) || p.plainWord(next) {
		return span{}, i, false
	}
	sure := p.in(j-1, theDay) || next > j+1
	for k := range 120 {
		if d := onWeekday(p.ref, w).AddDays(7 * k); d.Dom == n && (sure || k == 0) {
			return fixed("day", single(d)), next, true
		}
	}
	return span{}, i, false
}
