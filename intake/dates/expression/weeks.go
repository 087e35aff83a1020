package expression

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
)

// weekList is the numbers of one or several weeks, as written.
type weekList struct {
	items       []item // lo and hi hold week numbers
	year        int
	alternative bool
	ahead       bool // only looked at, for what stands before
}

// weeks reads "v. 12", "vecka 47-48", "v.14 och v.15", "v 51-2", "v 2612", "vecka 5 -27", "2026-W12".
func (p *Parser) weeks(i int) (span.Span, int, bool) {
	n, y, next, ok := p.weekNumber(i)
	if !ok {
		return span.Span{}, i, false
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
			on := span.Weeks(list.items[0].lo, list.items[len(list.items)-1].hi)
			a := span.Span{On: on, Year: list.year, Precision: "week"}
			b := span.Span{On: span.Weeks(n, n), Year: y, Precision: "week"}
			return span.Reach(a, b, p.ref), end, true
		}
		if sep == toward {
			list.items[len(list.items)-1].hi = n
			if y != 0 {
				list.year = y
				if n < list.items[0].lo {
					list.year = span.Crossed(span.Weeks(list.items[0].lo, n), y, p.ref)
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
func (p *Parser) nextWeek(i int, list weekList) (sep separator, n, y, next int, ok bool) {
	sep, j := p.separator(i)
	if p.Mark(i, "/") {
		sep, j = also, i+1
	}
	if sep == none {
		return none, 0, 0, i, false
	}
	if n, y, next, ok := p.weekNumber(j); ok {
		return sep, n, y, next, true
	}
	if n, ok = p.Number(j, 2, 1, 53); !ok || !p.weekGoesOn(i, j, list) || !p.weekStands(j) {
		return none, 0, 0, i, false
	}
	y, next = p.year(j + 1)
	return sep, n, y, next, true
}

// weekGoesOn reports whether the separator at i says that the number at j is another week: no year, no hours.
func (p *Parser) weekGoesOn(i, j int, list weekList) bool {
	n, after := p.At(j).N, j+1
	switch {
	case p.Mark(i, "-"): // "vecka 5 -27" is a year
		return !p.Glued(j) || p.Glued(i) || n < 20 || !p.recent(n)
	case p.Mark(i, "/"): // "v 47/26"
		return n >= list.items[0].lo || 2000+n < p.ref.Year-1 || 2000+n > p.ref.Year+2
	case p.Mark(i, ","): // "v 12, 18-20"
		return !(p.Mark(after, "-") && p.maybeHour(after+1) && !p.weekAfter(after+2, list)) && !p.plainWord(after)
	}
	return true
}

// weekStands reports whether the number at j is no day of a month, hour, amount or anything else that is counted.
func (p *Parser) weekStands(j int) bool {
	after := j + 1
	if _, _, dated := p.dayList(j); dated || p.At(after).Kind == lexicon.MonthWord {
		return false
	}
	decimals := p.Mark(after, ".") && p.At(after+1).Kind == lexicon.Digit && p.Glued(after+1)
	if p.Mark(after, "/:") && p.Glued(after) || decimals {
		return false
	}
	if p.Quantity(j) > j || p.suffix(after) > after {
		return false
	}
	return !p.plainWord(after) || p.At(after).Kind == lexicon.WeekdayWord // "v 12 och 3 affischer"
}

func (p *Parser) maybeHour(i int) bool { _, ok := p.Number(i, 2, 0, 24); return ok }

// weekAfter reports whether a list of weeks goes on, so that "18-20" before it is weeks and no hours.
func (p *Parser) weekAfter(i int, list weekList) bool {
	if list.ahead {
		return false
	}
	list.ahead = true
	sep, _, _, _, ok := p.nextWeek(i, list)
	return ok && sep != toward
}

// span makes the range from the first to the last week.
func (l weekList) span() span.Span {
	first, last := l.items[0].lo, l.items[len(l.items)-1].hi
	s := span.Span{Year: l.year, Precision: "week"}
	gap := false
	for k, it := range l.items {
		if max(it.lo, it.hi) > 53 || min(it.lo, it.hi) < 1 {
			s.Bad = span.Surely
		}
		gap = gap || k > 0 && it.lo != l.items[k-1].hi+1
	}
	if len(l.items) > 1 && last < first && l.items[0].hi >= l.items[0].lo && first-last < 26 { // "v. 13 eller 12"
		first, last = last, first
	}
	s.On = span.Weeks(first, last)
	if s.Year != 0 && s.Bad == span.No && s.On(s.Year).IsZero() {
		s.Bad = span.Surely
	}
	if first == last {
		return s
	}
	s.Precision = "range"
	switch {
	case l.alternative:
		s = s.With(dates.Alternatives)
	case gap:
		s = s.With(dates.Multiple)
	}
	return s
}

// noWeek tells a word for a week at i that means none: "veckan 16-22 mars" says the days, and "v." may end a line.
func (p *Parser) noWeek(i, j int) bool {
	_, _, dated := p.dayList(j)
	return dated && p.In(i, veckanWord) || p.End(j) && j > i+1 && p.In(i, weekLetter)
}

// weekNumber reads one week with its mark: "v 12", "vecka tolv", "week 12", "v 2612", "v. 12 2027", "v12/2027".
func (p *Parser) weekNumber(i int) (n, y, next int, ok bool) {
	if !p.In(i, weekMark) {
		return 0, 0, i, false
	}
	j := p.PassMarks(i+1, 2, ".:", numberNoun)
	if p.noWeek(i, j) {
		return 0, 0, i, false
	}
	if t := p.At(j); t.Kind == lexicon.Count && p.In(i, weekSpelled) && !p.In(j, oneWord) {
		n = t.N
	} else if n, y, ok = p.weekDigits(j); !ok || y != 0 {
		return n, y, j + 1, ok
	}
	next = j + 1
	y, end := p.year(next)
	range2 := p.Mark(next, "-") && p.Glued(next) && !p.Digits(next+1, 4) // "v 12-26"
	if y == 0 || range2 || p.slashWeek(next, n) {
		return n, 0, next, true
	}
	return n, y, end, true
}

// weekDigits reads the number of a week, with its year before it or not: "12", "2612", "202612". "V70" is a car, "w3c"
// no week.
func (p *Parser) weekDigits(i int) (n, y int, ok bool) {
	const last = 53
	t := p.At(i)
	if t.Kind != lexicon.Digit || p.Glued(i+1) && p.At(i+1).Kind == lexicon.Word {
		return 0, 0, false
	}
	n, y = t.N%100, t.N/100
	switch sound := n >= 1 && n <= last; len(t.Text) {
	case 1, 2:
		return t.N, 0, t.N <= 59 || !p.Glued(i)
	case 4:
		return n, 2000 + y, sound && p.recent(y)
	case 6:
		return n, y, sound && p.plausible(y)
	}
	return 0, 0, false
}

// slashWeek reports whether "/13" after week n is another week and no year.
func (p *Parser) slashWeek(i, n int) bool {
	t := p.At(i + 1)
	return p.Mark(i, "/") && len(t.Text) == 2 && (t.N >= n || 2000+t.N < p.ref.Year-1 || 2000+t.N > p.ref.Year+2)
}

// yearFirst reads "2026 v 12", "2026-W12", "2026 Q2", "2026-Q2".
func (p *Parser) yearFirst(i int) (span.Span, int, bool) {
	t := p.At(i)
	if len(t.Text) != 4 || !p.plausible(t.N) {
		return span.Span{}, i, false
	}
	j := p.PassMarks(i+1, 1, "-,:", 0)
	for _, read := range [...]reader{p.weeks, p.quarter, p.half} {
		if s, next, ok := read(j); ok && s.Year == 0 && s.On != nil {
			if s.Year = t.N; s.On(t.N).IsZero() {
				s.Bad = span.Surely
			}
			return s, next, true
		}
	}
	if m := p.At(j); m.Kind == lexicon.MonthWord && j == i+1 && p.At(j+1).Kind != lexicon.Digit {
		return span.Span{On: span.Months(m.N, m.N), Year: t.N, Precision: "month"}, j + 1, true
	}
	return span.Span{}, i, false
}

// weekend reads "helgen v. 12", "helgen 14-15 mars", "första helgen i maj" (by nth), "nästa helg", "i helgen".
func (p *Parser) weekend(i int) (span.Span, int, bool) {
	mon := p.ref.Monday()
	off := func(n int, f ...dates.Flag) span.Span {
		return span.Fixed("range", dates.Range{Start: mon.AddDays(7*n + 5), End: mon.AddDays(7*n + 6)}, f...)
	}
	if next, ok := p.Phrase(i, nextWeekend); ok {
		return off(1, dates.Ambiguous), next, true
	}
	if p.In(i, weekendOne) { // any weekend, but for a week beside it
		s, end, ok := p.weeks(p.Pass(i+1, 1, inWord))
		return daysOf(s, time.Saturday, time.Sunday, toward), end, ok
	}
	next, ok := p.Phrase(i, thisWeekend)
	if !ok {
		return span.Span{}, i, false
	}
	j := p.PassMarks(next, 2, ",(", weekendFiller)
	if p.End(j) {
		return off(0), next, true
	}
	if s, end, ok := p.weeks(j); ok {
		return daysOf(s, time.Saturday, time.Sunday, toward), end, true
	}
	if s, end, ok := p.relativeWeek(j); ok {
		return daysOf(s, time.Saturday, time.Sunday, toward), end, true
	}
	if s, end, ok := p.dated(j); ok && p.At(j).Kind == lexicon.Digit || ok && p.At(j).Kind == lexicon.WeekdayWord {
		if s.Precision == "day" {
			return p.derive(s, "range", func(r dates.Range) dates.Range { return dates.WeekOf(r.Start).Weekend() }), end, true
		}
		return s, end, true
	}
	return off(0), next, !p.In(next, besideWords)
}

// narrow reads what makes a week more exact: "vecka 17, tisdag 21 april kl 18", "v 12, torsdag", "v. 12 (tors-fre)",
// "v. 12 (helgen)". A date counts only inside the week, "helgen" only when nothing more is said of it.
func (p *Parser) narrow(week span.Span, i int) (span.Span, int, bool) {
	if week.Bad != span.No || p.End(i) {
		return span.Span{}, i, false
	}
	j := p.PassMarks(i, 3, ",(-:", narrowFiller)
	s, next, ok := p.narrowed(week, j)
	return s, p.PassMarks(next, 1, ")", 0), ok
}

// narrowed reads days that may lie in a week.
func (p *Parser) narrowed(week span.Span, i int) (span.Span, int, bool) {
	if p.In(i, weekendWord) && !p.End(i) && week.Precision == "week" && (p.End(i+1) || p.At(i+1).Kind == lexicon.Mark) {
		return daysOf(week, time.Saturday, time.Sunday, toward), i + 1, true
	}
	s, next, ok := p.dated(i)
	if !ok && p.At(i).Kind != lexicon.WeekdayWord {
		s, next, ok = p.days(i)
	}
	if ok {
		return p.insideAll(week, s, next)
	}
	w, next, ok := p.weekday(i)
	if !ok || week.Precision != "week" {
		return span.Span{}, i, false
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
func (p *Parser) insideAll(week, s span.Span, next int) (span.Span, int, bool) {
	for range most {
		more, end, ok := p.second(s, "day", p.AfterClock(next))
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

// inside resolves a day so that it lies in the week, and says whether it can.
func (p *Parser) inside(week, day span.Span) (span.Span, bool) {
	if day.Bad != span.No {
		return day, false
	}
	d := day.Resolve(p.ref).Range
	if d.IsZero() || d.End.IsZero() {
		return day, false
	}
	for _, y := range [...]int{d.Start.Year, d.Start.Year - 1, d.Start.Year + 1} {
		r := week.In(y)
		if week.Year != 0 {
			r = week.In(week.Year)
		}
		if r.Contains(d.Start) && r.Contains(d.End) {
			return day, true
		}
	}
	if week.Year != 0 && day.Year == 0 && day.On != nil { // the week's year is the day's
		day.Year = week.Year
		return day, week.On != nil && week.On(week.Year).Contains(day.On(week.Year).Start)
	}
	return day, false
}
