// Package lexicon holds the words of date expressions as data, and a text as tokens with what they mean in the
// calendar. It decides nothing: which words make a date is for those who read the line.
package lexicon

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// Line is a text as tokens, with the phrases that stand in it. Everything that reads looks at it by position; what lies
// outside of the text begins a line and is nothing.
type Line struct {
	source string
	toks   []Token
	words  *text.Finder
	Steps  int // how often a token was looked at: the cost of a text
}

// Len is how many tokens there are.
func (l *Line) Len() int { return len(l.toks) }

// Text is what stands in the text from a token up to another.
func (l *Line) Text(from, to int) string {
	return strings.TrimSpace(l.source[l.toks[from].start:l.toks[to-1].end])
}

// Hide makes nothing of some tokens: what stands further on can not refer to them.
func (l *Line) Hide(from, to int) {
	for k := from; k < to; k++ {
		l.toks[k].Kind, l.toks[k].Text = Mark, ""
	}
}

// All are the phrases that begin at a token.
func (l *Line) All(i int) []text.Match { return l.words.All(i) }

// At returns the token at i; outside the text it is a mark that begins a line, so that nothing is read across.
func (l *Line) At(i int) Token {
	l.Steps++
	if i < 0 || i >= len(l.toks) {
		return Token{Line: true}
	}
	return l.toks[i]
}

// Mark reports whether one of some marks, each one byte, stands at i.
func (l *Line) Mark(i int, marks string) bool {
	t := l.At(i)
	return t.Kind == Mark && len(t.Text) == 1 && strings.Contains(marks, t.Text)
}

// In reports whether a phrase of a set begins at i.
func (l *Line) In(i int, set text.Set) bool {
	_, ok := l.Phrase(i, set)
	return ok
}

// Either reports whether one of some marks or a phrase of a set stands at i.
func (l *Line) Either(i int, marks string, set text.Set) bool {
	return l.Mark(i, marks) || l.In(i, set)
}

// Pass passes over at most n phrases of a set.
func (l *Line) Pass(i, n int, set text.Set) int { return l.PassMarks(i, n, "", set) }

// PassMarks passes over at most n of some marks and phrases of a set.
func (l *Line) PassMarks(i, n int, marks string, set text.Set) int {
	for ; n > 0; n-- {
		next, ok := l.Phrase(i, set)
		switch {
		case ok:
			i = next
		case marks != "" && l.Mark(i, marks):
			i++
		default:
			return i
		}
	}
	return i
}

// NumberGoesOn reports whether a number goes on without a blank: ".3" after "12".
func (l *Line) NumberGoesOn(i int, marks string) bool {
	return l.Mark(i, marks) && l.Glued(i) && l.At(i+1).Kind == Digit && l.Glued(i+1)
}

// Digits reports whether a run of so many digits stands at i.
func (l *Line) Digits(i, n int) bool { t := l.At(i); return t.Kind == Digit && len(t.Text) == n }

// End reports whether nothing follows on the line.
func (l *Line) End(i int) bool { return l.At(i).Line }

// Glued reports whether token i stands tight after the one before.
func (l *Line) Glued(i int) bool { return l.At(i).glued }

// Number returns the value of a run of at most width digits within lo..hi.
func (l *Line) Number(i, width, lo, hi int) (int, bool) {
	t := l.At(i)
	return t.N, t.Kind == Digit && len(t.Text) <= width && t.N >= lo && t.N <= hi
}

// Phrase reads the longest phrase of a set that stands at i.
func (l *Line) Phrase(i int, set text.Set) (int, bool) {
	l.Steps++
	if i < 0 || i >= len(l.toks) || l.toks[i].Text == "" {
		return i, false
	}
	return l.words.At(i, set)
}

// Tight reports whether n tokens from i stand without blanks.
func (l *Line) Tight(i, n int) bool {
	for k := 1; k < n; k++ {
		if !l.Glued(i + k) {
			return false
		}
	}
	return true
}
