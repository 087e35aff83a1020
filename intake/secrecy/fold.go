package secrecy

import (
	_ "embed"
	"slices"
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
		if r = plain(seen(r)); r < 0 {
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

//go:embed data/lookalikes.tsv
var lookalikeTable string

// lookalikes are letters of other alphabets that nobody tells from ours.
var lookalikes = alikeLetters()

func alikeLetters() map[rune]rune {
	m := map[rune]rune{}
	for _, row := range rows(lookalikeTable) {
		ours, _ := utf8.DecodeRuneInString(row[0])
		for _, r := range row[1] {
			if r != ' ' {
				m[r] = ours
			}
		}
	}
	return m
}

// legible is a text, in NFC, with the characters that its reader takes them for: one that is set in another alphabet or
// in a mathematical or wide face is the letter or digit that it looks like, and what takes no room is gone. Letters
// that are spaced out are one word. It keeps å, ä, ö and the case of letters, since days are read of it, too.
func legible(s string) string {
	s = norm.NFC.String(turned(s))
	if !ordinary(s) {
		s = strings.Map(seen, s)
	}
	return joinSpaced(joinMarked(s))
}

// turned is a text in which what an override sets from right to left stands as it is seen: "\u202e02" is 20.
func turned(s string) string {
	const override, pops = "\u202e", "\u202c\n"
	before, rest, found := strings.Cut(s, override)
	if !found {
		return s
	}
	var b strings.Builder
	for ; found; before, rest, found = strings.Cut(rest, override) {
		b.WriteString(before)
		end := strings.IndexAny(rest, pops)
		if end < 0 {
			end = len(rest)
		}
		letters := []rune(strings.ReplaceAll(rest[:end], override, ""))
		slices.Reverse(letters)
		b.WriteString(string(letters))
		rest = rest[end:]
	}
	return b.String() + before
}

// joinMarked takes the marks of bold, slanted and struck words out of the midst of a word: "**sek**retess".
func joinMarked(s string) string {
	const marks = "*_~`"
	if !strings.ContainsAny(s, marks) {
		return s
	}
	var b strings.Builder
	done := 0
	for i := strings.IndexAny(s, marks); i < len(s); {
		to := i
		for to < len(s) && strings.IndexByte(marks, s[to]) >= 0 {
			to++
		}
		left, _ := utf8.DecodeLastRuneInString(s[:i])
		right, _ := utf8.DecodeRuneInString(s[to:])
		if unicode.IsLetter(left) && unicode.IsLetter(right) {
			b.WriteString(s[done:i])
			done = to
		}
		next := strings.IndexAny(s[to:], marks)
		if next < 0 {
			break
		}
		i = to + next
	}
	return b.String() + s[done:]
}

// ordinary reports whether a text has no other characters than those of Swedish mail: ASCII, letters of Latin-1, and
// the usual dashes and quote marks.
func ordinary(s string) bool {
	for _, r := range s {
		if r >= 0xA0 && r < 0xC0 && r != 0xA0 && r != '§' || r > 0xFF && (r < 0x2010 || r > 0x2027) {
			return false
		}
	}
	return true
}

// seen is what a character of a text in NFC is taken for by who sees it; -1 for one that takes no room.
func seen(r rune) rune {
	switch {
	case r < 0xA0, r >= 0xC0 && r < 0x100:
		return r
	case r == 0x2800 || r == 0x3164 || r == 0x115F || r == 0x1160 || r == 0xFFA0: // drawn as nothing
		return -1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) || r == 0xAD:
		return -1
	}
	if ours, ok := lookalikes[r]; ok {
		return ours
	}
	if unicode.IsDigit(r) {
		return digitOf(r)
	}
	if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
		return r
	}
	var room [utf8.UTFMax]byte
	other := norm.NFKC.Bytes(room[:utf8.EncodeRune(room[:], r)])
	if c, n := utf8.DecodeRune(other); n == len(other) {
		return c
	}
	return r
}

// digitOf is a decimal digit of any script as one of ours: each script has its ten in a row.
func digitOf(r rune) rune {
	zero := r
	for n := 0; n < 9 && unicode.IsDigit(zero-1); n++ {
		zero--
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // five faces in a row
		return '0' + (r-0x1D7CE)%10
	}
	return '0' + r - zero
}

// leastSpaced is how many letters spaced out are one word: "S E K R E T E S S", and no "t o m", no list "a b c d".
const leastSpaced = 6

// spacing is what stands between them.
var spacing = strings.NewReplacer(" ", "", "\u00a0", "", ".", "")

// joinSpaced takes the blanks out of words whose letters are spaced out.
func joinSpaced(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		to, n := spacedAt(s, i)
		if n >= leastSpaced {
			b.WriteString(s[done:i])
			b.WriteString(spacing.Replace(s[i:to]))
			done = to
		}
		i = to
	}
	if done == 0 {
		return s
	}
	return b.String() + s[done:]
}

// spacedAt counts the letters that stand alone from i on, with one blank or full stop between two, and returns where
// they end, or the next place to look.
func spacedAt(s string, i int) (end, n int) {
	for at := i; ; {
		stop := wordEnd(s, at)
		_, first := utf8.DecodeRuneInString(s[at:])
		if stop != at+first { // no letter, or a word of several
			return max(end, stop, i+first), n
		}
		end, n = stop, n+1
		next, blank := utf8.DecodeRuneInString(s[stop:])
		if after, _ := utf8.DecodeRuneInString(s[stop+blank:]); next != ' ' && next != 0xA0 && next != '.' ||
			!unicode.IsLetter(after) || wordEnd(s, stop+blank) != stop+blank+utf8.RuneLen(after) {
			return end, n
		}
		at = stop + blank
	}
}

// wordEnd is where the letters and digits that begin at i end; i where none stand there.
func wordEnd(s string, i int) int {
	for at, r := range s[i:] {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i + at
		}
	}
	return len(s)
}

// writtenFor are what some characters are written for.
var writtenFor = map[rune]rune{
	'å': 'a', 'ä': 'a', 'Å': 'a', 'Ä': 'a', 'ö': 'o', 'Ö': 'o', '−': '-', 'ø': 'o', 'Ø': 'o',
	'·': '.', '•': '.', '∙': '.', 0x2028: '\n', 0x2029: '\n',
}

// plain folds one character as it was seen; -1, which takes no room, stays -1.
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
	if r >= 0xC0 && r < 0x250 && unicode.IsLetter(r) { // "sékretess"
		if letter := norm.NFD.String(string(r)); letter[0] < utf8.RuneSelf {
			return unicode.ToLower(rune(letter[0]))
		}
	}
	switch {
	case unicode.Is(unicode.Pd, r):
		return '-'
	case unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}
