package lexicon

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// longest is how much of a text is read: an answer to "när" is a few lines, and the cost of a hostile mail stays
// bounded.
const longest = 32 << 10

// Kind is what a token may mean in a date expression.
type Kind uint8

// Kinds of tokens.
const (
	Mark  Kind = iota // punctuation, and anything that is neither letter nor digit
	Word              // a word without a calendar meaning of its own
	Digit             // a run of digits; N is its value, -1 when it is longer than any date
	MonthWord
	WeekdayWord  // "torsdag", "torsdagen", "tors"
	WeekdaysWord // "torsdagar": every one of them
	Ordinal      // "första", "tolfte"
	Count        // "två"
)

// Token is a word, a number or a mark of an expression.
type Token struct {
	Text  string // its key
	Kind  Kind
	N     int  // value of a number, ordinal or count, number of a month (1-12) or weekday (0-6, Sunday first)
	Weak  bool // a calendar word that is also something else: "jan", "sun", "may", or one that is misspelt
	Line  bool // begins a line
	glued bool // no blank before it

	start, end int // byte offsets
}

// New parts a text into tokens with their meaning in the calendar.
func New(s string) Line {
	s = clip(s)
	in := text.Tokens(s)
	out := make([]Token, len(in))
	d := words()
	for i, t := range in {
		out[i] = Token{Text: t.Key, glued: t.Glued, Line: t.Line, start: t.Start, end: t.End}
		switch t.Kind {
		case text.Number:
			out[i].Kind, out[i].N = Digit, value(t.Key)
		case text.Word:
			out[i].Kind = Word
			out[i] = d.mean(out[i])
		}
	}
	return Line{source: s, toks: out, words: phrases.Over(in)}
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
