package secrecy

import (
	_ "embed"
	"strings"
)

// rows are the lines of a table: fields between tabs, comments and empty lines left out.
func rows(table string) (out [][]string) {
	for row := range strings.Lines(table) {
		if row = strings.TrimRight(row, "\n"); row != "" && !strings.HasPrefix(row, "#") {
			out = append(out, strings.Split(row, "\t"))
		}
	}
	return out
}

// roles reads a table of words by what they do.
func roles(table string) map[string]map[string]bool {
	m := map[string]map[string]bool{}
	for _, row := range rows(table) {
		if m[row[0]] == nil {
			m[row[0]] = map[string]bool{}
		}
		for w := range strings.FieldsSeq(row[1]) {
			m[row[0]][w] = true
		}
	}
	return m
}

// pattern is words in a row, each with its alternatives.
type pattern [][]string

func patternOf(s string) (p pattern) {
	for w := range strings.FieldsSeq(s) {
		p = append(p, strings.Split(w, "|"))
	}
	return p
}

// fits returns where a pattern that begins at token i ends, 0 when it does not fit there. Marks between its words
// are passed, and the end of a line.
func (p pattern) fits(t *text, i int) int {
	for n, alternatives := range p {
		for n > 0 && i < len(t.tokens) && (t.tokens[i].kind == mark || t.tokens[i].kind == wrap || t.tokens[i].kind == line) {
			i++
		}
		if i >= len(t.tokens) || !alike(t.tokens[i], alternatives) {
			return 0
		}
		i++
	}
	return i
}

func alike(t token, alternatives []string) bool {
	for _, a := range alternatives {
		if t.kind == number && a == "#" || t.kind == word && like(t.text, a) {
			return true
		}
	}
	return false
}

// like matches a word with one alternative, where * stands for any letters.
func like(w, a string) bool {
	head, tail := strings.HasPrefix(a, "*"), strings.HasSuffix(a, "*")
	switch core := strings.Trim(a, "*"); {
	case head && tail:
		return strings.Contains(w, core)
	case head:
		return strings.HasSuffix(w, core)
	case tail:
		return strings.HasPrefix(w, core)
	}
	return w == a
}
