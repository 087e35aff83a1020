package number

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

//go:embed data/numbers.tsv
var countedTable string

var countedWords = text.MustCompile(countedTable)

// Counts reports whether what follows a number is what is counted, or makes it a time: "9 poliser deltar", "12 mars".
func Counts(rest string) bool {
	if MayCount(rest) {
		return true
	}
	subject := first(afterFirst(rest), "subject")
	return !first(rest, "verb") && (first(rest, "counted") || first(rest, "plural") && !subject)
}

// afterFirst is a text without its first word.
func afterFirst(s string) string {
	if ws := phrase.Words(s[:phrase.Limit(s, phrase.HeadBytes)]); len(ws) > 1 {
		return s[ws[1].Start:]
	}
	return ""
}

// MayCount is Counts without what only looks like a plural, as verbs and other words do, "12 ringer runt i maj", and
// without what is counted where that does something, "10 folk frågar om det är farligt".
func MayCount(rest string) bool {
	ws := phrase.Words(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	if len(ws) == 0 || phrase.Months[ws[0].Key] {
		return true
	}
	if first(rest, "verb") {
		return false
	}
	acts := first(afterFirst(rest), "verb") && !first(rest, "goes on")
	return strings.IndexByte("-–:/.,%", rest[0]) >= 0 || first(rest, "counted") && !acts
}

// first reports whether the first word of a text is of a set.
func first(rest, set string) bool {
	ws := phrase.Words(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	return len(ws) > 0 && countedWords.Has(text.Tokens(ws[0].Key), countedWords.Set(set))
}

// Predicates reports whether what follows the number of a question says something of the question itself: "fråga 4 är
// besvarad".
func Predicates(rest string) bool {
	toks := text.Tokens(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	_, is := countedWords.At(toks, 0, countedWords.Set("predicate"))
	return is && !SaysWho(rest)
}

// Said is what follows a number without what leads from the question to its answer: "så är det | Bo Ek", "säger vi |
// nej".
func Said(rest string) string {
	toks := text.Tokens(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	if next, ok := countedWords.At(toks, 0, leading); ok && next < len(toks) && toks[next].Kind != text.Mark {
		return rest[toks[next].Start:]
	}
	return rest
}

var leading = countedWords.Set("leads")

// SaysWho reports whether what follows the number of a question says who it is, and no more: "nr 9 är jag".
func SaysWho(rest string) bool {
	rest = rest[:phrase.Limit(rest, phrase.HeadBytes)]
	if end := strings.IndexAny(rest, ".,;!?\n"); end >= 0 {
		rest = rest[:end]
	}
	toks := text.Tokens(rest)
	next, is := countedWords.At(toks, 0, countedWords.Set("is"))
	if !is || next >= len(toks) {
		return false
	}
	end, self := countedWords.At(toks, next, countedWords.Set("self"))
	who := rest[toks[next].Start:]
	return self && end == len(toks) || phrase.FirstName(who) && phrase.NameLine(who)
}
