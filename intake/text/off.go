package text

import (
	_ "embed"
	"slices"
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
	besides   = offWords.Set("beside")
	again     = offWords.Set("again")
	withTime  = offWords.Set("time")
	day       = offWords.Set("day")
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
	_, says := offIn(toks)
	return says
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

// offIn is the first phrase of a sentence that says that something does not take place.
func offIn(toks []Token) (found Match, says bool) {
	says = unlessWhen(toks, func(f *Finder, i int) bool {
		next, is := f.At(i, off)
		_, means := f.At(i, otherwise)
		found = Match{off, i, next}
		return is && !means && !Negated(toks, i)
	})
	return found, says
}

// OnlyOff reports whether a clause says that something does not take place, and nothing else but of what, which names
// tells, how, and for how long: "Vi lägger tyvärr ner nattvandringen i år". What stands around is no word of a name.
func OnlyOff(clause []Token, names, around func(Token) bool) bool {
	said, ok := offIn(clause)
	if !ok {
		return false
	}
	f, named := offWords.Over(clause), false
	for i := 0; i < len(clause); {
		next, beside := f.At(i, besides)
		switch t := clause[i]; {
		case i == said.From:
			next = said.To
		case beside:
		case names(t):
			named, next = true, i+1
		case t.Kind == Mark, around(t):
			next = i + 1
		default:
			return false
		}
		i = next
	}
	return named
}

// NamesDay reports whether a text names a day or a week, by which something may take place after all.
func NamesDay(s string) bool { return offWords.Has(Tokens(s), day) }

// TriesAgain reports whether a sentence says that it will be done another time, and not when: "Vi gör ett nytt försök
// till hösten." What did not take place is called off all the same.
func TriesAgain(toks []Token) bool {
	return offWords.Has(toks, again) && !offWords.Has(toks, withTime) &&
		!slices.ContainsFunc(toks, func(t Token) bool { return t.Kind == Number })
}
