package aside

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/text"
)

// WithoutCourtesy leaves of words that answer nothing those that say something: greetings, thanks, farewells with the
// names under them, and what leads up to the answers or ends a letter belong to no question, and nobody need read them.
// A sentence goes as a whole or not at all, so that "Hej, vi ställer in" stays.
func WithoutCourtesy(rest string) string {
	if len(rest) > mostCourteous {
		return rest
	}
	var kept strings.Builder
	above, end := "", 0 // the courteous sentence above, and where it ended
	for _, span := range text.Sentences(rest) {
		said := span.Of(rest)
		signed := above != "" && strings.Contains(rest[end:span.Start], "\n") && Signs(above, said)
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

// Signs reports whether a line is the name under a courtesy: any under a farewell, a first name under thanks.
func Signs(above, line string) bool {
	return text.NameLike(line) && !text.Greets(above) && !phrase.Remark(above) &&
		(phrase.FirstName(line) || thread.OpensSignature(above) || text.Closes(above))
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

// PastCourtesy is where the words begin behind the courtesy that opens a line, or behind a few words of any kind ("Yo!
// Målgrupp: …", "Så här: Målgrupp: …"), 0 where none does or no label may follow.
func PastCourtesy(line string) int {
	colon := strings.LastIndex(line, ": ")
	if len(line) > phrase.LongestVerdict || colon < 0 {
		return 0
	}
	at := 0
	if strings.ContainsAny(line[:colon], ".!?") {
		for _, sentence := range text.Sentences(line) {
			if at = sentence.Start; !courteousSentence(sentence.Of(line)) {
				break
			}
			at = sentence.End
		}
	}
	if at > 0 {
		return at
	}
	at = strings.IndexAny(line[:phrase.Limit(line, longestCall)], "!,:")
	if at <= 0 || at+2 >= len(line) || line[at+1] != ' ' || strings.Count(line[:at], " ") > 2 {
		return 0
	}
	return at + 2
}

// longestCall is how many bytes words have at the most that only call to the reader.
const longestCall = 22
