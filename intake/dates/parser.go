package dates

import (
	"slices"
	"strings"
	"time"
)

// parser reads expressions out of tokens. Every method takes a position and returns the one after what it read;
// ok is false, and the position meaningless, when it read nothing.
type parser struct {
	toks     []token
	ref      Day
	mismatch bool
	depth    int
}

func (p *parser) tok(i int) token {
	if i < 0 || i >= len(p.toks) {
		return token{num: -1}
	}
	return p.toks[i]
}

func (p *parser) is(i int, words ...string) bool {
	return slices.Contains(words, p.tok(i).text) && i < len(p.toks)
}

// seq reports whether words follow each other from i.
func (p *parser) seq(i int, words string) (int, bool) {
	for _, w := range strings.Fields(words) {
		if p.tok(i).text != w {
			return i, false
		}
		i++
	}
	return i, true
}

// anySeq is seq over several alternatives.
func (p *parser) anySeq(i int, alternatives ...string) (int, bool) {
	for _, a := range alternatives {
		if next, ok := p.seq(i, a); ok {
			if p.is(next, ".") && p.tok(next).glued && len(a) <= 5 {
				next++
			}
			return next, true
		}
	}
	return i, false
}

// clock skips a time of day: "kl 18-20", "kl. 18.00", "18.00-20.00", "18:30".
func (p *parser) clock(i int) int {
	j := i
	said := false
	if next, ok := p.anySeq(i, "kl", "klockan", "at", "@"); ok && (p.tok(next).num >= 0) {
		j, said = next, true
	}
	if p.tok(j).num < 0 || p.tok(j).num > 24 || len(p.tok(j).text) > 2 {
		return i
	}
	next := p.hour(j)
	exact := next > j+1
	if !said && !exact {
		return i
	}
	for p.is(next, "-", "till", "och", "to") && p.tok(next+1).num >= 0 && p.tok(next+1).num <= 24 && len(p.tok(next+1).text) <= 2 {
		after := p.hour(next + 1)
		if p.is(next, "och") && after == next+2 {
			break
		}
		if monthOf(p.tok(after).text) > 0 && !exact { // "kl 18 - 14 mars" is no hour
			break
		}
		next = after
	}
	if p.is(next, "am", "pm") {
		next++
	}
	return next
}

// hour reads "18", "18.00" or "18:00"; minutes are two digits below sixty, and no month or year follows.
func (p *parser) hour(i int) int {
	if p.is(i+1, ".", ":") && p.tok(i+1).glued && p.tok(i+2).glued && len(p.tok(i+2).text) == 2 && p.tok(i+2).num >= 0 && p.tok(i+2).num < 60 {
		m := p.tok(i + 2).num
		if p.is(i+1, ".") && m >= 1 && m <= 12 && p.tok(i + 2).text[0] != '0' && !p.is(i-1, "kl", "-", ".") {
			return i + 1 // 12.10 may be a day: left to the dates
		}
		if p.is(i+3, ".") && p.tok(i+3).glued && p.tok(i+4).glued && len(p.tok(i+4).text) >= 2 && p.tok(i+4).num >= 0 {
			return i + 1 // 12.03.2026
		}
		return i + 3
	}
	return i + 1
}

// noDate skips numbers that are something else: "lov 3", "08-465 004 12", "3 §", "500 kr".
func (p *parser) noDate(i int) int {
	if p.is(i, "lov", "tel", "telefon", "mobil", "dnr", "kap", "punkt", "fråga", "nr", "rum", "sal") {
		j := i + 1
		for p.is(j, ".", ":") {
			j++
		}
		for k := 0; k < 6 && (p.tok(j).num >= 0 || p.is(j, "-", "/") && p.tok(j+1).num >= 0); k++ {
			j++
		}
		if j > i+1 && monthOf(p.tok(j).text) == 0 {
			return j
		}
	}
	if t := p.tok(i); t.num >= 0 && (p.is(i+1, "kr", "kronor", "procent", "%", "§", "st", "personer", "deltagare", "frågor", "år", "minuter", "timmar") || len(t.text) == 2 && t.text[0] == '0' && p.is(i+1, "-") && len(p.tok(i+2).text) >= 3) {
		j := i + 1
		for k := 0; k < 6 && (p.tok(j).num >= 0 || p.is(j, "-") && p.tok(j+1).num >= 0); k++ {
			j++
		}
		return j
	}
	return i
}

