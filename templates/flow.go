package templates

import "strings"

// Columns is the longest line of a mail: what a narrow window or a quoting reader shows without breaking it.
const Columns = 71

// flow sets pieces of a text in lines of at most Columns, breaking between pieces where it can, and between words where
// a piece is longer than a line. Every line is indented alike.
func flow(indent string, pieces ...string) string {
	var out []string
	room := Columns - len(indent)
	line := ""
	put := func(s string) {
		switch {
		case line == "":
			line = s
		case width(line)+1+width(s) <= room:
			line += " " + s
		default:
			out = append(out, indent+line)
			line = s
		}
	}
	for _, s := range pieces {
		if width(s) <= room {
			put(s)
			continue
		}
		for _, w := range strings.Fields(s) {
			for width(w) > room {
				r := []rune(w)
				put(string(r[:room]))
				w = string(r[room:])
			}
			put(w)
		}
	}
	if line != "" {
		out = append(out, indent+line)
	}
	return strings.Join(out, "\n")
}

// hung fills lines word by word.
func hung(s, indent string) string { return flow(indent, strings.Fields(s)...) }
