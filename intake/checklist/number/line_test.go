package number

import "testing"

// TestSaysWho: "är" behind a number says who it is where a name or the writer follows, and nothing else.
func TestSaysWho(t *testing.T) {
	for rest, want := range map[string]bool{
		"är jag.": true, "är Lena Ek. Fråga 11: ja": true, "blir jag": true, "är jag osäker på.": false, "är klar": false,
		"är Lena osäker på": false, "är": false, "": false, "Lena Ek": false,
	} {
		if got := SaysWho(rest); got != want {
			t.Errorf("%q: %v, want %v", rest, got, want)
		}
	}
}

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
