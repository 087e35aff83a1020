package dates

import (
	"strings"
	"sync"
	"time"
)

// occasionRule is a named time of the year. Names are alternatives, longer ones before those they begin with.
type occasionRule struct {
	names string
	on    func(year int) Range
	prec  string
	flags []Flag
}

func dayRule(names string, on func(int) Day) occasionRule {
	return occasionRule{names: names, prec: "day", on: func(y int) Range { return single(on(y)) }}
}

func rangeRule(names, prec string, on func(int) Range, f ...Flag) occasionRule {
	return occasionRule{names: names, prec: prec, on: on, flags: f}
}

// fromEaster is a day counted from Easter Sunday.
func fromEaster(n int) func(int) Day { return func(y int) Day { return easter(y).AddDays(n) } }

// spanFrom is a range counted in days from a movable one.
func spanFrom(day func(int) Day, from, to int) func(int) Range {
	return func(y int) Range { d := day(y); return Range{d.AddDays(from), d.AddDays(to)} }
}

func yearly(m time.Month, d int) func(int) Day { return func(y int) Day { return On(y, m, d) } }

// weekdayFrom is the first such day on or after a day of the year.
func weekdayFrom(w time.Weekday, m time.Month, d int) func(int) Day {
	return func(y int) Day { return onWeekday(On(y, m, d), w) }
}

