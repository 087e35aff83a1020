package dates

import (
	"time"
)

// valid returns the day, or no day when it does not exist in that year.
func valid(y, m, d int) Day {
	day := On(y, time.Month(m), d)
	if m < 1 || m > 12 || d < 1 || day.Dom != d || int(day.Month) != m {
		return Day{}
	}
	return day
}

func single(d Day) Range {
	if d.IsZero() {
		return Range{}
	}
	return Range{d, d}
}

func month(y, m int) Range {
	return Range{On(y, time.Month(m), 1), On(y, time.Month(m)+1, 0)}
}

// dayNode is a day of a month; one that exists in no year of any kind is impossible.
func dayNode(m, d int) node {
	if m < 1 || m > 12 || d < 1 || valid(2024, m, d).IsZero() {
		return node{impossible: true}
	}
	return node{at: func(y int) Range { return single(valid(y, m, d)) }, prec: "day"}
}

// spanned reads a unit, or two joined into a range.
func (p *parser) spanned(i int) (node, int, bool) {
	if n, next, ok := p.listed(i); ok {
		return n, next, true
	}
	a, next, ok := p.unit(i)
	if !ok {
		return node{}, i, false
	}
	if a.hasDay {
		next = p.clockAfter(next)
	}
	if n, end, ok := p.rangeOf(a, next); ok {
		return n, end, true
	}
	if a.prec == "day" && !a.loose {
		next = p.clockAfter(next)
	}
	return a, next, true
}

// clockAfter passes hours that stand after a day: "18-20", ", 11-15", "kl 18".
func (p *parser) clockAfter(i int) int {
	j := i
	if p.is(j, ",") {
		j++
	}
	if next := p.clock(j); next > j {
		return next
	}
	if t := p.tok(j); t.num >= 0 && t.num <= 24 && len(t.text) <= 2 && p.is(j+1, "-") && p.tok(j+2).num >= 0 && p.tok(j+2).num <= 24 && len(p.tok(j+2).text) <= 2 && monthOf(p.tok(j+3).text) == 0 && !p.is(j+3, "/") {
		return j + 3
	}
	return i
}

// rangeOf reads "- 15 juni", "till 3 mars", "och 19 mars", "eller v. 15" after a unit.
func (p *parser) rangeOf(a node, i int) (node, int, bool) {
	if a.loose {
		return node{}, i, false
	}
	if next, ok := p.anySeq(i, "till och med", "tom", "till", "-", "to"); ok {
		if b, end, ok := p.unit(p.fill(next)); ok && !b.loose && !b.impossible {
			return p.join(a, b), end, true
		}
		return node{}, i, false
	}
	sep := p.is(i, "och", "eller", "samt", "/", "or", "and") || p.is(i, ",")
	if !sep {
		return node{}, i, false
	}
	b, end, ok := p.unit(i + 1)
	if !ok || b.loose || b.impossible || b.prec != a.prec {
		return node{}, i, false
	}
	n := p.join(a, b)
	switch {
	case p.is(i, "eller", "or"):
		n.flags = append(n.flags, Alternatives)
	case p.is(i, "/"):
	default:
		n.flags = append(n.flags, Multiple)
	}
	for p.is(end, ",", "och", "eller", "samt") { // 12 mars, 19 mars och 26 mars
		c, after, ok := p.unit(end + 1)
		if !ok || c.loose || c.prec != a.prec {
			break
		}
		n, end = p.join(n, c), after
	}
	return n, end, true
}

// listed reads days that share a month: "12-14 mars", "12, 19 och 26 mars", "12-14/3".
func (p *parser) listed(i int) (node, int, bool) {
	i = p.ordinalFill(i)
	var days []int
	flag := Flag("")
	for {
		d, next, ok := p.dom(i)
		if !ok {
			return node{}, i, false
		}
		days = append(days, d)
		i = next
		if m, y, end, ok := p.monthPart(i, len(days) > 1); ok {
			if len(days) < 2 {
				return node{}, i, false
			}
			return daysNode(days, m, y, flag), end, true
		}
		end, ok := p.anySeq(i, "till och med", "tom", "till", "-", "to")
		switch {
		case ok:
			i = p.ordinalFill(end)
		case p.is(i, "eller", "or"):
			flag, i = Alternatives, p.ordinalFill(i+1)
		case p.is(i, ",", "och", "samt", "and", "&", "resp"):
			flag, i = Multiple, p.ordinalFill(i+1)
		default:
			return node{}, i, false
		}
		if len(days) > 12 {
			return node{}, i, false
		}
	}
}

func (p *parser) ordinalFill(i int) int {
	if _, next, ok := p.weekday(i); ok {
		i = next
	}
	for p.is(i, "den", "the") {
		i++
	}
	return i
}

