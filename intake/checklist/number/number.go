// Package number reads the numbers by which a line says which questions it answers, and tells them from times, dates
// and what is counted.
package number

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// numberWords may stand before a question's number: "Fråga 7:", "Svar på fråga 3 –", "Nr 3".
var numberWords = phrase.Set("number words")

// mayLead are the words with which those before a number begin.
var mayLead = text.NewNeeds(func() map[string]bool {
	out := maps.Clone(numberWords)
	for _, about := range numberAbout {
		first, _, _ := strings.Cut(about, " ")
		out[first] = true
	}
	return out
}())

// numberAbout are several words before a number, "Vad gäller fråga 9", and numberFirst such that another one follows.
var numberAbout, numberFirst = slices.Sorted(maps.Keys(phrase.Set("number about"))), phrase.Set("number first")

// Lead reads the question numbers that a line begins with: "3. …", "3) …", "(3) …", "3: …", "Fråga 7: …",
// "8 och 9: …", "7 & 8 - …". It does not ask whether there is such a question. Clock times, dates and amounts
// ("9.30", "12/3", "7 - 8 april", "1,5 miljoner") are no question numbers.
func Lead(s string) (ns []int, rest string, ok bool) {
	s = strings.TrimLeftFunc(s, phrase.Blank)
	r := &numberReader{s: s, named: false}
	r.words()
	bracket := r.eat("(") || r.eat("[")
	if ns, ok = r.several(); !ok {
		return nil, "", false
	}
	if bracket && !r.eat(")") && !r.eat("]") || !bracket && !r.close(len(ns) > 1) {
		return nil, "", false
	}
	return ns, strings.TrimSpace(trimMarks(r.s)), true
}

// several eats numbers: "8 och 9", "8, 9", "8-10".
func (r *numberReader) several() (ns []int, ok bool) {
	for len(ns) < mostNumbers {
		n, ok := r.number()
		if !ok {
			return nil, false
		}
		ns = append(ns, n)
		if through := r.s; r.eat("-") || r.eat("–") {
			last, ok := r.number()
			if !ok || last <= n || last > n+mostNumbers {
				r.s = through
				return ns, true
			}
			for n++; n <= last; n++ {
				ns = append(ns, n)
			}
			return ns, true
		}
		if !r.join() {
			return ns, true
		}
	}
	return nil, false
}

// mostNumbers bounds how many questions one answer can be for.
const mostNumbers = 12

// numberReader eats its way through the beginning of a line.
type numberReader struct {
	s     string
	named bool // "fråga" stood before
}

func (r *numberReader) eat(prefix string) bool {
	if strings.HasPrefix(r.s, prefix) {
		r.s = r.s[len(prefix):]
		return true
	}
	return false
}

func (r *numberReader) blanks() { r.s = strings.TrimLeftFunc(r.s, phrase.Blank) }

// words eats the words before a number.
func (r *numberReader) words() {
	if !mayLead.Begin(r.s) {
		return // nearly always
	}
	for _, about := range numberAbout {
		if n := len(about); len(r.s) > n && r.s[n] == ' ' && strings.EqualFold(r.s[:n], about) {
			r.s, r.named = strings.TrimLeftFunc(r.s[n:], phrase.Blank), true
			break
		}
	}
	for range 4 {
		end := len(r.s) - len(strings.TrimLeftFunc(r.s, unicode.IsLetter))
		if end == 0 || end > 20 {
			return
		}
		if known, _ := phrase.Has(numberWords, r.s[:end]); !known {
			return
		}
		next := strings.TrimLeftFunc(r.s[end:], phrase.Blank)
		if first, _ := phrase.Has(numberFirst, r.s[:end]); first && !unicode.IsLetter(phrase.FirstRune(next)) {
			return // "inget nytt 9 …"
		}
		r.s = r.s[end:]
		r.named = true
		r.eat(".") // "nr."
		r.blanks()
	}
}

// number eats a number of at most two digits; a longer one is an amount or a year.
func (r *numberReader) number() (int, bool) {
	r.eat("#")
	n, i := 0, 0
	for i < len(r.s) && i < 3 && '0' <= r.s[i] && r.s[i] <= '9' {
		n = n*10 + int(r.s[i]-'0')
		i++
	}
	if i == 0 {
		n, rest := text.Ordinal(r.s)
		next := strings.TrimLeftFunc(rest, phrase.Blank)
		said := n > 0 && first(next, "is")
		if n == 0 || next != rest && unicode.IsLetter(phrase.FirstRune(next)) && !said {
			return 0, false // "Nian på Ribbyskolan"
		}
		r.s, r.named = rest, said // "Nian är Petra"
		return n, true
	}
	if i == 3 || n == 0 {
		return 0, false
	}
	r.s = r.s[i:]
	return n, true
}