// occasions are the days and weeks that people name, fixed and movable (domain.md 4 rule 6). "Påskveckan" is the
// week before Easter Sunday in everyday use and the one after in church, "nyår" either of two days.
var occasions = []occasionRule{
	rangeRule("påskveckan|påskvecka|easter week", "week", spanFrom(easter, -6, 0), Ambiguous),
	rangeRule("stilla veckan|dymmelveckan|holy week", "week", spanFrom(easter, -6, -1)),
	rangeRule("påskhelgen|påskhelg|easter weekend|påsken|påsk|påskens|easter", "range", spanFrom(easter, -2, 1)),
	dayRule("skärtorsdagen|skärtorsdag|maundy thursday", fromEaster(-3)),
	dayRule("dymmelonsdagen|dymmelonsdag", fromEaster(-4)),
	dayRule("palmsöndagen|palmsöndag|palm sunday", fromEaster(-7)),
	dayRule("långfredagen|långfredag|good friday", fromEaster(-2)),
	dayRule("påskafton|påskaftonen|påsklördagen|easter eve|holy saturday", fromEaster(-1)),
	dayRule("påskdagen|påskdag|påsksöndagen|easter sunday|easter day", fromEaster(0)),
	dayRule("annandag påsk|annandagen påsk|annan dag påsk|easter monday", fromEaster(1)),
	dayRule("fettisdagen|fettisdag|semmeldagen|vita tisdagen|shrove tuesday", fromEaster(-47)),
	dayRule("fastlagssöndagen|fastlagssöndag", fromEaster(-49)),
	dayRule("askonsdagen|askonsdag|ash wednesday", fromEaster(-46)),
	rangeRule("kristi himmelsfärdshelgen|kristi himmelsfärdshelg|kristi himmelfärdshelgen|"+
		"kristihimmelsfärdshelgen|kristihimmelsfärdshelg", "range", spanFrom(fromEaster(39), 0, 3)),
	dayRule("kristi himmelsfärdsdag|kristi himmelsfärds dag|kristi himmelsfärdsdagen|kristi himmelfärdsdag|"+
		"kristi himmelsfärd|kristi himmelfärd|kristihimmelsfärdsdag|ascension day", fromEaster(39)),
	dayRule("pingstafton|pingstaftonen", fromEaster(48)),
	dayRule("pingstdagen|pingstdag|whit sunday|pentecost", fromEaster(49)),
	dayRule("annandag pingst|annandagen pingst|whit monday", fromEaster(50)),
	rangeRule("pingsthelgen|pingsthelg|pingsten|pingst", "range", spanFrom(fromEaster(49), -1, 0)),
	dayRule("heliga trefaldighets dag", fromEaster(56)),
	dayRule("nyårsdagen|nyårsdag|new year ' s day|new years day", yearly(1, 1)),
	dayRule("nyårsafton|nyårsaftonen|new year ' s eve|new years eve", yearly(12, 31)),
	rangeRule("nyårshelgen|nyårshelg|nyår|nyåret|new year", "range", spanFrom(yearly(12, 31), 0, 1), Ambiguous),
	dayRule("trettondagsafton|trettondagsaftonen|trettondedagsafton", yearly(1, 5)),
	dayRule("trettondedag jul|trettondedagen|trettondagen|trettondag jul|trettondag|epiphany", yearly(1, 6)),
	rangeRule("trettondagshelgen|trettonhelgen|trettondagshelg", "range", spanFrom(yearly(1, 6), -1, 0)),
	dayRule("tjugondag knut|tjugondedag knut|tjugondag jul|tjugondedag jul|knutsdagen", yearly(1, 13)),
	dayRule("kyndelsmässodagen", weekdayFrom(time.Sunday, 2, 2)),
	dayRule("alla hjärtans dag|alla hjärtans|valentine ' s day|valentines day", yearly(2, 14)),
	dayRule("internationella kvinnodagen|kvinnodagen|international women ' s day", yearly(3, 8)),
	dayRule("jungfru marie bebådelsedag|marie bebådelsedag|våffeldagen", yearly(3, 25)),
	dayRule("valborgsmässoafton|valborgsmässoaftonen|valborgsafton|valborg|walpurgis night|walpurgis", yearly(4, 30)),
	dayRule("första maj|1 : a maj", yearly(5, 1)),
	dayRule("mors dag", func(y int) Day { return onWeekday(On(y, 5, 25), time.Sunday) }),
	dayRule("sveriges nationaldag|nationaldagen|nationaldag|svenska flaggans dag|national day", yearly(6, 6)),
	rangeRule("midsommarveckan|midsommarvecka", "week", spanFrom(midsummerEve, -4, 2)),
	dayRule("midsommarafton|midsommaraftonen|midsummer ' s eve|midsummer eve", midsummerEve),
	dayRule("midsommardagen|midsommardag|midsummer ' s day|midsummer day", func(y int) Day { return midsummerEve(y).AddDays(1) }),
	rangeRule("midsommarhelgen|midsommarhelg", "range", spanFrom(midsummerEve, 0, 2)),
	rangeRule("midsommaren|midsommar|midsummer", "range", spanFrom(midsummerEve, 0, 1)),
	dayRule("valdagen|riksdagsvalet|valsöndagen|election day", electionDay),
	dayRule("den helige mikaels dag|mikaelidagen", weekdayFrom(time.Sunday, 9, 29)),
	dayRule("kanelbullens dag", yearly(10, 4)),
	dayRule("tacksägelsedagen", weekdayFrom(time.Sunday, 10, 8)),
	dayRule("fn dagen|fn - dagen|united nations day", yearly(10, 24)),
	dayRule("halloween", yearly(10, 31)),
	rangeRule("halloweenhelgen", "range", func(y int) Range { d := onWeekday(On(y, 10, 28), time.Saturday); return Range{d, d.AddDays(1)} }, Approx),
	dayRule("alla helgons afton|allhelgonaafton|alla helgons aftonen", func(y int) Day { return allSaints(y).AddDays(-1) }),
	dayRule("alla helgons dag|allhelgonadagen|allhelgonadag|allhelgona dagen|all saints ' day|all saints day", allSaints),
	dayRule("alla själars dag", func(y int) Day { return allSaints(y).AddDays(1) }),
	rangeRule("allhelgonahelgen|allhelgonahelg|alla helgons helg|alla helgons helgen|allhelgona", "range", spanFrom(allSaints, -1, 1)),
	dayRule("fars dag", weekdayFrom(time.Sunday, 11, 8)),
	dayRule("barnkonventionens dag|barnkonventionsdagen", yearly(11, 20)),
	dayRule("black friday", func(y int) Day { return onWeekday(On(y, 11, 22), time.Thursday).AddDays(1) }),
	dayRule("orange day", yearly(11, 25)),
	dayRule("domsöndagen|domssöndagen|domsöndag", func(y int) Day { return advent(y).AddDays(-7) }),
	dayRule("första adventssöndagen|första advent|1 : a advent|1 : a adventssöndagen|1a advent|första söndagen i advent|"+
		"first advent|1 advent", advent),
	dayRule("andra adventssöndagen|andra advent|2 : a advent|andra söndagen i advent|second advent|2 advent", func(y int) Day { return advent(y).AddDays(7) }),
	dayRule("tredje adventssöndagen|tredje advent|3 : e advent|tredje söndagen i advent|third advent|3 advent", func(y int) Day { return advent(y).AddDays(14) }),
	dayRule("fjärde adventssöndagen|fjärde advent|4 : e advent|fjärde söndagen i advent|fourth advent|4 advent", func(y int) Day { return advent(y).AddDays(21) }),
	rangeRule("första adventshelgen|1 : a adventshelgen|adventshelgen", "range", spanFrom(advent, -1, 0)),
	rangeRule("adventstiden|adventstid|advent|i advent", "range", func(y int) Range { return Range{advent(y), On(y, 12, 24)} }, Approx),
	dayRule("luciadagen|lucia|luciamorgonen|saint lucy ' s day", yearly(12, 13)),
	dayRule("dagen före julafton|lilla julafton|uppesittarkvällen", yearly(12, 23)),
	dayRule("julafton|julaftonen|christmas eve", yearly(12, 24)),
	dayRule("juldagen|juldag|christmas day", yearly(12, 25)),
	dayRule("annandag jul|annandagen jul|annan dag jul|annandagen|boxing day", yearly(12, 26)),
	rangeRule("mellandagarna|mellandagar|mellan jul och nyår|mellan jul och nyårsafton|between christmas and new year", "range", spanFrom(yearly(12, 27), 0, 3)),
	rangeRule("jul - och nyårshelgen|jul - och nyårshelgerna|jul och nyår|julhelgerna", "range", func(y int) Range { return Range{On(y, 12, 24), On(y+1, 1, 1)} }),
	rangeRule("julveckan|julvecka", "week", func(y int) Range { return WeekOf(On(y, 12, 24)).Range() }),
	rangeRule("julhelgen|julhelg|julen|jul|christmas", "range", spanFrom(yearly(12, 24), 0, 2)),
	rangeRule("nyårsveckan", "week", func(y int) Range { return WeekOf(On(y, 12, 31)).Range() }),
	rangeRule("valborgshelgen|valborgshelg", "range", spanFrom(yearly(4, 30), 0, 1)),
	rangeRule("nationaldagshelgen", "range", func(y int) Range { return WeekOf(On(y, 6, 6)).weekend() }, Approx),
}

