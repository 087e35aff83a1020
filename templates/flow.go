package templates

import "strings"

// Columns is the longest line of a mail: what a narrow window or a quoting reader shows without breaking it.
const Columns = 71

// flow sets sentences in lines of at most Columns, breaking between sentences where it can, and between words
// where a sentence is longer than a line. Every line is indented alike.
func flow(indent string, parts ...any) string {
	sentences := flatten(parts)
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
	for _, s := range sentences {
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

// flatten takes sentences one by one or in lists, as templates have them.
func flatten(parts []any) []string {
	var out []string
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			out = append(out, p)
		case []string:
			out = append(out, p...)
		}
	}
	return out
}
