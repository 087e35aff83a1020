package triage

import (
	"slices"

	"haninge.se/samrad/intake/text"
)

// SaysUrgent reports whether a subject calls a mail urgent by a word of its own.
func SaysUrgent(subject string) bool {
	toks := text.Tokens(subject)
	return slices.ContainsFunc(urgentWords(toks), func(i int) bool { return !text.Negated(toks, i) })
}

// urgentWords are the places of the words that make a mail urgent.
func urgentWords(toks []text.Token) (at []int) {
	for i, t := range toks {
		if t.Key == "brådskande" || t.Key == "akut" {
			at = append(at, i)
		}
	}
	return at
}
