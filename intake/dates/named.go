package dates

import (
	"strings"
	"time"
)

// nth reads "första veckan i maj", "sista fredagen i april", "månadsskiftet april/maj".
func (p *parser) nth(i int) (node, int, bool) {
	if p.is(i, "månadsskiftet") {
		a := monthOf(p.tok(i + 1).text)
		if a == 0 || !p.is(i+2, "/", "-", "och") || monthOf(p.tok(i+3).text) == 0 {
			return node{}, i, false
		}
		y, next := p.year(i + 4)
		return node{at: func(y int) Range { end := month(y, a).End; return Range{end, end.AddDays(1)} }, year: y, prec: "range", flags: []Flag{Approx}}, next, true
	}
	n := ordinalOf(p.tok(i).text)
	if p.is(i, "sista", "last") {
		n = -1
	}
	if n == 0 || n > 5 {
		return node{}, i, false
	}
	isWeek := p.is(i+1, "veckan", "vecka", "week")
	w, next, isDay := p.weekday(i + 1)
	if isWeek {
		next = i + 2
	} else if !isDay {
		return node{}, i, false
	}
	if !p.is(next, "i", "in", "of", "under") {
		return node{}, i, false
	}
	m := monthOf(p.tok(next + 1).text)
	if m == 0 {
		return node{}, i, false
	}
	y, end := p.year(next + 2)
	prec := "day"
	if isWeek {
		w, prec = time.Thursday, "week" // the ISO week belongs to the month of its Thursday
	}
	return node{at: func(y int) Range { return nthOf(month(y, m), n, w, isWeek) }, year: y, prec: prec}, end, true
}

func nthOf(r Range, n int, w time.Weekday, week bool) Range {
	d := onWeekday(r.Start, w)
	if n < 0 {
		d = onWeekday(r.End.AddDays(-6), w)
	} else {
		d = d.AddDays(7 * (n - 1))
	}
	if !r.Contains(d) {
		return Range{}
	}
	if week {
		return Range{d.monday(), d.monday().AddDays(6)}
	}
	return single(d)
}

// partly reads "början av maj", "mitten på april", "slutet av v 12", "medio april".
func (p *parser) partly(i int) (node, int, bool) {
	which := 0
	j := p.fillPart(i)
	for n, words := range [...]string{"", "början|börja|begynnelsen|start|early|beginning", "mitten|medio|mid|middle", "slutet|ultimo|late|end"} {
		for _, w := range strings.Split(words, "|") {
			if w != "" && p.is(j, w) {
				which = n
			}
		}
	}
	if which == 0 {
		return node{}, i, false
	}
	j++
	for p.is(j, "av", "på", "i", "under", "of", "in", "-") {
		j++
	}
	n, next, ok := p.unit(j)
	if !ok {
		return node{}, i, false
	}
	if n.at == nil {
		r := portion(n.fixed, which, n.prec)
		return node{fixed: r, prec: "range", flags: []Flag{Approx}}, next, !r.IsZero()
	}
	if n.prec == "day" {
		return node{}, i, false
	}
	at, prec := n.at, n.prec
	return node{at: func(y int) Range { return portion(at(y), which, prec) }, year: n.year, prec: "range", flags: []Flag{Approx}}, next, true
}

func (p *parser) fillPart(i int) int {
	for p.is(i, "i", "under", "på", "the", "in") {
		i++
	}
	return i
}

// portion is the beginning, middle or end of a month or week (rule 4); of longer spans, a third.
func portion(r Range, which int, prec string) Range {
	if r.IsZero() || r.End.IsZero() {
		return Range{}
	}
	cut := func(a, b int) Range { return Range{r.Start.AddDays(a), r.Start.AddDays(b)} }
	switch {
	case prec == "week":
		return [...]Range{{}, cut(0, 2), cut(2, 4), cut(3, 6)}[which]
	case prec == "month":
		return [...]Range{{}, cut(0, 9), cut(10, 19), {r.Start.AddDays(20), r.End}}[which]
	}
	n := r.Days() / 3
	return [...]Range{{}, cut(0, n-1), cut(n, 2*n-1), {r.Start.AddDays(2 * n), r.End}}[which]
}

