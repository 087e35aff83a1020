package files

import (
	"time"

	"haninge.se/samrad/intake/store"
)

// Comparison is what a store says of itself beside what the marks say of the store that was here.
type Comparison struct {
	Created      time.Time // when the store was made
	Instance     string
	Marked       bool // there was a mark elsewhere
	Seq          uint64
	Inner, Outer *Mark // nil where there is none
	Elsewhere    bool  // whether there should be one elsewhere
}

// Signs holds the store against the marks (intake/store/README.md, "Marks"). It reads nothing else, and what it returns
// is in a fixed order.
func (w Comparison) Signs() (signs []string) {
	if m := w.Inner; m != nil && w.passed(*m) {
		signs = append(signs, store.OlderStore)
	}
	m := w.Outer
	switch {
	case !w.Elsewhere:
	case m == nil && w.Marked:
		signs = append(signs, store.LostMark)
	case m == nil:
	case !m.Store.Equal(w.Created):
		signs = append(signs, store.OtherStore)
	case len(signs) == 0 && (m.Instance != w.Instance || w.passed(*m)):
		signs = append(signs, store.OlderStore)
	}
	return signs
}

// passed reports whether the store of a mark has been further than this one; another store's mark says nothing else.
func (w Comparison) passed(m Mark) bool { return !m.Store.Equal(w.Created) || m.Seq > w.Seq }

// Given is the highest number of each counter that the marks know of.
func (w Comparison) Given() map[string]int64 {
	out := map[string]int64{}
	for _, m := range []*Mark{w.Inner, w.Outer} {
		if m == nil {
			continue
		}
		for name, n := range m.Numbers {
			out[name] = max(out[name], n)
		}
	}
	return out
}

// Furthest is the highest count of transactions that is known: from there the store counts on.
func (w Comparison) Furthest() uint64 {
	n := w.Seq
	for _, m := range []*Mark{w.Inner, w.Outer} {
		if m != nil && m.Store.Equal(w.Created) {
			n = max(n, m.Seq)
		}
	}
	return n
}
