package text

import (
	"slices"
	"strings"
)

// PutsOff reports whether a sentence of several names something and puts it off: "Jag har tagit över. Talesperson
// skickar jag så fort jag vet." names is asked of each of its words, in small letters.
func PutsOff(said string, names func(word string) bool) bool {
	if !strings.ContainsAny(strings.TrimRight(said, ".!?… \n"), ".!?…\n") {
		return false // it is one sentence
	}
	sentences := Sentences(said)
	for _, span := range sentences {
		sentence := span.Of(said)
		named := func(t Token) bool { return names(t.Key) }
		if len(sentences) > 1 && Postpones(sentence) && slices.ContainsFunc(Tokens(sentence), named) {
			return true
		}
	}
	return false
}

// ordinals are the nouns for numbers, all of which end in "an".
var ordinals = strings.Fields("ettan tvåan trean fyran femman sexan sjuan åttan nian tian elvan tolvan")

// Ordinal cuts the noun for a number from 1 to 12 off the beginning of a text: "Nian: Karin". It is 0 where there is
// none.
func Ordinal(s string) (n int, rest string) {
	word, _, _ := strings.Cut(s, " ")
	word = strings.TrimRight(word, ":;.,-–=>")
	if !strings.EqualFold(word[max(0, len(word)-len("an")):], "an") {
		return 0, s
	}
	n = 1 + slices.IndexFunc(ordinals, func(o string) bool { return strings.EqualFold(o, word) })
	return n, s[len(word)*min(n, 1):]
}
