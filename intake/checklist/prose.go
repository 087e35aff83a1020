package checklist

import (
	"math"
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// Running text is read sentence by sentence: the model and what else is to be seen weigh each for each question, a
// sentence is parted where two of its clauses plainly answer different questions, and what stays in doubt answers none.

// The sums from which on a clause is filed. The scale is the logarithm of the odds.
const (
	enough      = 0.4  // for its likeliest question
	enoughToo   = 1.0  // for a second one
	enoughVad   = -0.5 // what a new mail nearly always says
	enoughNar   = -0.2 // likewise, where there is a date
	enoughMore  = 2.0  // for more than one sentence of "vad"
	partingCost = 0.9
)

// mostUtterances bounds how many sentences of a mail are weighed; what stands below belongs to no mail that people
// write.
const mostUtterances = 150

// proseReader reads running text for the questions that may be answered in it.
type proseReader struct {
	m     *model
	ref   dates.Day
	may   map[initiative.Item]bool // questions that are looked for
	raise float64                  // added to all sums from which on a clause is filed
}

// spoken is a clause or sentence with the sums for each question and the questions it is filed under.
type spoken struct {
	utterance
	sentence int
	saw      evidence
	sums     []float64
	items    []initiative.Item
}

func (s *spoken) sum(m *model, item initiative.Item) float64 {
	if k := slices.Index(m.items, item); k >= 0 {
		return s.sums[k]
	}
	return -9
}

// best is the likeliest question.
func (s *spoken) best(m *model) (item initiative.Item, sum float64) {
	k := 0
	for i, v := range s.sums {
		if v > s.sums[k] {
			k = i
		}
	}
	return m.items[k], s.sums[k]
}

// weigh makes the sums of a piece of text.
func (r *proseReader) weigh(s string, sentence int) spoken {
	out := spoken{utterance: utter(s), sentence: sentence}
	out.saw = isAsking.when(out.asks) | hasFewWords.when(out.words < 4 && !out.asks) | isNoAnswer.when(out.against) |
		leadsUp.when(strings.HasSuffix(s, ":"))
	out.sums = r.m.chances(out.features())
	for k, item := range r.m.items {
		if item == noItem || r.may != nil && !r.may[item] {
			out.sums[k] = -9
			continue
		}
		p := out.sums[k]
		out.sums[k] = math.Log(p+1e-4) - math.Log(1-p+1e-4) + out.seen(item).sum()
	}
	return out
}

// seen is what is to be seen of a clause when it is claimed for a question: only two of them are answered by asking.
func (s *spoken) seen(item initiative.Item) evidence {
	if item == "fragor" || item == "budskap" {
		return s.saw &^ isAsking
	}
	return s.saw
}

// longestParted is how many bytes a sentence has at most that is parted: each border of it is another weighing of all
// its words. A longer one is a list or no sentence, and answers one question at the most.
const longestParted = 1500

// part weighs a sentence, as a whole or in two where both halves plainly answer different questions.
func (r *proseReader) part(s string, sentence int) []spoken {
	whole := r.weigh(s, sentence)
	if len(s) > longestParted {
		return []spoken{whole}
	}
	_, sum := whole.best(r.m)
	least := partingCost + max(sum-enough, 0)
	var left, right spoken
	for _, at := range r.borders(&whole) {
		a, b := r.weigh(strings.TrimSpace(s[:at]), sentence), r.weigh(strings.TrimSpace(s[at:]), sentence)
		one, first := a.best(r.m)
		other, second := b.best(r.m)
		if one == other || first < enough || second < enough {
			continue
		}
		if gain := first + second - 2*enough; gain > least {
			least, left, right = gain, a, b
		}
	}
	if left.text == "" {
		return []spoken{whole}
	}
	return append(r.part(left.text, sentence), r.part(right.text, sentence)...)
}

// leastClause is how many words a clause has at the least that answers by itself.
const leastClause = 3

// mostBorders bounds how many places of a sentence are tried.
const mostBorders = 10

// borders are where a sentence may be parted. Of text without marks each word may begin a clause that can.
func (r *proseReader) borders(s *spoken) (out []int) {
	for _, c := range text.Clauses(s.text) {
		if c.Start > 0 {
			out = append(out, c.Start)
		}
	}
	marked := slices.ContainsFunc(
		s.toks[:max(0, len(s.toks)-1)],
		func(t text.Token) bool { return t.Kind == text.Mark && t.Key != "/" },
	)
	if !marked && s.words > 12 {
		words := signWords.Over(s.toks)
		for i, t := range s.toks {
			if _, ok := words.At(i, clauseStart); ok && (i == 0 || t.Key != "den" || !isWeekday(s.toks[i-1])) {
				out = append(out, t.Start)
			}
		}
	}
	slices.Sort(out)
	out = slices.DeleteFunc(slices.Compact(out), func(at int) bool {
		return wordsIn(s.toks, 0, at) < leastClause || wordsIn(s.toks, at, len(s.text)) < leastClause
	})
	return out[:min(len(out), mostBorders)]
}

var clauseStart = signWords.Set("clause start")

func isWeekday(t text.Token) bool { return signWords.Whole([]text.Token{t}, timeSets[1]) }

func wordsIn(toks []text.Token, from, to int) (n int) {
	for _, t := range toks {
		if t.Kind != text.Mark && t.Start >= from && t.End <= to {
			n++
		}
	}
	return n
}

// read files what running text says. What it returns stands in the order of the text.
func (r *proseReader) read(s string) []spoken {
	var all []spoken
	for i, span := range text.Sentences(s) {
		if i == mostUtterances {
			break
		}
		all = append(all, r.part(strings.Join(strings.Fields(span.Of(s)), " "), i)...)
	}
	for i := range all {
		all[i].file(r.m, r.raise)
	}
	if r.may == nil || r.may["vad"] {
		r.fileVad(all)
	}
	if r.raise == 0 && (r.may == nil || r.may["nar"]) {
		r.fileNar(all)
	}
	return all
}

// file files a clause under its likeliest question, and under others that are likely too.
func (s *spoken) file(m *model, raise float64) {
	item, sum := s.best(m)
	if sum < enough+raise {
		return
	}
	s.items = append(s.items, item)
	for k, other := range m.items {
		if other != item && s.sums[k] > enoughToo+raise {
			s.items = append(s.items, other)
		}
	}
}

// shortMail is how many sentences a mail has at most that says little more than what it is.
const shortMail = 2

// fileVad finds the sentence that says what it is: the likeliest, the first ones before others. Only a neighbour that
// is as plain about it goes with it. A mail of a sentence or two says what it is, if anything.
func (r *proseReader) fileVad(all []spoken) {
	content := 0
	for i := range all {
		if all[i].says() {
			content++
		}
	}
	short := content <= shortMail && r.raise == 0
	at, most, before := -1, enoughVad+r.raise, 0
	for i := range all {
		s := &all[i]
		sum := s.sum(r.m, "vad")
		if len(s.items) > 0 || sum > -2.5 {
			before++
		}
		sum += max(0, 1.5-0.3*float64(before))
		switch {
		case short && s.says():
			sum += isAlone.sum()
		case len(s.items) > 0 && s.items[0] != "vad" && s.items[0] != "nar":
			sum += answersOther.sum()
		}
		if s.words < leastClause && !short {
			sum--
		}
		if sum > most {
			at, most = i, sum
		}
	}
	for i := range all {
		near := at >= 0 && max(all[i].sentence-all[at].sentence, all[at].sentence-all[i].sentence) <= 1
		if i == at || near && all[i].sum(r.m, "vad") > enoughMore {
			continue
		}
		all[i].items = slices.DeleteFunc(all[i].items, func(item initiative.Item) bool { return item == "vad" })
	}
	if at < 0 {
		return
	}
	s := &all[at]
	if short && all[at].sum(r.m, "vad") < enough { // it can be about nothing else
		s.items = slices.DeleteFunc(s.items, func(item initiative.Item) bool { return item != "nar" && item != "vad" })
	}
	if !slices.Contains(s.items, "vad") {
		s.items = append(s.items, "vad")
	}
}

// says reports whether a clause says anything beside courtesy.
func (s *spoken) says() bool {
	return !s.asks && s.words > 0 && !text.Greets(s.text) && !text.Courteous(s.text) && !closes(s.text) &&
		!points(s.text)
}

// fileNar finds the time where no sentence is about it by its words alone: in the sentence that says what it is, or in
// one that holds a date and nothing that makes it the time of something else.
func (r *proseReader) fileNar(all []spoken) {
	at, most := -1, enoughNar+r.raise
	for i := range all {
		s := &all[i]
		if s.readDate(r.day()).Text == "" {
			continue
		}
		if slices.Contains(s.items, "nar") {
			return
		}
		sum := s.sum(r.m, "nar")
		switch {
		case slices.Contains(s.items, "vad"):
			sum = max(sum, 0) + hasDate.sum()
		case s.asks:
			sum -= 2
		case len(s.items) > 0:
			sum--
		}
		if s.against {
			sum -= 3
		}
		if sum > most {
			at, most = i, sum
		}
	}
	if at >= 0 {
		all[at].items = append(all[at].items, "nar")
	}
}

// day is the day that dates are seen from; any will do for finding them.
func (r *proseReader) day() dates.Day {
	if r.ref.IsZero() {
		return dates.Day{Year: 2026, Month: 3, Dom: 2}
	}
	return r.ref
}

// speak reads text without headings. What the headings beside it answer already is not looked for. It returns what was
// read, and what answers nothing.
func (r *reader) speak(said string, raise float64) (sections []*section, unread string) {
	m := learnedModel()
	may := map[initiative.Item]bool{}
	for _, item := range m.items {
		own := r.c.own(item)
		may[item] = r.open[own] && !r.speaksOf(own)
	}
	var rest prose
	for _, s := range (&proseReader{m: m, may: may, raise: raise}).read(strings.TrimSpace(said)) {
		r.trail = append(r.trail, s.claims(m, r.c)...)
		if len(s.items) == 0 || points(s.text) || thanks(s.text) {
			rest.add(s.text)
			continue
		}
		for _, item := range s.items {
			t := topic{item: r.c.own(item)}
			sections = append(sections, &section{topic: t, via: byProse, prose: prose{lines: []string{s.text}}})
		}
	}
	return sections, rest.String()
}

// own is the checklist's own question for one of the model: another checklist calls the first one by another name.
func (c *Checklist) own(item initiative.Item) initiative.Item {
	if item == "vad" {
		return c.free
	}
	return item
}

// unlikely is the sum below which a claim that lost is not worth telling.
const unlikely = -1.5

// claims are the claims of a clause for the questions that it answers, and for the likeliest that it does not.
func (s *spoken) claims(m *model, c *Checklist) (out []filed) {
	best, _ := s.best(m)
	for k, item := range m.items {
		f := filed{text: s.text}
		switch {
		case slices.Contains(s.items, item):
		case item == "vad" && s.sums[k] >= enough:
			f.lost = "another sentence says it sooner"
		case item == best && s.sums[k] > unlikely:
			f.lost = "in doubt"
		default:
			continue
		}
		f.claim = claim{topics: []topic{{item: c.own(item)}}, via: byProse, saw: s.seen(item)}
		f.said = s.sums[k] - f.saw.sum()
		out = append(out, f)
	}
	return out
}
