package secrecy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What else a title must not carry to leadership. A plate is written in capitals.
var unshown = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?i)\b(?:https?://|www\.)\S+`), "[länk]"},
	{regexp.MustCompile(`(?:\+46|\b0)[ -]?\d(?:[ -]?\d){6,10}\b`), "[telefonnummer]"},
	{regexp.MustCompile(`\b[A-HJ-PR-UW-Z]{3} ?\d{2}[\dA-HJ-PR-UW-Z]\b`), "[registreringsnummer]"},
}

// hidden reports whether a character may belong to what is hidden: all of it holds a digit, a colon or a full stop.
func hidden(r rune) bool { return unicode.IsDigit(r) || r == ':' || r == '.' }

// Mask hides personal numbers, case marks, telephone numbers, plates and links in a title, which is shown in lists,
// digests and exports.
func Mask(text string) string {
	text = norm.NFC.String(turned(text))
	if !strings.ContainsFunc(text, hidden) {
		return text
	}
	folded, at := fold(text, true)
	type spot struct {
		span
		with string
	}
	var spots []spot
	for _, m := range personalNumbers(folded) {
		spots = append(spots, spot{m, "[personnummer]"})
	}
	for _, m := range caseMarks(folded) {
		spots = append(spots, spot{m, "[K-nummer]"})
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
	for _, u := range unshown {
		if u.what.MatchString(shown) {
			shown = u.what.ReplaceAllString(shown, u.with)
		}
	}
	return shown
}
