package dates

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// longest is how much of a text is read: an answer to "när" is a few lines, and the cost of a hostile mail stays
// bounded.
const longest = 32 << 10

// kind is what a token may mean in a date expression.
type kind uint8

const (
	mark  kind = iota // punctuation, and anything that is neither letter nor digit
	word              // a word without a calendar meaning of its own
	digit             // a run of digits; n is its value, -1 when it is longer than any date
	monthWord
	weekdayWord  // "torsdag", "torsdagen", "tors"
	weekdaysWord // "torsdagar": every one of them
	ordinal      // "första", "tolfte"
	count        // "två"
)

// token is a word, a number or a mark of an expression.
type token struct {
	text  string // its key
	kind  kind
	n     int  // value of a number, ordinal or count, number of a month (1-12) or weekday (0-6, Sunday first)
	weak  bool // a calendar word that is also something else: "jan", "sun", "may", or one that is misspelt
	glued bool // no blank before it
	line  bool // begins a line
	start int  // byte offsets
	end   int
}

// newParser parts a text into tokens with their meaning in the calendar.
func newParser(s string, ref Day, breaks map[string]int) *parser {
	in := text.Tokens(clip(s))
	out := make([]token, len(in))
	d := lexicon()
	for i, t := range in {
		out[i] = token{text: t.Key, glued: t.Glued, line: t.Line, start: t.Start, end: t.End}
		switch t.Kind {
		case text.Number:
			out[i].kind, out[i].n = digit, value(t.Key)
		case text.Word:
			out[i].kind = word
			out[i] = d.mean(out[i])
		}
	}
	return &parser{toks: out, words: dateWords.Over(in), ref: ref, breaks: breaks}
}

// clip cuts a text that is too long to be an answer, at a whole character.
func clip(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	return s
}

// value is -1 for a run of digits that is longer than any date.
func value(digits string) int {
	if len(digits) > 8 {
		return -1
	}
	n := 0
	for i := range len(digits) {
		n = 10*n + int(digits[i]-'0')
	}
	return n
}
