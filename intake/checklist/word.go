package checklist

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a run of letters and digits in a line: its key for comparing, and where it stands. Everything between words
// (quote marks, bullets, smart quotes, no-break spaces) is what mail programs change, so nothing else is compared.
type word struct {
	key        string
	start, end int
}

// words splits a line. Soft hyphens, zero-width characters and combining marks belong to the word around them, but
// only the marks count.
func words(s string) []word {
	if s == "" {
		return nil
	}
	out := make([]word, 0, 2+len(s)/6)
	start := -1
	for i, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && (unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r)):
		case start >= 0:
			out = append(out, word{fold(s[start:i]), start, i})
			start = -1
		}
	}
	if start >= 0 {
		out = append(out, word{fold(s[start:]), start, len(s)})
	}
	return out
}

// fold makes a word comparable: lower case, without format characters. Text is NFC when it comes here.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// key is what a phrase is compared by: its words, one blank between.
func key(s string) string { return joinKeys(words(s)) }

func joinKeys(ws []word) string {
	switch len(ws) {
	case 0:
		return ""
	case 1:
		return ws[0].key
	}
	var b strings.Builder
	for i, w := range ws {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.key)
	}
	return b.String()
}

// keys makes a set of phrases.
func keys(phrases ...string) map[string]bool {
	m := make(map[string]bool, len(phrases))
	for _, p := range phrases {
		if k := key(p); k != "" {
			m[k] = true
		}
	}
	return m
}

// hasWords reports whether anything can be read in s: a letter or a digit.
func hasWords(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// longestLink bounds how far the end of a link is looked for, so that brackets without an end cost nothing.
const longestLink = 2000

// linkTail reports whether what stands at i is an address that a mail program added to linked text:
// "haninge.se<https://haninge.se/>", "[mailto:x@y.se]". It returns the byte after it.
func linkTail(s string, i int) (end int, ok bool) {
	closing := byte('>')
	if s[i] == '[' {
		closing = ']'
	} else if s[i] != '<' {
		return i, false
	}
	rest := s[i+1:]
	for _, scheme := range []string{"mailto:", "http:", "https:", "tel:", "sip:", "cid:", "file:"} {
		if len(rest) > len(scheme) && strings.EqualFold(rest[:len(scheme)], scheme) {
			if j := strings.IndexByte(rest[:min(len(rest), longestLink)], closing); j >= 0 {
				return i + 1 + j + 1, true
			}
		}
	}
	return i, false
}

// spoken is words without the link tails, which repeat what stands before them. A line without brackets, as nearly
// all are, costs no more than words.
func spoken(s string) []word {
	ws := words(s)
	if !strings.ContainsAny(s, "<[") {
		return ws
	}
	out := ws[:0]
	end := 0
	for i, k := 0, 0; k < len(ws); k++ {
		for ; i < ws[k].start; i++ {
			if s[i] != '<' && s[i] != '[' {
				continue
			}
			if e, ok := linkTail(s, i); ok {
				end, i = e, e-1
			}
		}
		if ws[k].start >= end {
			out = append(out, ws[k])
		}
	}
	return out
}
