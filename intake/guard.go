package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/dates"
)

// The secrecy guard (domain.md 8.4, reliability.md F01 and F02): what may not be spread is stored, flagged and
// repeated nowhere. The caller leaves signatures and footers out.

var (
	// A personal number with ten or twelve digits; - or + or nothing, or blanks, before the last four.
	personal = regexp.MustCompile(`(?:^|[^\d-])((?:18|19|20)?\d{2})[ ]?(\d{2})[ ]?(\d{2})[ ]?[-+–]?[ ]?(\d{4})(?:$|[^\d])`)
	caseMark = regexp.MustCompile(`(?i)(?:^|[^\d])(\d{4}-K\d{1,9}-\d{2})(?:$|[^\d])`)
)

// guarded are the words that mean that a person must look, by their stems; each is reported by its first form.
var guarded = []struct {
	name  string
	forms *regexp.Regexp
}{
	{"förundersökning", wholeWord(`förundersökning(?:en|ar|arna|s|ens|ssekretess|ssekretessen|sprotokoll|sprotokollet|sledare|sledaren)?`)},
	{"misstänkt", wholeWord(`misstänkt(?:a|e|es|s)?`)},
	{"målsägande", wholeWord(`målsägande(?:n|s|na|t)?`)},
	{"skyddad identitet", wholeWord(`skydda(?:d|de) (?:identitet(?:er)?|personuppgift(?:er|erna)?|adress)|kvarskrivning|sekretessmarkering(?:en)?`)},
	{"sekretess", wholeWord(`sekretessmarkera(?:d|de|t)|sekretessbela(?:gd|gda|gt)|(?:har |har stark |omfattas av |råder |under )sekretess|osl|offentlighets- och sekretesslagen`)},
}

func wholeWord(alternatives string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[^\pL\d])(?:` + alternatives + `)(?:$|[^\pL\d])`)
}

// guard returns what was hit, each kind once.
func guard(text string) []string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) && r != '\n' {
			return ' '
		}
		return r
	}, text)
	var hits []string
	add := func(hit string, is bool) {
		if is && !slices.Contains(hits, hit) {
			hits = append(hits, hit)
		}
	}
	for _, m := range personalNumbers(text) {
		add("personnummer", len(m) > 0)
	}
	add("k-nummer", caseMark.MatchString(text))
	for _, g := range guarded {
		add(g.name, g.forms.MatchString(text))
	}
	return hits
}

// personalNumbers finds personal and coordination numbers: a date that exists (the day plus 60 for a coordination
// number) and a check digit that agrees.
func personalNumbers(text string) []string {
	var out []string
	for at := 0; at < len(text); {
		m := personal.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return out
		}
		part := func(n int) string { return text[at+m[2*n] : at+m[2*n+1]] }
		year, month, day, last := part(1), part(2), part(3), part(4)
		if personalDate(year, month, day) && luhn(year[len(year)-2:]+month+day+last) {
			out = append(out, text[at+m[2]:at+m[9]])
		}
		at += m[3] // overlapping candidates: go on after the year
	}
	return out
}

func personalDate(year, month, day string) bool {
	d := int(day[0]-'0')*10 + int(day[1]-'0')
	if d > 60 {
		d -= 60
	}
	if len(year) == 2 {
		year = "19" + year
		if month == "02" && d == 29 {
			year = "2000" // the century is not said
		}
	}
	two := string([]byte{byte('0' + d/10), byte('0' + d%10)})
	_, err := dates.ParseDay(year + "-" + month + "-" + two)
	return err == nil
}

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

// mask hides personal numbers and case marks in a title, which is shown in lists.
func mask(text string) string {
	for _, n := range personalNumbers(text) {
		text = strings.ReplaceAll(text, n, "[personnummer]")
	}
	return caseMark.ReplaceAllStringFunc(text, func(m string) string {
		return strings.Replace(m, caseMark.FindStringSubmatch(m)[1], "[K-nummer]", 1)
	})
}
