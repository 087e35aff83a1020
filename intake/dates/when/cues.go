package when

import (
	"haninge.se/samrad/intake/dates/lexicon"
	"haninge.se/samrad/intake/text"
)

// Cue is what the words around a date say of it.
type Cue uint8

// Cues; a date may have several.
const (
	Deadline   Cue = 1 << iota // an answer, a registration or a print must be there by then; a mere "senast" is none
	History                    // it happened then
	Publishing                 // something is published then
	Event                      // something takes place then
	Meeting                    // those who plan it meet then
	Answering                  // there will be an answer then
	Unsure                     // a condition or a guess
	Telling                    // people are told of it then
)

// Has reports whether a cue is among them.
func (c Cue) Has(one Cue) bool { return c&one != 0 }

// OfOthers reports whether a date is that of a deadline or a meeting, and nothing is told or takes place then.
func (c Cue) OfOthers() bool { return c&(Deadline|Meeting) != 0 && c&(Publishing|Event|Telling) == 0 }

// cueOf is what a word says.
var cueOf = map[text.Set]Cue{
	lexicon.Set("cue deadline"): Deadline, lexicon.Set("cue history"): History,
	lexicon.Set("cue publishing"): Publishing, lexicon.Set("cue event"): Event,
	lexicon.Set("cue meeting"): Meeting, lexicon.Set("cue unsure"): Unsure, lexicon.Set("cue telling"): Telling,
}

// cues are what the clause of a date says, between the dates beside it; where the clause says nothing, what the rest
// of the sentence says.
func (p *finder) cues(hits []hit, k int) Cue {
	const reach = 80 // tokens: a sentence is hardly longer
	h := hits[k]
	first, last := max(0, h.From-reach), min(p.Len(), h.To+reach)
	if k > 0 {
		first = max(first, p.border(hits[k-1], h))
	}
	if k+1 < len(hits) {
		last = max(h.To, min(last, p.border(h, hits[k+1])))
	}
	from, to := h.From, h.To
	for from > first && !p.clauseEnds(from) {
		from--
	}
	for to < last && !p.clauseEnds(to) {
		to++
	}
	if got := p.cuesIn(from, to); got != 0 {
		return got
	}
	for from > first && !p.sentenceEnds(from) {
		from--
	}
	for to < last && !p.sentenceEnds(to) {
		to++
	}
	return p.cuesIn(from, to)
}

// clauseEnds reports whether a clause ends before token i.
func (p *finder) clauseEnds(i int) bool {
	return p.sentenceEnds(i) || p.Mark(i-1, ",;:") && !p.Glued(i) || p.Mark(i, ",;") || p.In(i, clauseEnd)
}

// border is the token where what is said of one date ends and what is said of the next begins: at a comma or "och".
func (p *finder) border(a, b hit) int {
	for i := a.To; i < b.From; i++ {
		if p.Mark(i, ",") || p.In(i, listing) || p.sentenceEnds(i) {
			return i
		}
	}
	return b.From
}

// cuesIn are the cues of the words in some tokens.
func (p *finder) cuesIn(from, to int) (out Cue) {
	for i := from; i < to; i++ {
		p.Steps++
		for _, m := range p.All(i) {
			if m.To <= to {
				out |= cueOf[m.Set]
			}
		}
	}
	return out
}
