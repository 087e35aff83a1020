package text

import (
	_ "embed"
	"strings"
)

//go:embed data/off.tsv
var offData string

var (
	offWords  = MustCompile(offData)
	off       = offWords.Set("off")
	otherwise = offWords.Set("else")
	when      = offWords.Set("when")
)

const longestOff = 4000 // bytes of a text in which such a sentence is looked for

// CallsOff reports whether a sentence of running text says that something does not take place: a part of an initiative
// or the whole of it, which nobody can tell. Questions, conditions, negations and what was are none.
func CallsOff(own string) bool {
	if len(own) > longestOff {
		return false
	}
	for s, toks := range Parted(own, Tokens(own)) {
		if !strings.HasSuffix(strings.TrimRight(s.Of(own), " )\"\n"), "?") && saysOff(toks) {
			return true
		}
	}
	return false
}

// saysOff looks at one sentence.
func saysOff(toks []Token) bool {
	f := offWords.Over(toks)
	found := false
	for i := range toks {
		if _, ok := f.At(i, when); ok {
			return false
		}
		_, says := f.At(i, off)
		_, means := f.At(i, otherwise)
		found = found || says && !means && !Negated(toks, i)
	}
	return found
}
