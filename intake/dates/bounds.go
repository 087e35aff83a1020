package dates

import (
	"slices"

	"haninge.se/samrad/intake/text"
)

// Bounds: from, until, before, after, within, and what is counted from another date.

// since is open from the beginning of a range.
func since(r Range) Range { return Range{Start: r.Start} }

// upTo runs from the reference to the end of a range.
func (p *parser) upTo(r Range) Range { return p.toward(r.End) }

// toward runs from the reference to a day; a day that has passed stands alone.
func (p *parser) toward(d Day) Range {
	if d.IsZero() || d.Before(p.ref) {
		return single(d)
	}
	return Range{p.ref, d}
}

// derive makes a span that follows from another. What has an end may still be rolled to another year by it; what
// has none is settled first, since an open range never ends before the reference.
func (p *parser) derive(s span, prec string, fn func(Range) Range) span {
	out := s.without(WeekdayMismatch)
	out.prec, out.loose, out.first, out.last = prec, false, 0, 0
	if s.bad != no {
		return out
	}
	if s.on != nil && prec != "open" {
		on := s.on
		out.on = func(y int) Range {
			if r := on(y); !r.IsZero() && !r.End.IsZero() {
				return fn(r)
			}
			return Range{}
		}
		return out
	}
	got := s.settle(p.ref)
	out = span{prec: prec, flags: got.Flags, fixed: got.Range, turn: s.turn}
	out = out.without(WeekdayMismatch, RedDay)
	if got.Range.IsZero() {
		out.bad = surely
		return out
	}
	out.fixed = fn(got.Range)
	return out
}

// bounded reads what begins with a word that bounds a date.
func (p *parser) bounded(i int) (span, int, bool) {
	if next, ok := p.phrase(i, notBefore); ok {
		return p.earliest(next)
	}
	if next, ok := p.phrase(i, fromWords); ok {
		if s, end, ok := p.starting(next); ok {
			return s, end, ok
		}
	}
	if p.in(i, startLabel) {
		if s, end, ok := p.startStop(i + 1); ok {
			return s, end, ok
		}
	}
	if p.in(i, betweenWord) {
		return p.between(i)
	}
	if s, end, ok := p.ending(i); ok {
		return s, end, true
	}
	return p.night(i)
}

// earliest reads what follows "tidigast", with an end behind it or not: "tidigast 12 mars, senast 20 mars".
func (p *parser) earliest(i int) (span, int, bool) {
	s, end, ok := p.chain(p.filler(i))
	if j, until := p.phrase(p.passMarks(end, 2, ",", and), latestWords); ok && until {
		if b, end, ok := p.unit(p.filler(j)); ok {
			return reach(s, b, p.ref), end, true
		}
	}
	return p.derive(s, "open", since), end, ok
}

// ending reads what begins with a word before or after which something is.
func (p *parser) ending(i int) (span, int, bool) {
	if next, ok := p.phrase(i, untilWords); ok {
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "range", p.upTo), end, ok && s.prec != "open"
	}
	if next, ok := p.phrase(i, latestWords); ok {
		return p.latest(next)
	}
	if next, ok := p.phrase(i, beforeWords); ok {
		if s, end, ok := p.over(p.filler(next)); ok {
			return p.derive(s, "deadline", p.upTo), end, true
		}
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "deadline", p.endingBefore(s.turn)), end, ok && s.prec != "open"
	}
	if next, ok := p.phrase(i, afterWords); ok {
		s, end, ok := p.chain(p.filler(next))
		return p.derive(s, "open", behind(s.turn)), end, ok && s.prec != "open" && s.prec != "asap"
	}
	if next, ok := p.phrase(i, withinWords); ok {
		if l, end, ok := p.length(next); ok {
			return fixed("deadline", Range{p.ref, l.from(p.ref, 1)}), end, true
		}
	}
	return span{}, i, false
}

// over reads a period whose end is named, not its beginning: "innan mars är slut", "före årets slut".
func (p *parser) over(i int) (span, int, bool) {
	if s, next, ok := p.closing(i); ok {
		return s, next, true
	}
	s, end, ok := p.chain(i)
	if !ok {
		s, end, ok = p.thisPeriod(i)
	}
	next, over := p.phrase(end, overWords)
	return s, next, ok && over && s.prec != "open"
}

