package expression

import (
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// Parts of a period: its beginning, its middle, its end, its halves.

var parts = [...]text.Set{
	set("beginning"),
	set("middle"),
	set("ending"),
}

// part reads "början", "mitten", "slutet": 1, 2, 3.
func (p *Parser) part(i int) (int, int, bool) {
	for k, words := range parts {
		if next, ok := p.Phrase(i, words); ok {
			return k + 1, next, true
		}
	}
	return 0, i, false
}

// portionOf reads "början av maj", "mitten på april", "mitten/slutet av mars", "tidigt i höst", "första halvan av
// april", "årets slut".
func (p *Parser) portionOf(i int) (span.Span, int, bool) {
	if s, next, ok := p.closing(i); ok {
		last := func(r dates.Range) dates.Range { return span.Third(r, 3) }
		return p.derive(s, "range", last).With(dates.Approx), next, true
	}
	cut, next, ok := p.portionWords(i)
	if !ok {
		return span.Span{}, i, false
	}
	j := p.PassMarks(next, 3, "-", portionFiller)
	if j > next && p.In(j-1, nextOrThis) {
		j--
	}
	for _, read := range [...]reader{
		p.weeks, p.relativeWeek, p.schoolBreak, p.quarter, p.half, p.season, p.month, p.relativePeriod, p.thisPeriod,
		p.wholeYear, p.occasion,
	} {
		s, end, ok := read(j)
		listed := s.Precision == "range" && p.At(j).Kind != lexicon.Word
		if !ok || s.Precision == "day" || listed || p.In(i, lateWord) && s.Precision == "week" {
			continue
		}
		return p.derive(s, "range", cut).With(dates.Approx), end, true
	}
	return span.Span{}, i, false
}

// portionWords reads "början", "mitten/slutet", "första halvan" and returns what of a period they mean.
func (p *Parser) portionWords(i int) (cut func(dates.Range) dates.Range, next int, ok bool) {
	first, next, ok := p.part(i)
	if !ok {
		n, j, ok := p.nthOf(i)
		next, half := p.Phrase(j, halfWords)
		return func(r dates.Range) dates.Range { return span.Half(r, n) }, next, ok && half && (n == 1 || n == 2 || n == -1)
	}
	last := first
	if sep, j := p.separator(next); sep != none || p.Mark(next, "/") {
		if p.Mark(next, "/") {
			j = next + 1
		}
		if k, end, ok := p.part(j); ok {
			first, last, next = min(first, k), max(first, k), end
		}
	}
	return func(r dates.Range) dates.Range { return span.Envelope(span.Third(r, first), span.Third(r, last)) }, next, true
}
