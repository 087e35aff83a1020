package text

// sieve lets go at once most words that are not in a set: by their length, their first two letters and their last.
type sieve [64]uint64

func place[T string | []byte](word T) (int, uint64) {
	n := len(word)
	if n == 0 {
		return 0, 0
	}
	h := uint32(word[0])*31 + uint32(word[n-1])*7 + uint32(n)*1021
	if n > 1 {
		h += uint32(word[1]) * 127
	}
	h *= 0x9E3779B1
	return int(h >> 26), 1 << (h >> 20 & 63)
}

func (s *sieve) add(word string) {
	i, bit := place(word)
	s[i] |= bit
}

// may reports whether a word may be in the set.
func (s *sieve) may(word string) bool { return may(s, word) }

func may[T string | []byte](s *sieve, word T) bool {
	i, bit := place(word)
	return s[i]&bit != 0
}
