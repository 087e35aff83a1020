package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/dates"
)

// The secrecy guard (domain.md 8.4, reliability.md F01 and F02): what may not be spread is stored, flagged and
// repeated nowhere. It holds back too much rather than too little in words, but a number must be a personal number
// and no other. The caller leaves quotes, signatures and footers out.

// guarded are the words that mean that a person must look; each is reported by its name. They are compared in
// plain letters, without the dots over å, ä and ö, as whole words: a stem that begins a word, and what may follow it.
var guarded = []struct {
	name, stem string
	rest       *regexp.Regexp
}{
	{"förundersökning", "forundersokning", after(`\pL*`)},
	{"misstänkt", "misstankt", after(`(?:a|as|e|es|s)?`)},
	{"målsägande", "malsagande", after(`\pL*`)},
	{"målsägande", "malsagar", after(`\pL*`)},
	{"skyddad identitet", "skyddad", after(`e?[ \n](?:id|identitet(?:en|er|s)?|identiteterna)`)},
	{"skyddade personuppgifter", "skyddad", after(`e?[ \n](?:personuppgift(?:er|erna|s)?|folkbokforing|adress(?:en|er|uppgifter)?)`)},
	{"skyddade personuppgifter", "fingerade personuppgift", after(`(?:er|erna)?`)},
	{"skyddade personuppgifter", "kvarskriv", after(`(?:en|na|ning|ningen)`)},
	{"sekretessmarkerad", "sekretessmarker", after(`(?:ad|ade|at|as|ats|ing|ingen|ingar|ingarna)`)},
	{"sekretess", "sekretess", after(`(?:en|ens|belagd|belagda|belagt|skydd|skyddad|skyddade|skyddat|skal|prova|provad|provning)?`)},
	{"sekretess", "sekretesslagen", after(` ?(?:\(\d{4}:\d+\) ?)?` + chapter)},
	{"sekretess", "osl", after(` ?` + chapter)},
	{"sekretess", "kap", after(`(?:itel|\.)?[^\n]{0,40}[ (](?:osl|sekretesslagen)`)},
	{"sekretess", "enligt osl", after(``)},
	{"sekretess", "enligt offentlighets- och sekretesslagen", after(``)},
	{"sekretess", "stod av osl", after(``)},
}

const chapter = `(?:kap\.? ?)?\d{1,2} ?(?:kap|:\d+)`

// farthest is the longest that anything after a stem can be.
const farthest = 100

func after(rest string) *regexp.Regexp { return regexp.MustCompile(`^` + rest + `(?:$|[^\pL\d])`) }

// guard returns what was hit, each kind once.
func guard(text string) []string {
	folded, _ := fold(text, false)
	var hits []string
	if len(personalNumbers(folded)) > 0 {
		hits = append(hits, "personnummer")
	}
	if len(caseMarks(folded)) > 0 {
		hits = append(hits, "k-nummer")
	}
	for _, g := range guarded {
		if !slices.Contains(hits, g.name) && hit(folded, g.name, g.stem, g.rest) {
			hits = append(hits, g.name)
		}
	}
	return hits
}

// hit reports whether a word stands in the text. "Sekretess" alone is also said of what has none, and is one of the
// headings (domain.md 2): there it counts only where it is claimed.
func hit(text, name, stem string, rest *regexp.Regexp) bool {
	for at := 0; ; at += len(stem) {
		i := strings.Index(text[at:], stem)
		if i < 0 {
			return false
		}
		at += i
		end := at + len(stem)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if unicode.IsLetter(before) || unicode.IsDigit(before) || !rest.MatchString(text[end:min(len(text), end+farthest)]) {
			continue
		}
		if name != "sekretess" || !denied(text, at) && !label(text, at, end) {
			return true
		}
	}
}

// denied reports whether the words before in the same sentence say that there is none: "ingen sekretess", "skriv
// inte sekretessbelagda uppgifter".
func denied(text string, at int) bool {
	const near = 80
	before := text[max(0, at-near):at]
	if i := strings.LastIndexAny(before, ".!?\n;:"); i >= 0 {
		before = before[i+1:]
	}
	for word := range strings.FieldsFuncSeq(before, func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch word {
		case "inte", "inga", "ingen", "inget", "ej", "utan", "aldrig", "varken", "saknar", "not", "no":
			return true
		}
	}
	return false
}

// label reports whether the word is a heading: alone at the beginning of its line, with a colon.
func label(text string, from, to int) bool {
	line := text[strings.LastIndexByte(text[:from], '\n')+1 : from]
	rest := strings.TrimLeft(text[to:], " *")
	return strings.Trim(line, " *-0123456789.") == "" && strings.HasPrefix(rest, ":")
}

