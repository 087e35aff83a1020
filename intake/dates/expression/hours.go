package expression

import (
	"haninge.se/samrad/intake/dates/clock"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/text"
)

// The hours beside a date, and the numbers that are none of one.

// Heard is a time of day and the token where it stands.
type Heard struct {
	clock.Hours
	At int
}

func (p *Parser) Hear(i int, c clock.Hours) { p.Clocks = append(p.Clocks, Heard{c, i}) }

// AfterClock passes over the hours that follow a date: "kl 18-20", ", 11-15", "18.00", "på kvällen".
func (p *Parser) AfterClock(i int) int {
	j := p.PassMarks(i, 1, ",(", text.Set(0))
	if p.End(j) {
		return i
	}
	if next, ok := p.Phrase(j, dayParts); ok {
		i, j = next, p.PassMarks(next, 1, ",", text.Set(0))
	}
	c, end, ok := clock.Named(&p.Line, j)
	if !ok {
		c, end, ok = clock.Behind(&p.Line, j)
	}
	if !ok {
		return i
	}
	p.Hear(j, c)
	return end
}

// Quantity passes over an amount: "500 kr", "12.3 procent", "3/4 av", "08-606 74 00", "24/7", "2023:196".
func (p *Parser) Quantity(i int) int {
	t, next := p.At(i), i+1
	switch {
	case len(t.Text) > 8, p.areaCode(i):
		return p.Figures(i)
	case t.N == 24 && p.Mark(i+1, "/") && p.At(i+2).Text == "7" && !p.In(i-1, theDay):
		return i + 3
	case len(t.Text) == 4 && p.Mark(i+1, ":") && p.Tight(i, 3) && p.At(i+2).Kind == lexicon.Digit:
		return i + 3
	}
	if p.Mark(next, "-/.,") && p.At(next+1).Kind == lexicon.Digit {
		next += 2
	}
	if _, ok := p.Phrase(next, units); ok && !(p.In(next, ordinalStreet) && p.Glued(next)) { // "21st May"
		return next
	}
	return i
}

// areaCode reports whether the number begins a telephone number: "08-606".
func (p *Parser) areaCode(i int) bool {
	t, n := p.At(i), p.At(i+2)
	return t.Text[0] == '0' && len(t.Text) <= 4 && p.Mark(i+1, "-") && n.Kind == lexicon.Digit && len(n.Text) >= 3
}

// Figures passes over digits in groups.
func (p *Parser) Figures(i int) int {
	for range 8 {
		switch {
		case p.End(i) && i > 0 && p.At(i-1).Kind == lexicon.Digit, p.At(i+1).Kind == lexicon.MonthWord:
			return i
		case p.At(i).Kind == lexicon.Digit:
			i++
		case p.Mark(i, "-/:.") && p.Glued(i) && p.At(i+1).Kind == lexicon.Digit && p.Glued(i+1):
			i += 2
		default:
			return i
		}
	}
	return i
}
