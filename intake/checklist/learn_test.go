package checklist

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist/clause"
	"haninge.se/samrad/intake/checklist/linear"
	"haninge.se/samrad/intake/initiative"
)

var learn = flag.Bool("learn", false, "write the weights anew from the sentences in testdata/prose")

// labelled sentences: what a sentence answers, "" for nothing.
type example struct {
	text   string
	labels []initiative.Item
}

// proseMail is a mail in running text with what is to be read in it. when is a range of days, nil where none is to be read.
type proseMail struct {
	ID        string
	From      string
	Subject   string
	Date      string
	Text      string
	Answers   map[string][]string
	Optional  []string
	Forbidden map[string][]string
	When      *struct{ Start, End *string }
	Sentences [][2]string
}

func proseMails(t testing.TB) []proseMail {
	t.Helper()
	return mailsIn(t, filepath.Join("testdata", "prose", "mails.jsonl"))
}

func mailsIn(t testing.TB, file string) []proseMail {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []proseMail
	dec := json.NewDecoder(bytes.NewReader(b))
	for dec.More() {
		var m proseMail
		if err := dec.Decode(&m); err != nil {
			t.Fatal(err)
		}
		out = append(out, m)
	}
	return out
}

// lessons are sentences to learn from: by themselves, and as they follow on one another in mails.
type lessons struct {
	loose []example
	mails [][]example
}

func (l *lessons) all() []example { return append(slices.Clone(l.loose), slices.Concat(l.mails...)...) }

// tables are the lessons of the tables beside the mails: where an empty line stands in one of them, it holds mails.
func tables(t testing.TB) (out lessons) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "prose", "*.tsv"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no sentences: %v", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(strings.TrimSpace(string(b)), "\n\n")
		for _, part := range parts {
			var said []example
			for line := range strings.SplitSeq(part, "\n") {
				label, text, ok := strings.Cut(line, "\t")
				if !ok {
					t.Fatalf("%s: no tab in %q", file, line)
				}
				said = append(said, example{text, labelsOf(label)})
			}
			if len(parts) == 1 {
				out.loose = append(out.loose, said...)
			} else {
				out.mails = append(out.mails, said)
			}
		}
	}
	return out
}

func labelsOf(label string) (out []initiative.Item) {
	for l := range strings.SplitSeq(label, "+") {
		if l != "" && l != "none" {
			out = append(out, initiative.Item(l))
		}
	}
	return out
}

func (m *proseMail) examples() (out []example) {
	for _, s := range m.Sentences {
		out = append(out, example{s[0], labelsOf(s[1])})
	}
	return out
}

// learnTurns counts how often sentences of each label follow on one another, before and after it has been said what it is,
// and sets it against how often the label is there at all: that much the model has seen already. What is rare is filled
// up with what is usual.
func learnTurns(items []initiative.Item, mails [][]example) *linear.Turns {
	counts, usual, often := &linear.Turns{}, [2][linear.Edge + 1]float64{}, [linear.Edge + 1]float64{}
	total := 0.0
	untold := func(e example) bool { return slices.Contains(e.labels, linear.Told) }
	for _, mail := range mails { // a mail may never say what it is
		mails = append(mails, slices.DeleteFunc(slices.Clone(mail), untold))
	}
	for _, mail := range mails {
		phase, before := 0, map[int]float64{linear.Edge: 1}
		for i := range len(mail) + 1 {
			now := map[int]float64{linear.Edge: 1}
			if i < len(mail) {
				now = mail[i].spread(items)
			}
			for k, share := range now {
				usual[phase][k] += share
				often[k] += share
				total += share
				for b, w := range before {
					counts[phase][b][k] += float32(w * share)
				}
			}
			if i < len(mail) && slices.Contains(mail[i].labels, linear.Told) {
				phase = 1
			}
			before = now
		}
	}
	places := linear.Places(len(items))
	for phase := range counts {
		ever := 0.0
		for _, k := range places {
			ever += usual[phase][k] + 1
		}
		for _, b := range places {
			row := &counts[phase][b]
			sum := 0.0
			for _, k := range places {
				sum += float64(row[k])
			}
			for _, k := range places {
				chance := (float64(row[k]) + turnsFilled*(usual[phase][k]+1)/ever) / (sum + turnsFilled)
				row[k] = float32(math.Pow(chance*total/(often[k]+1), turnsWeigh))
			}
		}
	}
	return counts
}