// halves reads "första halvåret 2027", "H2 2026", "VT 2027", "ht-26", "höstterminen".
func (p *parser) halves(i int) (node, int, bool) {
	half := func(n int, next int, prec string, f ...Flag) (node, int, bool) {
		y, end := p.year(next)
		return node{at: func(y int) Range {
			return Range{month(y, 6*n-5).Start, month(y, 6*n).End}
		}, year: y, prec: prec, flags: f}, end, true
	}
	if n := ordinalOf(p.tok(i).text); (n == 1 || n == 2) && p.is(i+1, "halvåret", "halvår") {
		return half(n, i+2, "half")
	}
	if p.is(i, "h") && p.tok(i+1).glued && (p.tok(i+1).num == 1 || p.tok(i+1).num == 2) && len(p.tok(i+1).text) == 1 {
		return half(p.tok(i+1).num, i+2, "half")
	}
	for n, words := range [...][]string{nil, {"vt", "vårterminen", "vårtermin"}, {"ht", "höstterminen", "hösttermin"}} {
		if n > 0 && p.is(i, words...) {
			next := i + 1
			if t := p.tok(next); t.glued && len(t.text) == 2 && t.num >= 20 {
				m, end, ok := half(n, next+1, "term", Approx)
				m.year = 2000 + t.num
				return m, end, ok
			}
			return half(n, next, "term", Approx)
		}
	}
	return node{}, i, false
}

// quarter reads "Q2", "kvartal 3", "andra kvartalet 2027", "Q2-Q3".
func (p *parser) quarter(i int) (node, int, bool) {
	n, next := 0, i
	switch {
	case p.is(i, "q", "kv") && p.tok(i+1).num >= 1 && p.tok(i+1).num <= 4 && len(p.tok(i+1).text) == 1:
		n, next = p.tok(i+1).num, i+2
	case p.is(i, "kvartal", "quarter") && p.tok(i+1).num >= 1 && p.tok(i+1).num <= 4:
		n, next = p.tok(i+1).num, i+2
	case p.is(i+1, "kvartalet", "kvartal", "quarter"):
		n, next = ordinalOf(p.tok(i).text), i+2
		if p.is(i, "sista") {
			n = 4
		}
	}
	if n < 1 || n > 4 {
		return node{}, i, false
	}
	y, end := p.year(next)
	return node{at: func(y int) Range {
		return Range{month(y, 3*n-2).Start, month(y, 3*n).End}
	}, year: y, prec: "quarter"}, end, true
}

// season reads "våren 2027", "i vinter", "nästa vår" (rule 5).
func (p *parser) season(i int) (node, int, bool) {
	again := 0
	j := i
	if p.is(j, "nästa", "next") {
		again, j = 1, j+1
	}
	if p.is(j, "denna", "den", "kommande") {
		j++
	}
	n := -1
	for k, words := range [...]string{"vår våren vårens spring", "sommar sommaren sommarens summer", "höst hösten höstens autumn fall", "vinter vintern vinterns winter"} {
		for _, w := range strings.Fields(words) {
			if p.is(j, w) {
				n = k
			}
		}
	}
	if n < 0 {
		return node{}, i, false
	}
	at := func(y int) Range { return Range{month(y, 3+3*n).Start, On(y, time.Month(3+3*n)+3, 0)} }
	if again == 1 {
		cur := p.roll(node{at: at}, &Reading{})
		y := cur.Start.Year + 1
		if cur.Start.After(p.ref) && cur.Start.Year > p.ref.Year {
			y = cur.Start.Year
		}
		return node{at: at, year: y, prec: "season", flags: []Flag{Approx}}, j + 1, true
	}
	y, next := p.year(j + 1)
	if p.is(next, "/") && p.tok(next+1).num > 0 {
		next += 2
	}
	return node{at: at, year: y, prec: "season", flags: []Flag{Approx}}, next, true
}

