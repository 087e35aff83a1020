package body

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean makes text comparable: NFC, \n line ends, no control characters and nothing that takes no room on a screen.
func Clean(s string) string {
	if isPlain(s) {
		return s
	}
	if strings.IndexByte(s, '\r') >= 0 {
		if s = lineEnds(s); isPlain(s) {
			return s
		}
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case '\n', '\t':
			return r
		case 0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB:
			return -1
		case 0x00A0, 0x202F, 0x2007:
			return ' '
		case '\v', '\f', 0x2028, 0x2029, 0x0085:
			return '\n'
		}
		if r < ' ' || r >= 0x7F && r < 0xA0 || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E ||
			r >= 0x2060 && r <= 0x206F {
			return -1
		}
		return r
	}, norm.NFC.String(s))
}

// lineEnds makes \n of every line end. A CR too many before one came from a program that added its own; more of them
// are empty lines.
func lineEnds(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for {
		i := strings.IndexByte(s, '\r')
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		n := 1
		for i+n < len(s) && s[i+n] == '\r' {
			n++
		}
		s = s[i+n:]
		if strings.HasPrefix(s, "\n") {
			s, n = s[1:], max(1, n-2)
		}
		for range n {
			out.WriteByte('\n')
		}
	}
	out.WriteString(s)
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
