package checklist

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// allIn reports whether every word of a text is in one of the sets, and at least one in must.
func allIn(ws []word, must map[string]bool, sets ...map[string]bool) bool {
	found := false
	for _, w := range ws {
		ok := must[w.key]
		found = found || ok
		for _, s := range sets {
			ok = ok || s[w.key]
		}
		if !ok {
			return false
		}
	}
	return found
}

// anyIn reports whether one of the words is in a set.
func anyIn(ws []word, set map[string]bool) bool {
	return slices.ContainsFunc(ws, func(w word) bool { return set[w.key] })
}

// union is all that is in one of some sets.
func union(sets ...map[string]bool) map[string]bool {
	out := map[string]bool{}
	for _, s := range sets {
		maps.Copy(out, s)
	}
	return out
}

// wordsOf are the words that a set of phrases is made of.
func wordsOf(phrases map[string]bool) map[string]bool {
	out := map[string]bool{}
	for p := range phrases {
		for w := range strings.FieldsSeq(p) {
			out[w] = true
		}
	}
	return out
}

// postpones reports whether a clause only puts the answer off: "Jag återkommer om 3 och 7 nästa vecka".
func postpones(clause string) bool { return len(clause) <= longestVerdict && text.Postpones(clause) }

var (
	attached  = wordSet("attached")
	pointing  = wordSet("pointing")
	earlier   = wordSet("earlier")
	elsewhere = wordSet("elsewhere")
)

// points reports whether a text only points at an attachment: "Hej! Se bifogad checklista." (email 23). Such words
// are no answer; the attachment itself is read or asked about elsewhere.
func points(text string) bool {
	if len(text) > longestVerdict {
		return false
	}
	var room [2 * fewWords]word
	return pointsIn(text, appendWords(room[:0], text))
}

// pointsIn is points of a text and its words.
func pointsIn(said string, ws []word) bool {
	if len(ws) > 2 && elsewhere[ws[0].key] && anyIn(ws, earlier) && allIn(ws, earlier, elsewhere, pointing) {
		return true // "Se mitt mejl från i tisdags."
	}
	if !anyIn(ws, attached) {
		return false
	}
	found := false
	var room [2 * fewWords]word
	for s := range sentencesOf(said) {
		ws := appendWords(room[:0], s)
		switch {
		case len(ws) == 0, text.Greets(s), text.Closes(s), thanks(s):
		case allIn(ws, attached, pointing):
			found = true
		default:
			return false
		}
	}
	return found
}

var (
	below = wordSet("below")
	about = wordSet("about")
)

// remark reports whether a text only says that the answers stand elsewhere in the mail: "Hej! Se svar nedan."
func remark(text string) bool {
	if len(text) > longestVerdict {
		return false
	}
	var room [fewWords]word
	return remarks(appendWords(room[:0], text))
}

// remarks is remark of the words of a text.
func remarks(ws []word) bool { return len(ws) <= 20 && allIn(ws, below, about) }

// reacted is what Gmail and Outlook write for a mail that is only a reaction to another.
var reacted = regexp.MustCompile(`(?i)reage(?:rade|rat) (?:via gmail|på (?:ditt|ert) (?:mejl|meddelande))|` +
	`reacted (?:via gmail|to your message)`)

// thanks reports whether a text is courtesy that has words or a picture, "Perfekt, tack!", "👍", or a reaction that a
// mail program wrote.
func thanks(s string) bool {
	if len(s) > longestVerdict {
		return false
	}
	if text.Courteous(s) {
		return hasWords(s) || onlyMarks(s)
	}
	return (strings.Contains(s, "eage") || strings.Contains(s, "eacted")) && reacted.MatchString(s)
}

// afterGreeting drops a greeting that stands as a sentence of its own before other words: "Hej! Vi vill …".
func afterGreeting(s string) string {
	i := strings.IndexAny(s, "!.\n")
	if i < 0 || !text.Greets(s[:i]) {
		return s
	}
	if rest := strings.TrimLeftFunc(s[i+1:], func(r rune) bool { return unicode.IsSpace(r) || r == '!' }); hasWords(rest) {
		return rest
	}
	return s
}

var recalling = regexp.MustCompile(`(?i)(?:vill|skulle vilja) (?:återkalla|dra tillbaka) meddelandet|would like to recall the message`)

// recalls reports whether a text is what a mail program writes to take a mail back.
func recalls(text string) bool { return len(text) <= longestVerdict && recalling.MatchString(text) }

var askers = wordSet("askers")

// asksBack reports whether a reply only asks: "Hej, vad menar ni med utvärdering?"
func asksBack(s string) bool {
	asked := false
	s = strings.TrimSpace(s)
	if head, rest, ok := strings.Cut(s, ","); ok && text.Greets(head) {
		s = strings.TrimSpace(rest)
	}
	for s = s[:limit(s, longestVerdict)]; hasWords(s); {
		end := strings.IndexAny(s, ".?!\n")
		if end < 0 {
			end = len(s) - 1
		}
		ws := words(s[:end+1])
		switch {
		case s[end] == '?' && len(ws) > 1 && (askers[ws[0].key] || knowsNot(s[:end]) || wonders(ws)):
			asked = true
		case !thanks(s[:end+1]) && !text.Greets(s[:end]):
			return false
		}
		s = strings.TrimSpace(s[end+1:])
	}
	return asked
}

// wonders reports whether a sentence begins with "jag undrar".
func wonders(ws []word) bool { return ws[0].key == "jag" && ws[1].key == "undrar" }

var selves = wordSet("selves")

// Self reports whether an answer names nobody but its sender.
func (c *Checklist) Self(text string) bool { return in(selves, words(text[:limit(text, headBytes)])) }

// Courtesy reports whether a text does nothing but thank or put off, as an answer to a mail that asked for no more.
func (c *Checklist) Courtesy(text string) bool {
	text = withoutGreeting(strings.TrimSpace(text))
	return hasWords(text) && (thanks(text) || c.Judge("", text) == initiative.NoAnswer)
}

// caseNumber is the shape of a case number in running text.
var caseNumber = regexp.MustCompile(`(?i)\b\pL{2,8}-\d{4}-\d{3,6}\b`)

// afterReference drops the words that only say which case a reply is about: "Angående sam-2026-0042:".
func afterReference(s string) string {
	at := caseNumber.FindStringIndex(s[:limit(s, 120)])
	if at == nil || len(words(s[:at[0]])) > 4 {
		return s
	}
	return strings.TrimLeft(s[at[1]:], " :.,;)]–-\n")
}