func daysNode(days []int, m, y int, flag Flag) node {
	first, last := days[0], days[len(days)-1]
	if valid(2024, m, first).IsZero() || valid(2024, m, last).IsZero() || last < first {
		return node{impossible: true}
	}
	n := node{at: func(y int) Range {
		a, b := valid(y, m, first), valid(y, m, last)
		if a.IsZero() || b.IsZero() {
			return Range{}
		}
		return Range{a, b}
	}, year: y, prec: "range"}
	if flag != "" {
		n = n.flag(flag)
	}
	return n
}

// dom reads a day of the month: "12", "12:e", "3:dje", "12.", "tolfte".
func (p *parser) dom(i int) (int, int, bool) {
	t := p.tok(i)
	if o := ordinalOf(t.text); o > 0 {
		return o, i + 1, true
	}
	if t.num < 1 || t.num > 31 || len(t.text) > 2 {
		return 0, i, false
	}
	next := i + 1
	if p.is(next, ":") && p.tok(next).glued && p.is(next+1, "e", "a", "de", "dje", "te", "nde") {
		next += 2
	} else if p.is(next, "e", "a", "th", "st", "nd", "rd", "de") && p.tok(next).glued {
		next++
	}
	return t.num, next, true
}

// monthPart reads what follows a day: "mars 2026", "/3-26", ". mars".
func (p *parser) monthPart(i int, list bool) (m, y, next int, ok bool) {
	if p.is(i, ".") && p.tok(i).glued && monthOf(p.tok(i+1).text) > 0 {
		i++
	}
	if p.is(i, "i", "of") && monthOf(p.tok(i+1).text) > 0 && !list {
		i++
	}
	if m = monthOf(p.tok(i).text); m > 0 {
		next = i + 1
		if p.is(next, ".") && p.tok(next).glued && len(p.tok(i).text) <= 4 {
			next++
		}
		y, next = p.year(next)
		return m, y, next, true
	}
	if p.is(i, "/") && p.tok(i).glued && p.tok(i+1).glued && p.tok(i+1).num >= 0 && len(p.tok(i+1).text) <= 2 {
		y, next = p.year(i + 2)
		return p.tok(i + 1).num, y, next, true
	}
	return 0, 0, i, false
}

// year reads "2026", "-26", "/26", "'26"; anything else is no year.
func (p *parser) year(i int) (int, int) {
	if p.is(i, ",") && p.tok(i+1).num >= 1990 && p.tok(i+1).num <= 2100 {
		i++
	}
	if t := p.tok(i); len(t.text) == 4 && t.num >= 1990 && t.num <= 2100 {
		return t.num, i + 1
	}
	if !p.is(i, "-", "/", "'") || !p.tok(i+1).glued {
		return 0, i
	}
	t := p.tok(i + 1)
	if len(t.text) == 4 && t.num >= 1990 && t.num <= 2100 && !p.is(i+2, "-") {
		return t.num, i + 2
	}
	if len(t.text) == 2 && t.num >= 20 && t.num <= 60 && !p.is(i+2, "/") && monthOf(p.tok(i+2).text) == 0 && !(p.is(i+2, "-", ":", ".") && p.tok(i+2).glued && p.tok(i+3).num >= 0) {
		return 2000 + t.num, i + 2
	}
	return 0, i
}

// unit reads one thing of the calendar.
func (p *parser) unit(i int) (node, int, bool) {
	i = p.fill(i)
	if i >= len(p.toks) {
		return node{}, i, false
	}
	for _, read := range []func(int) (node, int, bool){
		p.isoDay, p.weekdayDay, p.plainDay, p.weeks, p.nth, p.halves, p.quarter, p.named, p.season, p.monthUnit, p.wholeYear, p.relativeDay,
	} {
		if n, next, ok := read(i); ok {
			return n, next, true
		}
	}
	return node{}, i, false
}

// isoDay reads 2026-03-12, 20260312 and 260312.
func (p *parser) isoDay(i int) (node, int, bool) {
	t := p.tok(i)
	fixed := func(y, m, d, next int) (node, int, bool) {
		n := dayNode(m, d)
		n.year = y
		if !n.impossible && valid(y, m, d).IsZero() {
			n = node{impossible: true}
		}
		return n, next, true
	}
	switch {
	case len(t.text) == 4 && t.num >= 1990 && t.num <= 2100 && p.is(i+1, "-", "/", ".") && p.tok(i+1).glued && len(p.tok(i+2).text) <= 2 && p.tok(i+2).num >= 0 && p.tok(i+3).text == p.tok(i+1).text && p.tok(i+4).num >= 0 && len(p.tok(i+4).text) <= 2:
		return fixed(t.num, p.tok(i+2).num, p.tok(i+4).num, i+5)
	case len(t.text) == 8 && t.num/10000 >= 1990 && t.num/10000 <= 2100 && !valid(t.num/10000, t.num/100%100, t.num%100).IsZero():
		return fixed(t.num/10000, t.num/100%100, t.num%100, i+1)
	case len(t.text) == 6 && t.num >= 200000 && t.num < 600000 && !valid(2000+t.num/10000, t.num/100%100, t.num%100).IsZero() && !(p.is(i+1, "-") && p.tok(i+1).glued):
		return fixed(2000+t.num/10000, t.num/100%100, t.num%100, i+1)
	}
	return node{}, i, false
}

