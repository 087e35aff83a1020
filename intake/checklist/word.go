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
	start, f := -1, folder{said: s}
	for i := 0; i < len(s); {
		r, w := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, w = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case wordRune(r):
			if start < 0 {
				start = i
			}
		case start >= 0 && r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) || unicode.Is(unicode.Cf, r)):
		case start >= 0:
			out = append(out, word{f.fold(start, i), start, i})
			start = -1
		}
		i += w
	}
	if start >= 0 {
		out = append(out, word{f.fold(start, len(s)), start, len(s)})
	}
	return out
}

// wordRune reports whether a character is a letter or a digit; nearly all are ASCII.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// folder folds the words of a text one after another. Those that are written with capitals share what they are written
// with in lower case.
type folder struct {
	said string
	low  string // a stretch of said in lower case, which begins at from
	from int
}

// fold makes a word comparable: lower case, without format characters. Text is NFC when it comes here.
func (f *folder) fold(start, end int) string {
	s := f.said[start:end]
	if lowerCase(s) {
		return s
	}
	if end > f.from+len(f.low) {
		var room [longestKey]byte
		if low := lowerLatin(room[:0], f.said[start:min(len(f.said), start+len(room))]); len(low) >= len(s) {
			f.low, f.from = string(low), start
		}
	}
	if end <= f.from+len(f.low) {
		return f.low[start-f.from : end-f.from]
	}
	return foldRunes(s)
}

func fold(s string) string {
	f := folder{said: s}
	return f.fold(0, len(s))
}

// lowerCase reports whether a word needs no folding: lower case, with "å" and its like.
func lowerCase(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == 0xC3 && i+1 < len(s) && s[i+1] >= 0xA0 {
			i++
		} else if c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

func foldRunes(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// lowerLatin is the beginning of a text in lower case, as far as it holds nothing but ASCII and letters like "Å".
// Every byte keeps its place.
func lowerLatin(b []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'A' <= c && c <= 'Z':
			c |= 0x20
		case c == 0xC3 && i+1 < len(s) && s[i+1] >= utf8.RuneSelf: // U+00C0 to U+00FF; the lower case lies 0x20 above the upper
			i++
			low := s[i]
			if low < 0x9F && low != 0x97 {
				low |= 0x20
			}
			b = append(b, c, low)
			continue
		case c >= utf8.RuneSelf:
			return b
		}
		b = append(b, c)
	}
	return b
}

// key is what a phrase is compared by: its words, one blank between.
func key(s string) string {
	var room [fewWords]word
	return joinKeys(appendWords(room[:0], s))
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

// longestKey is longer than the keys that are looked up mostly are.
const longestKey = 256

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

// appendSpoken is appendWords without the link tails, which repeat what stands before them. A line without brackets, as nearly
// all are, costs no more than words.
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
