package dates

import "time"

// relativeDay reads "idag", "i morgon", "i övermorgon".
func (p *parser) relativeDay(i int) (node, int, bool) {
	day := func(n, next int) (node, int, bool) {
		return node{fixed: single(p.ref.AddDays(n)), prec: "day"}, next, true
	}
	if next, ok := p.anySeq(i, "idag", "i dag", "ikväll", "i kväll", "today", "tonight", "i eftermiddag", "nu"); ok && !p.is(i, "nu") {
		return day(0, next)
	}
	if next, ok := p.anySeq(i, "i övermorgon", "övermorgon", "iövermorgon"); ok {
		return day(2, next)
	}
	if next, ok := p.anySeq(i, "i morgon", "imorgon", "imorn", "i morn", "imorron", "i morron", "tomorrow"); ok {
		return day(1, next)
	}
	return node{}, i, false
}

// relative reads "inom två veckor", "om en månad", "natten till den 25 oktober".
func (p *parser) relative(i int) (node, int, bool) {
	if next, ok := p.anySeq(i, "natten till"); ok {
		n, end, ok := p.spanned(p.fill(next))
		return p.derive(n, "range", func(r Range) Range { return Range{r.Start.AddDays(-1), r.Start} }), end, ok
	}
	if !p.is(i, "inom", "om", "within", "in") {
		return node{}, i, false
	}
	n := countOf(p.tok(i + 1))
	if n < 1 || n > 400 {
		return node{}, i, false
	}
	to, prec := Day{}, ""
	switch {
	case p.is(i+2, "dag", "dagar", "days", "day"):
		to, prec = p.ref.AddDays(n), "day"
	case p.is(i+2, "vecka", "veckor", "weeks", "week"):
		to, prec = p.ref.AddDays(7*n), "week"
	case p.is(i+2, "månad", "månader", "months", "month"):
		to, prec = addMonths(p.ref, n), "month"
	case p.is(i+2, "år"):
		to, prec = addMonths(p.ref, 12*n), "year"
	default:
		return node{}, i, false
	}
	if p.is(i, "inom", "within") {
		return node{fixed: Range{p.ref, to}, prec: "deadline"}, i + 3, true
	}
	switch prec {
	case "week":
		return node{fixed: WeekOf(to).Range(), prec: "week", flags: []Flag{Approx}}, i + 3, true
	case "month":
		return node{fixed: month(to.Year, int(to.Month)), prec: "month", flags: []Flag{Approx}}, i + 3, true
	case "year":
		return node{fixed: Range{On(to.Year, 1, 1), On(to.Year, 12, 31)}, prec: "year", flags: []Flag{Approx}}, i + 3, true
	}
	return node{fixed: single(to), prec: "day"}, i + 3, true
}

// addMonths goes n months on, no further than the last day of that month.
func addMonths(d Day, n int) Day {
	first := On(d.Year, d.Month+time.Month(n), 1)
	last := month(first.Year, int(first.Month)).End
	return first.AddDays(min(d.Dom, last.Dom) - 1)
}

// repeated reads "varje torsdag i april", "tisdagar under maj".
func (p *parser) repeated(i int) (node, int, bool) {
	j := i
	every := p.is(j, "varje", "varannan", "every", "alla")
	if every {
		j++
	}
	d, plural, ok := weekdayOf(p.tok(j).text)
	if !ok || !every && !plural {
		return node{}, i, false
	}
	j++
	for p.is(j, "i", "under", "in", "hela") {
		j++
	}
	n, next, ok := p.spanned(j)
	if !ok || n.loose {
		return node{fixed: single(onWeekday(p.ref, time.Weekday(d))), prec: "day", flags: []Flag{Recurring}}, j, every
	}
	got := p.resolve(n)
	if got.Range.IsZero() || got.Range.End.IsZero() {
		return node{fixed: got.Range, prec: "open", flags: []Flag{Recurring}}, next, !got.Range.IsZero()
	}
	first := onWeekday(got.Range.Start, time.Weekday(d))
	last := onWeekday(got.Range.End.AddDays(-6), time.Weekday(d))
	if last.Before(first) {
		return node{}, i, false
	}
	return node{fixed: Range{first, last}, prec: "range", flags: []Flag{Recurring}}, p.clockAfter(next), true
}
