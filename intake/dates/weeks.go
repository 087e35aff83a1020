package dates

import "time"

// weekList is the numbers of one or several weeks, as written.
type weekList struct {
	items       []item // lo and hi hold week numbers
	year        int
	alternative bool
	ahead       bool // only looked at, for what stands before
}

// weeks reads "v. 12", "vecka 47-48", "v.14 och v.15", "v 51-2", "v 2612", "vecka 5 -27", "2026-W12".
func (p *parser) weeks(i int) (span, int, bool) {
	n, y, next, ok := p.weekNumber(i)
	if !ok {
		return span{}, i, false
	}
	list := weekList{items: []item{{lo: n, hi: n}}, year: y}
	for range most {
		sep, n, y, end, ok := p.nextWeek(next, list)
		if !ok {
			break
		}
		if y != 0 && list.year == 0 && sep != toward {
			list.year = y
		}
		if list.year != 0 && y != 0 && y != list.year && sep == toward { // "v 52 2026 - v 2 2027"
			a := span{on: weekSpan(list.items[0].lo, list.items[len(list.items)-1].hi), year: list.year, prec: "week"}
			b := span{on: weekSpan(n, n), year: y, prec: "week"}
			return reach(a, b, p.ref), end, true
		}
		if sep == toward {
			list.items[len(list.items)-1].hi = n
			if y != 0 {
				list.year = y
				if n < list.items[0].lo {
					list.year = crossed(weekSpan(list.items[0].lo, n), y, p.ref)
				}
			}
		} else {
			list.items = append(list.items, item{lo: n, hi: n})
			list.alternative = list.alternative || sep == either
		}
		next = end
	}
	return list.span(), next, true
}

// nextWeek reads a separator and another week number, with or without its own "v".
func (p *parser) nextWeek(i int, list weekList) (sep separator, n, y, next int, ok bool) {
	sep, j := p.separator(i)
	if p.mark(i, "/") {
		sep, j = also, i+1
	}
	if sep == none {
		return none, 0, 0, i, false
	}
	if n, y, next, ok := p.weekNumber(j); ok {
		return sep, n, y, next, true
	}
	if n, ok = p.number(j, 2, 1, 53); !ok || !p.weekGoesOn(i, j, list) || !p.weekStands(j) {
		return none, 0, 0, i, false
	}
	y, next = p.year(j + 1)
	return sep, n, y, next, true
}

// weekGoesOn reports whether the separator at i says that the number at j is another week: no year, no hours.
func (p *parser) weekGoesOn(i, j int, list weekList) bool {
	n, after := p.at(j).n, j+1
	switch {
	case p.mark(i, "-"): // "vecka 5 -27" is a year
		return !p.glued(j) || p.glued(i) || n < 20 || !p.recent(n)
	case p.mark(i, "/"): // "v 47/26"
		return n >= list.items[0].lo || 2000+n < p.ref.Year-1 || 2000+n > p.ref.Year+2
	case p.mark(i, ","): // "v 12, 18-20"
		return !(p.mark(after, "-") && p.maybeHour(after+1) && !p.weekAfter(after+2, list)) && !p.plainWord(after)
	}
	return true
}

// weekStands reports whether the number at j is no day of a month, hour, amount or anything else that is counted.
func (p *parser) weekStands(j int) bool {
	after := j + 1
	if _, _, dated := p.dayList(j); dated || p.at(after).kind == monthWord {
		return false
	}
	if p.mark(after, "/:") && p.glued(after) || p.mark(after, ".") && p.at(after+1).kind == digit && p.glued(after+1) {
		return false
	}
	if p.quantity(j) > j || p.suffix(after) > after {
		return false
	}
	return !p.plainWord(after) || p.at(after).kind == weekdayWord // "v 12 och 3 affischer"
}

func (p *parser) maybeHour(i int) bool { _, ok := p.number(i, 2, 0, 24); return ok }

// weekAfter reports whether a list of weeks goes on, so that "18-20" before it is weeks and no hours.
func (p *parser) weekAfter(i int, list weekList) bool {
	if list.ahead {
		return false
	}
	list.ahead = true
	sep, _, _, _, ok := p.nextWeek(i, list)
	return ok && sep != toward
}

