package checklist

import (
	"slices"

	"haninge.se/samrad/intake/initiative"
)

// waived are all open questions, excused at once.
func (r *reader) waived(text string) (out []Answer) {
	for _, item := range r.c.Items() {
		if r.open[item] {
			out = append(out, Answer{Item: item, Text: text, State: r.c.Judge(item, text)})
			r.won(item, byProse, text, allAtOnce)
		}
	}
	return out
}

// waivesAll reports whether a text excuses all open questions at once.
func (r *reader) waivesAll(s string) bool { return len(r.open) > 1 && r.c.ExcusesAll(s) }

// waives takes a line below the answers of a reply that excuses all other open questions.
func (k *walker) waives(s *span) bool {
	below := k.prev() != nil && (s.gap || k.prev().head)
	last := k.at+1 == len(k.b.spans) || k.b.spans[k.at+1].gap
	if !k.r.reply || k.b.item != "" || !below || !last || k.r.excuse != "" {
		return false
	}
	k.r.excuse = k.r.c.ExcusesOthers(s.Text)
	return k.r.excuse != ""
}

// excused adds the open questions that such a line excuses to the answers.
func (r *reader) excused(answers []Answer) []Answer {
	if r.excuse == "" {
		return answers
	}
	for _, a := range r.waived(r.excuse) {
		if !slices.ContainsFunc(answers, func(b Answer) bool { return a.Item == b.Item }) {
			answers = append(answers, a)
		}
	}
	items := r.c.Items()
	slices.SortFunc(answers, func(a, b Answer) int {
		return slices.Index(items, initiative.Item(a.Item)) - slices.Index(items, initiative.Item(b.Item))
	})
	return answers
}
