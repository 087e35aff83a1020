package number

import "testing"

// TestAside: a sentence about a question, or about the rest of them, is no part of the answer before it.
func TestAside(t *testing.T) {
	for line, want := range map[string]string{
		"är inte relevanta. Fråga 2 har ni redan svar på.":           "Fråga 2 har ni redan svar på.",
		"är ja. Resten får jag återkomma om efter mötet på torsdag.": "Resten får jag återkomma om efter mötet på torsdag.",
		"Lena Ek. Övriga frågor återkommer vi om.":                   "Övriga frågor återkommer vi om.",
		"Affisch. Resten av bilderna tar Lena.":                      "",
		"Varför kameror? Frågan 2024 var en annan.":                  "",
		"Fråga 2 har ni redan svar på.":                              "",
		"Polisen svarar på frågor. Nr 4 i kön får vänta.":            "",
	} {
		if _, got := Aside(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
