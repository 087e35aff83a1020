package phrase

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// Announces reports whether a line leads up to what follows: "Det finns tre syften:".
func Announces(line string) bool { return strings.HasSuffix(strings.TrimRight(line, "*_ "), ":") }

// AllIn reports whether every word of a text is in one of the sets, and at least one in must.
func AllIn(ws []Word, must map[string]bool, sets ...map[string]bool) bool {
	found := false
	for _, w := range ws {
		ok := must[w.Key]
		found = found || ok
		for _, s := range sets {
			ok = ok || s[w.Key]
		}
		if !ok {
			return false
		}
	}
	return found
}

// AnyIn reports whether one of the words is in a set.
func AnyIn(ws []Word, set map[string]bool) bool {
	return slices.ContainsFunc(ws, func(w Word) bool { return set[w.Key] })
}

// Union is all that is in one of some sets.
func Union(sets ...map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, s := range sets {
		maps.Copy(out, s)
	}
	return out
}

// WordsOf are the words that a set of phrases is made of.
func WordsOf(phrases map[string]bool) map[string]bool {
	out := map[string]bool{}
	for p := range phrases {
		for w := range strings.FieldsSeq(p) {
			out[w] = true
		}
	}
	return out
}

// Postpones reports whether a clause only puts the answer off: "Jag återkommer om 3 och 7 nästa vecka".
func Postpones(clause string) bool { return len(clause) <= LongestVerdict && text.Postpones(clause) }

var (
	attached  = Set("attached")
	pointing  = Set("pointing")
	earlier   = Set("earlier")
	elsewhere = Set("elsewhere")
)

// Points reports whether a text only points at an attachment: "Hej! Se bifogad checklista." (email 23). Such words
// are no answer; the attachment itself is read or asked about elsewhere.
func Points(text string) bool {
	if len(text) > LongestVerdict {
		return false
	}
	var room [2 * FewWords]Word
	return PointsIn(text, AppendWords(room[:0], text))
}

// PointsIn is points of a text and its words.
func PointsIn(said string, ws []Word) bool {
	if len(ws) > 2 && elsewhere[ws[0].Key] && AnyIn(ws, earlier) && AllIn(ws, earlier, elsewhere, pointing) {
		return true // "Se mitt mejl från i tisdags."
	}
	if !AnyIn(ws, attached) {
		return false
	}
	found := false
	var room [2 * FewWords]Word
	for s := range sentencesOf(said) {
		ws := AppendWords(room[:0], s)
		switch {
		case len(ws) == 0, text.Greets(s), text.Closes(s), Thanks(s):
		case AllIn(ws, attached, pointing):
			found = true
		default:
			return false
		}
	}
	return found
}

var (
	below = Set("below")
	about = Set("about")
)

// Remark reports whether a text only says that the answers stand elsewhere in the mail: "Hej! Se svar nedan."
func Remark(text string) bool {
	if len(text) > LongestVerdict {
		return false
	}
	var room [FewWords]Word
	return Remarks(AppendWords(room[:0], text))
}

// Remarks is remark of the words of a text.
func Remarks(ws []Word) bool { return len(ws) <= 20 && AllIn(ws, below, about) }

// reacted is what Gmail and Outlook write for a mail that is only a reaction to another.
var reacted = regexp.MustCompile(`(?i)reage(?:rade|rat) (?:via gmail|på (?:ditt|ert) (?:mejl|meddelande))|` +
	`reacted (?:via gmail|to your message)`)

// Thanks reports whether a text is courtesy that has words or a picture, "Perfekt, tack!", "👍", or a reaction that a
// mail program wrote.
func Thanks(s string) bool {
	if len(s) > LongestVerdict {
		return false
	}
	if text.Courteous(s) {
		return HasWords(s) || OnlyMarks(s)
	}
	return (strings.Contains(s, "eage") || strings.Contains(s, "eacted")) && reacted.MatchString(s)
}

// What a greeting ends at that opens a sentence, "Hej Anna, vi vill …", and one that is a sentence: "Hej! Vi vill …".
const (
	OpensSentence = ","
	IsSentence    = "!.\n"
)

// PastGreeting drops a greeting that ends at one of some marks, with other words behind it.
func PastGreeting(s, ends string) string {
	i := strings.IndexAny(s[:Limit(s, HeadBytes)], ends)
	if i < 0 || !text.Greets(s[:i]) {
		return s
	}
	if rest := strings.TrimLeft(strings.TrimSpace(s[i+1:]), "! \n\t"); HasWords(rest) {
		return rest
	}
	return s
}

var recalling = regexp.MustCompile(`(?i)(?:vill|skulle vilja) (?:återkalla|dra tillbaka) meddelandet|` +
	`would like to recall the message`)

// Recalls reports whether a text is what a mail program writes to take a mail back.
func Recalls(text string) bool { return len(text) <= LongestVerdict && recalling.MatchString(text) }

// caseNumber is the shape of a case number in running text.
var caseNumber = regexp.MustCompile(`(?i)\b\pL{2,8}-\d{4}-\d{3,6}\b`)

// AfterReference drops the words that only say which case a reply is about: "Angående sam-2026-0042:".
func AfterReference(s string) string {
	at := caseNumber.FindStringIndex(s[:Limit(s, 120)])
	if at == nil || len(Words(s[:at[0]])) > 4 {
		return s
	}
	return strings.TrimLeft(s[at[1]:], " :.,;)]–-\n")
}

// WithoutGreeting drops the greeting at the start of a text: a line of its own, or a sentence.
func WithoutGreeting(s string) string {
	for {
		first, rest, more := strings.Cut(s, "\n")
		switch {
		case strings.TrimSpace(first) == "" && more, text.Greets(first) && more:
			s = rest
		case text.Greets(first):
			return ""
		default:
			return strings.TrimSpace(PastGreeting(s, IsSentence))
		}
	}
}
