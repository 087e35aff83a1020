package text

import (
	"strings"
	"unicode"
)

// What a clause is made of that refers to somebody else instead of answering.
var (
	referAsk    = Words.Set("refer ask")
	referKnows  = Words.Set("refer knows")
	referChecks = Words.Set("refer checks")
	referLets   = Words.Set("refer lets")
	referAnswer = Words.Set("refer answers")
	referWhom   = Words.Set("refer whom")
	referGroup  = Words.Set("refer group")
	referAfter  = Words.Set("refer after")
	referWords  = Words.Rare(referAsk, referKnows, referChecks, referAnswer)
)

// Refers reports whether a text begins by referring to somebody else, who may know: "Fråga Lisa, hon var med", "Det vet
// nog Kalle, jag frågar honom", "Lisa kollar". Whom one asks to find out how it went is an answer: "Vi frågar boende".
func Refers(s string) bool {
	if len(s) > longestSaid || !referWords.In(s) {
		return false
	}
	toks := Tokens(s)
	f := Words.Over(toks)
	at := 0
	for at < len(toks) && (greetingAt(f, at) || toks[at].Kind == Mark) {
		at++
	}
	for _, set := range []Set{referAsk, referKnows} {
		if next, ok := f.At(at, set); ok && somebodyAt(f, s, next) {
			return !f.HasAll(referAfter) // "Pratar med dem veckan efter" tells how it went
		}
	}
	set := referChecks
	if next, lets := f.At(at, referLets); lets { // "får Omar svara på"
		at, set = next, referAnswer
	}
	if !somebodyAt(f, s, at) {
		return false
	}
	next, ok := f.At(at+1, set)
	return ok && (next == len(toks) || toks[next].Kind == Mark && !toks[next].Glued || ends(toks[next]))
}

// ends reports whether a mark ends a clause.
func ends(t Token) bool { return t.Kind == Mark && strings.Contains(".,;!–", t.Key) }

func greetingAt(f *Finder, at int) bool {
	_, ok := f.At(at, greeting)
	return ok
}

// somebodyAt reports whether a name of one person stands at a token, or a word for one.
func somebodyAt(f *Finder, s string, at int) bool {
	if at >= len(f.toks) {
		return false
	}
	if _, ok := f.At(at, referWhom); ok {
		return true
	}
	t := f.toks[at]
	first, _ := decode(s, t.Start)
	_, group := f.At(at, referGroup)
	return t.Kind == Word && unicode.IsUpper(first) && !group
}