// What the order of a mail counts beside what its sentences say, and how many sentences of the usual kind are seen
// after each.
const (
	turnsWeigh  = 0.5
	turnsFilled = 20
)

// spread shares a sentence out among its labels.
func (e *example) spread(items []initiative.Item) map[int]float64 {
	out := map[int]float64{}
	for _, l := range e.labels {
		out[slices.Index(items, l)] = 1 / float64(len(e.labels))
	}
	if len(e.labels) == 0 {
		out[slices.Index(items, clause.NoItem)] = 1
	}
	return out
}

type row struct {
	features []uint32
	labels   []initiative.Item
}

// featuresOf remembers the features of a sentence, which each fold wants.
var featuresOf = map[string][]uint32{}

// train learns weights: one set a question, and one for nothing at all, so that their exponentials share out the chance
// among them (multinomial logistic regression), by gradient descent with steps that shrink feature by feature (Adagrad).
// The order is fixed, so that the same examples give the same weights.
func train(c *Checklist, l lessons) *linear.Model {
	items, examples := append(c.Items(), clause.NoItem), l.all()
	rows := make([]row, len(examples))
	seen := make([]uint8, linear.Buckets)
	for i, e := range examples {
		f, ok := featuresOf[e.text]
		if !ok {
			u := clause.NewSentence(e.text).Whole()
			f = u.Features(nil, nil)
			slices.Sort(f)
			f = slices.Compact(f)
			featuresOf[e.text] = f
		}
		rows[i] = row{f, e.labels}
		for _, f := range f {
			seen[f] = uint8(min(int(seen[f])+1, 255))
		}
	}
	m := &linear.Model{Items: items, Turns: learnTurns(items, l.mails)}
	var value []float32 // rare features say more
	for f, n := range seen {
		if n >= leastSeen {
			rarity := math.Sqrt(math.Log(float64(len(rows)) / float64(n)))
			m.Add(uint32(f)).Rarity = uint8(min(255, math.Round(rarity*linear.RarityUnit)))
			value = append(value, float32(rarity))
		}
	}
	w := descend(m, rows, value)
	for k := range items {
		most := 1e-9
		for f := range value {
			most = max(most, math.Abs(float64(w[f*stride+k]*value[f])))
		}
		m.Scale = append(m.Scale, most/127)
		m.Bias = append(m.Bias, float64(w[len(value)*stride+k]))
	}
	for f := range value {
		for k := range items {
			m.Rows[f].Item[k] = int8(math.Round(float64(w[f*stride+k]*value[f]) / m.Scale[k]))
		}
	}
	return m
}

// share is how much of a sentence's chance is a label's. A date is seen without the model, so of a sentence that says what
// it is and when, the model need learn only what it is.
func (r *row) share(item initiative.Item) float32 {
	switch {
	case len(r.labels) == 1:
		return 1
	case !slices.Contains(r.labels, "nar"):
		return 1 / float32(len(r.labels))
	case item == "nar":
		return dateShare
	}
	return (1 - dateShare) / float32(len(r.labels)-1)
}

// dateShare is the time's part of the chance of a sentence that says something else too.
const dateShare = 0.2

// stride is the room for a feature's weights.
const stride = 16

