package checklist

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

	"haninge.se/samrad/intake/initiative"
)

// Finding is a claim of some words for a question, with what spoke for and against it.
type Finding struct {
	Item     initiative.Item // the question, "" for a field
	Field    string
	Text     string
	Sum      float64
	Evidence []Evidence
	Lost     string // why it lost, "" when it had its way
}

// Evidence is one thing that is to be seen of a claim, and its weight.
type Evidence struct {
	Says   string
	Weight float64
}

// Findings tell how the words of a mail were filed, question by question, what lost below what won.
func (r Reading) Findings() []Finding {
	var out []Finding
	for i := range r.trail {
		f := &r.trail[i]
		for _, t := range f.topics {
			out = append(out, Finding{
				Item: t.Item, Field: t.Field, Text: f.text, Sum: f.sum(), Evidence: f.evidence(), Lost: f.lost,
			})
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Item, b.Item), cmp.Compare(a.Field, b.Field), cmp.Compare(len(a.Lost), len(b.Lost)))
	})
	return out
}

// evidence lists what was seen, the weightiest first.
func (c *claim) evidence() []Evidence {
	var out []Evidence
	for i, s := range signsKnown {
		if c.saw&(1<<i) != 0 {
			out = append(out, Evidence{s.says, s.weight})
		}
	}
	if c.said != 0 {
		out = append(out, Evidence{byModel.says(), math.Round(c.said*10) / 10})
	}
	slices.SortStableFunc(out, func(a, b Evidence) int { return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight)) })
	return out
}

// says is the row's words of a single piece of evidence.
func (e evidence) says() string { return signsKnown[bits.TrailingZeros64(uint64(e))].says }
