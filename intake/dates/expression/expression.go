package expression

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
)

// Parser reads expressions out of tokens by recursive descent. A reader takes a position and returns what it read
// and the position after it; when ok is false the other two mean nothing. Every loop is bounded, so that the cost
// of a text is linear in its length.
type Parser struct {
	lexicon.Line
	ref    dates.Day
	breaks map[string]int
	depth  int
	things map[int]found // what was read at a position, so that nothing is read twice
	Clocks []Heard       // the times of day that were passed over
}

// reader reads what begins at a token.
type reader = func(i int) (span.Span, int, bool)

type found struct {
	s    span.Span
	next int
	ok   bool
}

// deepest is how many expressions may stand inside each other: "prel. från och med veckan efter påsk" is four.
const deepest = 8

// most is how many dates one list may hold, and how many separators one run of days or weeks.
const most = 16

// New reads the expressions of a text by the day it was written and the weeks of the school breaks.
func New(s string, ref dates.Day, breaks map[string]int) *Parser {
	return &Parser{Line: lexicon.New(s), ref: ref, breaks: breaks}
}

// Found is an expression in the tokens from From up to To.
type Found struct {
	dates.Reading
	From, To int
	Sure     bool // no score and no section that looks like a date
}

// HasHours reports whether an hour beside the expression says more of it: not of a month.
func (f Found) HasHours() bool {
	switch f.Precision {
	case "day", "range", "deadline", "open":
		return !f.Range.IsZero()
	}
	return false
}

// Read reads the expression that begins at a token.
func (p *Parser) Read(i int) (Found, bool) {
	before := len(p.Clocks)
	s, next, ok := p.expression(i)
	inside := p.Clocks[before:]
	p.Clocks = p.Clocks[:before]
	if !ok {
		return Found{}, false
	}
	f := Found{Reading: s.Resolve(p.ref), From: i, To: next}
	f.Sure = !f.Range.IsZero() || s.Bad == span.Surely
	if t := p.At(i); i > 0 && !t.Line && p.At(i-1).Kind == lexicon.Word && (t.Weak || p.isSeason(i)) {
		f.From-- // "av jan": the word before makes it a month
	}
	f.Text = p.Text(f.From, next)
	for _, c := range inside {
		if c.At < next && f.Time == "" && f.HasHours() {
			f.Time = c.String()
		}
	}
	return f, true
}
