package number

import "testing"

// TestAfterMark: how people mark what they type into a quote is no part of it, and a name that is the answer stays.
func TestAfterMark(t *testing.T) {
	karin := func(s string) bool { return s == "Karin Berg" || s == "Karin" || s == "KB" }
	for in, want := range map[string]string{
		"Svar: Enkät":                        "Enkät",
		"[Berg, Karin] Enkät":                "Enkät",
		"[Karin Berg 2026-03-16] Enkät":      "Enkät",
		"(KB) Enkät":                         "Enkät",
		"<Karin> Enkät":                      "Enkät",
		"KB: Enkät":                          "Enkät",
		"Svar KB: Enkät":                     "Enkät",
		"Karin Berg skriver: återkommer":     "återkommer",
		"==> Karin: Enkät":                   "Enkät",
		"// KB: Enkät":                       "Enkät",
		"*[Karin Berg]* Enkät":               "Enkät",
		"KB> Enkät":                          "Enkät",
		"Karin> Enkät":                       "Enkät",
		"-> Lisa: affischen":                 "Lisa: affischen",
		"SL> affischen":                      "SL> affischen",
		"Karin Berg: presskontakt":           "Karin Berg: presskontakt",
		"(SL) tar fram affischen":            "(SL) tar fram affischen",
		"SL: affischer, kommunen: webbnyhet": "SL: affischer, kommunen: webbnyhet",
	} {
		if got := AfterMark(in, karin); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}
