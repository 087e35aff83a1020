package checklist

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"sync"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// model is a linear model of what sentences answer: one logistic regression a question, over words, pairs of words and
// pieces of words, learned from labelled sentences. It is one witness among several; alone it files nothing.
type model struct {
	items []initiative.Item
	scale []float64
	bias  []float64
	known [buckets / 64]uint64 // the features that weigh anything: most that a text has do not
	rank  [buckets / 64]uint32 // how many of them come before these
	rows  []weights            // of those, in order
}

// weights are what a feature weighs for each question, and how much it says by being rare, in parts of rarityUnit: a
// line of memory or less.
type weights struct {
	item   [mostItems]int8
	rarity uint8
}

// mostItems and mostRows are more than a file of weights has.
const mostItems, mostRows = 15, 1 << 15

// at is the place of a feature in rows, -1 where it weighs nothing.
func (m *model) at(f uint32) int {
	word, bit := m.known[f/64], uint64(1)<<(f%64)
	if word&bit == 0 {
		return -1
	}
	return int(m.rank[f/64]) + bits.OnesCount64(word&(bit-1))
}

// add makes room for the weights of a feature that comes after all others.
func (m *model) add(f uint32) *weights {
	if m.known[f/64] == 0 {
		m.rank[f/64] = uint32(len(m.rows))
	}
	m.known[f/64] |= 1 << (f % 64)
	m.rows = append(m.rows, weights{})
	return &m.rows[len(m.rows)-1]
}

// buckets is how many features are told apart. It is a power of two.
const buckets = 1 << 17

// The weights are learned from the sentences in testdata/prose; the same sentences give the same file.
//
//go:generate go test -run TestLearn -learn
//go:embed data/weights.bin
var learned []byte

// rarityUnit is one in a stored rarity.
const rarityUnit = 24

// modelMagic begins the file of weights and names its form.
const modelMagic = "samrad weights 1\n"

// loadModel reads a file of weights.
func loadModel(b []byte) (*model, error) {
	r := &weightReader{b: b}
	if string(r.bytes(len(modelMagic))) != modelMagic {
		return nil, fmt.Errorf("no file of weights: it does not begin with %q", modelMagic)
	}
	m := &model{}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		m.items = append(m.items, initiative.Item(r.bytes(int(r.uint()))))
		m.scale = append(m.scale, r.float())
		m.bias = append(m.bias, r.float())
	}
	if len(m.items) > mostItems {
		return nil, fmt.Errorf("a file of weights with %d questions, want at most %d", len(m.items), mostItems)
	}
	at := -1
	n := r.uint()
	if n > mostRows {
		return nil, fmt.Errorf("a file of weights with %d features, want at most %d", n, mostRows)
	}
	for ; n > 0 && r.err == nil; n-- {
		at += int(r.uint()) + 1
		if at >= buckets {
			return nil, fmt.Errorf("a file of weights with bucket %d, want fewer than %d", at, buckets)
		}
		row := m.add(uint32(at))
		row.rarity = r.byte()
		for k, w := range r.bytes(len(m.items)) {
			row.item[k] = int8(w)
		}
	}
	return m, r.err
}

// learnedModel returns the model that the program brings along.
var learnedModel = sync.OnceValue(func() *model {
	m, err := loadModel(learned)
	if err != nil {
		panic(fmt.Sprintf("the built-in weights: %v", err)) // its test reads them
	}
	return m
})

// weightReader reads the parts of a file of weights; after the first fault it reads nothing more.
type weightReader struct {
	b   []byte
	err error
}

