package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Lower is a text in lower case and NFC, without characters that nobody sees (soft hyphens, zero-width blanks).
func Lower(s string) string {
	if low := Small(s); Lowered(low) {
		return low
	}
	s = strings.Map(func(r rune) rune {
		if Invisible(r) {
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.ToLower(norm.NFC.String(s)))
}

// AppendLower is Lower into room that the caller has.
func AppendLower(b []byte, s string) []byte {
	begun := len(b)
	b = append(b, s...)
	low := b[begun:]
	for i := capitalAt(low, 0); i < len(low); i = capitalAt(low, i+1) {
		low[i] |= 0x20
	}
	if Lowered(low) {
		return b
	}
	return append(b[:begun], Lower(s)...)
}

// Lowered reports whether Lower would change nothing: most words are ASCII or Swedish and small already.
func Lowered[T string | []byte](s T) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == 0xC3 && i+1 < len(s) && s[i+1] >= 0xA0 && s[i+1] <= 0xBF: // "à" to "ÿ"
			i++
		case c >= utf8.RuneSelf || 'A' <= c && c <= 'Z':
			return false
		}
	}
	return true
}

// swedish reports whether all letters of a word are of those that Small lowers, and none is written in another way.
func swedish(word string) bool {
	for i := range len(word) {
		if c := word[i]; c > 0xC3 || c == 0xC2 {
			return false
		}
	}
	return true
}

// Small is a text with the letters that most Swedish words are made of in lower case, ASCII and "À" to "Þ". Every byte
// keeps its place, so that the words of a text are lowered together.
func Small(s string) string {
	first := capitalAt(s, 0)
	if first == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	from := 0
	for i := first; i < len(s); i = capitalAt(s, i+1) {
		b.WriteString(s[from:i])
		b.WriteByte(s[i] | 0x20)
		from = i + 1
	}
	b.WriteString(s[from:])
	return b.String()
}

// capitalAt is the first byte from i on that Small changes, the length of the text where there is none.
func capitalAt[T string | []byte](s T, i int) int {
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case 'A' <= c && c <= 'Z', i > 0 && s[i-1] == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97: // not "×"
			return i
		}
	}
	return i
}

// Fold is what two writings are compared by when their dots may have been lost: Lower with å and ä as a, ö as o, no
// other accents, one kind of dash and quote mark, and one blank for any run of blanks and line ends, none at the edges.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, r := range norm.NFD.String(Lower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			blank = b.Len() > 0
			continue
		case r == 'ø':
			r = 'o'
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		if r == 'æ' {
			b.WriteByte('a')
			continue
		}
		b.WriteRune(plainMark(r))
	}
	return b.String()
}

// folded reports whether Fold would change nothing, as with most words that are asked for again.
func folded(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// plainMark makes the writings of one mark alike.
func plainMark(r rune) rune {
	switch r {
	case '–', '—', '‒', '−', '‐', '‑', '―', '⁃', '﹣', '-':
		return '-'
	case '’', '´', '`', '‘', '‛', '′':
		return '\''
	case '”', '“', '„', '»', '«', '″':
		return '"'
	case '⁄', '∕':
		return '/'
	}
	return r
}

// Invisible reports whether a character leaves no trace on paper and breaks no word.
func Invisible(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, 0x034F, 0x061C:
		return true
	}
	return r >= 0x202A && r <= 0x202E || r >= 0x2061 && r <= 0x206F || r >= 0xFE00 && r <= 0xFE0F
}

// Skeleton is what is left of a text whatever a mail program did to it: its ASCII letters but a and o, in lower case,
// and its digits. Blanks, wrapping, quote marks, case and the letters å, ä and ö make no difference, nor whether these
// were lost ("fr?ga", "fraga", "fr\ufffdga"), written as two ("fraaga", "aer"), read in another charset ("frÃ¥ga"),
// left encoded ("fr=C3=A5ga", "fr&aring;ga") or broken at a line's end ("fr=\n"). A line that was cut is a part of its
// skeleton.
func Skeleton(s string) string { return string(AppendSkeleton(make([]byte, 0, len(s)*2/3), s)) }

// AppendSkeleton is Skeleton into room that the caller has.
func AppendSkeleton(b []byte, s string) []byte {
	dots := false // what stood before may be å, ä or ö: each e behind it may be its dots
	for i := 0; i < len(s); i++ {
		c := s[i]
		if mayEncode[c] {
			if n := encoded(s[i:]); n > 0 {
				i += n
				dots = true
				continue
			}
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		after := dots && c == 'e'
		if keepsShape(c) && !after {
			b = append(b, c)
		}
		dots = c == 'a' || c == 'o' || c == '?' || c >= utf8.RuneSelf || after
	}
	return b
}

// mayEncode are the marks with which an encoded letter begins.
var mayEncode = [256]bool{'=': true, '%': true, '\\': true, '+': true, '&': true}

// keepsShape reports whether a small letter or a digit is never what is left of å, ä or ö.
func keepsShape(c byte) bool {
	return c >= 'a' && c <= 'z' && c != 'a' && c != 'o' || c >= '0' && c <= '9'
}

// encoded returns how many bytes after the first belong to the letter that a program left encoded at the beginning, 0
// where there is none.
func encoded(s string) int {
	switch {
	case (s[0] == '=' || s[0] == '%') && len(s) > 2 && hexDigit(s[1]) && hexDigit(s[2]):
		return 2
	case s[0] == '\\' && len(s) > 5 && s[1:4] == "u00":
		return 5
	case s[0] == '+' && len(s) > 4 && s[1] == 'A' && s[4] == '-': // UTF-7
		return 4
	case s[0] == '&':
		return entity(s)
	}
	return 0
}

// hexDigit accepts only the capitals that programs write.
func hexDigit(c byte) bool { return c >= '0' && c <= '9' || c >= 'A' && c <= 'F' }

// entity returns how many bytes after "&" belong to an HTML character reference, 0 where none is written.
func entity(s string) int {
	const longest = 10
	for i := 1; i < min(len(s), longest); i++ {
		switch c := s[i]; {
		case c == ';':
			return i
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '#' && i == 1:
		default:
			return 0
		}
	}
	return 0
}
