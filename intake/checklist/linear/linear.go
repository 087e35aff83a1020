// Package linear is the model that weighs running text: how features are hashed into buckets, what each of them weighs
// for each question, and the chances that follow. It knows no words; what the features are is package clause's.
package linear

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
)

// Model is a linear model of what sentences answer: one logistic regression a question, over words, pairs of words and
// pieces of words, learned from labelled sentences. It is one voice among several; alone it files nothing.
type Model struct {
	Items []initiative.Item
	Scale []float64
	Bias  []float64
	known [Buckets / 64]uint64 // the features that weigh anything: most that a text has do not
	rank  [Buckets / 64]uint32 // how many of them come before these
	Rows  []Weights            // of those, in order
	Turns *Turns               // nil where sentences are weighed one by one
}

// Weights are what a feature weighs for each question, and how much it says by being rare, in parts of RarityUnit: a
// line of memory or less.
type Weights struct {
	Item   [mostItems]int8
	Rarity uint8
}

// mostItems and mostRows are more than a file of weights has.
const mostItems, mostRows = 15, 1 << 16

// At is the place of a feature in Rows, -1 where it weighs nothing.
func (m *Model) At(f uint32) int {
	word, bit := m.known[f/64], uint64(1)<<(f%64)
	if word&bit == 0 {
		return -1
	}
	return int(m.rank[f/64]) + bits.OnesCount64(word&(bit-1))
}

// Add makes room for the weights of a feature that comes after all others.
func (m *Model) Add(f uint32) *Weights {
	if m.known[f/64] == 0 {
		m.rank[f/64] = uint32(len(m.Rows))
	}
	m.known[f/64] |= 1 << (f % 64)
	m.Rows = append(m.Rows, Weights{})
	return &m.Rows[len(m.Rows)-1]
}

// Buckets is how many features are told apart. It is a power of two.
const Buckets = 1 << 17

// RarityUnit is one in a stored rarity.
const RarityUnit = 24

// Magic begins the file of weights and names its form.
const Magic = "samrad weights 2\n"

// Load reads a file of weights.
func Load(b []byte) (*Model, error) {
	r := &weightReader{b: b}
	if string(r.bytes(len(Magic))) != Magic {
		return nil, fmt.Errorf("no file of weights: it does not begin with %q", Magic)
	}
	m := &Model{}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		m.Items = append(m.Items, initiative.Item(r.bytes(int(r.uint()))))
		m.Scale = append(m.Scale, r.float())
		m.Bias = append(m.Bias, r.float())
	}
	if len(m.Items) > mostItems {
		return nil, fmt.Errorf("a file of weights with %d questions, want at most %d", len(m.Items), mostItems)
	}
	m.Turns = r.turns(len(m.Items))
	at := -1
	n := r.uint()
	if n > mostRows {
		return nil, fmt.Errorf("a file of weights with %d features, want at most %d", n, mostRows)
	}
	for ; n > 0 && r.err == nil; n-- {
		at += int(r.uint()) + 1
		if at >= Buckets {
			return nil, fmt.Errorf("a file of weights with bucket %d, want fewer than %d", at, Buckets)
		}
		row := m.Add(uint32(at))
		row.Rarity = r.byte()
		for k, w := range r.bytes(len(m.Items)) {
			row.Item[k] = int8(w)
		}
	}
	return m, r.err
}

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

// turns reads those of some items and of the edges.
func (r *weightReader) turns(items int) *Turns {
	t := &Turns{}
	for phase := range t {
		for _, before := range Places(items) {
			for _, k := range Places(items) {
				if b := r.bytes(4); b != nil {
					t[phase][before][k] = math.Float32frombits(binary.LittleEndian.Uint32(b))
				}
			}
		}
	}
	return t
}

// Places are where the Turns of so many items and of the edges stand.
func Places(items int) (out []int) {
	for k := range items {
		out = append(out, k)
	}
	return append(out, Edge)
}

// Known drops those of some features, the first so many left alone, that weigh nothing. Without a model, as where one
// is learned, all may come to weigh something.
func (m *Model) Known(features []uint32, first int) []uint32 {
	if m == nil {
		return features
	}
	out := features[:first]
	for _, f := range features[first:] {
		if m.At(f) >= 0 {
			out = append(out, f)
		}
	}
	return out
}

// scores are the log odds, item by item, that a text with these features answers the question. One that is there twice
// counts once.
func (m *Model) scores(features []uint32, room []float64) []float64 {
	var seen [mostRows / 64]uint64
	var sums [mostItems]int
	length := 0
	for _, f := range features {
		at := m.At(f)
		if at < 0 || seen[at/64]&(1<<(at%64)) != 0 {
			continue
		}
		seen[at/64] |= 1 << (at % 64)
		row := &m.Rows[at]
		length += int(row.Rarity) * int(row.Rarity)
		for k, w := range row.Item {
			sums[k] += int(w)
		}
	}
	norm := RarityUnit / math.Sqrt(max(float64(length), RarityUnit*RarityUnit))
	for k := range m.Items {
		room = append(room, m.Bias[k]+m.Scale[k]*float64(sums[k])*norm)
	}
	return room
}

// Chances are the chances of each item, nothing among them, by the scores. They stand in the room that is given.
func (m *Model) Chances(features []uint32, room []float64) []float64 {
	z := m.scores(features, room[:0])
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

// longestWord is longer than words mostly are.
const longestWord = 64

// AppendPieces adds the pieces of four and five letters of a word between blanks.
func AppendPieces(out []uint32, word string) []uint32 {
	var room [longestWord]byte
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

// seed begins a hash.
const seed = uint32(2166136261)

// Hash is FNV-1a of the parts, folded to the number of Buckets.
func Hash(parts ...string) uint32 {
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

func bucketOf(h uint32) uint32 { return (h ^ h>>17) & (Buckets - 1) }