// span makes the range from the first to the last week.
func (l weekList) span() span {
	first, last := l.items[0].lo, l.items[len(l.items)-1].hi
	s := span{year: l.year, prec: "week"}
	gap := false
	for k, it := range l.items {
		if max(it.lo, it.hi) > 53 || min(it.lo, it.hi) < 1 {
			s.bad = surely
		}
		gap = gap || k > 0 && it.lo != l.items[k-1].hi+1
	}
	if len(l.items) > 1 && last < first && l.items[0].hi >= l.items[0].lo && first-last < 26 { // "v. 13 eller 12"
		first, last = last, first
	}
	s.on = weekSpan(first, last)
	if s.year != 0 && s.bad == no && s.on(s.year).IsZero() {
		s.bad = surely
	}
	if first == last {
		return s
	}
	s.prec = "range"
	switch {
	case l.alternative:
		s = s.with(Alternatives)
	case gap:
		s = s.with(Multiple)
	}
	return s
}

// weekSpan is the range of weeks in the year that the first of them lies in.
func weekSpan(first, last int) func(int) Range {
	return func(y int) Range {
		end := y
		if last < first {
			end++
		}
		if first > weeksIn(y) || last > weeksIn(end) {
			return Range{}
		}
		return Range{Week{y, first}.Monday(), Week{end, last}.Monday().AddDays(6)}
	}
}

// noWeek tells a word for a week at i that means none: "veckan 16-22 mars" says the days, and "v." may end a line.
func (p *parser) noWeek(i, j int) bool {
	_, _, dated := p.dayList(j)
	return dated && p.in(i, veckanWord) || p.end(j) && j > i+1 && p.in(i, weekLetter)
}

// weekNumber reads one week with its mark: "v 12", "vecka tolv", "week 12", "v 2612", "v. 12 2027", "v12/2027".
func (p *parser) weekNumber(i int) (n, y, next int, ok bool) {
	if !p.in(i, weekMark) {
		return 0, 0, i, false
	}
	j := p.passMarks(i+1, 2, ".:", numberNoun)
	if p.noWeek(i, j) {
		return 0, 0, i, false
	}
	if t := p.at(j); t.kind == count && p.in(i, weekSpelled) && !p.in(j, oneWord) {
		n = t.n
	} else if n, y, ok = p.weekDigits(j); !ok || y != 0 {
		return n, y, j + 1, ok
	}
	next = j + 1
	y, end := p.year(next)
	range2 := p.mark(next, "-") && p.glued(next) && !p.digits(next+1, 4) // "v 12-26"
	if y == 0 || range2 || p.slashWeek(next, n) {
		return n, 0, next, true
	}
	return n, y, end, true
}

// weekDigits reads the number of a week, with its year before it or not: "12", "2612", "202612". "V70" is a car, "w3c"
// no week.
func (p *parser) weekDigits(i int) (n, y int, ok bool) {
	const last = 53
	t := p.at(i)
	if t.kind != digit || p.glued(i+1) && p.at(i+1).kind == word {
		return 0, 0, false
	}
	n, y = t.n%100, t.n/100
	switch sound := n >= 1 && n <= last; len(t.text) {
	case 1, 2:
		return t.n, 0, t.n <= 59 || !p.glued(i)
	case 4:
		return n, 2000 + y, sound && p.recent(y)
	case 6:
		return n, y, sound && p.plausible(y)
	}
	return 0, 0, false
}

// slashWeek reports whether "/13" after week n is another week and no year.
func (p *parser) slashWeek(i, n int) bool {
	t := p.at(i + 1)
	return p.mark(i, "/") && len(t.text) == 2 && (t.n >= n || 2000+t.n < p.ref.Year-1 || 2000+t.n > p.ref.Year+2)
}

// yearFirst reads "2026 v 12", "2026-W12", "2026 Q2", "2026-Q2".
func (p *parser) yearFirst(i int) (span, int, bool) {
	t := p.at(i)
	if len(t.text) != 4 || !p.plausible(t.n) {
		return span{}, i, false
	}
	j := p.passMarks(i+1, 1, "-,:", 0)
	for _, read := range [...]reader{p.weeks, p.quarter, p.half} {
		if s, next, ok := read(j); ok && s.year == 0 && s.on != nil {
			if s.year = t.n; s.on(t.n).IsZero() {
				s.bad = surely
			}
			return s, next, true
		}
	}
	if m := p.at(j); m.kind == monthWord && j == i+1 && p.at(j+1).kind != digit {
		return span{on: func(y int) Range { return wholeMonth(y, m.n) }, year: t.n, prec: "month"}, j + 1, true
	}
	return span{}, i, false
}