// fill skips words that say nothing: "den", "på", "under".
func (p *parser) fill(i int) int {
	for p.is(i, "den", "på", "i", "under", "hela", "nu", "redan", "omkring", "runt", "kring", "ca", "cirka", "the", "on", "in", "of", "ungefär", "mot", "dagen", "för", "med", "start", "datum", "av", ",") && i+1 < len(p.toks) {
		if p.is(i, "i") && p.is(i+1, "dag", "kväll", "morgon", "övermorgon", "veckan", "helgen", "år", "natt", "morn", "morron") {
			return i
		}
		if p.is(i, "på", "nu") {
			if _, _, ok := p.weekday(i + 1); ok {
				return i + 1
			}
		}
		i++
	}
	return i
}

// top reads a whole expression with what stands before it.
func (p *parser) top(i int) (node, int, bool) {
	if p.depth > 6 || i >= len(p.toks) {
		return node{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	if n, next, ok := p.alone(i); ok {
		return n, next, true
	}
	if next, ok := p.anySeq(i, "prel", "preliminärt", "preliminär", "ev", "eventuellt", "troligen", "troligtvis", "förhoppningsvis"); ok {
		n, end, ok := p.top(p.fill(next))
		return n.flag(Preliminary), end, ok
	}
	if n, next, ok := p.bounded(i); ok {
		return n, next, true
	}
	if n, next, ok := p.partly(i); ok {
		return n, next, true
	}
	if n, next, ok := p.repeated(i); ok {
		return n, next, true
	}
	return p.spanned(i)
}

// alone reads what needs no date: ongoing, as soon as possible.
func (p *parser) alone(i int) (node, int, bool) {
	if next, ok := p.anySeq(i, "så snart som möjligt", "så fort som möjligt", "snarast möjligt", "snarast", "asap", "omgående", "omedelbart", "genast", "as soon as possible"); ok {
		return node{fixed: Range{Start: p.ref}, prec: "asap", flags: []Flag{Asap}}, next, true
	}
	next, ok := p.anySeq(i, "löpande", "fortlöpande", "tills vidare", "kontinuerligt", "pågår löpande", "ongoing")
	if !ok {
		return node{}, i, false
	}
	if n, end, ok := p.top(p.fillOngoing(next)); ok && (p.is(next, "under", "från", "from", "i", "till", "tom", "fram", "hela", ",") || end > next) && p.near(next) {
		return n.flag(Ongoing), end, true
	}
	return node{fixed: Range{Start: p.ref}, prec: "open", flags: []Flag{Ongoing}}, next, true
}

// near reports whether what follows still belongs to the same expression.
func (p *parser) near(i int) bool {
	return p.is(i, "under", "från", "from", "i", "till", "tom", "fram", "hela", "med", "hösten", "våren", "sommaren", "vintern")
}

func (p *parser) fillOngoing(i int) int {
	for p.is(i, "under", "i", "hela", "fram") {
		i++
	}
	return i
}

// bounded reads from/until/before/after/within.
func (p *parser) bounded(i int) (node, int, bool) {
	if next, ok := p.anySeq(i, "från och med", "from och med", "from", "från", "med start", "startar", "starting", "start"); ok {
		return p.since(next)
	}
	if next, ok := p.anySeq(i, "mellan", "between"); ok {
		if n, end, ok := p.pair(p.fill(next)); ok {
			n.flags = slices.DeleteFunc(n.flags, func(f Flag) bool { return f == Multiple })
			n.prec = "range"
			return n, end, true
		}
	}
	if next, ok := p.anySeq(i, "till och med", "tom", "senast", "fram till", "no later than", "by", "deadline", "until"); ok {
		n, end, ok := p.spanned(p.fill(next))
		if !ok {
			return node{}, i, false
		}
		prec := "deadline"
		if p.is(i, "tom", "till") {
			prec = "range"
		}
		return p.derive(n, prec, func(r Range) Range { return Range{p.ref, r.End} }), end, true
	}
	if next, ok := p.anySeq(i, "före", "innan", "before"); ok {
		n, end, ok := p.spanned(p.fill(next))
		return p.derive(n, "deadline", func(r Range) Range { return Range{p.ref, r.Start.AddDays(-1)} }), end, ok
	}
	if next, ok := p.anySeq(i, "efter", "after"); ok {
		n, end, ok := p.spanned(p.fill(next))
		if !ok || p.resolve(n).Range.End.IsZero() {
			return node{}, i, false
		}
		return p.derive(n, "open", func(r Range) Range { return Range{Start: r.End.AddDays(1)} }), end, true
	}
	return p.relative(i)
}

// since reads what follows "från": an open range, or a closed one when "till" follows.
func (p *parser) since(i int) (node, int, bool) {
	i = p.fill(i)
	n, next, ok := p.spanned(i)
	if !ok {
		return node{}, i, false
	}
	if p.resolve(n).Range.Days() > 1 && (n.prec == "range" || n.prec == "day") {
		return n, next, true // "från 28 februari till 3 mars" was read whole
	}
	if end, ok := p.anySeq(next, "till och med", "tom", "till", "-", "to", "och"); ok {
		if m, after, ok := p.spanned(p.fill(end)); ok {
			return p.join(n, m), after, true
		}
	}
	if end, ok := p.anySeq(next, "tills vidare", "och framåt", "och framöver", "och tills vidare"); ok {
		next = end
	}
	return p.derive(n, "open", func(r Range) Range { return Range{Start: r.Start} }), next, true
}

// derive makes a range that depends on another, settled one.
func (p *parser) derive(n node, prec string, fn func(Range) Range) node {
	got := p.resolve(n)
	if got.Range.IsZero() {
		return node{impossible: true}
	}
	r := fn(got.Range)
	if !r.End.IsZero() && r.End.Before(r.Start) {
		r.Start = r.End
	}
	return node{fixed: r, prec: prec, flags: slices.DeleteFunc(got.Flags, func(f Flag) bool { return f == WeekdayMismatch })}
}

// join makes one range of two expressions; the year of the second serves both.
func (p *parser) join(a, b node) node {
	if a.at == nil || b.at == nil {
		x, y := p.resolve(a), p.resolve(b)
		return node{fixed: envelope(x.Range, y.Range), prec: "range", flags: append(x.Flags, y.Flags...)}
	}
	year := b.year
	if a.year != 0 && b.year != 0 && a.year != b.year {
		return node{fixed: Range{a.at(a.year).Start, b.at(b.year).End}, prec: "range"}
	}
	if year == 0 && a.year != 0 {
		return node{at: func(y int) Range { return across(a.at(y), b.at(y), b.at(y+1)) }, year: a.year, prec: "range"}
	}
	at := func(y int) Range { return across(a.at(y), b.at(y), b.at(y+1)) }
	if year != 0 {
		if first := a.at(year); !first.IsZero() && first.Start.After(b.at(year).End) {
			year--
		}
	}
	return node{at: at, year: year, prec: "range", flags: append(slices.Clone(a.flags), b.flags...)}
}

func across(a, b, later Range) Range {
	switch {
	case a.IsZero():
		return Range{}
	case !b.IsZero() && !b.End.Before(a.Start):
		return Range{a.Start, b.End}
	case later.IsZero():
		return Range{}
	}
	return Range{a.Start, later.End}
}

func envelope(a, b Range) Range {
	if a.IsZero() || b.IsZero() {
		return Range{}
	}
	if b.Start.Before(a.Start) {
		a.Start = b.Start
	}
	if b.End.After(a.End) {
		a.End = b.End
	}
	return a
}

// pair reads "12 och 14 mars" after "mellan".
func (p *parser) pair(i int) (node, int, bool) {
	if n, next, ok := p.listed(i); ok {
		return n, next, true
	}
	a, next, ok := p.unit(i)
	if !ok || !p.is(next, "och", "and") {
		return node{}, i, false
	}
	b, end, ok := p.unit(p.fill(next + 1))
	if !ok {
		return node{}, i, false
	}
	return p.join(a, b), end, true
}

// weekday reads the name of a weekday.
func (p *parser) weekday(i int) (time.Weekday, int, bool) {
	d, plural, ok := weekdayOf(p.tok(i).text)
	if !ok || plural {
		return 0, i, false
	}
	next := i + 1
	if p.is(next, ".") && p.tok(next).glued && len(p.tok(i).text) <= 7 {
		next++
	}
	return time.Weekday(d), next, true
}
