// Package phrase is the words of a line by what they are compared by, the sets of words that the reader tells apart
// (data/words.tsv), and what a phrase amounts to by itself: thanks, a pointer to something attached, a question back.
package phrase

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/text"
)

// Word is a run of letters and digits in a line: its key for comparing, and where it stands. Everything between words
// (quote marks, bullets, smart quotes, no-break spaces) is what mail programs change, so nothing else is compared.
type Word struct {
	Key        string
	Start, End int
}

// Words splits a line. Soft hyphens, zero-width characters and combining marks belong to the word around them, but
// only the marks count.
func Words(s string) []Word {
	if s == "" {
		return nil
	}
	return AppendWords(make([]Word, 0, 2+len(s)/6), s)
}

// FewWords is as many words as a line or a short answer mostly has: room for them on the stack.
const FewWords = 32

// AppendWords is words into room that the caller has.
func AppendWords(out []Word, s string) []Word {
	for start, end := NextWord(s, 0); start < end; start, end = NextWord(s, end) {
		key := s[start:end]
		if !text.Lowered(key) {
			key = text.Lower(key)
		}
		out = append(out, Word{key, start, end})
	}
	return out
}

// NextWord is where the next word from byte i on begins and ends, the same place twice where none follows.
func NextWord(s string, i int) (start, end int) {
	for start = i; start < len(s); {
		if c := s[start]; c < utf8.RuneSelf && !inWord[c] {
			start++
			continue
		}
		is, width := wordAt(s, start)
		if is {
			break
		}
		start += width
	}
	for end = start; end < len(s); {
		if c := s[end]; c < utf8.RuneSelf && inWord[c] {
			end++
			continue
		}
		is, width := wordAt(s, end)
		if !is {
			if r, _ := utf8.DecodeRuneInString(s[end:]); r < utf8.RuneSelf ||
				!unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r) {
				break
			}
		}
		end += width
	}
	return start, end
}

// wordAt reports whether a character is a letter or a digit, and its width.
func wordAt(s string, i int) (is bool, width int) {
	switch c := s[i]; {
	case c < utf8.RuneSelf:
		return inWord[c], 1
	case c == 0xC3 && i+1 < len(s) && s[i+1] >= 0x80 && s[i+1] <= 0xBF: // "À" to "ÿ"
		return s[i+1]&^0x20 != 0x97, 2 // but "×" and "÷"
	}
	r, width := utf8.DecodeRuneInString(s[i:])
	return wordRune(r), width
}

// inWord are the ASCII letters and digits.
var inWord = func() (in [utf8.RuneSelf]bool) {
	for r := range in {
		in[r] = wordRune(rune(r))
	}
	return in
}()

// wordRune reports whether a character is a letter or a digit; nearly all are ASCII.
func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// LongestKey is longer than the keys that are looked up mostly are.
const LongestKey = 256

// Key is what a phrase is compared by: its words, one blank between.
func Key(s string) string {
	var room [LongestKey]byte
	return string(AppendKey(room[:0], s))
}

// AppendKey is key into room that the caller has, so that looking a phrase up makes no string.
func AppendKey(b []byte, s string) []byte {
	begun := len(b)
	for start, end := NextWord(s, 0); start < end; start, end = NextWord(s, end) {
		if len(b) > begun {
			b = append(b, ' ')
		}
		b = text.AppendLower(b, s[start:end])
	}
	return b
}

// Has looks a text up as one phrase.
func Has[V any](m map[string]V, s string) (v V, ok bool) {
	var room [LongestKey]byte
	v, ok = m[string(AppendKey(room[:0], s))]
	return v, ok
}

// AppendKeys is the key of a phrase of some words, into room that the caller has.
func AppendKeys(b []byte, ws []Word) []byte {
	for i, w := range ws {
		if i > 0 {
			b = append(b, ' ')
		}
		b = append(b, w.Key...)
	}
	return b
}

// Find looks words up as one phrase.
func Find[V any](m map[string]V, ws []Word) (v V, ok bool) {
	if len(ws) == 1 {
		v, ok = m[ws[0].Key]
		return v, ok
	}
	var room [LongestKey]byte
	v, ok = m[string(AppendKeys(room[:0], ws))]
	return v, ok
}

// In reports whether words are one of a set of phrases.
func In(set map[string]bool, ws []Word) bool {
	ok, _ := Find(set, ws)
	return ok
}

// SetOf makes a set of phrases.
func SetOf(phrases ...string) map[string]bool {
	m := make(map[string]bool, len(phrases))
	for _, p := range phrases {
		if k := Key(p); k != "" {
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
		out[row[0]] = SetOf(strings.Split(row[1], "|")...)
	}
	return out
}()

// Set is a set of data/words.tsv. A name that is not there is a slip in this package, and no mail could be read.
func Set(name string) map[string]bool {
	if set := wordSets[name]; set != nil {
		return set
	}
	panic("no set of words " + name + " in data/words.tsv")
}

// HasWords reports whether anything can be read in s: a letter or a digit.
func HasWords(s string) bool {
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

// AppendSpoken is AppendWords without the link tails, which repeat what stands before them, and without keys.
func AppendSpoken(room []Word, s string) []Word {
	ws := room
	for start, end := NextWord(s, 0); start < end; start, end = NextWord(s, end) {
		ws = append(ws, Word{Start: start, End: end})
	}
	if !strings.ContainsAny(s, "<[") {
		return ws
	}
	out := ws[:len(room)]
	end := 0
	for i, k := 0, len(room); k < len(ws); k++ {
		for ; i < ws[k].Start; i++ {
			if s[i] != '<' && s[i] != '[' {
				continue
			}
			if e, ok := linkTail(s, i); ok {
				end, i = e, e-1
			}
		}
		if ws[k].Start >= end {
			out = append(out, ws[k])
		}
	}
	return out
}
