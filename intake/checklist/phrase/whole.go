package phrase

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// saysWholeOff reports whether the first sentence of a text that is no courtesy says that the case does not take place,
// by its name, and what follows takes nothing of it back: why, or that another try will be made one day.
func saysWholeOff(s string, title []Word, days []string) bool {
	s = PastGreeting(s, OpensSentence)
	off := false
	for span, toks := range text.Parted(s, text.Tokens(s)) {
		said := span.Of(s)
		switch {
		case text.Greets(said), saysNothing(said):
		case strings.Contains(said, "?"):
			return false
		case !off:
			if off = sentenceOff(toks, title, days); !off {
				return false
			}
		case turns(said) && !text.TriesAgain(toks):
			return false
		}
	}
	return off
}

// sentenceOff looks at one sentence: the clause that says so, and what follows, which is why.
func sentenceOff(toks []text.Token, title []Word, days []string) bool {
	end := len(toks)
	for i := range toks {
		if toks[i].Kind == text.Mark && strings.Contains(",;:–-", toks[i].Key) || i > 0 && beginsWhy(toks[i:]) {
			end = i
			break
		}
	}
	titled := func(t text.Token) bool { return t.Kind == text.Word && inTitle(title, t.Key) }
	names := func(t text.Token) bool {
		return subjects[t.Key] || pronouns[t.Key] || len(t.Key) >= shortestStem && titled(t)
	}
	beside := func(t text.Token) bool { return around[t.Key] || slices.Contains(days, t.Key) || titled(t) }
	return text.OnlyOff(toks[:end], names, beside) && !turnsBack(toks[end:])
}

// beginsWhy reports whether the reason begins here.
func beginsWhy(toks []text.Token) bool {
	const most = 4 // words of what begins it
	key := ""
	for _, t := range toks[:min(most, len(toks))] {
		if key = strings.TrimPrefix(key+" "+t.Key, " "); because[key] {
			return true
		}
	}
	return false
}

// turnsBack reports whether the reason may take some of it back.
func turnsBack(toks []text.Token) bool {
	return slices.ContainsFunc(toks, func(t text.Token) bool { return turned[t.Key] || t.Kind == text.Number })
}

// pronouns name the case where it is what a reply is about. "Det" may be a question of ours.
var pronouns = Set("it")
