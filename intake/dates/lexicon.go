package dates

import (
	"strings"
	"sync"
)

// The words of the calendar, Swedish and English, with their inflections. A form after "~" is also something else
// (a name, another word) and counts only where the context is a date's.
var (
	monthForms = [...]string{
		"januari january januaris januarimånad ~jan", "februari february februarimånad ~feb ~febr", "mars marsmånad ~march ~mar ~mras ~masr ~marts",
		"april aprils aprilmånad ~apr ~aprl", "maj majmånad ~may", "juni june junimånad ~jun", "juli july julimånad ~jul",
		"augusti august augustimånad ~aug", "september septembermånad ~sep ~sept", "oktober october oktobermånad ~okt ~oct",
		"november novembermånad ~nov", "december decembermånad ~dec",
	}
	weekdayForms = [...]string{
		"söndag söndagen sunday sönd ~sön ~sun", "måndag måndagen monday månd ~mån ~mon", "tisdag tisdagen tuesday tisd tis ~tue ~tues",
		"onsdag onsdagen wednesday onsd ons ~wed", "torsdag torsdagen thursday torsd tors ~tor ~thu ~thur ~thurs", "fredag fredagen friday fre ~fred ~fri",
		"lördag lördagen saturday lörd lör ~sat",
	}
	weekdaysForms = [...]string{
		"söndagar söndagarna sundays", "måndagar måndagarna mondays", "tisdagar tisdagarna tuesdays", "onsdagar onsdagarna wednesdays",
		"torsdagar torsdagarna thursdays", "fredagar fredagarna fridays", "lördagar lördagarna saturdays",
	}
	ordinalForms = [...]string{
		"första förste first", "andra andre second", "tredje third", "fjärde fourth", "femte fifth", "sjätte sixth", "sjunde seventh",
		"åttonde eighth", "nionde ninth", "tionde tenth", "elfte eleventh", "tolfte twelfth", "trettonde thirteenth", "fjortonde",
		"femtonde", "sextonde", "sjuttonde", "artonde", "nittonde", "tjugonde", "tjugoförsta tjugoförste", "tjugoandra tjugoandre",
		"tjugotredje", "tjugofjärde", "tjugofemte", "tjugosjätte", "tjugosjunde", "tjugoåttonde", "tjugonionde", "trettionde",
		"trettioförsta trettioförste",
	}
	countForms = [...]string{
		"en ett one", "två tvenne two ~par", "tre three", "fyra four", "fem five", "sex six", "sju seven", "åtta eight", "nio nine", "tio ten",
		"elva eleven", "tolv twelve", "tretton", "fjorton",
	}
	// partsOfDay follow a weekday in one word: "torsdagskvällen".
	partsOfDay = [...]string{"kväll", "kvällen", "morgon", "morgonen", "eftermiddag", "eftermiddagen", "förmiddag", "förmiddagen", "natt", "natten"}
)

type meaning struct {
	kind kind
	n    int
	weak bool
}

// dictionary is what words mean. respelt gives the word back to those who write without å, ä and ö; names are by
// their first letter.
type dictionary struct {
	forms   map[string]meaning
	respelt map[string]string
	names   map[byte][]name
}

// name is a word that is long enough to be recognised when misspelt.
type name struct{ plain, form string }

var lexicon = sync.OnceValue(func() dictionary {
	d := dictionary{forms: map[string]meaning{}, respelt: map[string]string{}, names: map[byte][]name{}}
	add := func(k kind, first int, forms []string) {
		for i, list := range forms {
			for f := range strings.FieldsSeq(list) {
				f, weak := strings.CutPrefix(f, "~")
				d.forms[f] = meaning{k, first + i, weak}
				d.respell(f)
				if plain := plainLetters(f); (k == monthWord || k == weekdayWord) && len(plain) >= 5 && !weak {
					d.names[plain[0]] = append(d.names[plain[0]], name{plain, f})
				}
			}
		}
	}
	add(monthWord, 1, monthForms[:])
	add(weekdayWord, 0, weekdayForms[:])
	add(weekdaysWord, 0, weekdaysForms[:])
	add(ordinal, 1, ordinalForms[:])
	add(count, 1, countForms[:])
	for i, list := range weekdayForms {
		base, _, _ := strings.Cut(list, " ")
		for _, part := range partsOfDay {
			d.forms[base+"s"+part] = meaning{weekdayWord, i, false}
			d.forms[base+part] = meaning{weekdayWord, i, false}
		}
		d.forms[base+"skvällar"] = meaning{weekdaysWord, i, false}
		d.forms[base+"skvällarna"] = meaning{weekdaysWord, i, false}
	}
	for f := range strings.FieldsSeq("nästa nästkommande början från våren vårens hösten höstens kväll övermorgon löpande fortlöpande omgående årsskiftet " +
		"månad månaden månader månadsskiftet halvår halvåret höstterminen vårterminen preliminärt") {
		d.respell(f)
	}
	return d
})

// respell remembers a word by its plain letters. Shorter ones are other words without their dots ("vår", "var").
func (d dictionary) respell(w string) {
	if p := plainLetters(w); p != w && len(p) >= 4 {
		d.respelt[p] = w
	}
}

var undotted = strings.NewReplacer("å", "a", "ä", "a", "ö", "o")

func plainLetters(s string) string { return undotted.Replace(s) }

// unlike are words that lie one slip from a calendar word and mean something else.
var unlike = map[string]bool{
	"fredad": true, "fredade": true, "marsch": true, "augustin": true, "fredags": true, "torsdags": true, "tisdags": true, "onsdags": true,
	"måndags": true, "lördags": true, "söndags": true, "midsommardag": true, "vardag": true, "vardagen": true, "vårdagen": true,
}

// mean looks a word up: as written, without dots over its letters, with one slip of the pen.
func (d dictionary) mean(t token) token {
	if w, ok := d.respelt[t.text]; ok {
		t.text = w
	}
	m, ok := d.forms[t.text]
	if !ok && len(t.text) >= 5 {
		m, ok = d.misspelt(t.text)
	}
	if ok {
		t.kind, t.n, t.weak = m.kind, m.n, m.weak
	}
	return t
}

// misspelt recognises a month or weekday with one letter missing, doubled, wrong or swapped ("febuari",
// "agusti"): the first letter is always right.
func (d dictionary) misspelt(w string) (meaning, bool) {
	if len(w) > 16 || unlike[w] {
		return meaning{}, false
	}
	got := plainLetters(w)
	for _, n := range d.names[got[0]] {
		if oneSlip(got, n.plain) {
			m := d.forms[n.form]
			m.weak = true
			return m, true
		}
	}
	return meaning{}, false
}

// oneSlip reports whether a and b are at most one insertion, deletion, substitution or swap apart.
func oneSlip(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	rest := a[i:]
	switch {
	case len(a) > len(b):
		return rest[1:] == b[i:]
	case i == len(b):
		return true
	case rest[1:] == b[i+1:]:
		return true
	}
	return len(rest) > 1 && rest[0] == b[i+1] && rest[1] == b[i] && rest[2:] == b[i+2:]
}