// weekend reads "helgen v. 12", "helgen 14-15 mars", "första helgen i maj" (by nth), "nästa helg", "i helgen".
func (p *parser) weekend(i int) (span, int, bool) {
	mon := p.ref.monday()
	off := func(n int, f ...Flag) span {
		return fixed("range", Range{mon.AddDays(7*n + 5), mon.AddDays(7*n + 6)}, f...)
	}
	if next, ok := p.phrase(i, nextWeekend); ok {
		return off(1, Ambiguous), next, true
	}
	if p.in(i, weekendOne) { // any weekend, but for a week beside it
		s, end, ok := p.weeks(p.pass(i+1, 1, inWord))
		return daysOf(s, time.Saturday, time.Sunday, toward), end, ok
	}
	next, ok := p.phrase(i, thisWeekend)
	if !ok {
		return span{}, i, false
	}
	j := p.passMarks(next, 2, ",(", weekendFiller)
	if p.end(j) {
		return off(0), next, true
	}
	if s, end, ok := p.weeks(j); ok {
		return daysOf(s, time.Saturday, time.Sunday, toward), end, true
	}
	if s, end, ok := p.relativeWeek(j); ok {
		return daysOf(s, time.Saturday, time.Sunday, toward), end, true
	}
	if s, end, ok := p.dated(j); ok && p.at(j).kind == digit || ok && p.at(j).kind == weekdayWord {
		if s.prec == "day" {
			return p.derive(s, "range", func(r Range) Range { return WeekOf(r.Start).weekend() }), end, true
		}
		return s, end, true
	}
	return off(0), next, !p.in(next, besideWords)
}

// narrow reads what makes a week more exact: "vecka 17, tisdag 21 april kl 18", "v 12, torsdag", "v. 12 (tors-fre)",
// "v. 12 (helgen)". A date counts only inside the week, "helgen" only when nothing more is said of it.
func (p *parser) narrow(week span, i int) (span, int, bool) {
	if week.bad != no || p.end(i) {
		return span{}, i, false
	}
	j := p.passMarks(i, 3, ",(-:", narrowFiller)
	s, next, ok := p.narrowed(week, j)
	return s, p.passMarks(next, 1, ")", 0), ok
}

// narrowed reads days that may lie in a week.
func (p *parser) narrowed(week span, i int) (span, int, bool) {
	if p.in(i, weekendWord) && !p.end(i) && week.prec == "week" && (p.end(i+1) || p.at(i+1).kind == mark) {
		return daysOf(week, time.Saturday, time.Sunday, toward), i + 1, true
	}
	s, next, ok := p.dated(i)
	if !ok && p.at(i).kind != weekdayWord {
		s, next, ok = p.days(i)
	}
	if ok {
		return p.insideAll(week, s, next)
	}
	w, next, ok := p.weekday(i)
	if !ok || week.prec != "week" {
		return span{}, i, false
	}
	last, sep := w, none
	if s, k := p.separator(next); s != none {
		if to, end, ok := p.weekday(k); ok {
			last, sep, next = to, s, end
		}
	}
	return daysOf(week, w, last, sep), next, true
}

// insideAll reads more days of the same week behind one.
func (p *parser) insideAll(week, s span, next int) (span, int, bool) {
	for range most {
		more, end, ok := p.second(s, "day", p.afterClock(next))
		if !ok {
			break
		}
		if _, ok = p.inside(week, more); !ok {
			break
		}
		s, next = more, end
	}
	got, ok := p.inside(week, s)
	return got, next, ok
}

// inside settles a day so that it lies in the week, and says whether it can.
func (p *parser) inside(week, day span) (span, bool) {
	if day.bad != no {
		return day, false
	}
	d := day.settle(p.ref).Range
	if d.IsZero() || d.End.IsZero() {
		return day, false
	}
	for _, y := range [...]int{d.Start.Year, d.Start.Year - 1, d.Start.Year + 1} {
		r := week.in(y)
		if week.year != 0 {
			r = week.in(week.year)
		}
		if r.Contains(d.Start) && r.Contains(d.End) {
			return day, true
		}
	}
	if week.year != 0 && day.year == 0 && day.on != nil { // the week's year is the day's
		day.year = week.year
		return day, week.on != nil && week.on(week.year).Contains(day.on(week.year).Start)
	}
	return day, false
}
