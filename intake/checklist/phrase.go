package checklist

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// mentions is anyIn of a text, of which it makes no words.
func mentions(s string, set map[string]bool) bool {
	for start, end := nextWord(s, 0); start < end; start, end = nextWord(s, end) {
		if found, _ := has(set, s[start:end]); found {
			return true
		}
	}
	return false
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
func pointsIn(text string, ws []word) bool {
	if len(ws) > 2 && elsewhere[ws[0].key] && anyIn(ws, earlier) && allIn(ws, earlier, elsewhere, pointing) {
		return true // "Se mitt mejl från i tisdags."
	}
	if !anyIn(ws, attached) {
		return false
	}
	found := false
	var room [2 * fewWords]word
	for s := range sentencesOf(text) {
		ws := appendWords(room[:0], s)
		switch {
		case len(ws) == 0, greets(s), closes(s), thanks(s):
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

// courtesies are whole phrases: "bra" is one and "bra samarbete" says something.
var (
	courtesies = wordSet("courtesies")
	courteous  = wordsOf(courtesies)
	polite     = union(courteous, greetings, wordsOf(closers), wordsOf(rests)) // with one of them every such clause begins
	closers    = wordSet("closers")
	rests      = wordSet("rests")
)

// thanks reports whether a text is nothing but courtesy: "Perfekt, tack!", "👍".
func thanks(text string) bool {
	if len(text) > longestVerdict {
		return false
	}
	var room [fewWords]word
	return thanksIn(text, appendWords(room[:0], text))
}

// reacted is what Gmail and Outlook write for a mail that is only a reaction to another.
var reacted = regexp.MustCompile(`(?i)reage(?:rade|rat) (?:via gmail|på (?:ditt|ert) (?:mejl|meddelande))|reacted (?:via gmail|to your message)`)

// reacts reports whether a word may be the verb of a reaction.
func reacts(w word) bool {
	return strings.Contains(w.key, "reage") || strings.Contains(w.key, "reacted")
}

// thanksIn is thanks of a text and its words.
func thanksIn(text string, ws []word) bool {
	switch {
	case len(ws) == 0:
		return onlyMarks(text)
	case len(ws) < 30 && slices.ContainsFunc(ws, reacts) && reacted.MatchString(text):
		return true
	case !anyIn(ws, courteous):
		return false
	case in(courtesies, ws):
		return true
	}
	found := false
	var room [fewWords]word
	for part := range clauses(text) {
		switch ws := appendWords(room[:0], part); {
		case thanking(part, ws):
			found = true
		case len(ws) == 0, greets(part), closes(part):
		default:
			return false
		}
	}
	return found
}

// thanking reports whether a clause is one of the courtesies, with a name behind it or not, or "Tack för …" in a few words.
func thanking(clause string, ws []word) bool {
	if n := len(ws); n > 2 && n <= 6 && ws[0].key == "tack" && ws[1].key == "för" {
		return true
	}
	return in(courtesies, ws) || len(ws) > 1 && in(courtesies, ws[:len(ws)-named(clause, ws)])
}

// closes reports whether a sentence only ends a letter: "Hör av er om något är oklart!", "Övrigt som förut."
func closes(text string) bool {
	if len(text) > longestVerdict {
		return false
	}
	var room [fewWords]word
	ws := appendWords(room[:0], text)
	if len(ws) == 0 || len(ws) > 16 {
		return false
	}
	if in(rests, ws) || in(courtesies, ws) {
		return true
	}
	for n := 1; n <= min(4, len(ws)); n++ {
		if !in(closers, ws[:n]) {
			continue
		}
		if n == len(ws) {
			return true
		}
		switch ws[n].key {
		case "om", "vid", "ifall", "när", "till", "på", "if", "gärna", "annars":
			return true
		}
	}
	return false
}

// A greeting is one of the first words and then names, which begin with a capital, or words of the second set.
var (
	greetings = wordSet("greetings")
	greeted   = wordSet("greeted")
)

// greets reports whether a text is a greeting and nothing more: "Hej!", "Hej Anna och Karin,", "God morgon alla".
func greets(text string) bool {
	text = strings.TrimSpace(text)
	if len(text) > 80 || strings.HasSuffix(text, "?") || strings.HasSuffix(text, ":") {
		return false
	}
	var room [fewWords]word
	ws := appendWords(room[:0], text)
	if len(ws) == 0 || len(ws) > 7 || !greetings[ws[0].key] {
		return false
	}
	if k := ws[0].key; len(ws) == 1 && (k == "god" || k == "good" || k == "bästa" || k == "kära") {
		return false
	}
	for i, w := range ws[1:] {
		first, _ := utf8.DecodeRuneInString(text[w.start:])
		if !greeted[w.key] && !unicode.IsUpper(first) {
			return false
		}
		if between := text[ws[i].end:w.start]; strings.ContainsAny(between, ".!?;:") {
			return false // "Hej! Enhetschefen"
		}
	}
	return true
}

// afterGreeting drops a greeting that stands as a sentence of its own before other words: "Hej! Vi vill …".
func afterGreeting(text string) string {
	i := strings.IndexAny(text, "!.\n")
	if i < 0 || !greets(text[:i]) {
		return text
	}
	if rest := strings.TrimLeftFunc(text[i+1:], func(r rune) bool { return unicode.IsSpace(r) || r == '!' }); hasWords(rest) {
		return rest
	}
	return text
}

var recalling = regexp.MustCompile(`(?i)(?:vill|skulle vilja) (?:återkalla|dra tillbaka) meddelandet|would like to recall the message`)

// recalls reports whether a text is what a mail program writes to take a mail back.
func recalls(text string) bool { return len(text) <= longestVerdict && recalling.MatchString(text) }

var askers = wordSet("askers")

// asksBack reports whether a reply only asks: "Hej, vad menar ni med utvärdering?"
func asksBack(s string) bool {
	asked := false
	s = strings.TrimSpace(s)
	if head, rest, ok := strings.Cut(s, ","); ok && greets(head) {
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
		case !thanks(s[:end+1]) && !greets(s[:end]):
			return false
		}
		s = strings.TrimSpace(s[end+1:])
	}
	return asked
}

// wonders reports whether a sentence begins with "jag undrar".
func wonders(ws []word) bool { return ws[0].key == "jag" && ws[1].key == "undrar" }

// named is how many words at the end of a clause are names: "Tack för hjälpen Karin".
func named(clause string, ws []word) (n int) {
	for n < min(2, len(ws)-1) {
		first, _ := utf8.DecodeRuneInString(clause[ws[len(ws)-1-n].start:])
		if !unicode.IsUpper(first) {
			break
		}
		n++
	}
	return n
}

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
