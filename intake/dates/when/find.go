package when

import (
	"haninge.se/samrad/intake/dates/expression"
	"haninge.se/samrad/intake/dates/lexicon"
)

// hit is an expression of the text with what is said of it.
type hit struct {
	expression.Found
	negated bool
	answers bool
}

// counts reports whether the expression says when something is.
func (h hit) counts() bool { return !h.negated && !h.answers }

// ends reports whether nothing better can follow: a year or a season may only be that of the date after it.
func (h hit) ends() bool { return h.counts() && h.Sure && !h.coarse() }

// coarse reports whether the expression may only name the part of the year in which a day of its sentence lies.
func (h hit) coarse() bool {
	switch h.Precision {
	case "year", "half", "season", "term":
		return true
	}
	return false
}

// walk reads the expressions of a text, or only as far as the first that counts needs: to the end of the sentence
// after it, where its hour may stand.
func (p *finder) walk(first bool) []hit {
	var hits []hit
	last, found := p.Len(), false
	later := 0 // the end of a clause that says when there will be an answer
	for i := 0; i < last; {
		if p.passes(i) {
			i = max(i+1, p.link(i))
			continue
		}
		next, why := p.noDate(i, i < later)
		switch {
		case why == answersLater:
			later = next
			i++
			continue
		case why == notThatDate:
			if f, ok := p.Read(p.pastNot(i)); ok {
				hits = append(hits, hit{Found: f, negated: true})
			}
		}
		if next > i {
			i = next
			continue
		}
		f, ok := p.Read(i)
		if !ok {
			i++
			continue
		}
		h := hit{Found: f, answers: i < later}
		_, h.negated = p.Phrase(h.To, notAfter)
		hits = append(hits, h)
		i = p.AfterClock(h.To)
		if first && h.ends() && !found && !p.cues(hits, len(hits)-1).Has(History) {
			found, last = true, p.sentenceAfter(i)
		}
	}
	p.takeBack(hits)
	p.giveHours(hits)
	return hits
}

// takeBack negates a date that the next one takes back in its sentence: "söndag 28 mars – nej, lördag 27 mars".
func (p *finder) takeBack(hits []hit) {
	const longest = 8 // tokens between the two
	for k := range max(0, len(hits)-1) {
		from, to := hits[k].To, hits[k+1].From
		for i := max(from, to-longest); i < to; i++ {
			if next, ok := p.Phrase(i, takenBack); ok && next <= to && p.onlyMarks(next, to) {
				hits[k].negated = true
			}
		}
	}
}

// onlyMarks reports whether nothing but marks stands between two tokens.
func (p *finder) onlyMarks(from, to int) bool {
	for i := from; i < to; i++ {
		if p.At(i).Kind != lexicon.Mark {
			return false
		}
	}
	return true
}

// frames reports whether a date only names the part of the year of the one after it in its sentence: "i år blir det
// 1 oktober", "i sommar har vi öppet 15 juni-16 augusti". A day outside it is what its writer calls so: "i höst,
// närmare bestämt 4 december".
func (p *finder) frames(hits []hit, k int) bool {
	if !hits[k].coarse() || k+1 == len(hits) {
		return false
	}
	next := hits[k+1]
	for i := hits[k].To; i <= next.From; i++ {
		if p.sentenceEnds(i) {
			return false
		}
	}
	if !next.counts() || !next.Sure || next.Range.IsZero() {
		return false
	}
	within := hits[k].Range.Contains(next.Range.Start) && hits[k].Range.Contains(next.Range.End)
	return within || !next.coarse() && next.HasHours() && p.cues(hits, k+1)&beside == 0
}

// passes reports whether nothing at i can begin an expression: most of a mail is such words.
func (p *finder) passes(i int) bool {
	t := p.At(i)
	return t.Kind == lexicon.Word && !p.Opens(i) || t.Kind == lexicon.Mark && !p.Mark(i, "+@") && t.Text != "§"
}

// pastNot passes over the words that negate the date after them.
func (p *finder) pastNot(i int) int {
	next, _ := p.Phrase(i, notThen)
	return next
}

// sentenceAfter is the token after the sentence that follows the one of token i.
func (p *finder) sentenceAfter(i int) int {
	const farthest = 100
	for stops, last := 0, min(p.Len(), i+farthest); i < last; i++ {
		if p.sentenceEnds(i) {
			if stops++; stops == 2 {
				break
			}
		}
	}
	return i
}

// sentenceEnds reports whether a sentence ends before token i.
func (p *finder) sentenceEnds(i int) bool { return p.End(i) || p.Mark(i-1, ".!?") && !p.Glued(i) }

// giveHours gives each hour to the date before it in its sentence, else to the one after it, else to the last of the
// sentence before: "26 mars. Kl 18 på torget."
func (p *finder) giveHours(hits []hit) {
	sentence := make([]int, p.Len()+1)
	for i := range p.Len() {
		sentence[i+1] = sentence[i]
		if i > 0 && p.sentenceEnds(i) {
			sentence[i+1]++
		}
	}
	of := func(tok int) int { return sentence[tok+1] }
	next := 0 // the first date after the hour
	for _, c := range p.Clocks {
		for next < len(hits) && hits[next].From < c.At {
			next++
		}
		take := func(k, line int) bool {
			if k < 0 || k >= len(hits) || hits[k].Time != "" || !hits[k].HasHours() || of(hits[k].From) != line {
				return false
			}
			hits[k].Time = c.String()
			return true
		}
		line := of(c.At)
		alone := next == 0 || of(hits[next-1].From) != line
		_ = take(next-1, line) || alone && (take(next, line) || take(next-1, line-1))
	}
}
