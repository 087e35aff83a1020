package text

import (
	"slices"
	"strings"
)

// Match is a phrase of a set in the tokens From up to To.
type Match struct {
	Set      Set
	From, To int
}

// Whole reports whether the text is one phrase of the set and nothing else, marks aside: "Tack, så mycket!".
func (p *Phrases) Whole(toks []Token, set Set) bool {
	words := make([]Token, 0, len(toks))
	for _, t := range toks {
		if t.Kind != Mark {
			words = append(words, t)
		}
	}
	end, ok := p.At(words, 0, set)
	return ok && end == len(words)
}

// Only reports whether the text is made of phrases of the sets, marks aside, one of them of a set in must. A free word
// outside the sets makes it something else.
func (f *Finder) Only(must []Set, also ...Set) bool {
	found := false
	for i := 0; i < len(f.toks); {
		next, needed := i, false
		for _, set := range must {
			if end, ok := f.At(i, set); ok && end > next {
				next, needed = end, true
			}
		}
		for _, set := range also {
			if end, ok := f.At(i, set); ok && end > next {
				next, needed = end, false
			}
		}
		if next == i {
			if f.toks[i].Kind != Mark {
				return false
			}
			next++
		}
		found = found || needed
		i = next
	}
	return found
}

// Has reports whether a phrase of one of the sets stands anywhere in the tokens.
func (p *Phrases) Has(toks []Token, sets ...Set) bool {
	for i := range toks {
		if p.tree().longest(toks, i, sets) >= 0 {
			return true
		}
	}
	return false
}

// At returns the token after the longest phrase of the set that begins at token i. Whoever asks for more than one set
// or token of a text asks a Finder.
func (p *Phrases) At(toks []Token, i int, set Set) (next int, ok bool) {
	if end := p.tree().longest(toks, i, []Set{set}); end >= 0 {
		return end, true
	}
	return i, false
}

// longest is the token after the longest phrase of the sets from a node on, -1 where there is none.
func (n *node) longest(toks []Token, i int, sets []Set) int {
	end := -1
	for _, s := range n.ends {
		if slices.Contains(sets, s) {
			end = i
		}
	}
	if i >= len(toks) {
		return end
	}
	n.follow(&toks[i], func(next *node) { end = max(end, next.longest(toks, i+1, sets)) })
	return end
}

// follow visits the nodes that a token leads to.
func (n *node) follow(t *Token, visit func(*node)) {
	if n.sieve == nil || n.sieve.may(t.Key) {
		if next := n.words[t.Key]; next != nil {
			visit(next)
		}
	}
	if t.Kind == Number && n.number != nil {
		visit(n.number)
	}
	if t.Key == "" {
		return
	}
	if n.prefixes != nil {
		for _, a := range n.prefixes[t.Key[0]] {
			if strings.HasPrefix(t.Key, a.text) {
				visit(a.next)
			}
		}
	}
	if n.suffixes != nil {
		for _, a := range n.suffixes[t.Key[len(t.Key)-1]] {
			if strings.HasSuffix(t.Key, a.text) {
				visit(a.next)
			}
		}
	}
}

// Over looks phrases up in the tokens of one text. What begins at a token is found once, when it is asked for. It is
// for one goroutine.
func (p *Phrases) Over(toks []Token) *Finder { return &Finder{p: p, toks: toks} }

// Tokens are those of the text.
func (f *Finder) Tokens() []Token { return f.toks }

// Finder finds phrases in one text.
type Finder struct {
	p     *Phrases
	toks  []Token
	at    []stretch // of found, what begins at each token
	found []Match
	steps int // how many nodes of the trie were visited
}

// stretch is a part of Finder.found, from one less than its from; the zero one is not found yet.
type stretch struct{ from, to int32 }

// At returns the token after the longest phrase of the set that begins at token i.
func (f *Finder) At(i int, set Set) (next int, ok bool) {
	for _, m := range f.All(i) {
		if m.Set == set {
			return m.To, true
		}
	}
	return i, false
}

// Longest is the longest phrase of some sets at token i, of the first set where two are as long; 0 where none is.
func (f *Finder) Longest(i int, sets ...Set) (next int, set Set) {
	next = i
	for _, s := range sets {
		if end, ok := f.At(i, s); ok && end > next {
			next, set = end, s
		}
	}
	return next, set
}

// All returns the longest phrase of each set that begins at token i, none outside the text.
func (f *Finder) All(i int) []Match {
	if i < 0 || i >= len(f.toks) {
		return nil
	}
	if f.at == nil {
		f.at = make([]stretch, len(f.toks))
	}
	if f.at[i].from == 0 {
		from := len(f.found)
		f.walk(f.p.tree(), i, i, from)
		f.at[i] = stretch{int32(from) + 1, int32(len(f.found))}
	}
	return f.found[f.at[i].from-1 : f.at[i].to]
}

// HasAll reports whether the text has a phrase of each of the sets.
func (f *Finder) HasAll(sets ...Set) bool {
	for _, set := range sets {
		i := 0
		for i < len(f.toks) {
			if _, ok := f.At(i, set); ok {
				break
			}
			i++
		}
		if i == len(f.toks) {
			return false
		}
	}
	return true
}

// Within is All of the text that ends before token end.
func (f *Finder) Within(i, end int) []Match {
	found := f.All(i)
	for _, m := range found {
		if m.To > end {
			return f.p.Over(f.toks[:end]).All(i)
		}
	}
	return found
}

// walk follows the trie from a node over the tokens. Its depth is that of the trie, and few nodes have prefixes, so
// that a text costs no more than its length. What is found at the token stands in found behind the first mark.
func (f *Finder) walk(n *node, from, i, mark int) {
	f.steps++
	for _, set := range n.ends {
		f.keep(Match{set, from, i}, mark)
	}
	if i < len(f.toks) {
		n.follow(&f.toks[i], func(next *node) { f.walk(next, from, i+1, mark) })
	}
}

func (f *Finder) keep(m Match, mark int) {
	for k := mark; k < len(f.found); k++ {
		if old := &f.found[k]; old.Set == m.Set {
			old.To = max(old.To, m.To)
			return
		}
	}
	if f.found == nil {
		f.found = make([]Match, 0, fewFound)
	}
	f.found = append(f.found, m)
}

// fewFound is as many phrases as most texts have.
const fewFound = 8
