package checklist

import (
	"strings"

	"haninge.se/samrad/intake/checklist/question"
)

// Labels that nothing sets off from the words behind them.

// leastUnset is how many lines of a new mail begin with labels that nothing sets off, so that the others are labels
// too.
const leastUnset = 3

// unsetLabels reports whether so many lines of a place do, each with the label of another question.
func (k *walker) unsetLabels() bool {
	if !k.b.counted {
		k.b.counted = true
		seen := map[question.Topic]bool{}
		for i := range k.b.spans {
			h, ok := k.r.c.AtStart(k.b.spans[i].Text)
			if !ok {
				continue
			}
			if _, set := k.r.c.Heading(k.b.spans[i].Text); !set {
				seen[h.Topic] = true
			}
		}
		k.b.unset = len(seen) >= leastUnset
	}
	return k.b.unset
}

// allUnset reports whether every line of a place in a reply begins with a name of another open question, most with its
// own label: then none of them is a sentence, whatever word follows ("Syfte att fler ska våga").
func (k *walker) allUnset() bool {
	seen, own := map[question.Topic]bool{}, 0
	for i := range k.b.spans {
		line := k.b.spans[i].Text
		o, ok := k.r.c.Opens(line)
		if timed, is := k.r.c.Timed(line); is {
			o, ok = question.Opening{Heading: timed}, true
		}
		if !ok || !k.r.open[o.Item] || seen[o.Topic] || i > mostQuestions {
			return false
		}
		if seen[o.Topic] = true; !o.Alias {
			own++
		}
	}
	return len(seen) >= leastUnset && 2*own > len(seen)
}

// mostQuestions bounds the lines that are looked at: no checklist has more questions.
const mostQuestions = 40

// beginsAnew reports whether a line goes on with none above it.
func (k *walker) beginsAnew(e *entry) bool {
	return k.first() || e.gap || k.prev().head || strings.HasSuffix(e.above, ".")
}

// byUnsetLabel claims a line that begins with the label of an open question, without a mark: in a reply, and in a new
// mail that is written so.
func (k *walker) byUnsetLabel(e *entry) (claim, bool) {
	if k.b.item != "" {
		return claim{}, false
	}
	begins := k.beginsAnew(e)
	h, ok := k.r.c.Timed(e.text)
	if ok = ok && begins && k.r.open[h.Item]; !ok {
		h, ok = k.unsetLabel(e, begins)
	}
	return claim{topics: k.r.c.One(h.Topic), via: byHeading, rest: h.Rest, saw: isUnset | isOpen}, ok
}

// unsetLabel reads the label; begins tells that the line goes on with none above it.
func (k *walker) unsetLabel(e *entry, begins bool) (question.Heading, bool) {
	all := k.r.reply && k.allUnset()
	if !all && (k.r.reply && !begins || !k.r.reply && !k.unsetLabels()) {
		return question.Heading{}, false
	}
	o, ok := k.r.c.Opens(e.text)
	ok = ok && (all || !o.Sentence && !o.Alias) && k.r.open[o.Item]
	return o.Heading, ok && !(k.r.reply && o.Item == k.r.c.Free) // "Vad händer nu"
}
