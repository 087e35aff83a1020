package checklist

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// longestParted is how many bytes a sentence has at most that is parted: each border of it is another weighing of all
// its words. A longer one is a list or no sentence, and answers one question at the most.
const longestParted = 1500

// part leaves a sentence that was weighed as it is, or parts it in two where both halves plainly answer different
// questions.
func (r *proseReader) part(whole spoken) []spoken {
	if len(whole.text) > longestParted {
		return []spoken{whole}
	}
	flows := whole.flows()
	borders := whole.borders(flows)
	if flows && whole.words > runOnWords {
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

// halves parts a sentence at a border. gain is how much plainer they are: both answer, each another question, or the
// first speaks of what was, of a deadline or of a doubt, and the second is said against it: "Vi är inte klara, men
// vecka 20 är bestämd".
func (r *proseReader) halves(whole *spoken, border int) (a, b spoken, gain float64) {
	a = r.weigh(whole.in.part(whole.from, border), whole.sentence)
	one, first := a.best(r.m)
	if first < enough && !a.against {
		return a, b, 0
	}
	b = r.weigh(whole.in.part(border, whole.to), whole.sentence)
	other, second := b.best(r.m)
	switch {
	case first < enough && second >= enough && !b.against && contrasts(a.text, b.text):
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

// runOnWords is how many words of text without marks are surely several sentences.
const runOnWords = 20

// runOn parts text without marks where its parts together are plainest about what they answer: of all partings the one
// with the best sum.
func (r *proseReader) runOn(whole *spoken, borders []int) []spoken {
	ends := append(slices.Clone(borders), whole.to)
	best := make([]float64, len(ends)+1) // sum of the text up to a border
	from := make([]int, len(ends)+1)
	clauses := make([]spoken, len(ends)+1)
	for to := 1; to <= len(ends); to++ {
		best[to] = math.Inf(-1)
		for at := range to {
			start := whole.from
			if at > 0 {
				start = ends[at-1]
			}
			s := r.weigh(whole.in.part(start, ends[to-1]), whole.sentence)
			_, sum := s.best(r.m)
			if s.words < leastClause {
				sum = -1
			}
			if total := best[at] + min(max(sum, -1), mostTelling) - partingCost; total > best[to] {
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

// mostTelling bounds what one clause adds to the sum of a parting.
const mostTelling = 3

// flows reports whether text has too few marks for them to part its sentences.
func (s *spoken) flows() bool {
	marks := 0
	for _, t := range s.toks[:max(0, len(s.toks)-1)] {
		if t.Kind == text.Mark && strings.Contains(",;:.!?–", t.Key) {
			marks++
		}
	}
	return marks == 0 && s.words > flowing || s.words > longFlow && marks*wordsToMark <= s.words
}

// Text of few words needs no marks; a long one has a mark in so many words.
const (
	flowing     = 12
	longFlow    = 30
	wordsToMark = 12
)

// leastClause is how many words a clause has at the least that answers by itself.
const leastClause = 3

// mostBorders bounds how many places of a sentence are tried.
const mostBorders = 20

// borders are the tokens before which a sentence may be parted. Of text without marks each word may begin a clause that
// can.
func (s *spoken) borders(flows bool) (out []int) {
	for _, c := range text.ClausesOf(s.toks) {
		if at := s.in.token(c.Start); at > s.from && !s.inList(at-s.from) && (flows || !s.takesUp(at)) {
			out = append(out, at)
		}
	}
	for at := s.from + 1; flows && at < s.to; at++ {
		if begins(s.in.signs, at, s.to, clauseStart) && !s.binds(at-1) && !inDate(s.toks, at-s.from) {
			out = append(out, at)
		}
	}
	slices.Sort(out)
	out = slices.DeleteFunc(slices.Compact(out), func(at int) bool {
		i := at - s.from
		return wordsIn(s.toks[:i]) < leastClause || wordsIn(s.toks[i:]) < leastClause
	})
	return out[:min(len(out), mostBorders)]
}

// takesUp reports whether the clause at a token goes on about the one before: "och det är det som vi vill ha sagt".
func (s *spoken) takesUp(at int) bool {
	for at < s.to && s.in.toks[at].Kind == text.Mark {
		at++
	}
	return begins(s.in.borders, at, s.to, takingUp)
}

// binds reports whether a word wants what follows it: "för kommunen", "innan de".
func (s *spoken) binds(at int) bool { return begins(s.in.borders, at, s.to, binding) }

// inDate reports whether a word goes on with a date: "torsdag den 18", "fredag och lördag", "7 maj kl 15".
func inDate(toks []text.Token, i int) bool {
	if toks[i].Key == "den" && i+1 < len(toks) && toks[i+1].Kind == text.Number {
		return true
	}
	if j := i - 1; signWords.Whole(toks[i:i+1], timeSets[1]) || borderWords.Whole(toks[i:i+1], dateLink) {
		if toks[j].Key == "och" && j > 0 {
			j--
		}
		before := toks[j : j+1]
		return before[0].Kind == text.Number || signWords.Whole(before, timeSets[0]) || signWords.Whole(before, timeSets[1])
	}
	return false
}

// inList reports whether a border lies between the days or the names of a list: "tisdag 14, 21 och 28 april", "i Vega,
// Norrby och Tungelsta".
func (s *spoken) inList(i int) bool {
	if i < 3 || i >= len(s.toks) || s.toks[i-1].Kind != text.Mark {
		return false
	}
	a, b := s.toks[i-2], s.toks[i]
	if a.Kind == text.Number && b.Kind == text.Number {
		return true
	}
	name := func(t text.Token) bool { return unicode.IsUpper(phrase.FirstRune(s.in.text[t.Start:])) }
	return name(a) && name(b)
}

//go:embed data/borders.tsv
var borderTable string

var borderWords = text.MustCompile(borderTable)

var (
	takingUp   = borderWords.Set("taking up")
	binding    = borderWords.Set("binding")
	dateLink   = borderWords.Set("date link")
	handsOver  = borderWords.Set("hands over")
	conditions = borderWords.Set("condition")
	heldBack   = borderWords.Set("held back")
	manyAtOnce = borderWords.Set("several")
	oneByOne   = borderWords.Set("one by one")
)

var clauseStart = signWords.Set("clause start")

func wordsIn(toks []text.Token) (n int) {
	for _, t := range toks {
		if t.Kind != text.Mark {
			n++
		}
	}
	return n
}