// plainDay reads "12 mars", "den 12:e mars 2026", "12/3", "12.3.2026", "March 12", "12th of March".
func (p *parser) plainDay(i int) (node, int, bool) {
	for p.is(i, "den", "the") {
		i++
	}
	if m := monthOf(p.tok(i).text); m > 0 && len(p.tok(i).text) > 2 {
		if d, next, ok := p.dom(i + 1); ok && p.tok(i+1).num > 0 && !p.is(next, "-", ":") && monthOf(p.tok(next).text) == 0 && !(p.is(next, ".") && p.tok(next+1).num >= 0) {
			n := dayNode(m, d)
			n.year, next = p.year(next)
			return n, next, true
		}
		return node{}, i, false
	}
	d, next, ok := p.dom(i)
	if !ok {
		if t := p.tok(i); t.num > 31 && len(t.text) == 2 && monthOf(p.tok(i+1).text) > 0 {
			return node{impossible: true}, i + 2, true
		}
		return node{}, i, false
	}
	if m, y, end, ok := p.monthPart(next, false); ok {
		if ordinalOf(p.tok(i).text) > 0 && p.is(next, "i") {
			return node{}, i, false // "första i maj" is another thing
		}
		n := dayNode(m, d)
		n.year = y
		if y != 0 && !n.impossible && valid(y, m, d).IsZero() {
			n = node{impossible: true}
		}
		return n, end, true
	}
	return p.pointed(i)
}

// pointed reads 12.3 and 12.3.2026.
func (p *parser) pointed(i int) (node, int, bool) {
	d, m := p.tok(i), p.tok(i+2)
	if d.num < 1 || len(d.text) > 2 || !p.is(i+1, ".") || !p.tok(i+1).glued || !m.glued || m.num < 1 || m.num > 12 || len(m.text) > 2 || d.num > 31 {
		return node{}, i, false
	}
	next, y := i+3, 0
	if p.is(next, ".") && p.tok(next+1).glued && (len(p.tok(next+1).text) == 4 || len(p.tok(next+1).text) == 2) && p.tok(next+1).num > 0 {
		if y = p.tok(next + 1).num; y < 100 {
			y += 2000
		}
		next += 2
	} else if p.is(next, ".") && p.tok(next).glued {
		next++
	}
	n := dayNode(m.num, d.num)
	n.year = y
	return n, next, true
}

// weekdayDay reads a weekday, with a date, a week or alone.
func (p *parser) weekdayDay(i int) (node, int, bool) {
	w, next, ok := p.weekday(i)
	if !ok {
		if p.is(i, "nästa", "next") {
			if w, next, ok := p.weekday(i + 1); ok {
				d := p.ref.monday().AddDays(7 + (int(w)+6)%7)
				return node{fixed: single(d), prec: "day", flags: []Flag{Ambiguous}}, next, true
			}
		}
		return node{}, i, false
	}
	j := next
	for p.is(j, "den", ",", "(", "the") {
		j++
	}
	for _, read := range []func(int) (node, int, bool){p.isoDay, p.plainDay} {
		if n, end, ok := read(j); ok && !n.impossible {
			n.written, n.hasDay = w, true
			return n, end, true
		} else if ok {
			return n, end, true
		}
	}
	if p.is(j, "i", "under") {
		j++
	}
	if n, end, ok := p.weeks(j); ok && n.prec == "week" {
		at, off := n.at, (int(w)+6)%7
		if at == nil {
			d := n.fixed.Start.AddDays(off)
			return node{fixed: single(d), prec: "day"}, end, true
		}
		return node{at: func(y int) Range {
			r := at(y)
			if r.IsZero() {
				return r
			}
			return single(r.Start.AddDays(off))
		}, year: n.year, prec: "day"}, end, true
	}
	d := onWeekday(p.ref, w)
	return node{fixed: single(d), prec: "day", loose: true}, next, true
}