// latest reads what follows "senast". One "senast" after another is as deep as any expressions inside each other.
func (p *parser) latest(i int) (span, int, bool) {
	if p.depth >= deepest {
		return span{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	s, end, ok := p.core(p.pastHour(p.filler(i)))
	return p.derive(s, "deadline", p.upTo), end, ok && s.prec != "open" && s.prec != "asap"
}

// pastHour passes over the hour between "senast" and its day: "senast kl 12 den 20 mars".
func (p *parser) pastHour(i int) int {
	if next, ok := p.phrase(i, clockWords); ok && p.at(next).kind == digit {
		c, end := p.hourSpan(next)
		p.hear(i, c)
		return end
	}
	return i
}

// endingBefore ends the day before a range begins; a turn of the year parts between its two days.
func (p *parser) endingBefore(turn bool) func(Range) Range {
	return func(r Range) Range {
		if turn {
			return p.toward(r.Start)
		}
		return p.toward(r.Start.AddDays(-1))
	}
}

// behind opens the day after a range ends. What never ends has nothing behind it.
func behind(turn bool) func(Range) Range {
	return func(r Range) Range {
		switch {
		case r.End.IsZero():
			return r
		case turn:
			return Range{Start: r.End}
		}
		return Range{Start: r.End.AddDays(1)}
	}
}

// starting reads what follows "från": a range when an end is written, else open.
func (p *parser) starting(i int) (span, int, bool) {
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
	a, next, ok := p.unit(j)
	if !ok {
		return span{}, i, false
	}
	if s, end, ok := p.reaching(a, next); ok {
		return s, end, true
	}
	if a.prec == "range" && a.bad == no && !a.turn && p.spanned(p.pass(j, 2, theDay), a) { // "från 12-14 mars"
		return a, next, true
	}
	if l, end, ok := p.forward(next); ok {
		return p.derive(a, "range", func(r Range) Range { return Range{r.Start, l.from(r.Start, 1).AddDays(-1)} }), end, true
	}
	return p.derive(a, "open", since), next, true
}

// spanned reports whether a range was written with its end, as days or as weeks, and is not the name of one: "påsk".
func (p *parser) spanned(i int, s span) bool {
	_, _, _, week := p.weekNumber(i)
	return p.at(i).kind != word || week && !slices.Contains(s.flags, Alternatives)
}

// fromNow reads "från nu till sommaren", "fr.o.m. nu". A "nu" before anything else says nothing: "från nu på
// torsdag".
func (p *parser) fromNow(i int) (span, int, bool) {
	if !p.in(i, nowWord) {
		return span{}, i, false
	}
	today := fixed("day", single(p.ref))
	if s, next, ok := p.reaching(today, i+1); ok {
		return s, next, true
	}
	_, onward := p.phrase(i+1, onwards)
	_, _, dated := p.unit(i + 1)
	return p.derive(today, "open", since), i + 1, onward || p.end(i+1) && p.at(i-1).line || p.in(i-1, withFrom) && !dated
}

// reaching reads the end of a range that "från" began: "t.o.m. 30 juni", "till på fredag", ", till 3 mars", "och fram
// till jul", "och pågår till v. 20".
func (p *parser) reaching(a span, i int) (span, int, bool) {
	j := p.passMarks(p.afterClock(i), 1, ",", 0)
	if next, ok := p.phrase(j, goesOn); ok {
		j = next
	}
	if p.end(j) {
		return span{}, i, false
	}
	k, ok := p.phrase(j, through)
	if !ok {
		k, ok = p.phrase(j, endsWith)
	}
	if !ok {
		if k, ok = p.phrase(j, untilWords); !ok || p.in(j, untilWord) {
			return span{}, i, false
		}
	}
	b, end, ok := p.unit(p.filler(k))
	if !ok {
		return span{}, i, false
	}
	return reach(a, b, p.ref), end, true
}

// forward reads "och två veckor framåt".
func (p *parser) forward(i int) (length, int, bool) {
	j := p.passMarks(i, 2, ",", andDuring)
	if j == i || p.end(j) {
		return length{}, i, false
	}
	l, next, ok := p.length(j)
	return l, p.pass(next, 1, onward), ok && (p.in(j-1, inUnder) || p.in(next, onward))
}

// startStop reads "Start: 12 mars, slut: 14 april", also over two lines.
func (p *parser) startStop(i int) (span, int, bool) {
	a, next, ok := p.unit(p.passMarks(i, 2, ":", den))
	if !ok {
		return span{}, i, false
	}
	if s, end, ok := p.reaching(a, next); ok {
		return s, end, true
	}
	j := p.passMarks(p.afterClock(next), 2, ",.;", and)
	if !p.in(j, endLabel) {
		return span{}, i, false
	}
	b, end, ok := p.unit(p.passMarks(j+1, 2, ":", den))
	if !ok {
		return span{}, i, false
	}
	return reach(a, b, p.ref), end, true
}

// between reads "mellan 12 och 14 mars", "mellan påsk och midsommar".
func (p *parser) between(i int) (span, int, bool) {
	if s, next, ok := p.occasion(i); ok { // "mellan jul och nyår"
		return s, next, true
	}
	j := p.pass(i+1, 3, theOn)
	if s, next, ok := p.dayList(j); ok && s.prec == "range" {
		return s.without(Multiple), next, true
	}
	if s, next, ok := p.weeks(j); ok && s.prec == "range" {
		return s.without(Multiple), next, true
	}
	a, next, ok := p.unit(j)
	if !ok || !p.either(p.afterClock(next), "-", andWord) {
		return a.without(Multiple), next, ok && a.prec == "range"
	}
	b, end, ok := p.unit(p.pass(p.afterClock(next)+1, 2, theOn))
	if !ok {
		return span{}, i, false
	}
	return reach(a, b, p.ref), end, true
}

// night reads "natten till den 25 oktober", "natten mot söndag", "natten mellan lördag och söndag".
func (p *parser) night(i int) (span, int, bool) {
	if !p.in(i, nightWord) {
		return span{}, i, false
	}
	switch {
	case p.in(i+1, towardWord):
		s, end, ok := p.unit(i + 2)
		if !ok || s.prec != "day" {
			return span{}, i, false
		}
		if p.in(i, eveningWord) {
			return s, end, true
		}
		return p.derive(s, "range", func(r Range) Range { return Range{r.Start.AddDays(-1), r.End} }), end, true
	case p.in(i+1, betweenWord):
		return p.between(i + 1)
	}
	return span{}, i, false
}

// soon reads "så snart som möjligt", with a deadline or a start after it: "snarast, dock senast 15 maj".
func (p *parser) soon(i int) (span, int, bool) {
	next, ok := p.phrase(i, soonWords)
	if !ok {
		return span{}, i, false
	}
	s := fixed("asap", Range{Start: p.ref}, Asap)
	j := p.passMarks(next, 3, ",(", yetWord)
	if p.end(j) {
		return s, next, true
	}
	for _, words := range [...]text.Set{latestWords, beforeWords, afterWords, untilWords, withinWords} {
		if _, ok := p.phrase(j, words); !ok {
			continue
		}
		if b, end, ok := p.bounded(j); ok && b.bad == no {
			return b.with(Asap), p.passMarks(end, 1, ")", 0), true
		}
	}
	return s, next, true
}

// ongoing reads "löpande" and the period it goes on in: "löpande under våren", "löpande från 1 april", "löpande
// till midsommar".
func (p *parser) ongoing(i int) (span, int, bool) {
	next, ok := p.phrase(i, ongoingWords)
	if !ok {
		return span{}, i, false
	}
	j := p.passMarks(next, 3, ",:(", ongoingFiller)
	if p.end(j) {
		return fixed("open", Range{Start: p.ref}, Ongoing), next, true
	}
	if s, end, ok := p.goingOn(next, j); ok {
		return s.with(Ongoing), p.passMarks(end, 1, ")", 0), true
	}
	return fixed("open", Range{Start: p.ref}, Ongoing), next, true
}

// goingOn reads at j the period of "löpande", which ends at i.
func (p *parser) goingOn(i, j int) (span, int, bool) {
	if p.in(j, startWord) {
		if s, end, ok := p.starting(p.filler(j + 1)); ok {
			return s, end, true
		}
	}
	if s, end, ok := p.throughout(j); ok {
		return s, end, true
	}
	if p.in(j, toWord) {
		if s, end, ok := p.unit(j + 1); ok && s.bad == no {
			return p.derive(s, "range", p.upTo), end, true
		}
	}
	near := j == i || !p.mark(j-1, ",") || p.bounding(j)
	s, end, ok := p.expression(j)
	return s, end, ok && near && s.bad == no
}

// bounding reports whether the words at i bound a date, which after "löpande," makes it part of the expression.
func (p *parser) bounding(i int) bool {
	for _, words := range [...]text.Set{fromWords, untilWords, latestWords, beforeWords} {
		if _, ok := p.phrase(i, words); ok {
			return true
		}
	}
	return p.in(i, startOrUnder)
}

// lasting reads a length and where it begins: "två veckor från 1 april", "en vecka med start 13 april".
func (p *parser) lasting(i int) (span, int, bool) {
	l, next, ok := p.length(p.pass(i, 1, inUnder))
	if !ok {
		return span{}, i, false
	}
	if end, ok := p.phrase(next, onward); ok { // "två veckor framåt"
		return fixed("range", Range{p.ref, l.from(p.ref, 1)}, Approx), end, true
	}
	j, ok := p.phrase(next, fromWords)
	if !ok {
		return span{}, i, false
	}
	s, end, ok := p.unit(p.filler(j))
	if !ok || s.bad != no {
		return span{}, i, false
	}
	return p.derive(s, "range", func(r Range) Range { return Range{r.Start, l.from(r.Start, 1).AddDays(-1)} }), end, true
}
