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
// Enhetschefen]".
func AfterMark(s string) string {
	s = AfterArrow(s)
	if m := bracketed.FindStringSubmatch(s); m != nil && phrase.HasWords(m[1]) {
		return m[1]
	}
	if m := typedBy.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	if head, rest, ok := strings.Cut(s, ":"); ok && answerWords[phrase.Key(head)] && phrase.HasWords(rest) {
		return strings.TrimSpace(rest)
	}
	return s
}

// bracketed is an answer in brackets, mostly with the initials of who wrote it.
var bracketed = regexp.MustCompile(`^\[(?:\p{Lu}{2,3}:)?\s*([^\[\]]+)\]$`)

// typedBy is the name that Outlook sets before what is typed into a quote: "[Berg, Karin] Enhetschefen", "[KB]: Ja".
var typedBy = regexp.MustCompile(`^\[\p{Lu}[\pL .-]*(?:, \p{Lu}[\pL .-]*)?\] ?[:>–-]? ?(.+)$`)

var answerWords = phrase.Set("answer words")

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