// monthUnit reads "mars", "maj 2026", "nästa månad".
func (p *parser) monthUnit(i int) (node, int, bool) {
	if next, ok := p.anySeq(i, "nästa månad", "next month"); ok {
		d := On(p.ref.Year, p.ref.Month+1, 1)
		return node{fixed: month(d.Year, int(d.Month)), prec: "month"}, next, true
	}
	if next, ok := p.anySeq(i, "denna månad", "den här månaden", "this month"); ok {
		return node{fixed: month(p.ref.Year, int(p.ref.Month)), prec: "month"}, next, true
	}
	m := monthOf(p.tok(i).text)
	if m == 0 || p.tok(i).text == "may" && !p.isEnglish(i) {
		return node{}, i, false
	}
	next := i + 1
	if p.is(next, ".") && p.tok(next).glued && len(p.tok(i).text) <= 4 {
		next++
	}
	if p.is(next, "månad") {
		next++
	}
	y, next := p.year(next)
	return node{at: func(y int) Range { return month(y, m) }, year: y, prec: "month"}, next, true
}

func (p *parser) isEnglish(i int) bool { return p.is(i-1, "in", "of") || p.tok(i+1).num >= 1990 }

// wholeYear reads "2027", "i år", "nästa år".
func (p *parser) wholeYear(i int) (node, int, bool) {
	year := func(y, next int, f ...Flag) (node, int, bool) {
		return node{at: func(y int) Range { return Range{On(y, 1, 1), On(y, 12, 31)} }, year: y, prec: "year", flags: f}, next, true
	}
	if next, ok := p.anySeq(i, "i år", "detta år", "this year", "innevarande år"); ok {
		return year(p.ref.Year, next, Approx)
	}
	if next, ok := p.anySeq(i, "nästa år", "next year"); ok {
		return year(p.ref.Year+1, next, Approx)
	}
	if next, ok := p.anySeq(i, "årsskiftet"); ok {
		y, end := p.year(next)
		return node{at: func(y int) Range { return Range{On(y, 12, 31), On(y+1, 1, 1)} }, year: y, prec: "range", flags: []Flag{Approx}}, end, true
	}
	if t := p.tok(i); len(t.text) == 4 && t.num >= 2015 && t.num <= 2060 && !p.is(i+1, "-", "/", ".", ":", "kr") {
		return year(t.num, i+1)
	}
	return node{}, i, false
}

// named reads the days and weeks that have names (rules 6 and 7).
func (p *parser) named(i int) (node, int, bool) {
	for _, d := range namedDays() {
		next, ok := p.anySeq(i, strings.Split(d.words, "|")...)
		if !ok {
			continue
		}
		if d.flag == Configured { // a week number beside the name wins
			j := next
			for p.is(j, ",", "(") {
				j++
			}
			if n, end, ok := p.weeks(j); ok {
				return n, end, true
			}
		}
		y, end := p.year(next)
		n := node{at: d.at, year: y, prec: d.prec}
		if d.flag != "" {
			n = n.flag(d.flag)
		}
		return n, end, true
	}
	return node{}, i, false
}

type namedDay struct {
	words string
	prec  string
	at    func(int) Range
	flag  Flag
}

func offEaster(a, b int) func(int) Range {
	return func(y int) Range { return Range{easter(y).AddDays(a), easter(y).AddDays(b)} }
}

func fixedDays(m1, d1, m2, d2 int) func(int) Range {
	return func(y int) Range { return Range{valid(y, m1, d1), valid(y, m2, d2)} }
}

func dayBy(fn func(int) Day) func(int) Range { return func(y int) Range { return single(fn(y)) } }

func schoolWeek(n int) func(int) Range {
	return func(y int) Range { return Week{y, n}.Range() }
}

