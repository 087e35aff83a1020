// Package clause is running text as the reader weighs it: the words of a sentence looked up once, its clauses with what
// is to be seen in them, where it may be parted, and what the model sees. It files nothing.
package clause

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/signs.tsv
var signTable string

// signWords are classes of words by what they point to: who speaks to the press, what is printed, who is to be reached.
var signWords = text.MustCompile(signTable)

// NoItem stands for no question at all.
const NoItem initiative.Item = "none"

var (
	againstAll = signWords.Set(string(NoItem) + " cue")
	timeSets   = []text.Set{signWords.Set("month"), signWords.Set("weekday"), signWords.Set("time")}
)

// Sentence is running text with what its words are, looked up once: its parts are weighed without looking any up again.
type Sentence struct {
	text    string
	toks    []text.Token
	signs   *text.Finder
	borders *text.Finder
	own     []uint32 // the features of each token by itself and with the one before it
	ends    []int    // where in own those of each token end
}

// Clause is a piece of running text with what is to be seen in it.
type Clause struct {
	in       *Sentence
	From, To int // its tokens in the sentence
	Text     string
	toks     []text.Token
	Words    int
	Asks     bool
	Dated    bool // may hold a date
	Against  bool // history, a deadline, a doubt: no answer to anything
	Code     bool // more marks than words: written for a machine
}

// NewSentence looks up the words of a text.
func NewSentence(s string) *Sentence { return over(s, text.Tokens(s)) }

func over(s string, toks []text.Token) *Sentence {
	return &Sentence{text: s, toks: toks, signs: signWords.Over(toks), borders: borderWords.Over(toks)}
}

// SentenceOf is a sentence of a text whose tokens are known. They are its own from then on.
func SentenceOf(said string, toks []text.Token) *Sentence {
	if !spaced(said) {
		return NewSentence(strings.Join(strings.Fields(said), " "))
	}
	at := toks[0].Start
	for i := range toks {
		t := &toks[i]
		t.Start, t.End, t.Line = t.Start-at, t.End-at, i == 0
	}
	toks[0].Glued = false
	return over(said, toks)
}

// spaced reports whether a text has no blanks but one between two words.
func spaced(s string) bool {
	after := ' '
	for _, r := range s {
		if unicode.IsSpace(r) && (r != ' ' || after == ' ') {
			return false
		}
		after = r
	}
	return after != ' '
}

// Whole is all of the sentence.
func (p *Sentence) Whole() Clause { return p.part(0, len(p.toks)) }

// Part is a piece of the clause's sentence: the tokens from one up to another.
func (c *Clause) Part(from, to int) Clause { return c.in.part(from, to) }

func (p *Sentence) part(from, to int) Clause {
	c := Clause{in: p, Text: strings.TrimSpace(p.text[p.start(from):p.start(to)]), From: from, To: to}
	c.toks = p.toks[from:to]
	marks := 0
	for i := from; i < to; i++ {
		if p.toks[i].Kind == text.Mark {
			marks++
		}
		for _, m := range p.signs.Within(i, to) {
			c.Against = c.Against || m.Set == againstAll
			c.Dated = c.Dated || slices.Contains(timeSets, m.Set)
		}
		c.Dated = c.Dated || p.toks[i].Kind == text.Number
	}
	c.Words = wordsIn(c.toks)
	c.Code = marks > c.Words+2
	c.Asks = asks(c.Text)
	return c
}

// Tokens are the words and marks of the piece; nobody may change them.
func (c *Clause) Tokens() []text.Token { return c.toks }

// Opens reports whether a phrase of a set begins the piece: "Blir det regn flyttar vi in".
func (c *Clause) Opens(set text.Set) bool {
	return begins(c.in.borders, c.From, c.To, set)
}

// Has reports whether a phrase of a set stands in the piece.
func (c *Clause) Has(set text.Set) bool {
	for i := c.From; i < c.To; i++ {
		if begins(c.in.borders, i, c.To, set) {
			return true
		}
	}
	return false
}

// begins reports whether a phrase of one of some sets begins at a token and ends before another.
func begins(words *text.Finder, at, end int, sets ...text.Set) bool {
	if at >= end {
		return false
	}
	return slices.ContainsFunc(words.Within(at, end), func(m text.Match) bool { return slices.Contains(sets, m.Set) })
}

// start is where the piece from a token on begins: what stands before the first token goes with it.
func (p *Sentence) start(token int) int {
	switch token {
	case 0:
		return 0
	case len(p.toks):
		return len(p.text)
	}
	return p.toks[token].Start
}

// token is the first token from a byte on.
func (p *Sentence) token(at int) int {
	return sort.Search(len(p.toks), func(i int) bool { return p.toks[i].Start >= at })
}