// weeks reads "v. 12", "vecka 47-48", "v.14 och v.15", "v 2612", "nästa vecka", "helgen v. 12".
func (p *parser) weeks(i int) (node, int, bool) {
	if n, next, ok := p.weekend(i); ok {
		return n, next, true
	}
	if n, next, ok := p.relativeWeek(i); ok {
		return n, next, true
	}
	first, y, next, ok := p.weekNumber(i)
	if !ok {
		return node{}, i, false
	}
	last := first
	multiple := false
	if end, ok := p.anySeq(next, "-", "till och med", "tom", "till", "och", "&", "samt", "eller", "/"); ok {
		t := p.tok(end)
		if t.num >= 1 && t.num <= 54 && len(t.text) <= 2 && !(p.is(next, "-") && t.glued && t.num >= 20 && first != t.num && p.spacedYear(next)) && monthOf(p.tok(end+1).text) == 0 && !p.is(end+1, "/", ":") {
			multiple = p.is(next, "och", "&", "samt", "eller")
			last, next = t.num, end+1
		} else if n, yy, after, ok := p.weekNumber(end); ok {
			multiple = p.is(next, "och", "&", "samt", "eller")
			last, next = n, after
			if yy != 0 {
				y = yy
			}
		}
	}
	if yy, after := p.year(next); yy != 0 {
		y, next = yy, after
	}
	if first > 53 || last > 53 || first < 1 || last < 1 {
		return node{impossible: true}, next, true
	}
	n := node{at: weekSpan(first, last), year: y, prec: "week"}
	if last != first {
		n.prec = "range"
	}
	if multiple {
		n = n.flag(Multiple)
	}
	return n, next, true
}

// spacedYear reports whether "-26" after a week stands apart from it and so is a year: "vecka 5 -27".
func (p *parser) spacedYear(dash int) bool { return !p.tok(dash).glued }

func weekSpan(first, last int) func(int) Range {
	return func(y int) Range {
		if first > weeksIn(y) {
			return Range{}
		}
		end := y
		if last < first {
			end++
		}
		if last > weeksIn(end) {
			return Range{}
		}
		return Range{Week{y, first}.Monday(), Week{end, last}.Monday().AddDays(6)}
	}
}

// weekNumber reads "v 12", "vecka 12", "w12", "2026 v 12", "v 2612".
func (p *parser) weekNumber(i int) (n, y, next int, ok bool) {
	if !p.is(i, "v", "vecka", "veckorna", "veckan", "veckor", "week", "weeks", "w", "v:a", "vka") {
		return 0, 0, i, false
	}
	j := i + 1
	if p.is(j, ".", ":") {
		j++
	}
	t := p.tok(j)
	switch {
	case t.num >= 0 && len(t.text) <= 2:
		return t.num, 0, j + 1, true
	case len(t.text) == 4 && t.num/100 >= 20 && t.num/100 <= 60 && t.num%100 >= 1 && t.num%100 <= 53 && t.num < 6054 && !(t.num >= 2020 && t.num <= 2053 && p.is(j+1, "v")):
		return t.num % 100, 2000 + t.num/100, j + 1, true
	}
	return 0, 0, i, false
}

func (p *parser) weekend(i int) (node, int, bool) {
	weekend := func(r Range) Range {
		if r.IsZero() {
			return r
		}
		return Range{r.End.AddDays(-1), r.End}
	}
	if next, ok := p.anySeq(i, "helgen i", "helgen", "helg"); ok {
		if n, end, ok := p.weeks(next); ok && n.at != nil {
			at := n.at
			return node{at: func(y int) Range { return weekend(at(y)) }, year: n.year, prec: "range"}, end, true
		}
		if d, end, ok := p.unit(next); ok && d.prec == "range" && p.tok(next).num > 0 {
			return d, end, true
		}
	}
	mon := p.ref.monday()
	if next, ok := p.anySeq(i, "nästa helg", "next weekend"); ok {
		return node{fixed: Range{mon.AddDays(12), mon.AddDays(13)}, prec: "range", flags: []Flag{Ambiguous}}, next, true
	}
	if next, ok := p.anySeq(i, "i helgen", "helgen", "kommande helg", "denna helg", "this weekend"); ok {
		return node{fixed: Range{mon.AddDays(5), mon.AddDays(6)}, prec: "range"}, next, true
	}
	return node{}, i, false
}

func (p *parser) relativeWeek(i int) (node, int, bool) {
	week := func(n int, f ...Flag) node {
		m := p.ref.monday().AddDays(7 * n)
		return node{fixed: Range{m, m.AddDays(6)}, prec: "week", flags: f}
	}
	if next, ok := p.anySeq(i, "nästnästa vecka", "veckan därpå"); ok {
		return week(2), next, true
	}
	if next, ok := p.anySeq(i, "nästa vecka", "nästkommande vecka", "next week"); ok {
		return week(1), next, true
	}
	if next, ok := p.anySeq(i, "denna vecka", "den här veckan", "i veckan", "innevarande vecka", "this week", "veckan"); ok && !(p.tok(next).num >= 0 || p.is(next, "före", "efter", "innan", "därpå")) {
		return week(0), next, true
	}
	return node{}, i, false
}
