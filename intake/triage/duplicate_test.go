package triage

import (
	"fmt"
	"testing"
)

// TestOverlapLong is intake/README.md, C08: two long mails with nothing in common.
func TestOverlapLong(t *testing.T) {
	var a, b []string
	for i := range 50_000 {
		a, b = append(a, fmt.Sprint("en rad nummer ", i)), append(b, fmt.Sprint("en annan rad ", i))
	}
	if got := overlap(a, b); got != 0 { // bounded takes tenths, the product of the lengths outlasts any test run
		t.Errorf("overlap %v", got)
	}
}
