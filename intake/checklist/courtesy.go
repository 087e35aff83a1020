package checklist

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/text"
)

// withoutCourtesy leaves of words that answer nothing those that say something: greetings, thanks, farewells with the
// names under them, and what leads up to the answers or ends a letter belong to no question, and nobody need read them.
// A sentence goes as a whole or not at all, so that "Hej, vi ställer in" stays.
func withoutCourtesy(rest string) string {
	if len(rest) > mostCourteous {
		return rest
	}
	var kept strings.Builder
	above, end := "", 0 // the courteous sentence above, and where it ended
	for _, span := range text.Sentences(rest) {
		said := span.Of(rest)
		signed := above != "" && strings.Contains(rest[end:span.Start], "\n") && signs(above, said)
		if courteous := signed || courteousSentence(said); courteous {
			above = said
		} else {
			above = ""
			if kept.Len() > 0 {
				kept.WriteString(rest[end:span.Start])
			}
			kept.WriteString(said)
		}
		end = span.End
	}
	return kept.String()
}

// signs reports whether a line is the name under a courtesy: any under a farewell, a first name under thanks.
func signs(above, line string) bool {
	return text.NameLike(line) && !text.Greets(above) && !phrase.Remark(above) &&
		(phrase.FirstName(line) || thread.OpensSignature(above))
}

// mostCourteous bounds the words that are looked through: a longer text says something.
const mostCourteous = 8000

// courteousSentence reports whether a sentence is nothing but courtesy.
func courteousSentence(s string) bool {
	switch {
	case strings.HasSuffix(s, "?"):
		return false
	case text.Greets(s), text.Courteous(s), phrase.Thanks(s), text.Closes(s), phrase.Remark(s), thread.OpensSignature(s):
		return true
	}
	head, more, ok := strings.Cut(s, ",")
	return ok && text.Greets(head) && courteousSentence(strings.TrimSpace(more))
}

// putsOff is text.PutsOff of a question's answer, by the names of the question.
func (r *reader) putsOff(item initiative.Item, said string) bool {
	calls := func(word string) bool { return r.c.Calls(item, word) }
	return len(said) <= phrase.LongestVerdict && text.PutsOff(said, calls)
}
