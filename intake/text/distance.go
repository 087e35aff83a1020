package text

// longestCompared bounds what is compared letter by letter.
const longestCompared = 40

// Distance is how many letters must be changed, added, dropped or swapped with their neighbour to make b of a, å and
// ä counting as a, ö as o, and case not at all; limit+1 when it is more than limit, or a word is longer than 40
// letters.
func Distance(a, b string, limit int) int {
	x, y := []rune(Fold(a)), []rune(Fold(b))
	longer := max(len(x), len(y))
	if longer > longestCompared || longer-min(len(x), len(y)) > limit || apart(x, y) > 2*limit {
		return limit + 1
	}
	return Edits(x, y, limit)
}

// Edits is the Damerau-Levenshtein distance of two words that are folded already (a swap of neighbours is one edit),
// limit+1 when it is more than limit. y has at most 42 letters.
func Edits(x, y []rune, limit int) int {
	var rows [3][longestCompared + 3]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(y) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(y); j++ {
			d := last[j-1]
			if x[i-1] != y[j-1] {
				d = 1 + min(d, last[j], row[j-1])
			}
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(y)], limit+1)
}

// apart counts the letters that one word has and the other has not, wherever they stand. An edit changes it by two at
// most, and nearly all words are told apart by it alone.
func apart(x, y []rune) (n int) {
	var have [64]int
	for _, c := range x {
		have[c%64]++
	}
	for _, c := range y {
		have[c%64]--
	}
	for _, d := range have {
		n += max(d, -d)
	}
	return n
}

// Slips is how many slips of the pen a word of n letters may hold and still be known.
func Slips(n int) int {
	switch {
	case n >= 8:
		return 2
	case n >= 5:
		return 1
	}
	return 0
}
