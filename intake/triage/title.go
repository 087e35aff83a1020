package triage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/secrecy"
)

// Heading is the subject as answers repeat it.
func Heading(m *Mail) string { return FirstWords(secrecy.Mask(m.Title), 120) }

// CaseTitle makes the case's title: the subject without its keyword, or, where nothing is left of it, the first
// words of the answer to "vad", and the keyword where there is nothing at all; what must not be shown is masked.
// Subject is the mail's, as answers repeat it.
func (r *Rules) CaseTitle(m *Mail, c *initiative.Initiative) (title, subject string) {
	t := r.withoutNumber(r.withoutKeyword(m.Title))
	if len(Letters(t)) < 3 {
		v, _ := c.Answer("vad")
		t = FirstWords(v.Text, 60)
	}
	if len(Letters(t)) == 0 {
		t = m.Title
	}
	if t == "" && len(r.Keywords) > 0 { // a mail without a subject that does not say what it is about
		t = r.Keywords[0]
	}
	first, n := utf8.DecodeRuneInString(t)
	return secrecy.Mask(FirstWords(string(unicode.ToUpper(first))+t[n:], 120)), Heading(m)
}

// withoutNumber takes case numbers off both ends of a subject: a new case has its own, and another's would pass for it.
func (r *Rules) withoutNumber(t string) string {
	for _, id := range CaseNumbers(r.Prefix, t) {
		upper := strings.ToUpper(t)
		at := strings.Index(upper, string(id))
		if at < 0 || len(upper) != len(t) {
			continue // written with another dash, or beside a letter that has no capital of its length
		}
		before, after := t[:at], t[at+len(id):]
		switch {
		case strings.Trim(before, marks+"([#") == "":
			t = strings.TrimLeft(after, marks+")]")
		case strings.Trim(after, marks+")]") == "":
			t = strings.TrimRight(before, marks+"([#")
		}
	}
	return t
}

// withoutKeyword takes a keyword off the front of a subject, misspelt or inflected too where a mark follows it.
func (r *Rules) withoutKeyword(t string) string {
	for _, k := range r.Keywords {
		if len(t) >= len(k) && strings.EqualFold(t[:len(k)], k) {
			if rest := strings.TrimLeft(t[len(k):], marks); rest != t[len(k):] || rest == "" {
				return rest
			}
		}
	}
	head, rest, ok := strings.Cut(t, ":")
	if ok && len(strings.Fields(head)) <= 2 && r.hasKeyword(head) {
		return strings.TrimLeft(rest, marks)
	}
	if len(strings.Fields(t)) == 1 && r.hasKeyword(t) {
		return ""
	}
	return t
}

// marks stand between a keyword and a title.
const marks = " \t:–—-,."

// Letters are the letters of a text, without its other characters.
func Letters(s string) []rune {
	var out []rune
	for _, c := range s {
		if unicode.IsLetter(c) {
			out = append(out, c)
		}
	}
	return out
}

// FirstWords cuts at a word boundary after at most n runes.
func FirstWords(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > n/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,.;:–-") + " …"
}