func (r *weightReader) bytes(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.err = fmt.Errorf("a file of weights that breaks off")
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *weightReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *weightReader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.err = fmt.Errorf("a file of weights that breaks off")
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *weightReader) float() float64 {
	b := r.bytes(8)
	if b == nil {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

// scores are the log odds, item by item, that a text with these features answers the question. One that is there twice
// counts once.
func (m *model) scores(features []uint32) []float64 {
	var seen [mostRows / 64]uint64
	var sums [mostItems]int
	length := 0
	for _, f := range features {
		at := m.at(f)
		if at < 0 || seen[at/64]&(1<<(at%64)) != 0 {
			continue
		}
		seen[at/64] |= 1 << (at % 64)
		row := &m.rows[at]
		length += int(row.rarity) * int(row.rarity)
		for k, w := range row.item {
			sums[k] += int(w)
		}
	}
	norm := rarityUnit / math.Sqrt(max(float64(length), rarityUnit*rarityUnit))
	out := make([]float64, len(m.items))
	for k := range out {
		out[k] = m.bias[k] + m.scale[k]*float64(sums[k])*norm
	}
	return out
}

// chances are the chances of each item, nothing among them, by the scores.
func (m *model) chances(features []uint32) []float64 {
	z := m.scores(features)
	most := slices.Max(z)
	sum := 0.0
	for k := range z {
		z[k] = math.Exp(z[k] - most)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
	return z
}

// features adds the buckets of what stands in a text, some of them twice: words, pairs of them, their pieces of four and
// five letters, and the signs. Numbers are one word.
func (u *utterance) features(out []uint32) []uint32 {
	p := u.in
	if p.ends == nil {
		p.look()
	}
	before := ""
	for i := u.from; i < u.to; i++ {
		if p.toks[i].Kind == text.Mark {
			continue
		}
		k := modelled(&p.toks[i])
		own := p.own[p.begin(i):p.ends[i]]
		if before == "" {
			out = append(out, hash("f", k), hash("b", "^", k))
			own = own[1:]
		}
		out, before = append(out, own...), k
	}
	if before == "" {
		before = "^"
	}
	return u.appendSigns(append(out, hash("b", before, "$")))
}

// modelled is what a word or number is to the model.
func modelled(t *text.Token) string {
	if t.Kind == text.Number {
		return "0"
	}
	return t.Key
}

// begin is where in own the features of a token begin: the first is of the pair with the word before.
func (p *speech) begin(i int) int {
	if i == 0 {
		return 0
	}
	return p.ends[i-1]
}

// look finds the features that the tokens have wherever a piece begins and ends.
func (p *speech) look() {
	p.own, p.ends = make([]uint32, 0, 14*len(p.toks)), make([]int, len(p.toks))
	before := ""
	for i := range p.toks {
		if p.toks[i].Kind != text.Mark {
			k := modelled(&p.toks[i])
			p.own = appendPieces(append(p.own, hash("b", before, k), hash("w", k)), k)
			before = k
		}
		p.ends[i] = len(p.own)
	}
}

// appendPieces adds the pieces of four and five letters of a word between blanks.
func appendPieces(out []uint32, word string) []uint32 {
	var room [longestKey]byte
	s := append(append(append(room[:0], ' '), word...), ' ')
	var starts [64]int
	n := 0
	for i := 0; i < len(s) && n < len(starts); n++ {
		starts[n] = i
		_, w := utf8.DecodeRune(s[i:])
		i += w
	}
	for _, size := range [...]int{4, 5} {
		for i := 0; i+size <= n; i++ {
			end := len(s)
			if i+size < n {
				end = starts[i+size]
			} else if n == len(starts) {
				_, w := utf8.DecodeRune(s[starts[n-1]:])
				end = starts[n-1] + w
			}
			out = append(out, bucketOf(mix(mix(seed, "p"), s[starts[i]:end])))
		}
	}
	return out
}

// signBuckets are the features of classes of words.
type signBuckets struct {
	is, first     []uint32   // by class
	next, both    [][]uint32 // by two classes: one follows on the other, both stand in one text
	quotes, asked uint32
}

var signFeatures = sync.OnceValue(func() *signBuckets {
	b := &signBuckets{quotes: hash("s", "quotes"), asked: hash("s", "asks")}
	names := signWords.Names()
	if len(names) > 64 {
		panic("data/signs.tsv has more classes than bits")
	}
	for _, one := range names {
		b.is, b.first = append(b.is, hash("s", one)), append(b.first, hash("s", "first "+one))
		var next, both []uint32
		for _, other := range names {
			next, both = append(next, hash("s", "next "+one+" "+other)), append(both, hash("s", "both "+one+" "+other))
		}
		b.next, b.both = append(b.next, next), append(b.both, both)
	}
	return b
})

// appendSigns adds the classes of words: each, and those that a word has before others in pairs, as they follow on one
// another and as they stand in one text.
func (u *utterance) appendSigns(out []uint32) []uint32 {
	b := signFeatures()
	var seen, classes uint64
	last := text.Set(-1)
	for i := u.from; i < u.to; i++ {
		for k, m := range u.in.signs.Within(i, u.to) {
			if seen&(1<<m.Set) == 0 {
				seen |= 1 << m.Set
				out = append(out, b.is[m.Set])
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
		if u.in.toks[i].Key == "\"" {
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
	if u.asks {
		out = append(out, b.asked)
	}
	return out
}

// seed begins a hash.
const seed = uint32(2166136261)

// hash is FNV-1a of the parts, folded to the number of buckets.
func hash(parts ...string) uint32 {
	h := seed
	for _, p := range parts {
		h = mix(h, p)
	}
	return bucketOf(h)
}

// mix adds a part to a hash.
func mix[T string | []byte](h uint32, part T) uint32 {
	for i := range len(part) {
		h = (h ^ uint32(part[i])) * 16777619
	}
	return (h ^ 0xff) * 16777619
}

func bucketOf(h uint32) uint32 { return (h ^ h>>17) & (buckets - 1) }
