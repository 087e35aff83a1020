package dates

import (
	"strings"

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

// hit is an expression in the tokens from up to to.
type hit struct {
	Reading
	from, to int
	sure     bool // no score and no section that looks like a date
	negated  bool
	answers  bool
}

// counts reports whether the expression says when something is.
func (h hit) counts() bool { return !h.negated && !h.answers }

// ends reports whether nothing better can follow: a year or a season may only be that of the date after it.
func (h hit) ends() bool { return h.counts() && h.sure && !h.coarse() }

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
func (p *parser) walk(s string, first bool) []hit {
	var hits []hit
	last, found := len(p.toks), false
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
			if h, ok := p.hit(s, p.pastNot(i)); ok {
				h.negated = true
				hits = append(hits, h)
			}
		}
		if next > i {
			i = next
			continue
		}
		h, ok := p.hit(s, i)
		if !ok {
			i++
			continue
		}
		h.answers = i < later
		_, h.negated = p.phrase(h.to, notAfter)
		hits = append(hits, h)
		i = p.afterClock(h.to)
		if first && h.ends() && !found && !p.cues(hits, len(hits)-1).Has(History) {
			found, last = true, p.sentenceAfter(i)
		}
	}
	p.giveHours(hits)
	return hits
}

// frames reports whether a date only names the part of the year of the one after it in its sentence: "i år blir det 1
// oktober", "i sommar har vi öppet 15 juni-16 augusti". A day outside it is what its writer calls so: "i höst, närmare
// bestämt 4 december".
func (p *parser) frames(hits []hit, k int) bool {
	if !hits[k].coarse() || k+1 == len(hits) {
		return false
	}
	next := hits[k+1]
	for i := hits[k].to; i <= next.from; i++ {
		if p.sentenceEnds(i) {
			return false
		}
	}
	if !next.counts() || !next.sure || next.Range.IsZero() {
		return false
	}
	within := hits[k].Range.Contains(next.Range.Start) && hits[k].Range.Contains(next.Range.End)
	return within || !next.coarse() && next.hasHours() && p.cues(hits, k+1)&beside == 0
}

// passes reports whether nothing at i can begin an expression: most of a mail is such words.
func (p *parser) passes(i int) bool {
	t := p.at(i)
	return t.kind == word && !p.opens(i) || t.kind == mark && !p.mark(i, "+@") && t.text != "§"
}

// pastNot passes over the words that negate the date after them.
func (p *parser) pastNot(i int) int {
	next, _ := p.phrase(i, notThen)
	return next
}

// hit reads the expression that begins at i.
func (p *parser) hit(s string, i int) (hit, bool) {
	before := len(p.clocks)
	sp, next, ok := p.expression(i)
	inside := p.clocks[before:]
	p.clocks = p.clocks[:before]
	if !ok {
		return hit{}, false
	}
	h := hit{Reading: sp.settle(p.ref), from: i, to: next}
	h.sure = !h.Range.IsZero() || sp.bad == surely
	if t := p.at(i); i > 0 && !t.line && p.at(i-1).kind == word && (t.weak || p.isSeason(i)) {
		// "av jan": the word before makes it a month
		h.from--
	}
	h.Text = strings.TrimSpace(s[p.toks[h.from].start:p.toks[next-1].end])
	for _, c := range inside {
		if c.at < next && h.Time == "" && h.hasHours() {
			h.Time = c.String()
		}
	}
	return h, true
}

// hasHours reports whether an hour beside the expression says more of it: not of a month.
func (h hit) hasHours() bool {
	switch h.Precision {
	case "day", "range", "deadline", "open":
		return !h.Range.IsZero()
	}
	return false
}

// sentenceAfter is the token after the sentence that follows the one of token i.
func (p *parser) sentenceAfter(i int) int {
	const farthest = 100
	for stops, last := 0, min(len(p.toks), i+farthest); i < last; i++ {
		if p.sentenceEnds(i) {
			if stops++; stops == 2 {
				break
			}
		}
	}
	return i
}

// sentenceEnds reports whether a sentence ends before token i.
func (p *parser) sentenceEnds(i int) bool { return p.end(i) || p.mark(i-1, ".!?") && !p.glued(i) }

// giveHours gives each hour to the date before it in its sentence, else to the one after it, else to the last of the
// sentence before: "26 mars. Kl 18 på torget."
func (p *parser) giveHours(hits []hit) {
	sentence := make([]int, len(p.toks)+1)
	for i := range p.toks {
		sentence[i+1] = sentence[i]
		if i > 0 && p.sentenceEnds(i) {
			sentence[i+1]++
		}
	}
	of := func(tok int) int { return sentence[tok+1] }
	next := 0 // the first date after the hour
	for _, c := range p.clocks {
		for next < len(hits) && hits[next].from < c.at {
			next++
		}
		take := func(k, line int) bool {
			if k < 0 || k >= len(hits) || hits[k].Time != "" || !hits[k].hasHours() || of(hits[k].from) != line {
				return false
			}
			hits[k].Time = c.String()
			return true
		}
		line := of(c.at)
		alone := next == 0 || of(hits[next-1].from) != line
		_ = take(next-1, line) || alone && (take(next, line) || take(next-1, line-1))
	}
}

// cueOf is what a word says.
var cueOf = map[text.Set]Cue{
	set("cue deadline"): Deadline, set("cue history"): History, set("cue publishing"): Publishing, set("cue event"): Event,
	set("cue meeting"): Meeting, set("cue unsure"): Unsure, set("cue telling"): Telling,
}

// cues are what the clause of a date says, between the dates beside it; where the clause says nothing, what the rest
// of the sentence says.
func (p *parser) cues(hits []hit, k int) Cue {
	const reach = 80 // tokens: a sentence is hardly longer
	h := hits[k]
	first, last := max(0, h.from-reach), min(len(p.toks), h.to+reach)
	if k > 0 {
		first = max(first, p.border(hits[k-1], h))
	}
	if k+1 < len(hits) {
		last = max(h.to, min(last, p.border(h, hits[k+1])))
	}
	from, to := h.from, h.to
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
func (p *parser) clauseEnds(i int) bool {
	return p.sentenceEnds(i) || p.mark(i-1, ",;:") && !p.glued(i) || p.mark(i, ",;") || p.in(i, clauseEnd)
}

// border is the token where what is said of one date ends and what is said of the next begins: at a comma or "och".
func (p *parser) border(a, b hit) int {
	for i := a.to; i < b.from; i++ {
		if p.mark(i, ",") || p.in(i, listing) || p.sentenceEnds(i) {
			return i
		}
	}
	return b.from
}

// cuesIn are the cues of the words in some tokens.
func (p *parser) cuesIn(from, to int) (out Cue) {
	for i := from; i < to; i++ {
		p.steps++
		for _, m := range p.words.All(i) {
			if m.To <= to {
				out |= cueOf[m.Set]
			}
		}
	}
	return out
}
