package checklist

import (
	"math"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/phrase"
)

// longestParted is how many bytes a sentence has at most that is parted: each border of it is another weighing of all
// its words. A longer one is a list or no sentence, and answers one question at the most.
const longestParted = 1500

// part leaves a sentence that was weighed as it is, or parts it in two where both halves plainly answer different
// questions.
func (r *proseReader) part(whole spoken) []spoken {
	if len(whole.Text) > longestParted {
		return []spoken{whole}
	}
	flows := whole.Flows()
	borders := r.labelled(&whole, whole.Borders(flows))
	if flows && whole.Words > clause.RunsOn {
		return r.runOn(&whole, borders)
	}
	_, sum := whole.best(r.m)
	least := partingCost + max(sum-enough, 0)
	var halves []spoken
	for _, border := range borders {
		if a, b, gain := r.halves(&whole, border); gain > least {
			least, halves = gain, []spoken{a, b}
		}
	}
	if halves == nil {
		return []spoken{whole}
	}
	return append(r.part(halves[0]), r.part(halves[1])...)
}

// labelled adds to the borders of a sentence those before a label that something is said of: "… | och talesperson är Bo
// Ek".
func (r *proseReader) labelled(whole *spoken, borders []int) []int {
	toks := whole.Tokens()
	for i := 1; r.label != nil && i < len(toks); i++ {
		at := whole.From + i
		if toks[i-1].Key == "och" || r.label(toks[i:]) == "" {
			continue
		}
		if borders = append(borders, at); toks[i].Key == "och" {
			borders = slices.DeleteFunc(borders, func(b int) bool { return b == at+1 })
		}
	}
	slices.Sort(borders)
	return slices.Compact(borders)
}

// halves parts a sentence at a border. gain is how much plainer they are: both answer, each another question, or the
// first speaks of what was, of a deadline or of a doubt, and the second is said against it: "Vi är inte klara, men
// vecka 20 är bestämd".
func (r *proseReader) halves(whole *spoken, border int) (a, b spoken, gain float64) {
	a = r.weigh(whole.Part(whole.From, border), whole.sentence)
	one, first := a.best(r.m)
	if first < enough && !a.Against {
		return a, b, 0
	}
	b = r.weigh(whole.Part(border, whole.To), whole.sentence)
	other, second := b.best(r.m)
	switch {
	case first < enough && second >= enough && !b.Against && contrasts(a.Text, b.Text):
		gain = second - enough
	case one != other && first >= enough && second >= enough:
		gain = first + second - 2*enough
	}
	return a, b, gain
}

// contrasts reports whether what follows a border is said against what stands before it.
func contrasts(before, after string) bool {
	ws := phrase.Words(after[:phrase.Limit(after, shortLine)])
	return strings.HasSuffix(strings.TrimSpace(before), ":") || len(ws) > 0 && phrase.In(contrasting, ws[:1])
}

var contrasting = phrase.Set("contrast")

// runOn parts text without marks where its parts together are plainest about what they answer: of all partings the one
// with the best sum.
func (r *proseReader) runOn(whole *spoken, borders []int) []spoken {
	ends := append(slices.Clone(borders), whole.To)
	best := make([]float64, len(ends)+1) // sum of the text up to a border
	from := make([]int, len(ends)+1)
	clauses := make([]spoken, len(ends)+1)
	for to := 1; to <= len(ends); to++ {
		best[to] = math.Inf(-1)
		for at := max(0, to-furthestBack); at < to; at++ {
			start := whole.From
			if at > 0 {
				start = ends[at-1]
			}
			s := r.weigh(whole.Part(start, ends[to-1]), whole.sentence)
			_, sum := s.best(r.m)
			if s.Words < clause.LeastWords {
				sum = -1
			}
			if total := best[at] + min(max(sum, -1), mostTelling) - runningCost; total > best[to] {
				best[to], from[to], clauses[to] = total, at, s
			}
		}
	}
	var out []spoken
	for to := len(ends); to > 0; to = from[to] {
		out = append(out, clauses[to])
	}
	slices.Reverse(out)
	return out
}

// furthestBack is how many borders a clause reaches over at most.
const furthestBack = 12

// mostTelling bounds what one clause adds to the sum of a parting.
const mostTelling = 3
