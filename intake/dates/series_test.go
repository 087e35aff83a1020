package dates

import "testing"

// TestOccurrences: what goes on for ever does not fill the memory.
func TestOccurrences(t *testing.T) {
	ref := On(2026, 3, 2)
	if got := len((Series{Freq: Daily, Every: 1, Start: ref}).Occurrences(ref, On(9000, 1, 1))); got != mostOccurrences {
		t.Errorf("%d occurrences", got)
	}
}
