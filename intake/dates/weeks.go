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
	if p.is(i, "/") {
		sep, j = also, i+1
	}
	if sep == none {
		return none, 0, 0, i, false
	}
	if n, y, next, ok := p.weekNumber(j); ok {
		return sep, n, y, next, true
	}
	n, isNumber := p.number(j, 2, 1, 53)
	switch after := j + 1; {
	case !isNumber, p.at(after).kind == monthWord, p.is(after, "/", ":") && p.glued(after), p.is(after, ".") && p.at(after+1).kind == digit && p.glued(after+1):
		return none, 0, 0, i, false
	case p.is(i, "-") && p.glued(j) && !p.glued(i) && n >= 20 && p.recent(n): // "vecka 5 -27" is a year
		return none, 0, 0, i, false
	case p.is(i, "/") && n < list.items[0].lo && 2000+n >= p.ref.Year-1 && 2000+n <= p.ref.Year+2: // "v 47/26"
		return none, 0, 0, i, false
	case p.quantity(j) > j, p.suffix(after) > after:
		return none, 0, 0, i, false
	case p.is(i, ",") && (p.is(after, "-") && p.maybeHour(after+1) && !p.weekAfter(after+2, list) || p.plainWord(after)):
		return none, 0, 0, i, false // "v 12, 18-20"
	case p.plainWord(after) && p.at(after).kind != weekdayWord:
		return none, 0, 0, i, false // "v 12 och 3 affischer"
	}
	y, end := p.year(j + 1)
	return sep, n, y, end, true
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

// weekNumber reads one week with its mark: "v 12", "vecka tolv", "week 12", "v 2612", "v. 12 2027", "v12/2027".
func (p *parser) weekNumber(i int) (n, y, next int, ok bool) {
	if !p.is(i, "v", "vecka", "veckorna", "veckan", "veckor", "week", "weeks", "w", "wk", "vka", "vk", "kalendervecka", "veckonummer", "veckonr", "vecku", "veka", "vecak", "wecka") {
		return 0, 0, i, false
	}
	j := p.skip(i+1, 2, ".", ":", "nr", "nummer")
	if p.is(i, "veckan") { // "veckan 16-22 mars" says the days
		if _, _, dated := p.dayList(j); dated {
			return 0, 0, i, false
		}
	}
	t := p.at(j)
	if p.end(j) && j > i+1 && p.is(i, "v", "w") {
		return 0, 0, i, false
	}
	switch {
	case t.kind == count && p.is(i, "vecka", "week") && !p.is(j, "en", "ett", "one"):
		n, next = t.n, j+1
	case t.kind != digit, p.glued(j+1) && p.at(j+1).kind == word:
		return 0, 0, i, false // "w3c"
	case len(t.text) <= 2 && !(t.n > 59 && p.glued(j)): // "V70" is a car
		n, next = t.n, j+1
	case len(t.text) == 4 && p.recent(t.n/100) && t.n%100 >= 1 && t.n%100 <= 53:
		return t.n % 100, 2000 + t.n/100, j + 1, true
	case len(t.text) == 6 && p.plausible(t.n/100) && t.n%100 >= 1 && t.n%100 <= 53:
		return t.n % 100, t.n / 100, j + 1, true
	default:
		return 0, 0, i, false
	}
	if y, end := p.year(next); y != 0 && (!p.is(next, "-") || !p.glued(next) || len(p.at(next+1).text) == 4) && !p.slashWeek(next, n) {
		return n, y, end, true
	}
	return n, 0, next, true
}

// slashWeek reports whether "/13" after week n is another week and no year.
func (p *parser) slashWeek(i, n int) bool {
	t := p.at(i + 1)
	return p.is(i, "/") && len(t.text) == 2 && (t.n >= n || 2000+t.n < p.ref.Year-1 || 2000+t.n > p.ref.Year+2)
}

// yearFirst reads "2026 v 12", "2026-W12", "2026 Q2", "2026-Q2".
func (p *parser) yearFirst(i int) (span, int, bool) {
	t := p.at(i)
	if len(t.text) != 4 || !p.plausible(t.n) {
		return span{}, i, false
	}
	j := p.skip(i+1, 1, "-", ",", ":")
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
	if p.is(i, "helg") { // any weekend, but for a week beside it
		s, end, ok := p.weeks(p.skip(i+1, 1, "i"))
		return daysOf(s, time.Saturday, time.Sunday, toward), end, ok
	}
	next, ok := p.phrase(i, thisWeekend)
	if !ok {
		return span{}, i, false
	}
	j := p.skip(next, 2, "i", "of", "den", "under", ",", "(")
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
			return p.derive(s, "range", func(r Range) Range { m := r.Start.monday(); return Range{m.AddDays(5), m.AddDays(6)} }), end, true
		}
		return s, end, true
	}
	return off(0), next, !p.is(next, "före", "innan", "efter", "before", "after")
}

var (
	nextWeekend = set("next weekend")
	thisWeekend = set("this weekend")
)

// narrow reads what makes a week more exact: "vecka 17, tisdag 21 april kl 18", "v 12, torsdag", "v. 12 (tors-fre)",
// "v. 12 (helgen)". A date counts only inside the week, "helgen" only when nothing more is said of it.
func (p *parser) narrow(week span, i int) (span, int, bool) {
	if week.bad != no || p.end(i) {
		return span{}, i, false
	}
	j := p.skip(i, 3, ",", "(", "-", ":", "den", "på", "prel", "preliminärt", "troligen", "i")
	closing := func(next int) int { return p.skip(next, 1, ")") }
	if p.is(j, "helgen", "helg", "weekend") && !p.end(j) && week.prec == "week" && (p.end(j+1) || p.at(j+1).kind == mark) {
		return daysOf(week, time.Saturday, time.Sunday, toward), closing(j + 1), true
	}
	if s, next, ok := p.dated(j); ok || p.at(j).kind != weekdayWord {
		if !ok {
			if s, next, ok = p.days(j); !ok {
				return span{}, i, false
			}
		}
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
		return got, closing(next), ok
	}
	w, next, ok := p.weekday(j)
	if !ok || week.prec != "week" {
		return span{}, i, false
	}
	last, sep := w, none
	if s, k := p.separator(next); s != none {
		if to, end, ok := p.weekday(k); ok {
			last, sep, next = to, s, end
		}
	}
	return daysOf(week, w, last, sep), closing(next), true
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