// electionDay is the second Sunday of September every fourth year, general elections since 2014.
func electionDay(y int) Day {
	if y%4 != 2 {
		return Day{}
	}
	return onWeekday(On(y, time.September, 8), time.Sunday)
}

func (w Week) weekend() Range { m := w.Monday(); return Range{m.AddDays(5), m.AddDays(6)} }

type occasionName struct {
	rest []string // the words after the first
	rule *occasionRule
}

// occasionIndex finds the rules that a word may begin.
var occasionIndex = sync.OnceValue(func() map[string][]occasionName {
	index := map[string][]occasionName{}
	for k := range occasions {
		for first, list := range alternatives(occasions[k].names) {
			for _, rest := range list {
				index[first] = append(index[first], occasionName{rest, &occasions[k]})
			}
		}
	}
	return index
})

// occasion reads a named day or week with its year: "påskveckan 2027", "annandag jul". The longest name wins.
func (p *parser) occasion(i int) (span, int, bool) {
	again := p.is(i, "nästa", "next")
	if again {
		i++
	}
	var best *occasionName
	next := i
	candidates := occasionIndex()[p.at(i).text]
	for k := range candidates {
		if end, ok := p.follow(i, candidates[k].rest); ok && end > next {
			best, next = &candidates[k], end
		}
	}
	if best == nil || p.is(i, "jul") && (p.is(next, "-", "/") && p.at(next+1).kind == monthWord || p.at(i-1).kind == digit || p.is(i-1, "-", "/") && p.at(i-2).kind == monthWord) {
		return span{}, i, false
	}
	if p.glued(next) && p.is(next, "-") && p.glued(next+1) && p.at(next+1).kind == word { // "jul-pynt"
		return span{}, i, false
	}
	s := span{on: best.rule.on, prec: best.rule.prec, flags: best.rule.flags, untold: true}
	s.year, next = p.year(next)
	if again {
		s = s.with(Ambiguous)
		_, s.year = s.roll(p.ref)
		if s.on(s.year).Start.Year == p.ref.Year {
			s.year++
		}
	}
	return s, next, true
}

