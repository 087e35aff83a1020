package secrecy

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold makes a text in which writings are alike: lower case, no dots over letters, one kind of blank and dash,
// nothing invisible. at maps its bytes back where that is wanted.
func fold(text string, mapped bool) (folded string, at []int) {
	text = norm.NFC.String(text)
	if mapped {
		at = make([]int, 0, len(text)+1)
	}
	var b strings.Builder
	b.Grow(len(text))
	for i, r := range text {
		if r = plain(r); r < 0 {
			continue
		}
		n, _ := b.WriteRune(r)
		if !mapped {
			continue
		}
		for range n {
			at = append(at, i)
		}
	}
	if mapped {
		at = append(at, len(text))
	}
	return b.String(), at
}

// plain folds one character; -1 drops it.
func plain(r rune) rune {
	switch {
	case r < 0x80:
		if r == '\t' || r == '\r' {
			return ' '
		}
		return unicode.ToLower(r)
	case r == 'å' || r == 'ä' || r == 'Å' || r == 'Ä':
		return 'a'
	case r == 'ö' || r == 'Ö':
		return 'o'
	case r == 0xAD:
		return -1 // soft hyphen
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '＋':
		return '+'
	case r == '·' || r == '•' || r == '∙' || r == '．':
		return '.'
	case r == 0x2028 || r == 0x2029:
		return '\n'
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1 // zero-width blanks and the like
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}
