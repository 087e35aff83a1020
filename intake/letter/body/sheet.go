package body

import (
	"strings"

	"haninge.se/samrad/intake/letter/pattern"
)

// maxSheet is how much of the style sheets of a page is looked at.
const maxSheet = 128 << 10

// telling are the words without one of which a style sheet says nothing of that: most do not.
var telling = pattern.New(`(?i)display|visibility|white-space|background`)

// styleSheet adds what the rules of a style sheet outside @media say of classes (".plain"), of the elements with an id
// ("#text") and of all elements of a kind ("p"): how they treat blanks and line ends, and of the first two also whether
// they show nothing and whether they have a ground of their own.
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
		all := lookOf(style)
		for name := range strings.SplitSeq(names, ",") {
			name, of := selected(strings.TrimSpace(name[strings.LastIndexAny(name, "/>")+1:])) // after a comment
			l := look{space: all.space}
			if of != 0 {
				l.hidden, l.ground, l.shown = all.hidden, all.ground, all.shown
			}
			if name != "" && l != (look{}) {
				sheet[name] = l
			}
		}
	}
}

// selected is what a simple selector selects, as the sheet names it: a class by its name, an id with its mark, a kind
// of element behind an angle bracket. A selector of several parts gives "".
func selected(selector string) (name string, of byte) {
	if at := strings.IndexAny(selector, ".#"); at >= 0 {
		of, name = selector[at], selector[at+1:]
	} else if name = selector; name != "" {
		name = elementRule(name)
	}
	if strings.ContainsAny(name, " .:[#*~+") {
		return "", 0
	}
	if of == '#' {
		name = "#" + name
	}
	return name, of
}

// elementRule names all elements of a kind in a sheet.
func elementRule(kind string) string { return "<" + strings.ToLower(kind) }

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
