package question

import (
	"strings"
	"testing"
)

// TestNumbersWithoutEnd: a line of nothing but numbers is no heading, and is read without going deeper with every
// number: a stack that overflows ends the program, and nothing can catch that.
func TestNumbersWithoutEnd(t *testing.T) {
	c := defaultList()
	for _, unit := range []string{"1-", "1 ", "4/", "19121212-1212 ", "4 4\t"} {
		if h, ok := c.Heading(strings.Repeat(unit, 1<<20)); ok {
			t.Errorf("%q again and again is the heading %+v", unit, h)
		}
	}
	if h, ok := c.Heading("4 Målgrupp: alla"); !ok || h.Item != "malgrupp" || h.Rest != "alla" {
		t.Errorf("a bare number before its heading: %+v, %v", h, ok)
	}
}
