package checklist

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
)

// bare takes text under no heading as the answer to the only open question (email 45), less what only greets, thanks,
// signs or ends the letter.
func (r *replyReader) bare() (a Answer, rest string, ok bool) {
	var item initiative.Item
	for item = range r.open {
	}
	var said, left []string
	for _, p := range r.free.paragraphs() {
		t := afterReference(withoutGreeting(p))
		if !hasWords(t) || thanks(t) || closes(t) || remark(t) || recalls(t) {
			left = append(left, p)
			continue
		}
		said = append(said, t)
	}
	t := strings.Join(said, "\n\n")
	if t == "" || item != "fragor" && asksBack(t) {
		return Answer{}, "", false
	}
	s := &section{topic: topic{item: item}, prose: prose{lines: []string{t}}}
	return r.c.answers([]*section{s})[0], strings.Join(left, "\n\n"), true
}

// unsign takes the signature that no farewell opens off the end of the free text: a paragraph under others that is the
// author's name, or a name and a line or some of a card. Where the name of somebody else may be what is asked for, it
// stays.
func (r *replyReader) unsign() {
	paragraphs := r.free.paragraphs()
	n := len(paragraphs) - 1
	if n < 1 || !hasWords(withoutGreeting(strings.Join(paragraphs[:n], "\n\n"))) || announces(paragraphs[n-1]) {
		return
	}
	name, card, more := strings.Cut(paragraphs[n], "\n")
	if !r.author(name) && (r.open["talesperson"] && !thanks(paragraphs[n-1]) || !namelike(name) || more && len(strings.Fields(name)) < 2) {
		return
	}
	for line := range strings.SplitSeq(card, "\n") {
		if len(line) > 80 || strings.HasSuffix(line, ".") || announces(line) || strings.HasSuffix(line, "?") {
			return
		}
	}
	r.free.lines = strings.Split(strings.Join(paragraphs[:n], "\n\n"), "\n")
}

// author reports whether a line is the name of who wrote the reply, or a part of it.
func (r *replyReader) author(line string) bool {
	names := map[string]bool{}
	for _, w := range words(r.talk.Author[:limit(r.talk.Author, headBytes)]) {
		names[w.key] = true
	}
	return allIn(words(line[:limit(line, headBytes)]), names)
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
		case s[end] == '?' && len(ws) > 1 && (askers[ws[0].key] || ws[0].key == "jag" && ws[1].key == "undrar"):
			asked = true
		case !thanks(s[:end+1]) && !greets(s[:end]):
			return false
		}
		s = strings.TrimSpace(s[end+1:])
	}
	return asked
}

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

// Self reports whether an answer names nobody but its sender (domain.md 2: "jag" as talesperson).
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
