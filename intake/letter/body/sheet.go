package body

import (
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
)

// maxSheet is how much of the style sheets of a page is looked at.
const maxSheet = 128 << 10

// telling are the words without one of which a style sheet says nothing of that: most do not.
var telling = pattern.New(`(?i)display|visibility|white-space|background`)

// styleSheet adds what the rules of a style sheet outside @media say of classes: how they treat blanks and line ends,
// whether they show nothing, and whether they have a ground of their own.
func styleSheet(sheet map[string]look, css []byte) {
	text := string(css[:min(len(css), maxSheet)])
	if !telling.MatchString(text) {
		return
	}
	for text != "" {
		names, rest, ok := strings.Cut(text, "{")
		if !ok {
			return
		}
		if strings.Contains(names[strings.LastIndexByte(names, ';')+1:], "@") {
			text = afterRule(rest)
			continue
		}
		style, rest, _ := strings.Cut(rest, "}")
		text = rest
		if !strings.Contains(names, ".") {
			continue
		}
		all := lookOf(style)
		l := look{hidden: all.hidden, space: all.space, ground: all.ground, shown: all.shown}
		for name := range strings.SplitSeq(names, ",") {
			name = strings.TrimSpace(name[strings.LastIndexAny(name, "/>")+1:]) // after a comment
			if _, class, ok := strings.Cut(name, "."); ok && l != (look{}) && !strings.ContainsAny(class, " .:>[#") {
				sheet[class] = l
			}
		}
	}
}

// afterRule is what stands after a rule whose brace is open, and after all rules in it.
func afterRule(text string) string {
	for open := 1; open > 0; {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return ""
		}
		if text[i] == '{' {
			open++
		} else {
			open--
		}
		text = text[i+1:]
	}
	return text
}
