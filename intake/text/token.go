package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Kind tells words, numbers and marks apart.
type Kind uint8

// Kinds.
const (
	Mark   Kind = iota // punctuation, and anything that is neither letter nor digit
	Word               // a run of letters, or an abbreviation with its full stops
	Number             // a run of ASCII digits
)

// Token is a word, a number or one mark. Letters and digits never share one: "v12" is two, "e-post" three.
type Token struct {
	Key        string // as Lower has it; dashes and quote marks of one kind
	Kind       Kind
	Glued      bool // no blank before it
	Line       bool // the first of its line
	Stop       bool // an abbreviation, with the full stop behind it
	Start, End int  // bytes of the text
}

// MostTokens is how many tokens of a text are read: an answer has some hundreds, and the cost of a hostile mail stays
// bounded.
const MostTokens = 100_000

// Tokens takes a text apart. Abbreviations are one token with one key, however their full stops stand: "t.o.m.",
// "t. o. m." and "t o m" are "tom".
func Tokens(s string) []Token {
	out := make([]Token, 0, min(len(s)/5+4, MostTokens))
	glued, line := false, true
	for i := 0; i < len(s) && len(out) < MostTokens; {
		if s[i] == ' ' {
			glued = false
			i++
			continue
		}
		r, size := decode(s, i)
		if r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' {
			line = true
		}
		if unicode.IsSpace(r) || Invisible(r) {
			glued = glued && Invisible(r)
			i += size
			continue
		}
		t := Token{Start: i, Glued: glued, Line: line}
		switch {
		case unicode.IsLetter(r):
			t.Kind, t.End = Word, wordEnd(s, i)
		case r >= '0' && r <= '9':
			t.Kind, t.End = Number, runEnd(s, i, asciiDigit)
		default:
			t.End = runEnd(s, i+size, func(rune) bool { return false })
		}
		if t.Key = s[i:t.End]; t.Kind != Word || !Lowered(t.Key) {
			t.Key = t.Kind.key(t.Key)
		}
		out = append(out, t)
		i, glued, line = t.End, true, false
	}
	return abbreviate(out)
}

func decode(s string, i int) (rune, int) {
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// wordEnd finds the end of a run of letters, most of which are ASCII or Swedish.
func wordEnd(s string, i int) int {
	for i < len(s) {
		switch c := s[i]; {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			i++
		case c == 0xC3 && i+1 < len(s) && s[i+1] >= 0x80 && s[i+1] <= 0xBF && s[i+1]&^0x20 != 0x97: // not "×" and "÷"
			i += 2
		case c < utf8.RuneSelf:
			return i
		default:
			return runEnd(s, i, unicode.IsLetter)
		}
	}
	return i
}

func asciiDigit(r rune) bool { return r >= '0' && r <= '9' }

// runEnd finds the end of a run of characters. Combining marks belong to it, invisible characters only in its middle.
func runEnd(s string, i int, in func(rune) bool) int {
	end := i
	for i < len(s) {
		r, size := decode(s, i)
		i += size
		switch {
		case in(r), r >= 0x300 && unicode.Is(unicode.Mn, r) && !Invisible(r):
			end = i
		case !Invisible(r):
			return end
		}
	}
	return end
}

// key is what a token of the kind is compared by.
func (k Kind) key(s string) string {
	if k != Mark {
		return Lower(s)
	}
	r, size := decode(s, 0)
	if size < len(s) || r >= utf8.RuneSelf {
		s = norm.NFC.String(s)
		r, size = decode(s, 0)
	}
	if plain := plainMark(r); plain != r && size == len(s) {
		return string(plain)
	}
	return s
}

//go:embed data/abbreviations.tsv
var abbreviationData string

// abbreviation is one way to write a short form. Any of its parts may have a full stop behind it, and blanks.
type abbreviation struct {
	parts []string
	key   string
	ends  bool // may stand last in a sentence
}

// abbreviations are by their first part, those of more parts first.
var abbreviations = sync.OnceValues(func() (map[string][]abbreviation, *sieve) {
	out := map[string][]abbreviation{}
	for _, row := range Rows(abbreviationData, 3) {
		for writing := range strings.SplitSeq(row[1], "|") {
			parts := strings.Fields(writing)
			out[parts[0]] = append(out[parts[0]], abbreviation{parts, row[0], row[2] == "ends"})
		}
	}
	for _, list := range out {
		for i := range list { // few each: longer ones to the front
			for k := i; k > 0 && len(list[k].parts) > len(list[k-1].parts); k-- {
				list[k], list[k-1] = list[k-1], list[k]
			}
		}
	}
	first := &sieve{}
	for part := range out {
		first.add(part)
	}
	return out, first
})

// Rows reads the rows of a data file, columns between tabs; empty lines and those that begin with # are none. A row
// without that many columns is a fault of the program: it panics.
func Rows(data string, columns int) [][]string {
	var out [][]string
	for line := range strings.SplitSeq(data, "\n") {
		line = strings.TrimRight(line, "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(line, "\t")
		if len(row) != columns {
			panic("a row of a data file has too few or many columns: " + line)
		}
		out = append(out, row)
	}
	return out
}

// abbreviate joins the parts and full stops of abbreviations.
func abbreviate(in []Token) []Token {
	known, first := abbreviations()
	out := in[:0]
	for i := 0; i < len(in); {
		t := in[i]
		n, a := 1, abbreviation{}
		if t.Kind == Word && first.may(t.Key) {
			if list := known[t.Key]; list != nil {
				n, a = longest(list, in[i:])
			}
		}
		if a.key != "" {
			last := in[i+n-1]
			t.Key, t.End, t.Stop = a.key, last.End, last.Key == "."
		}
		out = append(out, t)
		i += n
	}
	return out
}

// longest returns how many tokens the abbreviation at the front takes, 1 and none where there is none.
func longest(list []abbreviation, in []Token) (int, abbreviation) {
	for _, a := range list {
		if n, ok := a.match(in); ok {
			return n, a
		}
	}
	return 1, abbreviation{}
}

// match reports whether the abbreviation stands at the front of the tokens: parts that are glued have a full stop
// between them, and no word goes on from the last.
func (a abbreviation) match(in []Token) (n int, ok bool) {
	stopped := false
	for k, part := range a.parts {
		if n >= len(in) || in[n].Key != part || k > 0 && (in[n].Line || in[n].Glued != stopped && in[n].Glued) {
			return 0, false
		}
		n++
		if stopped = n < len(in) && in[n].Key == "." && in[n].Glued; stopped {
			n++
		}
	}
	if n < len(in) && in[n].Kind == Word && in[n].Glued && !stopped {
		return 0, false
	}
	return n, true
}
