package checklist

import (
	_ "embed"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sync"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// model is a linear model of what sentences answer: one logistic regression a question, over words, pairs of words and
// pieces of words, learned from labelled sentences. It is one witness among several; alone it files nothing.
type model struct {
	items  []initiative.Item
	scale  []float64
	bias   []float64
	bucket []int32 // the place of a bucket in rarity, and times the number of items in weight; -1 for none
	rarity []uint8 // how much a feature says by being rare, in parts of rarityUnit
	weight []int8
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
	m := &model{bucket: make([]int32, buckets)}
	for i := range m.bucket {
		m.bucket[i] = -1
	}
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		m.items = append(m.items, initiative.Item(r.bytes(int(r.uint()))))
		m.scale = append(m.scale, r.float())
		m.bias = append(m.bias, r.float())
	}
	at := -1
	for n := r.uint(); n > 0 && r.err == nil; n-- {
		at += int(r.uint()) + 1
		if at >= buckets {
			return nil, fmt.Errorf("a file of weights with bucket %d, want fewer than %d", at, buckets)
		}
		m.bucket[at] = int32(len(m.rarity))
		m.rarity = append(m.rarity, r.byte())
		for _, w := range r.bytes(len(m.items)) {
			m.weight = append(m.weight, int8(w))
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

// scores are the log odds, item by item, that a text with these features answers the question.
func (m *model) scores(features []uint32) []float64 {
	out := make([]float64, len(m.items))
	sums := make([]int, len(m.items))
	length := 0
	for _, f := range features {
		if at := m.bucket[f]; at >= 0 {
			length += int(m.rarity[at]) * int(m.rarity[at])
			for k, w := range m.weight[int(at)*len(sums) : (int(at)+1)*len(sums)] {
				sums[k] += int(w)
			}
		}
	}
	norm := rarityUnit / math.Sqrt(max(float64(length), rarityUnit*rarityUnit))
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

// features are the buckets of what stands in a text, each once and in order: words, pairs of them, their pieces of four
// and five letters, and the signs. Numbers are one word.
func (u *utterance) features() []uint32 {
	out := make([]uint32, 0, 16*len(u.toks)+len(u.signs))
	before := "^"
	for _, t := range u.toks {
		k := t.Key
		switch t.Kind {
		case text.Mark:
			continue
		case text.Number:
			k = "0"
		}
		if before == "^" {
			out = append(out, hash("f", k))
		}
		out = append(out, hash("w", k), hash("b", before, k))
		before = k
		out = appendPieces(out, " "+k+" ")
	}
	out = append(out, hash("b", before, "$"))
	for _, s := range u.signs {
		out = append(out, hash("s", s))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// appendPieces adds the pieces of four and five letters of a word between blanks.
func appendPieces(out []uint32, s string) []uint32 {
	var starts [64]int
	n := 0
	for i := range s {
		if n == len(starts) {
			break
		}
		starts[n] = i
		n++
	}
	for _, size := range [...]int{4, 5} {
		for i := 0; i+size <= n; i++ {
			end := len(s)
			if i+size < n {
				end = starts[i+size]
			} else if n == len(starts) {
				_, w := utf8.DecodeRuneInString(s[starts[n-1]:])
				end = starts[n-1] + w
			}
			out = append(out, hash("p", s[starts[i]:end]))
		}
	}
	return out
}

// hash is FNV-1a of the parts, folded to the number of buckets.
func hash(parts ...string) uint32 {
	h := uint32(2166136261)
	for _, p := range parts {
		for i := range len(p) {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ 0xff) * 16777619
	}
	return (h ^ h>>17) & (buckets - 1)
}