// join eats what stands between two numbers.
func (r *numberReader) join() bool {
	old := r.s
	r.blanks()
	for _, between := range []string{"och ", "&", "samt ", "and ", "+", ", ", "/"} {
		if between == "/" && !r.named { // 12/3 is a date
			continue
		}
		if r.eat(between) {
			r.blanks()
			if between == ", " {
				r.eat("och ")
				r.blanks()
			}
			if r.s != "" && ('0' <= r.s[0] && r.s[0] <= '9' || r.s[0] == '#') {
				return true
			}
			break
		}
	}
	r.s = old
	return false
}

// Spaced parts a line at a number with nothing but a blank after it. named tells that "fråga" stands before.
func Spaced(s string) (n int, named bool, rest string, ok bool) {
	r := &numberReader{s: strings.TrimLeftFunc(Bare(s), phrase.Blank)}
	r.words()
	if n, ok = r.number(); !ok || r.s == "" || !phrase.Blank(phrase.FirstRune(r.s)) {
		return 0, false, "", false
	}
	rest = strings.TrimSpace(r.s)
	return n, r.named, rest, rest != ""
}

// Dashed parts a line at a number with a dash between blanks after it, whatever follows: "6 - 6 oktober".
func Dashed(s string) (n int, rest string, ok bool) {
	n, named, rest, ok := Spaced(s)
	mark, width := utf8.DecodeRuneInString(rest)
	if !ok || named || !strings.ContainsRune("-–—", mark) || !strings.HasPrefix(rest[width:], " ") {
		return 0, "", false
	}
	rest = strings.TrimSpace(rest[width:])
	return n, rest, rest != ""
}

// SpacedSeveral parts a line at several numbers with nothing but a blank and a verb after them: "8 och 9 ordnar Petra".
func SpacedSeveral(s string) (ns []int, rest string, ok bool) {
	r := &numberReader{s: strings.TrimLeftFunc(Bare(s), phrase.Blank)}
	r.words()
	if ns, ok = r.several(); !ok || r.s == "" {
		return nil, "", false
	}
	rest = strings.TrimSpace(r.s)
	ws := phrase.Words(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	verb := len(ws) > 0 && countedWords.Has(text.Tokens(ws[0].Key), countedWords.Set("verb"))
	return ns, rest, verb && phrase.Blank(phrase.FirstRune(r.s)) && len(ns) > 1
}

// OpensWithCapital reports whether a text begins with a capital letter, and not with a month: "12 Mars" is a day.
func OpensWithCapital(s string) bool {
	var room [phrase.FewWords]phrase.Word
	ws := phrase.AppendWords(room[:0], s[:phrase.Limit(s, 60)])
	return unicode.IsUpper(phrase.FirstRune(s)) && len(ws) > 0 && !phrase.Months[ws[0].Key]
}

// close eats what ends the numbers and sets them off from the text. Each mark has its own traps: "9.30" and "9:30" are
// clock times, "7 - 8 april" is a span of days, "9 )" is nothing.
func (r *numberReader) close(several bool) bool {
	if r.s == "" {
		return r.named
	}
	spaced := unicode.IsSpace(rune(r.s[0])) || strings.HasPrefix(r.s, "\u00a0")
	r.blanks()
	if r.s == "" {
		return r.named
	}
	c, w := utf8.DecodeRuneInString(r.s)
	if !r.ends(c, w, spaced, several) {
		return r.named && spaced && unicode.IsUpper(c) // "Fråga 9 Enhetschefen", but not "Fråga 9 återkommer vi om"
	}
	r.s = r.s[w:]
	r.blanks()
	for r.eat(":") || r.eat(")") { // "3.:", "3.)"
		r.blanks()
	}
	return true
}

// ends reports whether a mark of some bytes ends the numbers before it.
func (r *numberReader) ends(mark rune, bytes int, spaced, several bool) bool {
	next := phrase.FirstRune(r.s[bytes:])
	digit, end := unicode.IsDigit(next), len(r.s) == bytes || unicode.IsSpace(next)
	switch mark {
	case ')':
		return !spaced || r.named
	case '.':
		return !digit && (!spaced || r.named)
	case ':', ';':
		return !digit
	case '=', '>', '→':
		return true
	case '-', '–', '—':
		after := phrase.FirstRune(strings.TrimLeftFunc(r.s[bytes:], phrase.Blank))
		return spaced && end && (!unicode.IsDigit(after) || several || r.named)
	}
	return false
}

// trimMarks drops *bold* marks that a number left behind: "**3.** text".
func trimMarks(s string) string {
	if t := strings.TrimLeft(s, "*_"); t != s && (t == "" || strings.HasPrefix(t, " ") || len(s)-len(t) > 1) {
		return t
	}
	return s
}
