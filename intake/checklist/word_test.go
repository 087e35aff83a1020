package checklist

import (
	"strings"
	"testing"
	"unicode"

	"haninge.se/samrad/intake/text"
)

// FuzzWords: a word is a run of letters and digits, and the short ways of comparing phrases agree with the long one.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"Åtgärd", "ÄÖÅ", "×ßÞÿ", "tal\u00adesperson", "SAM", "före  - det", "É\u200bn", "\xc3A", "İ", "ſ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "") // as all text is when it comes here
		ws := words(s)
		end := 0
		for _, w := range ws {
			if strings.ContainsFunc(s[end:w.start], wordRune) || w.start >= w.end || w.end > len(s) {
				t.Errorf("%q: word %+v", s, w)
			}
			between := func(r rune) bool { return !wordRune(r) && !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r) }
			if strings.ContainsFunc(s[w.start:w.end], between) || w.key != text.Lower(s[w.start:w.end]) {
				t.Errorf("%q: word %+v", s, w)
			}
			end = w.end
		}
		if strings.ContainsFunc(s[end:], wordRune) || key(s) != joinKeys(ws) {
			t.Errorf("%q has the key %q", s, key(s))
		}
		if ok, _ := has(map[string]bool{joinKeys(ws): true}, s); !ok {
			t.Errorf("%q is not found by its words", s)
		}
	})
}
