package when

import (
	"haninge.se/samrad/intake/dates"
)

// together reads expressions of one sentence as one, where one of them says what another leaves open: when a series
// begins and ends, or which days of it are meant.
func (p *finder) together(hits []hit) []hit {
	for k := 0; k+1 < len(hits); {
		a, b := hits[k], hits[k+1]
		if !a.counts() || !b.counts() || !a.Sure || !b.Sure || !p.oneSentence(a, b) {
			k++
			continue
		}
		got, ok := p.repeats(a, b)
		if !ok {
			got, ok = p.restated(a, b)
		}
		if !ok {
			got, ok = p.bounds(a, b)
		}
		if !ok {
			got, ok = p.bounds(b, a)
		}
		if !ok {
			got, ok = p.goesOn(a, b)
		}
		if !ok {
			k++
			continue
		}
		got.From, got.To = a.From, b.To
		got.Text = p.Text(a.From, b.To)
		hits[k] = got
		hits = append(hits[:k+1], hits[k+2:]...)
	}
	return hits
}

func (p *finder) oneSentence(a, b hit) bool {
	for i := a.To; i <= b.From; i++ {
		if p.sentenceEnds(i) {
			return false
		}
	}
	return true
}

// repeats reads a day that was, and its date in brackets: "i tisdags (10/3)". That date is not the next year's.
func (p *finder) repeats(a, b hit) (hit, bool) {
	was, is := a.Range.Start, b.Range.Start
	same := a.Precision == "day" && b.Precision == "day" && was.Month == is.Month && was.Dom == is.Dom
	return a, same && a.Has(dates.Past) && p.Mark(a.To, "(")
}

// restated reads a day by its weekday, and its date after words or a bracket that say it is the same: "på lördag,
// alltså den 7 mars", "natten till söndag, dvs lördag 7 mars". The nearest such weekday is not meant then.
func (p *finder) restated(a, b hit) (hit, bool) {
	at, _ := p.Phrase(a.To, dayParts)
	at = max(at, a.To)
	if p.Mark(at, ",;-") {
		at++
	}
	next, is := p.Phrase(at, thatIs)
	if p.Mark(at, "(") {
		next, is = at+1, true
	}
	const night = 1
	nights := a.Range.End.Sub(a.Range.Start)
	single := b.Precision == "day" && !b.Has(dates.Recurring)
	near := !a.Range.IsZero() && !a.Has(dates.Recurring) && !a.Has(dates.Past)
	sameDay := single && near && a.Range.Start.Weekday() == b.Range.Start.Weekday()
	if !is || next != b.From || !sameDay || a.Range.Open() || nights > night {
		return hit{}, false
	}
	if nights == night {
		b.Range.End, b.Precision = b.Range.Start.AddDays(night), a.Precision
	}
	if b.Time == "" {
		b.Time = a.Time
	}
	return b, true
}

// bounds reads the days beside a series without an end: "4 maj till 12 juni, alla dagar", "varje vardag hela jullovet,
// alltså 21 december till 8 januari". Single days in a list are meant as they are.
func (p *finder) bounds(a, b hit) (hit, bool) {
	const farthest = 6 // tokens between: a mark, and hardly more words
	open := a.Has(dates.Recurring) && a.Range.End.IsZero() && !a.Range.IsZero()
	exact := b.Precision == "range" && !b.Has(dates.Recurring) && !b.Range.End.IsZero()
	from, to := min(a.To, b.To), max(a.From, b.From)
	if !open || !exact || to-from > farthest || !p.marked(from, to) || p.cues([]hit{a, b}, 1)&beside != 0 {
		return hit{}, false
	}
	if b.Has(dates.Multiple) {
		return b, true
	}
	b.Series, b.Flags = a.Series, append(b.Flags[:len(b.Flags):len(b.Flags)], dates.Recurring)
	b.Series.Start, b.Series.End = b.Range.Start, b.Range.End
	if b.Time == "" {
		b.Time = a.Time
	}
	return b, true
}

// beside are the cues of days that are not those on which something takes place.
const beside = Deadline | History | Publishing | Meeting | Unsure | Telling

// marked reports whether a mark stands among some tokens.
func (p *finder) marked(from, to int) bool {
	for i := from; i < to; i++ {
		if p.Mark(i, ",:;(-") {
			return true
		}
	}
	return false
}

// goesOn reads a first day and the series that goes on from it: "fredag 17 april och sedan varje fredag till och med 12
// juni".
func (p *finder) goesOn(a, b hit) (hit, bool) {
	first := a.Precision == "day" && !a.Has(dates.Recurring)
	if !first || !b.Has(dates.Recurring) || b.Series.IsZero() || !p.In(b.From-1, andThen) {
		return hit{}, false
	}
	start := a.Range.Start
	if !b.Range.End.IsZero() && !start.Before(b.Range.End) || len(b.Series.Occurrences(start, start)) == 0 &&
		start.After(b.Range.Start) {
		return hit{}, false
	}
	b.Range.Start, b.Series.Start = start, start
	b.Flags = append(b.Flags[:len(b.Flags):len(b.Flags)], a.Flags...)
	if b.Time == "" {
		b.Time = a.Time
	}
	return b, true
}
