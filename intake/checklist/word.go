package checklist

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/text"
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
	return appendWords(make([]word, 0, 2+len(s)/6), s)
}

// fewWords is as many words as a line or a short answer mostly has: room for them on the stack.
const fewWords = 32

// appendWords is words into room that the caller has.
func appendWords(out []word, s string) []word {
	low := text.Small(s)
	for start, end := nextWord(s, 0); start < end; start, end = nextWord(s, end) {
		key := low[start:end]
		if !text.Lowered(key) {
			key = text.Lower(s[start:end])
		}
		out = append(out, word{key, start, end})
	}
	return out
}

// nextWord is where the next word from byte i on begins and ends, the same place twice where none follows.
func nextWord(s string, i int) (start, end int) {
	for start = -1; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			switch is := wordRune(rune(c)); {
			case is && start < 0:
				start = i
			case !is && start >= 0:
				return start, i
			}
			i++
			continue
		}
		r, width := utf8.DecodeRuneInString(s[i:])
		switch {
		case wordRune(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r):
			return start, i
		}
		i += width
	}
	if start < 0 {
		start = len(s)
	}
	return start, len(s)
}

// wordRune reports whether a character is a letter or a digit; nearly all are ASCII.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// longestKey is longer than the keys that are looked up mostly are.
const longestKey = 256

// key is what a phrase is compared by: its words, one blank between.
func key(s string) string {
	var room [longestKey]byte
	return string(appendKey(room[:0], s))
}

// appendKey is key into room that the caller has, so that looking a phrase up makes no string.
func appendKey(b []byte, s string) []byte {
	begun := len(b)
	for start, end := nextWord(s, 0); start < end; start, end = nextWord(s, end) {
		if len(b) > begun {
			b = append(b, ' ')
		}
		b = text.AppendLower(b, s[start:end])
	}
	return b
}

// has looks a text up as one phrase.
func has[V any](m map[string]V, s string) (v V, ok bool) {
	var room [longestKey]byte
	v, ok = m[string(appendKey(room[:0], s))]
	return v, ok
}

func joinKeys(ws []word) string {
	switch len(ws) {
	case 0:
		return ""
	case 1:
		return ws[0].key
	}
	var room [longestKey]byte
	return string(appendKeys(room[:0], ws))
}

func appendKeys(b []byte, ws []word) []byte {
	for i, w := range ws {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, w.key...)
	}
	return b
}

// find looks words up as one phrase.
func find[V any](m map[string]V, ws []word) (v V, ok bool) {
	if len(ws) == 1 {
		v, ok = m[ws[0].key]
		return v, ok
	}
	var room [longestKey]byte
	v, ok = m[string(appendKeys(room[:0], ws))]
	return v, ok
}

// in reports whether words are one of a set of phrases.
func in(set map[string]bool, ws []word) bool {
	ok, _ := find(set, ws)
	return ok
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

//go:embed data/words.tsv
var wordTable string

// wordSets are the sets of data/words.tsv by their names.
var wordSets = func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, row := range text.Rows(wordTable, 2) {
		out[row[0]] = keys(strings.Split(row[1], "|")...)
	}
	return out
}()

// wordSet is a set of data/words.tsv. A name that is not there is a slip in this package, and no mail could be read.
func wordSet(name string) map[string]bool {
	if set := wordSets[name]; set != nil {
		return set
	}
	panic("no set of words " + name + " in data/words.tsv")
}

// hasWords reports whether anything can be read in s: a letter or a digit.
func hasWords(s string) bool {
	return strings.ContainsFunc(s, wordRune)
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

// appendSpoken is appendWords without the link tails, which repeat what stands before them. A line without brackets, as
// nearly all are, costs no more than words.
func appendSpoken(room []word, s string) []word {
	ws := appendWords(room, s)
	if !strings.ContainsAny(s, "<[") {
		return ws
	}
	out := ws[:len(room)]
	end := 0
	for i, k := 0, len(room); k < len(ws); k++ {
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
