package text

// sieve lets go at once most words that are not in a set: by their length and five of their letters, of which it does
// not tell whether they are capitals.
type sieve [256]uint64

func place(word string) (int, uint64) {
	n := len(word)
	if n == 0 {
		return 0, 0
	}
	h := uint32(n)
	for _, i := range [...]int{0, min(1, n-1), n / 2, max(n-2, 0), n - 1} {
		h = h*31 + uint32(word[i]|0x20)
	}
	h *= 0x9E3779B1
	return int(h >> 24), 1 << (h >> 18 & 63)
}

func (s *sieve) add(word string) {
	i, bit := place(word)
	s[i] |= bit
}

// may reports whether a word may be in the set, if nothing but capitals makes it another.
func (s *sieve) may(word string) bool {
	i, bit := place(word)
	return s[i]&bit != 0
}
