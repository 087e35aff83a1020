package bolt

import "haninge.se/samrad/intake/store"

// witnesses is what a store says of itself, and what the marks say of the store that was here.
type witnesses struct {
	who          identity
	seq          uint64
	inner, outer *mark // nil where there is none
	elsewhere    bool  // whether there should be one elsewhere
}

// signs holds the store against the marks (intake/store/README.md, "Marks"). It reads nothing else, and what it returns
// is in a fixed order.
func (w witnesses) signs() (signs []string) {
	if m := w.inner; m != nil && w.passed(*m) {
		signs = append(signs, store.OlderStore)
	}
	m := w.outer
	switch {
	case !w.elsewhere:
	case m == nil && w.who.Marked:
		signs = append(signs, store.LostMark)
	case m == nil:
	case !m.Store.Equal(w.who.Created):
		signs = append(signs, store.OtherStore)
	case len(signs) == 0 && (m.Instance != w.who.Instance || w.passed(*m)):
		signs = append(signs, store.OlderStore)
	}
	return signs
}

// passed reports whether the store of a mark has been further than this one; another store's mark says nothing else.
func (w witnesses) passed(m mark) bool { return !m.Store.Equal(w.who.Created) || m.Seq > w.seq }

// given is the highest number of each counter that the marks know of.
func (w witnesses) given() map[string]int64 {
	out := map[string]int64{}
	for _, m := range []*mark{w.inner, w.outer} {
		if m == nil {
			continue
		}
		for name, n := range m.Numbers {
			out[name] = max(out[name], n)
		}
	}
	return out
}

// furthest is the highest count of transactions that is known: from there the store counts on.
func (w witnesses) furthest() uint64 {
	n := w.seq
	for _, m := range []*mark{w.inner, w.outer} {
		if m != nil && m.Store.Equal(w.who.Created) {
			n = max(n, m.Seq)
		}
	}
	return n
}
