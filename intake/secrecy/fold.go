package secrecy

import (
	"strings"
	"unicode"
	"unicode/utf8"

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

// writtenFor are what some characters are written for.
var writtenFor = map[rune]rune{
	'å': 'a', 'ä': 'a', 'Å': 'a', 'Ä': 'a', 'ö': 'o', 'Ö': 'o', '＋': '+', '−': '-',
	'·': '.', '•': '.', '∙': '.', '．': '.', 0x2028: '\n', 0x2029: '\n', 0xAD: -1, // a soft hyphen
}

// plain folds one character; -1 drops it.
func plain(r rune) rune {
	switch {
	case r == '\t' || r == '\r':
		return ' '
	case r < utf8.RuneSelf:
		return unicode.ToLower(r)
	}
	if other, ok := writtenFor[r]; ok {
		return other
	}
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case unicode.Is(unicode.Pd, r):
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1 // zero-width blanks and the like
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}
