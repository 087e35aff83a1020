package templates

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// numbers lists question numbers: "3", "3 och 7", "3, 7 och 9".
func numbers(n []int) string {
	words := make([]string, len(n))
	for i, v := range n {
		words[i] = strconv.Itoa(v)
	}
	return List(words)
}

// List joins words as a Swedish sentence does: "a", "a och b", "a, b och c".
func List(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " och " + words[last]
}

// mails counts mails: "ett mejl", "3 mejl".
func mails(n int) string {
	if n == 1 {
		return "ett mejl"
	}
	return count(n, "mejl", "mejl")
}

// count counts things: "1 fråga", "4 frågor".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// inDays says how far off a day is: "i dag", "i morgon", "om 6 dagar".
func inDays(n int) string {
	switch {
	case n <= 0:
		return "i dag"
	case n == 1:
		return "i morgon"
	}
	return fmt.Sprintf("om %d dagar", n)
}

// Soon is the date of a case that is to happen as soon as possible.
const Soon = "Snarast"

func month(t time.Time) string {
	return [...]string{"jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"}[t.Month()-1]
}

// ShortDay is a day in a list: "Tor 26 mars".
func ShortDay(t time.Time) string {
	return [...]string{"Sön", "Mån", "Tis", "Ons", "Tor", "Fre", "Lör"}[t.Weekday()] + " " + ShortDate(t)
}

// ShortDate is a day without its weekday: "12 feb".
func ShortDate(t time.Time) string { return strconv.Itoa(t.Day()) + " " + month(t) }

// ShortSpan is a span of days in a list: "23-25 mars", "28 apr-3 maj"; one day alone as ShortDay has it.
func ShortSpan(from, to time.Time) string {
	switch {
	case from.Equal(to):
		return ShortDay(from)
	case from.Month() == to.Month() && from.Year() == to.Year():
		return fmt.Sprintf("%d-%s", from.Day(), ShortDate(to))
	}
	return ShortDate(from) + "-" + ShortDate(to)
}

// ShortWeeks is "v. 13" or "v. 13-14".
func ShortWeeks(from, to int) string {
	if from == to {
		return fmt.Sprintf("v. %d", from)
	}
	return fmt.Sprintf("v. %d-%d", from, to)
}

// ShortMonths is "April", "Apr-juni".
func ShortMonths(from, to time.Time) string {
	if from.Month() == to.Month() && from.Year() == to.Year() {
		return [...]string{"Januari", "Februari", "Mars", "April", "Maj", "Juni", "Juli", "Augusti", "September", "Oktober",
			"November", "December"}[from.Month()-1]
	}
	return upper(month(from)) + "-" + month(to)
}

// Weekly says when the digest goes out: "måndagar 07.30".
func Weekly(day time.Weekday, hour, minute int) string {
	names := [...]string{"söndagar", "måndagar", "tisdagar", "onsdagar", "torsdagar", "fredagar", "lördagar"}
	return fmt.Sprintf("%s %02d.%02d", names[day], hour, minute)
}

// Lower is a short name inside a sentence.
func Lower(name string) string { return lower(name) }

// Parties is the short form of who takes part: "Båda", "Alla" for more than two, or the one's own.
func Parties(shorts []string) string {
	switch len(shorts) {
	case 0:
		return "Ingen part"
	case 1:
		return upper(shorts[0])
	case 2:
		return "Båda"
	}
	return "Alla"
}

// upper makes the first letter of a sentence.
func upper(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// opens is who did something, at the beginning of a sentence; an address stays as it is.
func opens(who string) string {
	if who = oneLine(who); strings.Contains(who, "@") {
		return who
	}
	return upper(who)
}

// lower is for a word that no longer opens its sentence; an abbreviation in capitals stays.
func lower(s string) string {
	r := []rune(s)
	if len(r) == 0 || len(r) > 1 && strings.ToUpper(string(r[:2])) == string(r[:2]) {
		return s
	}
	return strings.ToLower(string(r[:1])) + string(r[1:])
}

// Inside is a party's name inside a sentence. A name that opens with a common noun before the proper one begins
// with a small letter there: "lokalpolisområde Haninge/Nynäshamn", but "Haninge kommun".
func Inside(name string) string {
	if _, rest, ok := strings.Cut(name, " "); ok && upper(rest) == rest && lower(rest) != rest {
		return lower(name)
	}
	return name
}

// Mailbox names a party's mailbox, from its definite form: "Kommunens brevlåda".
func Mailbox(short string) string { return genitive(upper(short)) + " brevlåda" }

// SharedMailbox names the mailbox that a party's people share, inside a sentence: "polisens gemensamma brevlåda".
func SharedMailbox(short string) string { return genitive(short) + " gemensamma brevlåda" }

func genitive(name string) string {
	if strings.HasSuffix(name, "s") || strings.HasSuffix(name, "x") || strings.HasSuffix(name, "z") {
		return name
	}
	return name + "s"
}

// ordinals are the numbers of questions.
func ordinals(all []Question) []int {
	out := make([]int, len(all))
	for i, q := range all {
		out[i] = q.N
	}
	return out
}

// Field is what a heading that is no question is called in running text; an unknown one is returned as it is.
func Field(key string) string {
	switch key {
	case "kontakt":
		return "kontaktperson"
	case "part":
		return "parter"
	case "ovrigt":
		return "övriga upplysningar"
	}
	return key
}

// kept says of files that they are: `"plan.pdf" och "karta.png" är sparade`. What has no name that can be shown is
// named only where nothing else is.
func kept(names []string) string {
	var out []string
	for _, n := range names {
		if oneLine(n) != "" {
			out = append(out, `"`+clip(80, n)+`"`)
		}
	}
	switch len(out) {
	case 0:
		return "En bilaga är sparad"
	case 1:
		return out[0] + " är sparad"
	}
	return List(out) + " är sparade"
}
