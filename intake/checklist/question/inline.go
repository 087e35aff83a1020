package question

import (
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// mostInline bounds how many labels of one line are looked for.
const mostInline = 16

// inlineSeps are what may set the labels of one line off from their answers.
const inlineSeps = clearSeps + "-–"

// leastInline is how many labels a line holds with which no mark need stand before one of them.
const leastInline = 3

// inlined is a label in the middle of a line.
type inlined struct {
	at    int
	topic Topic
	own   bool // the question's own label
	set   bool // stands behind a mark
	alike bool // is written as the first one is: large or small
}

// Inline returns where in a line that a label begins the labels of other questions begin: "Talesperson: Bo Ek.
// Dokumentation: nej". Each has the separator of the first. Behind a mark its words suffice. Where nothing parts it
// from the answer before, it is written large as the first one is, or the line holds several.
func (c *List) Inline(s string) (starts []int) {
	s = s[:phrase.Limit(s, 4*phrase.HeadBytes)]
	if first := strings.IndexAny(s, inlineSeps); first < 0 || !strings.ContainsAny(s[first+1:], inlineSeps) {
		return nil
	}
	first, ok := c.Heading(s)
	if !ok || first.Item == "" || !strings.ContainsRune(inlineSeps, first.Sep) || first.Question {
		return nil
	}
	return kept(c.inlined(s, &first), large(s))
}

// kept is where those labels begin that part the line; large tells how the first one is written.
func kept(found []inlined, large bool) (starts []int) {
	same := 1 // labels that are written as the first one is
	for _, l := range found {
		if l.alike && l.own {
			same++
		}
	}
	for _, l := range found {
		bare := l.alike && (same >= leastInline || l.own && large)
		if l.own && l.set || bare {
			starts = append(starts, l.at)
		}
	}
	return starts
}

// inlined are the labels of other questions than the first that stand before its separator in the middle of a line.
func (c *List) inlined(s string, first *Heading) (found []inlined) {
	seen := map[Topic]bool{first.Topic: true}
	sep := string(first.Sep)
	for end := strings.Index(s, sep) + len(sep); len(found) < mostInline; {
		next := strings.Index(s[end:], sep)
		if next < 0 {
			return found
		}
		at, topic, own := c.nameBefore(s[end : end+next])
		if before := strings.TrimRight(s[:end+at], " "); topic != (Topic{}) && !seen[topic] {
			seen[topic] = true
			found = append(found, inlined{
				at: end + at, topic: topic, own: own, alike: large(s) == large(s[end+at:]),
				set: strings.ContainsAny(before[len(before)-1:], ".,;!?|/-–"),
			})
		}
		end += next + len(sep)
	}
	return found
}

// large reports whether a text begins with a capital letter behind the marks of a list.
func large(s string) bool {
	return unicode.IsUpper(phrase.FirstRune(strings.TrimLeft(s, "0123456789.) *_•-")))
}

// mostOfLabel is how many words of a line are tried for a label.
const mostOfLabel = 3

// nameBefore finds the name of a question in the last words of a text, behind others, and where it begins.
func (c *List) nameBefore(s string) (at int, t Topic, own bool) {
	blank := len(s)
	for range mostOfLabel {
		if blank = strings.LastIndexByte(s[:blank], ' '); blank < 0 {
			break
		}
		name := strings.Trim(s[blank+1:], "*_ ")
		if found, ok := c.ownName(name); ok {
			return blank + 1, found, true
		}
		found, ok := c.names[phrase.Key(name)]
		if ok && found.Item != "" && !found.question && t == (Topic{}) {
			at, t = blank+1, found.Topic
		}
	}
	return at, t, false
}

// ownName finds the question whose label is that, or begins with that: "Frågor" for "Frågor och svar".
func (c *List) ownName(head string) (Topic, bool) {
	if len(head) == 0 || len(head) > 40 {
		return Topic{}, false
	}
	if item, ok := c.label(text.Tokens(head)); ok {
		return Topic{Item: item}, true
	}
	key := phrase.Key(head)
	n, ok := c.names[key]
	label := phrase.Key(c.Question(n.Item).Label)
	return n.Topic, ok && n.Item != "" && strings.HasPrefix(label, key+" ")
}
