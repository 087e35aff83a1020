package steady

import (
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// Slip makes a slip of the pen in some words, and writes others in capitals.
func Slip(t *rapid.T, s string) string {
	r := []rune(s)
	i := rapid.IntRange(0, len(r)).Draw(t, "at")
	switch rapid.IntRange(0, 5).Draw(t, "slip") {
	case 0:
		return strings.ToUpper(s)
	case 1:
		return string(slices.Insert(r, i, 'x'))
	case 2:
		return string(slices.Delete(r, i, min(i+1, len(r))))
	}
	return s
}
