package triage

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestNumbers: a case number in any case and writing, and nothing that only looks like one.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"SAM-2026-0042":                              "SAM-2026-0042",
		"gäller sam-2026-0042.":                      "SAM-2026-0042",
		"[Sam-2026-0042]":                            "SAM-2026-0042",
		"\u00a0SAM-2026-0042\u00a0":                  "SAM-2026-0042",
		"”SAM-2026-0042”":                            "SAM-2026-0042",
		"(SAM\u20112026\u20110042)":                  "SAM-2026-0042",
		"_SAM-2026-0042_":                            "SAM-2026-0042",
		"SAM-2026-10042":                             "SAM-2026-10042",
		"SAM-2026-0042:s tid":                        "SAM-2026-0042",
		"SAM-2026-0002, SAM-2026-0001 SAM-2026-0002": "SAM-2026-0002 SAM-2026-0001",
		"SAM-2026-004":                               "",
		"SAM-2026-100042":                            "",
		"XSAM-2026-0042":                             "",
		"åSAM-2026-0042":                             "",
		"SAM-2026-0042B":                             "",
		"SAM-2026-0042å":                             "",
		"SAM-26-0042":                                "",
		"SAM 2026 0042":                              "SAM-2026-0042",
		"sam - 2026 - 0042":                          "SAM-2026-0042",
		"SAM2026-0042":                               "SAM-2026-0042",
		"SAM 2026-0042 och SAM-2026-0043":            "SAM-2026-0042 SAM-2026-0043",
		"SAM_2026_0042":                              "SAM-2026-0042",
		"Re: ärende SAM 2026/0042":                   "SAM-2026-0042",
		"Sam.2026.0042":                              "SAM-2026-0042",
		"SAM20260042":                                "",
		"SAM 2026":                                   "",
		"SAM 1234-0042":                              "",
		"SAM  2026  0042":                            "",
		"SAM-SAM-2026-0042":                          "SAM-2026-0042",
	} {
		if got := strings.Trim(fmt.Sprint(CaseNumbers("SAM", text)), "[]"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestNumbersLong is intake/README.md, C08: texts of nothing but numbers. A cost in the square would outlast any test
// run.
func TestNumbersLong(t *testing.T) {
	for text, want := range map[string]int{strings.Repeat("SAM-", 1<<18): 0, distinct(50_000): mostPointers, strings.Repeat("SAM-2026-0042 ", 1<<15): 1} {
		if got := len(CaseNumbers("SAM", text)); got != want {
			t.Errorf("%d numbers in %.20q, want %d", got, text, want)
		}
	}
}

func distinct(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "SAM-%04d-%05d ", 2000+i/50000, i)
	}
	return b.String()
}

// TestTitleOfSubject: prefixes and our own tag in any order.
func TestTitleOfSubject(t *testing.T) {
	r := testRules(t)
	for subject, want := range map[string]string{
		"SV: [SAM-2026-0042] Re: x":                 "x",
		"[SAM-2026-0042] VB: x":                     "x",
		"Re: x [SAM-2026-0042]":                     "x",
		"Re: [sam-2026-0042] SV: [EXTERN] x y":      "x y",
		"SV: SV: [ SAM-2026-0042 ] x":               "x",
		"x [SAM-2026-00]":                           "x [SAM-2026-00]",
		"[SAM-2026-0042]":                           "",
		"Re: [SAM-2026-0042] [SAM-2026-0043] Re: x": "x",
	} {
		if got := Spread(r, &letter.Letter{Subject: subject}, march).Title; got != want {
			t.Errorf("%q: %q, want %q", subject, got, want)
		}
	}
}

// FuzzNumbers: what is found is a case number that stands in the text, each once.
func FuzzNumbers(f *testing.F) {
	f.Add("SAM-2026-0042 och sam-2026-00042")
	f.Add("\xc3SAM-2026-0042\xa0")
	f.Fuzz(func(t *testing.T, text string) {
		seen := map[string]bool{}
		flat := dashes.Replace(strings.ToUpper(text))
		for _, id := range CaseNumbers("sam", text) {
			if seen[string(id)] || !strings.Contains(flat, string(id)) {
				t.Errorf("%q from %q", id, text)
			}
			seen[string(id)] = true
		}
	})
}
