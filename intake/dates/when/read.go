// Package when finds, among the dates of a text, the one that says when something is: none that is negated, none that
// only says when there will be an answer, and none that was where another follows.
package when

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/expression"
)

// Reader reads expressions. Its zero value knows no school breaks.
type Reader struct {
	Breaks map[string]int // "sportlov" -> ISO week; the municipality decides
}

// StockholmBreaks are the breaks of Stockholm county. Påsklov, terminsstart and skolavslutning follow no rule.
func StockholmBreaks() map[string]int { return map[string]int{"sportlov": 9, "höstlov": 44} }

var stockholm = Reader{Breaks: StockholmBreaks()}

// Read reads with the breaks of Stockholm county.
func Read(text string, ref dates.Day) dates.Reading { return stockholm.Read(text, ref) }

// Read reads the date expression in running text that says when: the first one that is not said to be another's (no
// "inte 25 februari", no day when there will be an answer), or in its sentence or the next the one that says when
// people are told. A year that is not written is the next in which the expression ends on or after ref.
// Case, composition of letters, kinds of blanks and dashes make no difference.
func (rd Reader) Read(text string, ref dates.Day) dates.Reading {
	got, _, _ := rd.read(text, ref)
	return got
}

// Told is Read, with what the words around the date say of it.
func Told(text string, ref dates.Day) (dates.Reading, Cue) {
	got, says, _ := stockholm.read(text, ref)
	return got, says
}

// finder finds the expressions of a text and what is said of them.
type finder struct{ *expression.Parser }

// read also returns how often a token was looked at, which grows no faster than the text.
func (rd Reader) read(s string, ref dates.Day) (got dates.Reading, says Cue, steps int) {
	p := &finder{expression.New(s, ref, rd.Breaks)}
	unsure, past := dates.Reading{Precision: "none"}, dates.Reading{}
	hits := p.together(p.walk(true))
	first := -1 // of those that say when something is
	for k, h := range hits {
		switch {
		case !h.counts():
		case h.Sure && p.frames(hits, k):
		case h.Sure:
			switch cues := p.cues(hits, k); {
			case cues.Has(History) || h.Has(dates.Past) && h.Range.End.Before(ref): // meant only where nothing else is
				if past.Text == "" {
					past = h.Reading
				}
			case first < 0 || cues.Has(Telling) && !says.Has(Telling):
				first, says = k, cues
			}
		case unsure.Text == "": // "13/13" may be a score: a date further on is preferred
			unsure = h.Reading
		}
	}
	if first >= 0 {
		return hits[first].Reading, says, p.Steps
	}
	if past.Text != "" {
		return past, History, p.Steps
	}
	return unsure, 0, p.Steps
}
