package secrecy

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// kind is what a token is.
type kind uint8

const (
	word   kind = iota
	number      // digits
	mark        // a sign that ends no clause
	comma       // ends a clause
	stop        // ends a sentence
	wrap        // a line end in running text
	line        // a line end that ends a clause
	gap         // a blank line
)

// token is a piece of a text. Its text is folded, from and to are its bytes in text.said.
type token struct {
	text     string
	kind     kind
	from, to int
	lower    bool // begins with a small letter
}

// text is a text taken apart, as much of it at a time as the rules look at: tokens take many times the bytes of
// what they are made of. All indices are those of the window.
type text struct {
	said    string // legible
	tokens  []token
	read    int // how many bytes are tokens
	begun   int // where the line begins
	ended   int // how many tokens are what they are
	letters strings.Builder
}

// wrapped is how long a line must be for its end to be that of the page and not of the thought.
const wrapped = 40

// The window of tokens. No rule looks further back than behind; one that looks past more signs than ahead finds the
// end.
const (
	window = 1024
	behind = 64
	ahead  = 512
)

var windows = sync.Pool{New: func() any { return new([window]token) }}

// scan takes a text apart, in one pass. done gives back the room that its tokens take.
func scan(s string) (t *text, done func()) {
	room := windows.Get().(*[window]token)
	t = &text{said: legible(s), tokens: room[:0]}
	t.fill()
	return t, func() {
		clear(room[:])
		windows.Put(room)
	}
}

// reach moves the window until the rules see all that they look at around token i. It returns the index that the token
// has then, and false behind the last.
func (t *text) reach(i int) (int, bool) {
	if i+ahead > len(t.tokens) && t.read < len(t.said) {
		if drop := i - behind; drop > 0 {
			t.tokens = slices.Delete(t.tokens, 0, drop)
			t.ended -= drop
			i -= drop
		}
		t.fill()
	}
	return i, i < len(t.tokens)
}

// fill makes tokens of what comes next, as many as there is room for.
func (t *text) fill() {
	for t.read < len(t.said) && len(t.tokens) < window {
		i := t.read
		r, n := utf8.DecodeRuneInString(t.said[i:])
		t.read += n
		switch p := plain(r); {
		case unicode.IsLetter(p):
			t.read = t.word(i)
		case p >= '0' && p <= '9':
			for digitAt(t.said, t.read) {
				t.read++
			}
			t.add(number, t.said[i:t.read], i, t.read)
		case p == '\n':
			t.lineEnd(i, t.read, i-t.begun)
			t.begun = t.read
		case p > ' ':
			t.mark(string(p), i, t.read)
		}
	}
	t.endLines()
}

// Words that are not written as they are compared share room for so many bytes.
const (
	manyWords = 1024
	longWord  = 64
)

// word adds the word that begins at i, and returns where it ends. A hyphen at the end of a line joins its halves.
func (t *text) word(i int) int {
	first, _ := utf8.DecodeRuneInString(t.said[i:])
	j := i
	for j < len(t.said) && t.said[j] >= 'a' && t.said[j] <= 'z' {
		j++
	}
	if j == len(t.said) || t.said[j] < utf8.RuneSelf && t.said[j] != '-' && !unicode.IsLetter(rune(t.said[j])) {
		t.tokens = append(t.tokens, token{t.said[i:j], word, i, j, true}) // folded already
		return j
	}
	begun := t.room(len(t.said) - i)
	j = i
	for j < len(t.said) {
		r, n := utf8.DecodeRuneInString(t.said[j:])
		p := plain(r)
		if p == '-' && strings.HasPrefix(t.said[j+n:], "\n") {
			if next, _ := utf8.DecodeRuneInString(t.said[j+n+1:]); unicode.IsLower(next) {
				j += n + 1
				continue
			}
		}
		if p >= 0 && !unicode.IsLetter(p) && !unicode.IsMark(p) {
			break
		}
		if p >= 0 {
			t.letters.WriteRune(p)
		}
		j += n
	}
	t.tokens = append(t.tokens, token{t.letters.String()[begun:], word, i, j, unicode.IsLower(first)})
	return j
}

