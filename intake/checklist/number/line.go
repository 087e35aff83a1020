package number

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// LeavesOpen reports whether a line names a question by its number and has no answer to it: "På sjuan vet jag inte
// riktigt, vad brukar ni skriva?"
func LeavesOpen(line string) bool {
	r := &numberReader{s: strings.TrimLeftFunc(Bare(line), phrase.Blank)}
	r.words()
	n, rest := text.Ordinal(r.s)
	named := r.named || n > 0
	if n > 0 {
		r.s = rest
	} else if _, ok := r.number(); !ok {
		return false
	}
	toks := text.Tokens(r.s[:phrase.Limit(r.s, phrase.HeadBytes)])
	if _, open := countedWords.At(toks, 0, leftOpen); open {
		return true
	}
	return named && phrase.Postpones(strings.TrimSpace(r.s))
}

// AfterArrow drops the arrow that people set before what they type: "-> Enhetschefen".
func AfterArrow(s string) string {
	for _, arrow := range []string{"-->", "->", "==>", "=>", "→", "➔", "➜", ">>"} {
		if rest, ok := strings.CutPrefix(s, arrow); ok && phrase.HasWords(rest) {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// Bare is a line without the bullet, arrow or *bold* marks before its number.
func Bare(s string) string {
	s = AfterArrow(strings.TrimLeft(s, "*_•·> \t"))
	for _, dash := range []string{"- ", "– "} {
		s = strings.TrimPrefix(s, dash)
	}
	return s
}

// Word reports whether a word ("Fråga") stands before the number of a line.
func Word(line string) (bool, string) {
	r := &numberReader{s: strings.TrimLeftFunc(line, phrase.Blank)}
	r.words()
	return r.named, r.s
}

// Aside parts a line before a sentence that speaks of a question and does not answer it: "9. Lena. Fråga 2 har ni redan
// svar på.", "11. Ja. Resten får jag återkomma om."
func Aside(line string) (said, aside string) {
	if len(line) > phrase.LongestVerdict || !mayBeAside.In(line) {
		return line, ""
	}
	for i, sentence := range text.Sentences(line) {
		if i > 0 && isAside(sentence.Of(line)) {
			return strings.TrimSpace(line[:sentence.Start]), line[sentence.Start:]
		}
	}
	return line, ""
}

func isAside(sentence string) bool {
	if LeavesOpen(sentence) {
		return true
	}
	r := &numberReader{s: sentence}
	r.words()
	toks := text.Tokens(sentence)
	if _, of := countedWords.At(toks, 0, ofQuestion); of {
		_, ok := r.number()
		return ok && Predicates(r.s)
	}
	_, rest := countedWords.At(toks, 0, theRest)
	return rest && phrase.Postpones(sentence)
}

var (
	theRest    = countedWords.Set("rest")
	ofQuestion = countedWords.Set("question")
	leftOpen   = countedWords.Set("open")
	ordinal    = countedWords.Set("ordinal")
	mayBeAside = countedWords.Rare(theRest, ofQuestion, leftOpen, ordinal)
)
