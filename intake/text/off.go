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
	away      = offWords.Set("away")
	when      = offWords.Set("when")
	delay     = offWords.Set("delay")
)

const longestOff = 4000 // bytes of a text in which such a sentence is looked for

// CallsOff reports whether a sentence of running text says that something does not take place: a part of an initiative
// or the whole of it, which nobody can tell. Questions, conditions, negations and what was are none.
func CallsOff(own string) bool { return states(own, saysOff) }

// SpeaksOfOff reports whether words hold those that say that something does not take place, in whatever sentence.
func SpeaksOfOff(toks []Token) bool { return offWords.Has(toks, off) }

// StaysAway reports whether a sentence of running text says that somebody does not take part: "Kommunen deltar inte den
// 12". It says nothing of whether the initiative takes place, and no time. Questions, conditions and what was are none.
func StaysAway(own string) bool { return states(own, saysAway) }

// Delays reports whether a sentence of running text says that something takes place later.
func Delays(own string) bool {
	return states(own, func(toks []Token) bool { return offWords.Has(toks, delay) })
}

// states reports whether a sentence of a text, no question, says something.
func states(own string, says func([]Token) bool) bool {
	if len(own) > longestOff {
		return false
	}
	for s, toks := range Parted(own, Tokens(own)) {
		if !strings.HasSuffix(strings.TrimRight(s.Of(own), " )\"\n"), "?") && says(toks) {
			return true
		}
	}
	return false
}

// saysAway looks at one sentence.
func saysAway(toks []Token) bool {
	return unlessWhen(toks, func(f *Finder, i int) bool {
		_, says := f.At(i, away)
		return says
	})
}

// saysOff looks at one sentence.
func saysOff(toks []Token) bool {
	return unlessWhen(toks, func(f *Finder, i int) bool {
		_, says := f.At(i, off)
		_, means := f.At(i, otherwise)
		return says && !means && !Negated(toks, i)
	})
}

// unlessWhen reports whether one of the tokens says something, and none that it is so only then.
func unlessWhen(toks []Token, says func(f *Finder, i int) bool) (found bool) {
	f := offWords.Over(toks)
	for i := range toks {
		if _, ok := f.At(i, when); ok {
			return false
		}
		found = found || says(f, i)
	}
	return found
}
