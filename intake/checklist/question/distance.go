package question

import (
	"math/bits"
	"unicode/utf8"

	"haninge.se/samrad/intake/text"
)

// near is a heading that a misspelt word is compared with: folded runes and the set of letters in it.
type near struct {
	runes []rune
	set   uint64
	topic Topic
}

// flatten prepares a phrase for comparing: å and ä as a, ö as o, so that they cost nothing.
func flatten(out []rune, key []byte) ([]rune, uint64) {
	var set uint64
	for len(key) > 0 {
		r, width := utf8.DecodeRune(key)
		key = key[width:]
		switch r {
		case 'å', 'ä', 'à', 'á':
			r = 'a'
		case 'ö', 'ó':
			r = 'o'
		case 'é', 'è':
			r = 'e'
		case 'ü':
			r = 'u'
		}
		out = append(out, r)
		set |= 1 << (uint32(r) % 64)
	}
	return out, set
}

// longestNear bounds what is compared letter by letter.
const longestNear = 40

// nearest returns the heading that a misspelt one must be: within the slips that its length allows, and no
// other question's heading as near.
func (c *List) nearest(key []byte) (Topic, bool) {
	if len(key) > 2*longestNear {
		return Topic{}, false
	}
	var room [2 * longestNear]rune
	typed, set := flatten(room[:0], key)
	if len(typed) > longestNear {
		return Topic{}, false
	}
	best, found, unique := 3, Topic{}, false
	for n := max(5, len(typed)-2); n <= len(typed)+2 && n < len(c.near); n++ {
		for i := range c.near[n] {
			a := &c.near[n][i]
			limit := min(text.Slips(n), best)
			if limit == 0 || bits.OnesCount64(a.set^set) > 2*limit {
				continue
			}
			d := text.Edits(typed, a.runes, limit)
			switch {
			case d > limit:
			case d < best:
				best, found, unique = d, a.topic, true
			case a.topic != found:
				unique = false
			}
		}
	}
	return found, unique
}
