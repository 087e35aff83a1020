package vocabulary

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/phrase"
)

// tagged is a place in a text where a synonym stands.
type tagged struct {
	from, to int // words
	size     int // bytes, for "longest first"
	ids      []string
}

// find returns the terms whose synonyms stand in the texts as whole words, in the order in which they are first said.
// Longest first: a word that belongs to a longer synonym ("polisens intranät") says nothing by itself.
func (v *Vocabulary) find(kind string, texts ...string) []string {
	out := []string{}
	l := v.kinds[kind]
	for _, text := range texts {
		for _, t := range l.in(tagWords(norm.NFC.String(text))) {
			for _, id := range t.ids {
				if !slices.Contains(out, id) {
					out = append(out, id)
				}
			}
		}
	}
	return out
}

// in returns the synonyms of a text that stand, in order.
func (l *wordlist) in(ws []phrase.Word) []tagged {
	var all []tagged
	for i := range ws {
		b := l.tree
		for j := i; j < len(ws); j++ {
			if b = b.next[ws[j].Key]; b == nil {
				break
			}
			if len(b.ids) > 0 {
				all = append(all, tagged{i, j + 1, ws[j].End - ws[i].Start, b.ids})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b tagged) int { return b.size - a.size })
	taken := make([]bool, len(ws))
	kept := all[:0]
	for _, t := range all {
		if slices.Contains(taken[t.from:t.to], true) {
			continue
		}
		for i := t.from; i < t.to; i++ {
			taken[i] = true
		}
		kept = append(kept, t)
	}
	slices.SortFunc(kept, func(a, b tagged) int { return a.from - b.from })
	return kept
}

// tagWords splits a text, but keeps a full stop inside a word: "polisen.se" is a channel and no word "polisen".
func tagWords(s string) []phrase.Word {
	ws := phrase.Words(s)
	out := ws[:0]
	for _, w := range ws {
		if n := len(out); n > 0 && w.Start == out[n-1].End+1 && s[out[n-1].End] == '.' && !newSentence(s, w.Start) {
			out[n-1].Key += "." + w.Key
			out[n-1].End = w.End
			continue
		}
		out = append(out, w)
	}
	return out
}

// newSentence reports whether a small letter, a full stop and a capital stand before at: a blank was left out
// ("webbnyhet.Polisen").
func newSentence(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at-1])
	first, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.IsLower(before) && unicode.IsUpper(first)
}
