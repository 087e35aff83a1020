package clause

import (
	_ "embed"
	"fmt"
	"math/bits"
	"strings"
	"sync"
	"unicode"

	"haninge.se/samrad/intake/checklist/linear"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// The weights are learned from the sentences of package checklist's tests; the same sentences give the same file.
//
//go:embed data/weights.bin
var learned []byte

// Learned returns the model that the program brings along.
var Learned = sync.OnceValue(func() *linear.Model {
	m, err := linear.Load(learned)
	if err != nil {
		panic(fmt.Sprintf("the built-in weights: %v", err)) // its test reads them
	}
	return m
})

// Features adds the buckets of what stands in a text, some of them twice: words, pairs of them, their pieces of four
// and five letters, and the signs. Numbers are one word. Most of those that a model does not know are left out.
func (c *Clause) Features(m *linear.Model, out []uint32) []uint32 {
	p := c.in
	if p.ends == nil {
		p.look(m)
	}
	before, n := "", 0
	for i := c.From; i < c.To; i++ {
		if p.toks[i].Kind == text.Mark {
			continue
		}
		k := modelled(&p.toks[i])
		own := p.own[p.begin(i):p.ends[i]]
		if before == "" {
			out = append(out, linear.Hash("f", k), linear.Hash("b", "^", k), linear.Hash("l", steps[step(c.Words)], k))
			own = own[1:]
		}
		if n < len(places) {
			out = append(out, linear.Hash("e", places[n], k[max(0, len(k)-endBytes):]))
			n++
		}
		out, before = append(out, own...), k
	}
	if before == "" {
		before = "^"
	}
	return c.appendShape(c.appendSigns(append(out, linear.Hash("b", before, "$"))))
}

// places name the first words of a text, of which the model sees how they end: a verb, a name, a plural.
var places = [...]string{"1", "2", "3"}

// endBytes is how much of a word is its end.
const endBytes = 2

// step is how long a text is, in steps that grow with it.
func step(words int) int { return min(bits.Len(uint(words*words)), len(steps)-1) }

var steps = [...]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f"}

// modelled is what a word or number is to the model.
func modelled(t *text.Token) string {
	if t.Kind == text.Number {
		return "0"
	}
	return t.Key
}

// begin is where in own the features of a token begin: the first is of the pair with the word before.
func (p *Sentence) begin(i int) int {
	if i == 0 {
		return 0
	}
	return p.ends[i-1]
}

// look finds the features that the tokens have wherever a piece begins and ends.
func (p *Sentence) look(m *linear.Model) {
	p.own, p.ends = make([]uint32, 0, 14*len(p.toks)), make([]int, len(p.toks))
	before := ""
	for i := range p.toks {
		if p.toks[i].Kind != text.Mark {
			k := modelled(&p.toks[i])
			p.own = append(p.own, linear.Hash("b", before, k))
			own := len(p.own)
			p.own = m.Known(linear.AppendPieces(append(p.own, linear.Hash("w", k)), k), own)
			before = k
		}
		p.ends[i] = len(p.own)
	}
}

// signBuckets are the features of classes of words.
type signBuckets struct {
	is, first     []uint32   // by class
	twice         []uint32   // likewise, of those that stand in a text twice
	next, both    [][]uint32 // by two classes: one follows on the other, both stand in one text
	quotes, asked uint32
}

var signFeatures = sync.OnceValue(func() *signBuckets {
	b := &signBuckets{quotes: linear.Hash("s", "quotes"), asked: linear.Hash("s", "asks")}
	names := signWords.Names()
	if len(names) > 64 {
		panic("data/signs.tsv has more classes than bits")
	}
	for _, one := range names {
		b.is, b.first = append(b.is, linear.Hash("s", one)), append(b.first, linear.Hash("s", "first "+one))
		b.twice = append(b.twice, linear.Hash("s", "twice "+one))
		var next, both []uint32
		for _, other := range names {
			next = append(next, linear.Hash("s", "next "+one+" "+other))
			both = append(both, linear.Hash("s", "both "+one+" "+other))
		}
		b.next, b.both = append(b.next, next), append(b.both, both)
	}
	return b
})

// appendSigns adds the classes of words: each, and those that a word has before others in pairs, as they follow on one
// another and as they stand in one text.
func (c *Clause) appendSigns(out []uint32) []uint32 {
	b := signFeatures()
	var seen, twice, classes uint64
	last := text.Set(-1)
	for i := c.From; i < c.To; i++ {
		for k, m := range c.in.signs.Within(i, c.To) {
			switch one := uint64(1) << m.Set; {
			case seen&one == 0:
				seen |= one
				out = append(out, b.is[m.Set])
			case twice&one == 0:
				twice |= one
				out = append(out, b.twice[m.Set])
			}
			switch {
			case k > 0:
				continue
			case last < 0:
				out = append(out, b.first[m.Set])
			default:
				out = append(out, b.next[last][m.Set])
			}
			last = m.Set
			classes |= 1 << m.Set
		}
		if c.in.toks[i].Key == "\"" {
			out = append(out, b.quotes)
		}
	}
	for rest := classes; rest != 0; {
		one := bits.TrailingZeros64(rest)
		rest &= rest - 1
		for others := rest; others != 0; others &= others - 1 {
			out = append(out, b.both[one][bits.TrailingZeros64(others)])
		}
	}
	if c.Asks {
		out = append(out, b.asked)
	}
	return out
}

// appendShape adds what a text looks like: how long it is, how often it pauses, whether it names names or cries out.
func (c *Clause) appendShape(out []uint32) []uint32 {
	pauses, name, full, last := 0, false, false, -2
	for i := c.From; i < c.To; i++ {
		t := &c.in.toks[i]
		switch {
		case t.Kind == text.Mark && strings.Contains(",;", t.Key):
			pauses++
		case t.Kind == text.Mark && t.Key == "!":
			out = append(out, shapes.cries)
		case t.Kind == text.Word && i > c.From && unicode.IsUpper(phrase.FirstRune(c.in.text[t.Start:])):
			name, full, last = true, full || last == i-1, i
		}
	}
	if name {
		out = append(out, shapes.name)
	}
	if full {
		out = append(out, shapes.fullName)
	}
	return append(out, shapes.lengths[step(c.Words)], shapes.pauses[min(pauses, 3)])
}

// shapeFeatures are the features of what a text looks like.
type shapeFeatures struct {
	cries, name, fullName uint32
	lengths               [len(steps)]uint32
	pauses                [4]uint32
}

var shapes = func() *shapeFeatures {
	f := &shapeFeatures{cries: linear.Hash("cries"), name: linear.Hash("name"), fullName: linear.Hash("full name")}
	for i, s := range steps {
		f.lengths[i] = linear.Hash("length", s)
	}
	for i := range f.pauses {
		f.pauses[i] = linear.Hash("pauses", steps[i])
	}
	return f
}()
