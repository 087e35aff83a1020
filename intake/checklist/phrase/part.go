package phrase

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// HeadBytes bounds how far into a line a heading can reach: the longest question and some.
const HeadBytes = 240

// WordsWithin are the words that stand in the first bytes of their text.
func WordsWithin(ws []Word, bytes int) []Word {
	for len(ws) > 0 && ws[len(ws)-1].End > bytes {
		ws = ws[:len(ws)-1]
	}
	return ws
}

// Limit is n, or less so that no character is cut in two.
func Limit(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

// Blank reports whether a character is nothing to see: a blank, or one of no width.
func Blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// LongestVerdict is the length beyond which a text surely says something.
const LongestVerdict = 400

// FirstClause is the clause of a text in which the first of some words stands, with those of them that stand in it too.
func FirstClause(text string, ws []Word) (clause string, of, more []Word) {
	from, end := 0, len(text)
	if i := strings.LastIndexFunc(text[:ws[0].Start], endsClause); i >= 0 {
		_, width := utf8.DecodeRuneInString(text[i:])
		from = i + width
	}
	if i := strings.IndexFunc(text[ws[0].End:], endsClause); i >= 0 {
		end = ws[0].End + i
	}
	n := len(WordsWithin(ws, end))
	return text[from:end], ws[:n], ws[n:]
}

// Clauses splits a text into what stands between full stops, commas and dashes.
func Clauses(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, endsClause)
}

func endsClause(r rune) bool {
	switch r {
	case '.', ',', ';', '!', '\n', '–', '—':
		return true
	}
	return false
}

// sentencesOf splits running text at full stops and line ends.
func sentencesOf(text string) iter.Seq[string] {
	return strings.FieldsFuncSeq(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' })
}

// OnlyMarks reports whether a text has neither letters nor digits but something to see, such as a thumb.
func OnlyMarks(text string) bool {
	return !HasWords(text) && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.So, r) })
}

// Months are the names of the months, in short too.
var Months = Set("months")

// FirstRune is the first character of a text, utf8.RuneError where there is none.
func FirstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
