package dates

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// longest is how much of a text is read: an answer to "när" is a few lines, and the cost of a hostile mail stays
// bounded.
const longest = 32 << 10

// kind is what a token may mean in a date expression.
type kind uint8

const (
	mark  kind = iota // punctuation, and anything that is neither letter nor digit
	word              // a word without a calendar meaning of its own
	digit             // a run of digits; n is its value, -1 when it is longer than any date
	monthWord
	weekdayWord  // "torsdag", "torsdagen", "tors"
	weekdaysWord // "torsdagar": every one of them
	ordinal      // "första", "tolfte"
	count        // "två"
)

// token is a word, a number or a mark of an expression.
type token struct {
	text  string // lower case, NFC, one kind of dash, nothing invisible
	kind  kind
	n     int  // value of a number, ordinal or count, number of a month (1-12) or weekday (0-6, Sunday first)
	opens bool // may begin an expression
	weak  bool // a calendar word that is also something else: "jan", "sun", "may", or one that is misspelt
	glued bool // no blank before it
	line  bool // begins a line
	start int  // byte offsets into the NFC text
	end   int
}

// scan parts a text into tokens. Letters and digits never share one: "v12" is two. Dots of abbreviations are
// joined ("t.o.m." is one), soft hyphens and other invisible characters dropped.
func scan(text string) (string, []token) {
	s := norm.NFC.String(clip(text))
	out := make([]token, 0, len(s)/5+4)
	glued, line := false, true
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			line = true
		}
		if unicode.IsSpace(r) || invisible(r) {
			glued = glued && invisible(r)
			i += size
			continue
		}
		t := token{start: i, glued: glued, line: line, kind: mark}
		switch {
		case unicode.IsLetter(r):
			t.end = runEnd(s, i, unicode.IsLetter)
			t.text, t.kind = lower(s[i:t.end]), word
		case r >= '0' && r <= '9':
			t.end = runEnd(s, i, func(r rune) bool { return r >= '0' && r <= '9' })
			t.text, t.kind = visible(s[i:t.end]), digit
			t.n = value(t.text)
		default:
			t.end, t.text = i+size, plainMark(r, s[i:i+size])
		}
		out = append(out, t)
		i, glued, line = t.end, true, false
	}
	out = abbreviate(out)
	d, open := lexicon(), openers()
	for i := range out {
		if out[i].kind == word {
			out[i] = d.mean(out[i])
			out[i].opens = open[out[i].text] || breakName(out[i].text) != ""
		}
	}
	return s, out
}

// clip cuts a text that is too long to be an answer, at a whole character.
func clip(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	return s
}

// runEnd finds the end of a run of characters, invisible ones in its middle included.
func runEnd(s string, i int, in func(rune) bool) int {
	end := i
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case in(r) || unicode.Is(unicode.Mn, r) && end > 0:
			end = i
		case !invisible(r):
			return end
		}
	}
	return end
}

func invisible(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F:
		return true
	}
	return false
}

func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, s)
}

func lower(s string) string { return strings.ToLower(visible(s)) }

// plainMark makes writings of one mark alike.
func plainMark(r rune, s string) string {
	switch r {
	case '–', '—', '‒', '−', '‐', '‑', '―':
		return "-"
	case '’', '´', '`', '‘':
		return "'"
	case '/', '⁄', '∕':
		return "/"
	}
	return s
}

// value is -1 for a run of digits that is longer than any date.
func value(digits string) int {
	if len(digits) > 8 {
		return -1
	}
	n := 0
	for i := range len(digits) {
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

// abbreviations are written with dots between their letters, with blanks, or with neither.
var abbreviations = []struct {
	letters []string
	means   string
}{
	{[]string{"fr", "o", "m"}, "fom"}, {[]string{"fr", "om"}, "fom"}, {[]string{"f", "om"}, "fom"},
	{[]string{"t", "om"}, "tom"}, {[]string{"f", "o", "m"}, "fom"}, {[]string{"from", "o", "m"}, "fom"},
	{[]string{"fro", "m"}, "fom"}, {[]string{"fom"}, "fom"}, {[]string{"from"}, "from"}, {[]string{"tom"}, "tom"},
	{[]string{"f", "r", "o", "m"}, "fom"}, {[]string{"t", "o", "m"}, "tom"}, {[]string{"t", "v"}, "tv"},
	{[]string{"a", "s", "a", "p"}, "asap"}, {[]string{"s", "a", "s", "m"}, "asap"},
	{[]string{"e", "m"}, "em"}, {[]string{"f", "m"}, "fm"},
	{[]string{"o", "dyl"}, "odyl"}, {[]string{"t", "ex"}, "tex"}, {[]string{"bl", "a"}, "bla"}, {[]string{"e", "kr"}, "ekr"},
}

// abbreviate joins the letters of an abbreviation into one token with its meaning.
func abbreviate(in []token) []token {
	out := in[:0]
	for i := 0; i < len(in); {
		n, means := abbreviation(in[i:])
		if n == 0 {
			out = append(out, in[i])
			i++
			continue
		}
		t := in[i]
		t.text, t.end = means, in[i+n-1].end
		out = append(out, t)
		i += n
	}
	return out
}

// abbreviation returns how many tokens make up one, 0 for none.
func abbreviation(in []token) (int, string) {
	if in[0].kind != word || len(in[0].text) > 4 {
		return 0, ""
	}
next:
	for _, a := range abbreviations {
		at, dotted := 0, false
		for k, l := range a.letters {
			if at >= len(in) || in[at].text != l || k > 0 && !dotted && in[at].glued {
				continue next
			}
			at++
			dotted = at < len(in) && in[at].text == "." && in[at].glued
			if dotted {
				at++
			}
		}
		if at < len(in) && in[at].kind == word && in[at].glued && !dotted {
			continue
		}
		return at, a.means
	}
	return 0, ""
}
