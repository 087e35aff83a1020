package expression

import (
	"slices"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/clock"
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/dates/span"
	"haninge.se/samrad/intake/text"
)

// Bounds: from, until, before, after, within, and what is counted from another date.

// since is open from the beginning of a range.
func since(r dates.Range) dates.Range { return dates.Range{Start: r.Start} }

// upTo runs from the reference to the end of a range.
func (p *Parser) upTo(r dates.Range) dates.Range { return p.toward(r.End) }

// toward runs from the reference to a day; a day that has passed stands alone.
func (p *Parser) toward(d dates.Day) dates.Range {
	if d.IsZero() || d.Before(p.ref) {
		return span.Single(d)
	}
	return dates.Range{Start: p.ref, End: d}
}

// derive makes a span that follows from another. What has an end may still be rolled to another year by it; what
// has none is resolved first, since an open range never ends before the reference.
func (p *Parser) derive(s span.Span, prec string, fn func(dates.Range) dates.Range) span.Span {
	out := s.Without(dates.WeekdayMismatch)
	out.Precision, out.Loose, out.First, out.Last = prec, false, 0, 0
	if s.On != nil && prec != "open" {
		on := s.On
		out.On = func(y int) dates.Range {
			if r := on(y); !r.IsZero() && !r.End.IsZero() {
				return fn(r)
			}
			return dates.Range{}
		}
		return out
	}
	got := s.Resolve(p.ref)
	out = span.Span{Precision: prec, Flags: got.Flags, Fixed: got.Range, Turn: s.Turn}
	out = out.Without(dates.WeekdayMismatch, dates.RedDay)
	if got.Range.IsZero() {
		out.Bad = span.Surely
		return out
	}
	out.Fixed = fn(got.Range)
	return out
}

// bounded reads what begins with a word that bounds a date.
func (p *Parser) bounded(i int) (span.Span, int, bool) {
	if next, ok := p.Phrase(i, notBefore); ok {
		return p.earliest(next)
	}
	if next, ok := p.Phrase(i, fromWords); ok {
		if s, end, ok := p.starting(next); ok {
			return s, end, ok
		}
	}
	if p.In(i, startLabel) {
		if s, end, ok := p.startStop(i + 1); ok {
			return s, end, ok
		}
	}
	if p.In(i, betweenWord) {
		return p.between(i)
	}
	if s, end, ok := p.ending(i); ok {
		return s, end, true
	}
	return p.night(i)
}

// earliest reads what follows "tidigast", with an end behind it or not: "tidigast 12 mars, senast 20 mars".
func (p *Parser) earliest(i int) (span.Span, int, bool) {
	s, end, ok := p.chain(p.filler(i))
	if j, until := p.Phrase(p.PassMarks(end, 2, ",", and), latestWords); ok && until {
		if b, end, ok := p.Unit(p.filler(j)); ok {
			return span.Reach(s, b, p.ref), end, true
		}
	}
	return p.derive(s, "open", since), end, ok
}

// ending reads what begins with a word before or after which something is.
func (p *Parser) ending(i int) (span.Span, int, bool) {
	if next, ok := p.Phrase(i, untilWords); ok {
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "range", p.upTo), end, ok && s.Precision != "open"
	}
	if next, ok := p.Phrase(i, latestWords); ok {
		return p.latest(next)
	}
	if next, ok := p.Phrase(i, beforeWords); ok {
		if s, end, ok := p.over(p.filler(next)); ok {
			return p.derive(s, "deadline", p.upTo), end, true
		}
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "deadline", p.endingBefore(s.Turn)), end, ok && s.Precision != "open"
	}
	if next, ok := p.Phrase(i, afterWords); ok {
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "open", behind(s.Turn)), end, ok && s.Precision != "open" && s.Precision != "asap"
	}
	if next, ok := p.Phrase(i, withinWords); ok {
		if l, end, ok := p.length(next); ok {
			return span.Fixed("deadline", dates.Range{Start: p.ref, End: l.from(p.ref, 1)}), end, true
		}
	}
	return span.Span{}, i, false
}

