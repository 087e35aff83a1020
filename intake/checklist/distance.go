package checklist

import "math/bits"

// near is a heading that a misspelt word is compared with: folded runes and the set of letters in it.
type near struct {
	runes []rune
	set   uint64
	topic topic
}

// flatten prepares a phrase for comparing: å and ä as a, ö as o, so that they cost nothing (domain.md 2).
func flatten(key string) ([]rune, uint64) {
	var out []rune
	var set uint64
	for _, r := range key {
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

// allowed is the number of edits that a word of n letters may hold.
func allowed(n int) int {
	switch {
	case n >= 8:
		return 2
	case n >= 5:
		return 1
	}
	return 0
}

// longestNear bounds what is compared letter by letter.
const longestNear = 40

// nearest returns the heading that a misspelt one must be: within the allowed distance, and no other question's
// heading as near.
func (c *Checklist) nearest(key string) (topic, bool) {
	if len(key) > 2*longestNear {
		return topic{}, false
	}
	typed, set := flatten(key)
	if len(typed) > longestNear {
		return topic{}, false
	}
	best, found, unique := 3, topic{}, false
	for n := max(5, len(typed)-2); n <= len(typed)+2 && n < len(c.near); n++ {
		for i := range c.near[n] {
			a := &c.near[n][i]
			limit := min(allowed(n), best)
			if limit == 0 || bits.OnesCount64(a.set^set) > 2*limit {
				continue
			}
			d := distance(typed, a.runes, limit)
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

// distance is the Damerau-Levenshtein distance (adjacent letters may be swapped at the cost of one edit), or
// something above limit when it is more than that.
func distance(a, b []rune, limit int) int {
	var rows [3][longestNear + 3]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return least
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
