package number

import (
	"regexp"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
)

// Only reports whether a cell numbers its row.
func Only(cell string) bool {
	ns, rest, ok := Lead(cell + ".")
	return ok && len(ns) == 1 && rest == ""
}

// AfterMark drops that with which people mark their answer: "Svar: Enhetschefen", "-> Enhetschefen", "[AL:
// Enhetschefen]", "KB: Enhetschefen". Author tells the name or the initials of who wrote the mail.
func AfterMark(s string, author func(string) bool) string {
	after := AfterArrow(strings.TrimPrefix(s, "// "))
	led := after != s // two marks in a row are no answer
	s = after
	if said := bracketless(s, author); said != "" {
		return said
	}
	head, rest, ok := strings.Cut(s, ":")
	marks := ok && (answerWords[phrase.Key(head)] || signed(head, rest, author) || led && author(head))
	if marks && phrase.HasWords(rest) {
		return strings.TrimSpace(rest)
	}
	return s
}

// bracketless is what stands in or behind the brackets in which the author named himself, "" where there are none.
func bracketless(s string, author func(string) bool) string {
	if s == "" || strings.IndexByte("[(<*_", s[0]) < 0 && !strings.Contains(s, ">") {
		return "" // nearly always
	}
	if m := bracketed.FindStringSubmatch(s); m != nil && phrase.HasWords(m[1]) {
		return m[1]
	}
	if m := typedBy.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	for _, mark := range []*regexp.Regexp{ringed, quoted} {
		if m := mark.FindStringSubmatch(s); m != nil && author(m[1]) {
			return m[2]
		}
	}
	return ""
}

// quoted is the author's name as a mark of a quote has it: "Karin> Ja".
var quoted = regexp.MustCompile(`^(\p{Lu}\pL*)> ?(.+)$`)

// ringed is the author's name in other brackets before what is typed into a quote: "(KB) Ja", "<Karin> Ja".
var ringed = regexp.MustCompile(`^[(<](\p{Lu}[\pL .-]*)[)>] ?[:>–-]? ?(.+)$`)

// signed reports whether the author's initials stand before what is typed into a quote, as "KB" or "Svar KB", or his
// name before what puts an answer off: beside one the name may be the answer.
func signed(head, rest string, author func(string) bool) bool {
	words := strings.Fields(head)
	if len(words) > 1 && answerWords[phrase.Key(words[0])] {
		words = words[1:]
	}
	if len(words) > 1 && typing[phrase.Key(words[len(words)-1])] {
		words = words[:len(words)-1]
	}
	if len(words) == 0 || len(words) > mostNames || !author(strings.Join(words, " ")) {
		return false
	}
	return len(words) == 1 && words[0] == strings.ToUpper(words[0]) || phrase.Postpones(strings.TrimSpace(rest))
}

// mostNames is how many names stand before what somebody types.
const mostNames = 3

// bracketed is an answer in brackets, mostly with the initials of who wrote it.
var bracketed = regexp.MustCompile(`^\[(?:\p{Lu}{2,3}:)?\s*([^\[\]]+)\]$`)

// typedBy is the name that Outlook sets before what is typed into a quote: "[Berg, Karin] Enhetschefen", "[KB]: Ja".
var typedBy = regexp.MustCompile(`^[*_]{0,2}\[\p{Lu}[\pL .-]*(?:, \p{Lu}[\pL .-]*)?(?: \d[\d :.-]*)?\]` +
	`[*_]{0,2} ?[:>–-]? ?(.+)$`)

var (
	answerWords = phrase.Set("answer words")
	typing      = phrase.Set("typing")
)

// Quarter tells "Q2" of "Q2: …".
func Quarter(line string) bool {
	return len(line) == 2 && line[0]|0x20 == 'q' && '1' <= line[1] && line[1] <= '4'
}

// InCount reports whether words that number a list from 1 on stand before its next number: "Tre syften: 1. … 2. …".
func InCount(before string, n int) bool {
	at := 0
	for k := 1; k < n; k++ {
		next := strings.Index(before[at:], strconv.Itoa(k)+".")
		if next < 0 {
			return false
		}
		at += next + 1
	}
	return n > 2
}