// descend returns the weights by feature and item; the bias stands as a last feature.
func descend(m *linear.Model, rows []row, value []float32) []float32 {
	w, grads := make([]float32, (len(value)+1)*stride), make([]float32, (len(value)+1)*stride)
	targets := make([][stride]float32, len(rows))
	at := make([][]int32, len(rows))
	xs := make([][]float32, len(rows))
	for i, r := range rows {
		norm := 0.0
		for _, f := range r.features {
			if k := m.At(f); k >= 0 {
				at[i] = append(at[i], int32(k))
				norm += float64(value[k] * value[k])
			}
		}
		norm = 1 / math.Sqrt(max(norm, 1))
		for _, k := range at[i] {
			xs[i] = append(xs[i], value[k]*float32(norm))
		}
		at[i], xs[i] = append(at[i], int32(len(value))), append(xs[i], 1)
		for k, item := range m.Items {
			if slices.Contains(r.labels, item) {
				targets[i][k] = r.share(item)
			} else if item == clause.NoItem && len(r.labels) == 0 {
				targets[i][k] = 1
			}
		}
	}
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	state := uint32(7)
	for range learnRounds {
		for i := len(order) - 1; i > 0; i-- {
			state = state*1664525 + 1013904223
			j := int(state>>8) % (i + 1)
			order[i], order[j] = order[j], order[i]
		}
		for _, i := range order {
			oneStep(m, w, grads, at[i], xs[i], &targets[i])
		}
	}
	return w
}

// oneStep moves the weights by one example.
func oneStep(m *linear.Model, w, grads []float32, at []int32, x []float32, target *[stride]float32) {
	var z [stride]float32
	for i, f := range at {
		for k, v := range w[int(f)*stride : int(f)*stride+len(m.Items)] {
			z[k] += v * x[i]
		}
	}
	most := slices.Max(z[:len(m.Items)])
	var sum float32
	for k := range m.Items {
		z[k] = float32(math.Exp(float64(z[k] - most)))
		sum += z[k]
	}
	for k := range m.Items {
		g := z[k]/sum - target[k]
		if g < 0.01 && g > -0.01 {
			continue
		}
		for i, f := range at {
			p := int(f)*stride + k
			d := g*x[i] + learnShrink*w[p]
			grads[p] += d * d
			w[p] -= learnRate * d / (float32(math.Sqrt(float64(grads[p]))) + 1e-6)
		}
	}
}

const (
	learnRounds = 20
	learnRate   = 0.2
	learnShrink = 3e-6
	leastSeen   = 2
)

// encode writes a model as linear.Load reads it.
func encode(m *linear.Model) []byte {
	var b []byte
	b = append(b, linear.Magic...)
	b = binary.AppendUvarint(b, uint64(len(m.Items)))
	for k, item := range m.Items {
		b = binary.AppendUvarint(b, uint64(len(item)))
		b = append(b, item...)
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.Scale[k]))
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.Bias[k]))
	}
	for phase := range m.Turns {
		for _, before := range linear.Places(len(m.Items)) {
			for _, k := range linear.Places(len(m.Items)) {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(m.Turns[phase][before][k]))
			}
		}
	}
	b = binary.AppendUvarint(b, uint64(len(m.Rows)))
	last := -1
	for f := range linear.Buckets {
		at := m.At(uint32(f))
		if at < 0 {
			continue
		}
		b = binary.AppendUvarint(b, uint64(f-last-1))
		last = f
		b = append(b, m.Rows[at].Rarity)
		for _, w := range m.Rows[at].Item[:len(m.Items)] {
			b = append(b, byte(w))
		}
	}
	return b
}

// TestLearn writes the weights anew with -learn (go generate), and else reads what is there.
func TestLearn(t *testing.T) {
	file := filepath.Join("clause", "data", "weights.bin")
	if *learn {
		all := tables(t)
		for _, m := range proseMails(t) {
			all.mails = append(all.mails, m.examples())
		}
		if err := os.WriteFile(file, encode(train(Default(), all)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	learned, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, err := linear.Load(learned)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(encode(m), learned) {
		t.Error("the weights do not survive being read and written")
	}
}
