package phrase

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// KnowsNot reports whether a text begins by saying that its writer has no answer, and does not go on to give one: "Vet
// inte om det hör hit men …".
func KnowsNot(s string) bool {
	if s = s[:Limit(s, HeadBytes)]; !unknownIn.Begin(s) {
		return false
	}
	toks := text.Tokens(s)
	f := text.Words.Over(toks)
	at := 0
	for at < len(toks) {
		if _, ok := f.At(at, unknown); ok {
			return !text.Words.Has(toks, butKnows)
		}
		next, ok := f.At(at, beforeUnknown)
		if !ok && toks[at].Kind != text.Mark {
			return false
		}
		at = max(next, at+1)
	}
	return false
}

// unknown begins an answer that has none to give: "vet inte vem som brukar ta det".
var (
	unknown       = text.Words.Set("unknown")
	beforeUnknown = text.Words.Set("unknown before")
	butKnows      = text.Words.Set("unknown but")
	unknownIn     = text.Words.First(unknown, beforeUnknown)
)

// AsksOfForm reports whether a text is one question about what its writer is to answer: "Vad är det ni är ute efter?"
func AsksOfForm(s string) bool {
	s = strings.TrimSpace(s[:Limit(s, HeadBytes)])
	one := strings.IndexAny(s, ".?!\n")
	return one >= 0 && one == len(s)-1 && s[one] == '?' && text.Words.Has(text.Tokens(s), ofForm)
}

var ofForm = text.Words.Set("asks of form")

// AsksMeaning reports whether a text begins by asking what it is asked: "Hur menar ni? Polisen är ju redan med."
func AsksMeaning(text string) bool {
	text = text[:Limit(text, HeadBytes)]
	first, _, asks := strings.Cut(text, "?")
	if !asks {
		return false
	}
	ws := Words(first)
	return len(ws) > 1 && len(ws) <= 5 && In(meaning, ws[:2])
}

// AsksMeaningHere is AsksMeaning of a question whose answers ask something themselves, what the public may want to
// know: only what is said to us counts.
func AsksMeaningHere(text string) bool {
	var room [FewWords]Word
	ws := AppendWords(room[:0], text[:Limit(text, HeadBytes)])
	for n := 3; n <= min(4, len(ws)); n++ {
		if In(meaningHere, ws[:n]) {
			return AsksMeaning(text)
		}
	}
	return false
}

var meaning, meaningHere = Set("meaning"), Set("meaning here")

// Askers are words with which a question begins.
var Askers = Set("askers")

// AsksBack reports whether a reply only asks: "Hej, vad menar ni med utvärdering?"
func AsksBack(s string) bool {
	asked := false
	s = PastGreeting(strings.TrimSpace(s), OpensSentence)
	for s = s[:Limit(s, LongestVerdict)]; HasWords(s); {
		end := strings.IndexAny(s, ".?!\n")
		if end < 0 {
			end = len(s) - 1
		}
		ws := Words(s[:end+1])
		switch {
		case s[end] == '?' && len(ws) > 1 && (Askers[ws[0].Key] || KnowsNot(s[:end]) || In(wondering, ws[:2])):
			asked = true
		case !Thanks(s[:end+1]) && !text.Greets(s[:end]) && !criesOut(s[:end]):
			return false
		}
		s = strings.TrimSpace(s[end+1:])
	}
	return asked
}

// OnlyAsks reports whether every sentence of a text that says anything is a question.
func OnlyAsks(s string) bool {
	asks := false
	for _, span := range text.Sentences(s[:Limit(s, LongestVerdict)]) {
		said := span.Of(s)
		question := strings.HasSuffix(said, "?")
		if !question && HasWords(said) && !text.Greets(said) && !Thanks(said) && !criesOut(said) {
			return false
		}
		asks = asks || question
	}
	return asks
}

// outcries are what stands before a question and says nothing: "Hjälp! Vad svarar vi här?"
var outcries = Set("outcries")

func criesOut(s string) bool { return outcries[Key(s)] }

// wondering is how a sentence begins that asks without a question's words.
var wondering = Set("wondering")
