package when

import (
	"haninge.se/samrad/intake/dates/clock"
	"haninge.se/samrad/intake/dates/lexicon"
)

// numberless says why what stands at a token is no date.
type numberless uint8

const (
	mayBeDate    numberless = iota
	noDate                  // an hour, an amount, an address, the number of something
	answersLater            // the clause says when there will be an answer, not when it is
	notThatDate             // a date that it is not
)

// noDate finds something that must not be read as a date, and the position after it. later tells that the clause is
// known to say when there will be an answer.
func (p *finder) noDate(i int, later bool) (int, numberless) {
	t := p.At(i)
	if t.Kind == lexicon.Digit {
		if c, next, ok := clock.Shaped(&p.Line, i); ok {
			p.Hear(i, c)
			return next, noDate
		}
		return p.Quantity(i), noDate
	}
	if t.Kind == lexicon.Mark && t.Text != "@" {
		const longestCode = 3
		n := p.At(i + 1)
		country := t.Text == "+" && n.Kind == lexicon.Digit && len(n.Text) <= longestCode
		if t.Text == "§" || country && p.At(i+2).Kind == lexicon.Digit {
			return p.Figures(i + 1), noDate
		}
		return i, mayBeDate
	}
	if c, end, ok := clock.Named(&p.Line, i); ok {
		p.Hear(i, c)
		return end, noDate
	}
	if next := p.link(i); next > i {
		return next, noDate
	}
	return p.saidNot(i, later)
}

// saidNot reads the words before a number or date that make it something else.
func (p *finder) saidNot(i int, later bool) (int, numberless) {
	if next, ok := p.Phrase(i, numbered); ok {
		if end := p.Figures(p.PassMarks(next, 2, ".:", numberWord)); end > next {
			return end, noDate
		}
	}
	if next, ok := p.Phrase(i, postponed); ok && !later {
		return p.clause(next), answersLater
	}
	if next, ok := p.Phrase(i, notThen); ok && !p.In(next, beforeOrAfter) {
		if _, end, ok := p.Unit(next); ok {
			return end, notThatDate
		}
	}
	return i, mayBeDate
}

// link passes over an address of a page or mailbox: what holds "://" or "@" without a blank.
func (p *finder) link(i int) int {
	const reach = 40
	j, is := i+1, p.In(i, webWord)
	for ; j < i+reach && p.Glued(j) && !p.End(j); j++ {
		is = is || p.Mark(j, "@") || p.Mark(j, ":") && p.Mark(j+1, "/") && p.Mark(j+2, "/")
	}
	if !is {
		return i
	}
	p.Hide(i, j) // "a@den 1" is no "den 1"
	return j
}

// clause finds the end of a clause: the next full stop, comma, line, or a word that begins another.
func (p *finder) clause(i int) int {
	for ; i < p.Len() && !p.End(i); i++ {
		if p.Mark(i, ".,;!?()") || p.In(i, clauseEnd) || p.In(i, tentative) {
			return i
		}
	}
	return i
}