// over reads a period whose end is named, not its beginning: "innan mars är slut", "före årets slut".
func (p *Parser) over(i int) (span.Span, int, bool) {
	if s, next, ok := p.closing(i); ok {
		return s, next, true
	}
	s, end, ok := p.chain(i)
	if !ok {
		s, end, ok = p.thisPeriod(i)
	}
	next, over := p.Phrase(end, overWords)
	return s, next, ok && over && s.Precision != "open"
}

// latest reads what follows "senast". One "senast" after another is as deep as any expressions inside each other.
func (p *Parser) latest(i int) (span.Span, int, bool) {
	if p.depth >= deepest {
		return span.Span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	s, end, ok := p.core(p.pastHour(p.filler(i)))
	return p.derive(s, "deadline", p.upTo), end, ok && s.Precision != "open" && s.Precision != "asap"
}

// pastHour passes over the hour between "senast" and its day: "senast kl 12 den 20 mars".
func (p *Parser) pastHour(i int) int {
	if c, end, ok := clock.Named(&p.Line, i); ok {
		p.Hear(i, c)
		return end
	}
	return i
}

// endingBefore ends the day before a range begins; a turn of the year parts between its two days.
func (p *Parser) endingBefore(turn bool) func(dates.Range) dates.Range {
	return func(r dates.Range) dates.Range {
		if turn {
			return p.toward(r.Start)
		}
		return p.toward(r.Start.AddDays(-1))
	}
}

// behind opens the day after a range ends. What never ends has nothing behind it.
func behind(turn bool) func(dates.Range) dates.Range {
	return func(r dates.Range) dates.Range {
		if turn {
			return dates.Range{Start: r.End}
		}
		return dates.Range{Start: r.End.AddDays(1)}
	}
}

// starting reads what follows "från": a range when an end is written, else open.
func (p *Parser) starting(i int) (span.Span, int, bool) {
	j := p.filler(i)
	if p.depth < deepest {
		p.depth++
		defer func() { p.depth-- }()
		if s, next, ok := p.offset(j); ok {
			return p.derive(s, "open", since), next, true
		}
	}
	if s, next, ok := p.fromNow(j); ok {
		return s, next, true
	}
	a, next, ok := p.Unit(j)
	if !ok {
		return span.Span{}, i, false
	}
	if s, end, ok := p.reaching(a, next); ok {
		return s, end, true
	}
	if a.Precision == "range" && a.Bad == span.No && !a.Turn && p.spanned(p.Pass(j, 2, theDay), a) { // "från 12-14 mars"
		return a, next, true
	}
	if l, end, ok := p.forward(next); ok {
		return p.derive(a, "range", func(r dates.Range) dates.Range {
			return dates.Range{Start: r.Start, End: l.from(r.Start, 1).AddDays(-1)}
		}), end, true
	}
	return p.derive(a, "open", since), next, true
}

// spanned reports whether a range was written with its end, as days or as weeks, and is not the name of one: "påsk".
func (p *Parser) spanned(i int, s span.Span) bool {
	_, _, _, week := p.weekNumber(i)
	return p.At(i).Kind != lexicon.Word || week && !slices.Contains(s.Flags, dates.Alternatives)
}

// fromNow reads "från nu till sommaren", "fr.o.m. nu". A "nu" before anything else says nothing: "från nu på
// torsdag".
func (p *Parser) fromNow(i int) (span.Span, int, bool) {
	if !p.In(i, nowWord) {
		return span.Span{}, i, false
	}
	today := span.Fixed("day", span.Single(p.ref))
	if s, next, ok := p.reaching(today, i+1); ok {
		return s, next, true
	}
	_, onward := p.Phrase(i+1, onwards)
	_, _, dated := p.Unit(i + 1)
	return p.derive(today, "open", since), i + 1, onward || p.End(i+1) && p.At(i-1).Line || p.In(i-1, withFrom) && !dated
}

// reaching reads the end of a range that "från" began: "t.o.m. 30 juni", "till på fredag", ", till 3 mars", "och fram
// till jul", "och pågår till v. 20".
func (p *Parser) reaching(a span.Span, i int) (span.Span, int, bool) {
	j := p.PassMarks(p.AfterClock(i), 1, ",", 0)
	if next, ok := p.Phrase(j, goesOn); ok {
		j = next
	}
	if p.End(j) {
		return span.Span{}, i, false
	}
	k, ok := p.Phrase(j, through)
	if !ok {
		k, ok = p.Phrase(j, endsWith)
	}
	if !ok {
		if k, ok = p.Phrase(j, untilWords); !ok || p.In(j, untilWord) {
			return span.Span{}, i, false
		}
	}
	b, end, ok := p.Unit(p.filler(k))
	if !ok {
		return span.Span{}, i, false
	}
	return span.Reach(a, b, p.ref), end, true
}

// forward reads "och två veckor framåt".
func (p *Parser) forward(i int) (length, int, bool) {
	j := p.PassMarks(i, 2, ",", andDuring)
	if j == i || p.End(j) {
		return length{}, i, false
	}
	l, next, ok := p.length(j)
	return l, p.Pass(next, 1, onward), ok && (p.In(j-1, inUnder) || p.In(next, onward))
}

// startStop reads "Start: 12 mars, slut: 14 april", also over two lines.
func (p *Parser) startStop(i int) (span.Span, int, bool) {
	a, next, ok := p.Unit(p.PassMarks(i, 2, ":", den))
	if !ok {
		return span.Span{}, i, false
	}
	if s, end, ok := p.reaching(a, next); ok {
		return s, end, true
	}
	j := p.PassMarks(p.AfterClock(next), 2, ",.;", and)
	if !p.In(j, endLabel) {
		return span.Span{}, i, false
	}
	b, end, ok := p.Unit(p.PassMarks(j+1, 2, ":", den))
	if !ok {
		return span.Span{}, i, false
	}
	return span.Reach(a, b, p.ref), end, true
}

// between reads "mellan 12 och 14 mars", "mellan påsk och midsommar".
func (p *Parser) between(i int) (span.Span, int, bool) {
	if s, next, ok := p.occasion(i); ok { // "mellan jul och nyår"
		return s, next, true
	}
	j := p.Pass(i+1, 3, theOn)
	if s, next, ok := p.dayList(j); ok && s.Precision == "range" {
		return s.Without(dates.Multiple), next, true
	}
	if s, next, ok := p.weeks(j); ok && s.Precision == "range" {
		return s.Without(dates.Multiple), next, true
	}
	a, next, ok := p.Unit(j)
	if !ok || !p.Either(p.AfterClock(next), "-", andWord) {
		return a.Without(dates.Multiple), next, ok && a.Precision == "range"
	}
	b, end, ok := p.Unit(p.Pass(p.AfterClock(next)+1, 2, theOn))
	if !ok {
		return span.Span{}, i, false
	}
	return span.Reach(a, b, p.ref), end, true
}

// night reads "natten till den 25 oktober", "natten mot söndag", "natten mellan lördag och söndag".
func (p *Parser) night(i int) (span.Span, int, bool) {
	if !p.In(i, nightWord) {
		return span.Span{}, i, false
	}
	switch {
	case p.In(i+1, towardWord):
		s, end, ok := p.Unit(i + 2)
		if !ok || s.Precision != "day" {
			return span.Span{}, i, false
		}
		if p.In(i, eveningWord) {
			return s, end, true
		}
		nightToo := func(r dates.Range) dates.Range { return dates.Range{Start: r.Start.AddDays(-1), End: r.End} }
		return p.derive(s, "range", nightToo), end, true
	case p.In(i+1, betweenWord):
		return p.between(i + 1)
	}
	return span.Span{}, i, false
}

// soon reads "så snart som möjligt", with a deadline or a start after it: "snarast, dock senast 15 maj".
func (p *Parser) soon(i int) (span.Span, int, bool) {
	next, ok := p.Phrase(i, soonWords)
	if !ok {
		return span.Span{}, i, false
	}
	s := span.Fixed("asap", dates.Range{Start: p.ref}, dates.Asap)
	j := p.PassMarks(next, 3, ",(", yetWord)
	if p.End(j) {
		return s, next, true
	}
	for _, words := range [...]text.Set{latestWords, beforeWords, afterWords, untilWords, withinWords} {
		if _, ok := p.Phrase(j, words); !ok {
			continue
		}
		if b, end, ok := p.bounded(j); ok && b.Bad == span.No {
			return b.With(dates.Asap), p.PassMarks(end, 1, ")", 0), true
		}
	}
	return s, next, true
}

// ongoing reads "löpande" and the period it goes on in: "löpande under våren", "löpande från 1 april", "löpande
// till midsommar".
func (p *Parser) ongoing(i int) (span.Span, int, bool) {
	next, ok := p.Phrase(i, ongoingWords)
	if !ok {
		return span.Span{}, i, false
	}
	j := p.PassMarks(next, 3, ",:(", ongoingFiller)
	if p.End(j) {
		return span.Fixed("open", dates.Range{Start: p.ref}, dates.Ongoing), next, true
	}
	if s, end, ok := p.goingOn(next, j); ok {
		return s.With(dates.Ongoing), p.PassMarks(end, 1, ")", 0), true
	}
	return span.Fixed("open", dates.Range{Start: p.ref}, dates.Ongoing), next, true
}

// goingOn reads at j the period of "löpande", which ends at i.
func (p *Parser) goingOn(i, j int) (span.Span, int, bool) {
	if p.In(j, startWord) {
		if s, end, ok := p.starting(p.filler(j + 1)); ok {
			return s, end, true
		}
	}
	if s, end, ok := p.throughout(j); ok {
		return s, end, true
	}
	if p.In(j, toWord) {
		if s, end, ok := p.Unit(j + 1); ok && s.Bad == span.No {
			return p.derive(s, "range", p.upTo), end, true
		}
	}
	near := j == i || !p.Mark(j-1, ",") || p.bounding(j)
	s, end, ok := p.expression(j)
	return s, end, ok && near && s.Bad == span.No
}

// bounding reports whether the words at i bound a date, which after "löpande," makes it part of the expression.
func (p *Parser) bounding(i int) bool {
	for _, words := range [...]text.Set{fromWords, untilWords, latestWords, beforeWords} {
		if _, ok := p.Phrase(i, words); ok {
			return true
		}
	}
	return p.In(i, startOrUnder)
}

// lasting reads a length and where it begins: "två veckor från 1 april", "en vecka med start 13 april".
func (p *Parser) lasting(i int) (span.Span, int, bool) {
	l, next, ok := p.length(p.Pass(i, 1, inUnder))
	if !ok {
		return span.Span{}, i, false
	}
	if end, ok := p.Phrase(next, onward); ok { // "två veckor framåt"
		return span.Fixed("range", dates.Range{Start: p.ref, End: l.from(p.ref, 1)}, dates.Approx), end, true
	}
	j, ok := p.Phrase(next, fromWords)
	if !ok {
		return span.Span{}, i, false
	}
	s, end, ok := p.Unit(p.filler(j))
	if !ok || s.Bad != span.No {
		return span.Span{}, i, false
	}
	return p.derive(s, "range", func(r dates.Range) dates.Range {
		return dates.Range{Start: r.Start, End: l.from(r.Start, 1).AddDays(-1)}
	}), end, true
}