// fold makes a text in which writings are alike: lower case, no dots over letters, one kind of blank and dash,
// nothing invisible. at maps its bytes back where that is wanted.
func fold(text string, mapped bool) (folded string, at []int) {
	text = norm.NFC.String(text)
	if mapped {
		at = make([]int, 0, len(text)+1)
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		if r = plain(r); r < 0 {
			continue
		}
		n, _ := b.WriteRune(r)
		if !mapped {
			continue
		}
		for range n {
			at = append(at, i)
		}
	}
	if mapped {
		at = append(at, len(text))
	}
	return b.String(), at
}

// plain folds one character; -1 drops it.
func plain(r rune) rune {
	switch {
	case r < 0x80:
		if r == '\t' || r == '\r' {
			return ' '
		}
		return unicode.ToLower(r)
	case r == 'å' || r == 'ä' || r == 'Å' || r == 'Ä':
		return 'a'
	case r == 'ö' || r == 'Ö':
		return 'o'
	case r == 0xAD:
		return -1 // soft hyphen
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '＋':
		return '+'
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1 // zero-width blanks and the like
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

// caseMarks finds the numbers of police cases, 5000-K123456-26, with blanks tolerated.
func caseMarks(text string) [][2]int {
	var out [][2]int
	for k := 0; k < len(text); k++ {
		if text[k] != 'k' {
			continue
		}
		from, to := stationBefore(text, k), serialAfter(text, k+1)
		if from >= 0 && to >= 0 && (len(out) == 0 || from >= out[len(out)-1][1]) {
			out = append(out, [2]int{from, to})
		}
	}
	return out
}

// stationBefore finds where "5000-" begins that stands before i, -1 when nothing such does.
func stationBefore(text string, i int) int {
	i = len(strings.TrimSuffix(text[:i], " "))
	if i == 0 || text[i-1] != '-' {
		return -1
	}
	i = len(strings.TrimSuffix(text[:i-1], " "))
	if _, end := digits(text, max(0, i-4), 4); i < 4 || end != i || digitAt(text, i-5) {
		return -1
	}
	return i - 4
}

// serialAfter finds where "123456-26" ends that stands at i, -1 when nothing such does.
func serialAfter(text string, i int) int {
	i = blank(text, i)
	j := i
	for j < i+10 && digitAt(text, j) {
		j++
	}
	k := blank(text, j)
	if j == i || j == i+10 || k == len(text) || text[k] != '-' {
		return -1
	}
	year, end := digits(text, blank(text, k+1), 2)
	if year == "" || digitAt(text, end) {
		return -1
	}
	return end
}

// What else a title must not carry to leadership (domain.md 6.4). A plate is written in capitals.
var unshown = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`), "[länk]"},
	{regexp.MustCompile(`(?:\+46|\b0)[ -]?\d(?:[ -]?\d){6,10}\b`), "[telefonnummer]"},
	{regexp.MustCompile(`\b[A-HJ-PR-UW-Z]{3} ?\d{2}[\dA-HJ-PR-UW-Z]\b`), "[registreringsnummer]"},
}

// mask hides personal numbers, case marks, telephone numbers, plates and links in a title, which is shown in lists,
// digests and exports.
func mask(text string) string {
	text = norm.NFC.String(text)
	folded, at := fold(text, true)
	type spot struct {
		from, to int
		with     string
	}
	var spots []spot
	for _, m := range personalNumbers(folded) {
		spots = append(spots, spot{m[0], m[1], "[personnummer]"})
	}
	for _, m := range caseMarks(folded) {
		spots = append(spots, spot{m[0], m[1], "[K-nummer]"})
	}
	slices.SortFunc(spots, func(a, b spot) int { return a.from - b.from })
	var b strings.Builder
	end := 0
	for _, s := range spots {
		if from := at[s.from]; from >= end {
			b.WriteString(text[end:from] + s.with)
			end = at[s.to]
		}
	}
	shown := b.String() + text[end:]
	if !strings.ContainsAny(shown, "0123456789:.") { // all of them hold one of these
		return shown
	}
	for _, u := range unshown {
		shown = u.what.ReplaceAllString(shown, u.with)
	}
	return shown
}

// personalNumbers finds personal and coordination numbers of ten or twelve digits in a folded text, written with
// -, + or blanks: a day that exists and a check digit that agrees. Numbers of organisations fail by their month,
// which is twenty or more.
func personalNumbers(text string) [][2]int {
	var out [][2]int
	for i := 0; i < len(text); i++ {
		if !digitAt(text, i) || digitAt(text, i-1) {
			continue
		}
		for _, century := range [...]bool{true, false} {
			if end, ok := personalAt(text, i, century); ok {
				out = append(out, [2]int{i, end})
				i = end
				break
			}
		}
	}
	return out
}

// personalAt reads one number that begins at i and returns its end.
func personalAt(text string, i int, century bool) (int, bool) {
	year, j := digits(text, i, 2)
	if century {
		year, j = digits(text, i, 4)
		if !strings.HasPrefix(year, "18") && !strings.HasPrefix(year, "19") && !strings.HasPrefix(year, "20") {
			return 0, false
		}
	}
	dashed := century && strings.HasPrefix(text[j:], "-") // "1912-12-12-1212"
	if dashed {
		j++
	}
	month, j := digits(text, blank(text, j), 2)
	if dashed && strings.HasPrefix(text[j:], "-") {
		j++
	}
	dom, j := digits(text, blank(text, j), 2)
	k := blank(text, j)
	sign := k < len(text) && (text[k] == '-' || text[k] == '+')
	if sign {
		k = blank(text, k+1)
	}
	last, end := digits(text, k, 4)
	if year == "" || month == "" || dom == "" || last == "" || digitAt(text, end) {
		return 0, false
	}
	if !birthday(year, month, dom) || !luhn(year[len(year)-2:]+month+dom+last) {
		return 0, false
	}
	return end, alone(text, i, end, sign) && (sign || called(text, i, end))
}

// digits reads exactly n digits at i; "" when there are fewer.
func digits(s string, i, n int) (string, int) {
	for k := range n {
		if !digitAt(s, i+k) {
			return "", i
		}
	}
	return s[i : i+n], i + n
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

func blank(s string, i int) int {
	if i < len(s) && s[i] == ' ' {
		return i + 1
	}
	return i
}

// alone reports whether a number is no piece of a longer one, such as the number of a card or an account.
func alone(text string, from, to int, sign bool) bool {
	joint := func(i int) bool { return i >= 0 && i < len(text) && strings.IndexByte("-+./:", text[i]) >= 0 }
	if joint(from-1) && digitAt(text, from-2) || joint(to) && digitAt(text, to+1) {
		return false
	}
	if sign {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	grown := func(r rune) bool { return unicode.IsLetter(r) || r == '/' || r == '_' }
	group := func(i, next int) bool { return i >= 0 && i < len(text) && text[i] == ' ' && digitAt(text, next) }
	return !grown(before) && !grown(after) && !group(from-1, from-2) && !group(to, to+1)
}

var (
	personalCue = regexp.MustCompile(`personn|pers\.? ?nr|pnr|p\.?-?nr|samordn|fodd`)
	otherNumber = regexp.MustCompile(`order|faktura|kund|artikel|arende|dnr|diarie|` +
		`telefon|tel[ .:]|tfn|mobil|ring |vaxel|fax|kvitto|ocr|giro|` +
		`org\.?-?(?:nr|nummer)|organisationsn|referens|ref[ .:]|konto|serie|avtal|bokning|id[ -]?nr`)
)

// called judges a number without - or +, which may be any other: what is called something else is that, and ten
// digits that begin with a nought are a telephone number, unless they are called a personal number.
func called(text string, from, to int) bool {
	const near = 28
	before := text[max(0, from-near):from]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	if personalCue.MatchString(before) {
		return true
	}
	n := 0
	for i := from; i < to; i++ {
		if digitAt(text, i) {
			n++
		}
	}
	return !otherNumber.MatchString(before) && (n == 12 || text[from] != '0') && !strings.HasSuffix(before, "+")
}

// birthday reports whether the digits are a day that exists, or one plus 60 (a coordination number). Without the
// century 29 February is given the benefit of the doubt in every fourth year.
func birthday(year, month, dom string) bool {
	d := int(dom[0]-'0')*10 + int(dom[1]-'0')
	if d > 60 {
		d -= 60
	}
	if len(year) == 2 {
		year = "20" + year // whose leap years are those of the last century, and 1900 had none
	}
	two := string([]byte{byte('0' + d/10), byte('0' + d%10)})
	_, err := dates.ParseDay(year + "-" + month + "-" + two)
	return err == nil
}

// luhn reports whether the last of ten digits is their check digit.
func luhn(ten string) bool {
	sum := 0
	for i := range len(ten) {
		n := int(ten[i] - '0')
		if i%2 == 0 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
