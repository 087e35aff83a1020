package checklist

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzFold: the short ways of making a word comparable give what the long one does.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"Åtgärd", "ÄÖÅ", "×ßÞÿ", "tal\u00adesperson", "SAM", "före", "É\u200bn", "\xc3A", "İ", "ſ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "") // as all text is when it comes here
		want := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return unicode.ToLower(r)
		}, s)
		if got := fold(s); got != want {
			t.Errorf("%q became %q, want %q", s, got, want)
		}
		for _, w := range words(s) {
			if w.start >= w.end || w.end > len(s) || !strings.Contains(fold(s[w.start:w.end]), w.key) {
				t.Errorf("%q: word %+v", s, w)
			}
		}
	})
}