// schoolBreak reads "sportlovet", "höstlovet v. 44", "påsklovet vecka 15": a week beside the name wins over the
// table, and a break that the table does not have is no date (domain.md 4 rule 7).
func (p *parser) schoolBreak(i int) (span, int, bool) {
	base := breakName(p.at(i).text)
	if base == "" {
		return span{}, i, false
	}
	j := p.skip(i+1, 2, ",", "(", "i", "under", "-", ":")
	if n, ok := p.number(i+1, 2, 1, 53); ok && strings.HasSuffix(p.at(i).text, "vecka") { // "sportlovsvecka 9"
		y, next := p.year(i + 2)
		return span{on: weekSpan(n, n), year: y, prec: "week"}, next, true
	}
	if s, next, ok := p.weeks(j); ok && !p.end(j) {
		return s, p.skip(next, 1, ")"), true
	}
	n := p.breaks[base]
	if n == 0 {
		return span{}, i, false
	}
	y, next := p.year(i + 1)
	return span{on: weekSpan(n, n), year: y, prec: "week", flags: []Flag{Configured}}, next, true
}

// breakName returns the bare name of a school break, "" for any other word.
func breakName(w string) string {
	for _, end := range [...]string{"ets", "s", "svecka", "sveckan", "et", ""} {
		for _, name := range [...]string{"sportlov", "höstlov", "påsklov", "jullov", "sommarlov", "februarilov", "kristilov", "läslov"} {
			if len(w) == len(name)+len(end) && w[:len(name)] == name && w[len(name):] == end {
				switch name {
				case "februarilov":
					return "sportlov"
				case "läslov":
					return "höstlov"
				}
				return name
			}
		}
	}
	return ""
}

// schoolYear reads the year of what crosses New Year: "2026/2027", "2026-27", "26/27", or one year alone.
func (p *parser) schoolYear(i int) (int, int) {
	y, next := p.year(i)
	if t := p.at(i); y == 0 && t.kind == digit && len(t.text) == 2 && p.recent(t.n) && p.is(i+1, "/", "-") && p.at(i+2).n == t.n+1 && p.tight(i, 3) {
		return 2000 + t.n, i + 3
	}
	if n := p.at(next + 1); y != 0 && p.is(next, "/", "-") && p.tight(next-1, 3) && n.kind == digit && (n.n == y+1 || n.n == (y+1)%100) {
		next += 2
	}
	return y, next
}

// turns reads "årsskiftet", "månadsskiftet april/maj", "halvårsskiftet": the last day of one and the first of the next.
func (p *parser) turns(i int) (span, int, bool) {
	turn := func(on func(int) Range, next int) (span, int, bool) {
		y, end := p.schoolYear(next)
		return span{on: on, year: y, prec: "range", flags: []Flag{Approx}, turn: true}, end, true
	}
	after := func(m time.Month) func(int) Range {
		return func(y int) Range { d := On(y, m+1, 0); return Range{d, d.AddDays(1)} }
	}
	switch {
	case p.is(i, "årsskiftet", "årsskifte"):
		return turn(after(12), i+1)
	case p.is(i, "halvårsskiftet"):
		return turn(after(6), i+1)
	case !p.is(i, "månadsskiftet", "månadsskifte", "skiftet"):
		return span{}, i, false
	}
	j := p.skip(i+1, 1, "mellan")
	if a, b := p.at(j), p.at(j+2); a.kind == monthWord && p.is(j+1, "/", "-", "och") && b.kind == monthWord {
		return turn(after(time.Month(a.n)), j+3)
	}
	if p.at(j).kind == monthWord || p.is(i, "skiftet") { // "månadsskiftet april" may be either end
		return span{}, i, false
	}
	d := p.monthOff(0).End
	return span{fixed: Range{d, d.AddDays(1)}, prec: "range", flags: []Flag{Approx}, turn: true}, i + 1, true
}
