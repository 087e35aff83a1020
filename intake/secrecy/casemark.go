package secrecy

import "strings"

// caseMarks finds the numbers of police cases, 5000-K123456-26, with any separators, and without the station where
// it is unmistakable.
func caseMarks(text string) []span {
	var out []span
	for k := 0; k < len(text); k++ {
		if text[k] != 'k' {
			continue
		}
		from, to := markAt(text, k)
		if to > 0 && (len(out) == 0 || from >= out[len(out)-1].to) {
			out = append(out, span{from, to})
		}
	}
	return out
}

// markAt reads a case mark around the k at k; to is 0 when there is none.
func markAt(text string, k int) (from, to int) {
	at := skip(text, skipName(text, k+1))
	if !digitAt(text, at) {
		return 0, 0
	}
	station := stationBefore(text, k)
	end, serial, dashed := serialAt(text, at)
	if end == 0 {
		return 0, 0
	}
	if station >= 0 {
		return station, end
	}
	bare := k == 0 || !asciiWord(text[k-1]) // no letter of a word, no model of a car
	if bare && dashed && serial >= 5 && serial <= 7 {
		return k, end
	}
	return 0, 0
}

func asciiWord(c byte) bool { return c >= 0x80 || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

// skipName passes the name of the number: "k-nummer", "k-nr.".
func skipName(text string, i int) int {
	rest := strings.TrimPrefix(text[i:min(len(text), i+12)], "-")
	for _, name := range [...]string{"nummer", "nr"} {
		if strings.HasPrefix(rest, name) {
			i = i + strings.Index(text[i:], name) + len(name)
			for i < len(text) && strings.IndexByte(".: ", text[i]) >= 0 && !digitAt(text, i) {
				if i++; digitAt(text, i) {
					return i
				}
			}
			return i
		}
	}
	return i
}

// skip passes at most three separators.
func skip(text string, i int) int {
	for n := 0; n < 3 && i < len(text) && strings.IndexByte(" -./_:", text[i]) >= 0; n++ {
		i++
	}
	return i
}

// stationBefore finds where "5000-" begins that stands before i, -1 when nothing such does.
func stationBefore(text string, i int) int {
	j := i
	for n := 0; n < 3 && j > 0 && strings.IndexByte(" -./_:", text[j-1]) >= 0; n++ {
		j--
	}
	if _, end := digits(text, max(0, j-4), 4); j < 4 || end != j || digitAt(text, j-5) {
		return -1
	}
	return j - 4
}

// serialAt reads "123456-26" at i: its end, how many digits its serial has, and whether one dash stands before the
// year. The end is 0 when nothing such stands there.
func serialAt(text string, i int) (end, serial int, dashed bool) {
	j := i
	for groups := 0; groups < 4; groups++ {
		start := j
		for j < start+10 && digitAt(text, j) {
			j++
		}
		n := j - start
		year := n == 2 || n == 4 && strings.HasPrefix(text[start:], "20")
		if groups > 0 && serial >= 1 && year && !digitAt(text, j) {
			return j, serial, dashed && groups == 1
		}
		if serial += n; n == 0 || serial > 9 {
			return 0, 0, false
		}
		next := skip(text, j)
		if next == j {
			return 0, 0, false
		}
		dashed, j = text[j:next] == "-", next
	}
	return 0, 0, false
}
