package body

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean makes text comparable: NFC, \n line ends, no control characters and nothing that takes no room on a screen.
func Clean[T string | []byte](text T) string {
	if isPlain(text) {
		return string(text)
	}
	s := lineEnds([]byte(text))
	if isPlain(s) {
		return s
	}
	return strings.Map(onScreen, norm.NFC.String(s))
}

// onScreen is what a character is on a screen, -1 for one that takes no room there.
func onScreen(r rune) rune {
	switch r {
	case '\n', '\t':
		return r
	case 0x00A0, 0x202F, 0x2007:
		return ' '
	case '\v', '\f', 0x2028, 0x2029, 0x0085:
		return '\n'
	}
	if unicode.Is(roomless, r) {
		return -1
	}
	return r
}

// roomless are control characters, marks of direction and others that nobody sees.
var roomless = &unicode.RangeTable{LatinOffset: 3, R16: []unicode.Range16{
	{Lo: 0x00, Hi: 0x1F, Stride: 1}, {Lo: 0x7F, Hi: 0x9F, Stride: 1}, {Lo: 0xAD, Hi: 0xAD, Stride: 1},
	{Lo: 0x34F, Hi: 0x34F, Stride: 1}, {Lo: 0x61C, Hi: 0x61C, Stride: 1}, {Lo: 0x180E, Hi: 0x180E, Stride: 1},
	{Lo: 0x200B, Hi: 0x200F, Stride: 1}, {Lo: 0x202A, Hi: 0x202E, Stride: 1}, {Lo: 0x2060, Hi: 0x206F, Stride: 1},
	{Lo: 0xFEFF, Hi: 0xFEFF, Stride: 1}, {Lo: 0xFFF9, Hi: 0xFFFB, Stride: 1},
}}

// lineEnds makes \n of every line end. A CR too many before one came from a program that added its own; more of them
// are empty lines.
func lineEnds(s []byte) string {
	var out strings.Builder
	out.Grow(len(s))
	for {
		i := bytes.IndexByte(s, '\r')
		if i < 0 {
			break
		}
		out.Write(s[:i])
		n := 1
		for i+n < len(s) && s[i+n] == '\r' {
			n++
		}
		s = s[i+n:]
		if len(s) > 0 && s[0] == '\n' {
			s, n = s[1:], max(1, n-2)
		}
		for range n {
			out.WriteByte('\n')
		}
	}
	out.Write(s)
	return out.String()
}

// isPlain reports whether Clean has nothing to do, as far as a quick look tells: ASCII, Latin letters with their
// marks and the usual punctuation, all of which are their own normal form.
func isPlain[T ~string | ~[]byte](s T) bool {
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case ' ' <= c && c < 0x7F, c == '\n', c == '\t':
			i++
			continue
		case c < utf8.RuneSelf:
			return false
		case 0xC3 <= c && c <= 0xCB && i+1 < len(s) && s[i+1]&0xC0 == 0x80: // U+00C0 to U+02FF
			i += 2
			continue
		}
		r, n := utf8.DecodeRuneInString(string(s[i:min(len(s), i+utf8.UTFMax)]))
		if (r <= 0xA0 || r > 0x2FF || r == 0xAD) && (r < 0x2010 || r > 0x2027) {
			return false
		}
		i += n
	}
	return true
}
