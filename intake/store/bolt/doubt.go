package bolt

import "haninge.se/samrad/intake/store"

// past is what a store says of itself, and what the marks say of the store that was here.
type past struct {
	who          origin
	seq          uint64
	inner, outer *mark // nil where there is none
	elsewhere    bool  // whether there should be one elsewhere
}

// doubts holds the store against the marks. It reads nothing else, and what it returns is in a fixed order.
func (p past) doubts() (signs []string) {
	if m := p.inner; m != nil && p.passed(*m) {
		signs = append(signs, store.OlderStore)
	}
	m := p.outer
	switch {
	case !p.elsewhere:
	case m == nil && p.who.Marked:
		signs = append(signs, store.LostMark)
	case m == nil:
	case !m.Store.Equal(p.who.Created):
		signs = append(signs, store.OtherStore)
	case len(signs) == 0 && (m.Instance != p.who.Instance || p.passed(*m)):
		signs = append(signs, store.OlderStore)
	}
	return signs
}

// passed reports whether the store of a mark has been further than this one; another store's mark says nothing else.
func (p past) passed(m mark) bool { return !m.Store.Equal(p.who.Created) || m.Seq > p.seq }

// given is the highest number of each counter that the marks know of.
func (p past) given() map[string]int64 {
	out := map[string]int64{}
	for _, m := range []*mark{p.inner, p.outer} {
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
func (p past) furthest() uint64 {
	n := p.seq
	for _, m := range []*mark{p.inner, p.outer} {
		if m != nil && m.Store.Equal(p.who.Created) {
			n = max(n, m.Seq)
		}
	}
	return n
}
