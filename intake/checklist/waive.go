package checklist

import (
	"slices"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
)

// waived adds the open questions that an excuse is about to the answers, false where it is about none.
func (r *reader) waived(answers []Answer, e *question.Excuse) ([]Answer, bool) {
	answered := map[initiative.Item]bool{}
	for _, a := range answers {
		answered[a.Item] = true
	}
	var open []initiative.Item
	for _, item := range r.c.Items() {
		if r.open[item] {
			open = append(open, item)
		}
	}
	of := e.Of(open, answered)
	for _, item := range of {
		answers = append(answers, Answer{Item: item, Text: e.Said, State: r.c.Excused(item, e)})
		r.won(item, byProse, e.Said, allAtOnce)
	}
	items := r.c.Items()
	slices.SortFunc(answers, func(a, b Answer) int { return slices.Index(items, a.Item) - slices.Index(items, b.Item) })
	return answers, len(of) > 0
}

// waives takes a line below the answers of a reply that excuses other open questions.
func (k *walker) waives(s *span) bool {
	below := k.prev() != nil && (s.gap || k.prev().head)
	last := k.at+1 == len(k.b.spans) || k.b.spans[k.at+1].gap
	if !k.r.reply || k.b.item != "" || !below || !last || k.r.excuse != nil {
		return false
	}
	e, ok := k.r.c.Excuse(s.Text)
	if ok {
		k.r.excuse = &e
	}
	return ok
}

// ofField takes a line with the label of a field for the answer to the only open question, where it is all that a reply
// says and is not unlike all answers to it: "Budget: 10 000 kr för enkät".
func (r *reader) ofField(got *Reading) bool {
	if len(got.Fields) != 1 || len(r.open) != 1 || len(r.sections) != 1 || len(r.trail) != 1 || !r.before[0].empty() {
		return false
	}
	said, s := r.trail[0].text, r.sections[0]
	var item initiative.Item
	for item = range r.open {
	}
	named := item == "talesperson" && phrase.NameLine(s.String())
	few := len(phrase.Words(said)) <= clause.LeastWords+1 // of which the model knows nothing
	if few && !named || onlyOpen.sum()+r.likeness(item, said) <= 0 {
		return false
	}
	answer := &section{Topic: question.Topic{Item: item}, prose: prose{lines: []string{said}}}
	got.Answers, got.Headings = r.c.answers([]*section{answer}), 1
	return true
}
