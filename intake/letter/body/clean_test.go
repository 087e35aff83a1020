package body

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// TestLineEnds: one pass does what three replacements do.
func TestLineEnds(t *testing.T) {
	steady.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("\r\r\r\n\nåb "))).Draw(rt, "text")
		want := strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(s, "\r\r\n", "\n"), "\r\n", "\n"), "\r", "\n")
		if got := lineEnds([]byte(s)); got != want {
			rt.Fatalf("%q is %q, want %q", s, got, want)
		}
	})
}