func namedDays() []namedDay {
	fixed := func(m, d int) func(int) Range { return fixedDays(m, d, m, d) }
	return []namedDay{
		{"påskveckan", "week", offEaster(-6, 0), Ambiguous}, {"stilla veckan", "week", offEaster(-6, -1), ""},
		{"påskafton|påskaftonen", "day", offEaster(-1, -1), ""}, {"påskdagen", "day", offEaster(0, 0), ""},
		{"annandag påsk|annandagpåsk", "day", offEaster(1, 1), ""}, {"påskhelgen|påsken|påsk|easter", "range", offEaster(-2, 1), ""},
		{"palmsöndagen", "day", offEaster(-7, -7), ""}, {"skärtorsdagen|skärtorsdag", "day", offEaster(-3, -3), ""}, {"långfredagen|långfredag|good friday", "day", offEaster(-2, -2), ""},
		{"kristi himmelsfärdsdag|kristi himmelsfärd|kristihimmelsfärd", "day", offEaster(39, 39), ""}, {"pingstdagen|pingst", "day", offEaster(49, 49), ""}, {"pingsthelgen|pingsten", "range", offEaster(48, 49), ""},
		{"valborgsmässoafton|valborg|sista april", "day", fixed(4, 30), ""}, {"första maj", "day", fixed(5, 1), ""}, {"sveriges nationaldag|nationaldagen", "day", fixed(6, 6), ""},
		{"midsommarveckan", "week", func(y int) Range { return WeekOf(midsummerEve(y)).Range() }, ""}, {"midsommarafton", "day", dayBy(midsummerEve), ""},
		{"midsommardagen", "day", func(y int) Range { return single(midsummerEve(y).AddDays(1)) }, ""}, {"midsommarhelgen", "range", func(y int) Range { return Range{midsummerEve(y), midsummerEve(y).AddDays(2)} }, ""},
		{"midsommar|midsummer", "range", func(y int) Range { return Range{midsummerEve(y), midsummerEve(y).AddDays(1)} }, ""},
		{"alla helgons dag|alla helgona|allhelgona|alla helgons", "day", dayBy(allSaints), ""}, {"allhelgonahelgen", "range", func(y int) Range { return Range{allSaints(y).AddDays(-1), allSaints(y).AddDays(1)} }, ""}, {"halloween", "day", fixed(10, 31), ""},
		{"första advent", "day", dayBy(advent), ""}, {"andra advent", "day", func(y int) Range { return single(advent(y).AddDays(7)) }, ""}, {"tredje advent", "day", func(y int) Range { return single(advent(y).AddDays(14)) }, ""}, {"fjärde advent", "day", func(y int) Range { return single(advent(y).AddDays(21)) }, ""},
		{"lucia|luciadagen", "day", fixed(12, 13), ""}, {"julafton", "day", fixed(12, 24), ""}, {"juldagen", "day", fixed(12, 25), ""}, {"annandag jul|annandagen", "day", fixed(12, 26), ""},
		{"julhelgen|jul|julen|christmas", "range", fixedDays(12, 24, 12, 26), ""}, {"mellandagarna", "range", fixedDays(12, 27, 12, 30), ""}, {"nyårsafton", "day", fixed(12, 31), ""}, {"nyårsdagen", "day", fixed(1, 1), ""},
		{"nyårshelgen|nyår", "range", func(y int) Range { return Range{On(y, 12, 31), On(y+1, 1, 1)} }, ""},
		{"trettondagsafton|trettonafton", "day", fixed(1, 5), ""}, {"trettondedag jul|trettondagen|trettonhelgen|trettondag jul", "day", fixed(1, 6), ""}, {"alla hjärtans dag", "day", fixed(2, 14), ""},
		{"internationella kvinnodagen|kvinnodagen", "day", fixed(3, 8), ""}, {"orange day", "day", fixed(11, 25), ""}, {"fettisdagen", "day", offEaster(-47, -47), ""},
		{"sportlovet|sportlov|sportlovsveckan", "week", schoolWeek(9), Configured}, {"höstlovet|höstlov|höstlovsveckan|läslovet", "week", schoolWeek(44), Configured},
	}
}
