package phrase

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
		ws := Words(s)
		end := 0
		for _, w := range ws {
			if strings.ContainsFunc(s[end:w.Start], wordRune) || w.Start >= w.End || w.End > len(s) {
				t.Errorf("%q: word %+v", s, w)
			}
			between := func(r rune) bool { return !wordRune(r) && !unicode.Is(unicode.M, r) && !unicode.Is(unicode.Cf, r) }
			if strings.ContainsFunc(s[w.Start:w.End], between) || w.Key != text.Lower(s[w.Start:w.End]) {
				t.Errorf("%q: word %+v", s, w)
			}
			end = w.End
		}
		if strings.ContainsFunc(s[end:], wordRune) || Key(s) != string(AppendKeys(nil, ws)) {
			t.Errorf("%q has the key %q", s, Key(s))
		}
		if ok, _ := Has(map[string]bool{string(AppendKeys(nil, ws)): true}, s); !ok {
			t.Errorf("%q is not found by its words", s)
		}
	})
}

// TestCallsOff: what a whole reply calls off, and why; a part is not the whole.
func TestCallsOff(t *testing.T) {
	for said, want := range map[string]bool{
		"Den blev tyvärr aldrig av, lokalen var dubbelbokad.":                          true,
		"det blev inget av med märkningen, maskinen gick sönder":                       true,
		"Märkningen blev inställd, maskinen var trasig.":                               true,
		"Vi genomförde aldrig någon insats, alla resurser gick till Nynäs.":            true,
		"Den kom aldrig till stånd.":                                                   true,
		"Det blev aldrig av att fotografera men allt annat gick fint.":                 false,
		"Den blev aldrig av, men vi tar nya tag i maj.":                                false,
		"Blev den aldrig av?":                                                          false,
		"Fotograferingen blev inte av":                                                 false,
		"Efter samråd med rektorn har vi beslutat att inte genomföra märkningen.":      true,
		"Efter samråd med rektorn har vi beslutat att inte genomföra fotograferingen.": false,
		"Efter samråd med rektorn genomför vi märkningen.":                             false,
		"Det blir inget av med cykelkampanjen i år, klubben drog sig ur.":              true,
		"Hej, vi lägger ner cykelmärkningen. För få anmälda.":                          true,
		"Märkningen är struken ur vårens program, ledningen vill annat.":               true,
		"Den fick ställas in i sista stund p g a halkan.":                              true,
		"Nej det blev aldrig något, vi fick inte ihop folk.":                           true,
		"Vi avblåser märkningen tyvärr. Nytt försök till hösten.":                      true,
		"Märkningen i vecka 12 utgår helt.":                                            true,
		"Märkningen i vecka 13 utgår helt.":                                            false,
		"Märkningen blir inte av. Vi siktar på 8 maj i stället.":                       false,
		"Märkningen läggs ner. Pengarna går till belysningen i stället.":               false,
		"Vi lägger ner mycket arbete på märkningen.":                                   false,
		"Mötet den 3 utgår men resten står.":                                           false,
		"Vi lägger ner märkningsgruppen.":                                              false,
		"Polisens del utgår, märkningen blir av.":                                      false,
		"Vi drar oss ur märkningen.":                                                   false,
	} {
		if got := CallsOff(said, "Cykelmärkning i Vega", "vecka", "12"); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// TestStems: what a noun may be without the ending of the definite form. A title is known by any of them, in whatever
// form the case bears it.
func TestStems(t *testing.T) {
	for key, want := range map[string]string{
		"vandringen": "vandringen vandringe vandring",
		"vakterna":   "vakterna vaktern vakter",
		"mötet":      "mötet möte möt",
		"samråd":     "samråd",
		"en":         "en e",
		"":           "",
	} {
		if got := strings.Join(Stems(key), " "); got != want {
			t.Errorf("%q: got %q, want %q", key, got, want)
		}
	}
	for _, c := range []struct {
		said, title string
		want        bool
	}{
		{"Vandringen är inställd.", "Trygghetsvandring i Vega", true},
		{"Vandringen är inställd.", "Trygghetsvandringen i Vega", true},
		{"Festen är inställd.", "Trygghetsvandring i Vega", false},
	} {
		if got := CallsOff(c.said, c.title); got != c.want {
			t.Errorf("%q of %q: called off %v", c.said, c.title, got)
		}
	}
}
