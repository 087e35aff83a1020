// Package pattern holds the regular expressions of the rooms that read letters: their fragments stand as data in files,
// and they are asked of every line of a mail at little cost.
package pattern

import (
	"fmt"
	"regexp"
	"strings"
)

// Sets are fragments of patterns by name.
type Sets map[string]string

// MustRead reads rows "set TAB fragment|fragment|…"; the rows of a set are alternatives, and lines that begin with #
// are remarks. It is for files that are part of the program, and a fault of theirs is one of the program's.
func MustRead(file string) Sets {
	s := Sets{}
	for n, line := range strings.Split(file, "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		name, fragment, ok := strings.Cut(line, "\t")
		if !ok || name == "" || fragment == "" {
			panic(fmt.Sprintf("pattern: line %d: want set TAB fragment, got %q", n+1, line))
		}
		if s[name] != "" {
			fragment = s[name] + "|" + fragment
		}
		s[name] = fragment
	}
	return s
}

// Words are the fragments of a set as they stand, for one that is a list of words.
func (s Sets) Words(name string) []string { return strings.Split(s.of(name), "|") }

// Has makes a set for looking words up.
func (s Sets) Has(name string) map[string]bool {
	m := map[string]bool{}
	for _, w := range s.Words(name) {
		m[w] = true
	}
	return m
}

func (s Sets) of(name string) string {
	if s[name] == "" {
		panic("pattern: no set is called " + name)
	}
	return s[name]
}

var reference = regexp.MustCompile(`\{\{[^{}]+\}\}`)

// Fill puts sets in the places of "{{name}}" in a pattern.
func (s Sets) Fill(pattern string) string {
	return reference.ReplaceAllStringFunc(pattern, func(name string) string {
		return "(?:" + s.of(strings.Trim(name, "{}")) + ")"
	})
}

// Pattern is New of a filled pattern.
func (s Sets) Pattern(pattern string) *Pattern { return New(s.Fill(pattern)) }
