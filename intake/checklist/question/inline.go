package question

import (
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// mostInline bounds how many labels of one line are looked for.
const mostInline = 16

// sentenceMarks are what stands before such a label.
var sentenceMarks = []string{". ", ", ", "; ", "! ", "? "}

// Inline returns where in a line that a label begins the labels of other questions begin: "Talesperson: Bo Ek.
// Dokumentation: nej". Such a label is the question's own, is written as the first one is, and stands behind a mark.
func (c *List) Inline(s string) (starts []int) {
	s = s[:phrase.Limit(s, 4*phrase.HeadBytes)]
	marked := func(mark string) bool { return strings.Contains(s, mark) }
	if !strings.ContainsAny(s, clearSeps) || !slices.ContainsFunc(sentenceMarks, marked) {
		return nil
	}
	first, ok := c.Heading(s)
	if !ok || first.Item == "" || !first.Clear() || first.Question {
		return nil
	}
	seen := map[Topic]bool{first.Topic: true}
	upper := unicode.IsUpper(phrase.FirstRune(strings.TrimLeft(s, "0123456789.) *•-")))
	for i := 1; i < len(s)-1 && len(starts) < mostInline; i++ {
		if !slices.Contains(sentenceMarks, s[i-1:i+1]) || unicode.IsUpper(phrase.FirstRune(s[i+1:])) != upper {
			continue
		}
		head, _, ok := strings.Cut(s[i+1:], string(first.Sep))
		if t, known := c.ownName(head); ok && known && !seen[t] {
			seen[t] = true
			starts = append(starts, i+1)
		}
	}
	return starts
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