// room makes room for the letters of a word of at most n bytes, and returns where they begin.
func (t *text) room(n int) int {
	if t.letters.Cap()-t.letters.Len() < min(n, longWord) {
		t.letters = strings.Builder{} // the words before keep theirs
		t.letters.Grow(min(n, manyWords))
	}
	return t.letters.Len()
}

func (t *text) add(k kind, s string, from, to int) {
	t.tokens = append(t.tokens, token{text: s, kind: k, from: from, to: to})
}

// abbreviated are words whose full stop ends no sentence, months and single letters beside them.
var abbreviated = set(
	"kap st kl ca fr bl dvs jfr nr resp ev tom from om gm mfl osv jan feb mar apr jun jul aug sep " +
		"sept okt nov dec tel ang enl",
)

func (t *text) mark(s string, from, to int) {
	k := mark
	switch s {
	case ",", "(", ")":
		k = comma
	case ";", "!", "?":
		k = stop
	case ":":
		if k = stop; t.between(from, to) {
			k = mark
		}
	case ".":
		if k = stop; t.abbreviates(from, to) {
			k = mark
		}
	}
	t.add(k, s, from, to)
}

// between reports whether digits stand on both sides of a sign: "35:1".
func (t *text) between(from, to int) bool { return digitAt(t.said, from-1) && digitAt(t.said, to) }

// abbreviates reports whether a full stop ends a word or a number and no sentence.
func (t *text) abbreviates(from, to int) bool {
	if n := len(t.tokens); n > 0 && t.tokens[n-1].to == from {
		last := t.tokens[n-1]
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(t.said[to:min(len(t.said), to+4)], " \u00a0"))
		if last.kind == number {
			return unicode.IsLower(next) || unicode.IsDigit(next)
		}
		return last.kind == word && (utf8.RuneCountInString(last.text) == 1 || abbreviated[last.text]) && next != '\n'
	}
	return false
}

// lineEnd adds the end of a line of n bytes. What it means is known when the next line is known.
func (t *text) lineEnd(from, to, n int) {
	k := line
	if n >= wrapped {
		k = wrap
	}
	t.add(k, "\n", from, to)
}

// endLines says of each line end what it is: two in a row are a gap, and a long line goes on only with a small letter.
// The last token waits for the one behind it.
func (t *text) endLines() {
	n := len(t.tokens)
	if t.read < len(t.said) {
		n--
	}
	for ; t.ended < n; t.ended++ {
		i := t.ended
		if k := t.tokens[i].kind; k != line && k != wrap {
			continue
		}
		next := token{}
		if i+1 < len(t.tokens) {
			next = t.tokens[i+1]
		}
		switch {
		case next.text == "\n":
			t.tokens[i].kind = gap
		case i > 0 && t.tokens[i-1].kind == gap:
			t.tokens[i].kind = gap
		case t.tokens[i].kind == wrap && !(next.kind == word && next.lower):
			t.tokens[i].kind = line
		}
	}
}

// clause and sentence report whether a token ends one.
func (t token) endsClause() bool   { return t.kind == comma || t.endsSentence() }
func (t token) endsSentence() bool { return t.kind == stop || t.kind == line || t.kind == gap }

// first and last return where the piece around i begins and ends, looking no further than far tokens.
func (t *text) first(i, far int, ends func(token) bool) int {
	j := i
	for j > 0 && i-j < far && !ends(t.tokens[j-1]) {
		j--
	}
	return j
}

func (t *text) last(i, far int, ends func(token) bool) int {
	j := i
	for j < len(t.tokens) && j-i < far && !ends(t.tokens[j]) {
		j++
	}
	return j
}

// words returns the folded words among tokens from i up to j.
func (t *text) words(i, j int) []string {
	out := make([]string, 0, max(0, j-i))
	for _, k := range t.tokens[max(0, i):max(i, min(j, len(t.tokens)))] {
		if k.kind == word || k.kind == number {
			out = append(out, k.text)
		}
	}
	return out
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
