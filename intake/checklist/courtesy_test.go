package checklist

import "testing"

// TestWithoutCourtesy: courtesy is no unread word, and nothing that says something goes with it.
func TestWithoutCourtesy(t *testing.T) {
	for text, want := range map[string]string{
		"Hej!":                                     "",
		"Hej igen,\n\nTack för snabbt svar.":       "",
		"Hejsan, här kommer det som fattades.":     "",
		"Hör av er om något är oklart!":            "",
		"Med vänlig hälsning\nAnna Ek":             "",
		"Tack för hjälpen!\n\n/Anna":               "",
		"Tack!\nAnna":                              "",
		"Hej, vi ställer in":                       "Hej, vi ställer in",
		"Hej! Vi ställer in.\n\nMvh\nAnna":         "Vi ställer in.",
		"Hej!\nTrygghetsvandring":                  "Trygghetsvandring",
		"Tack för svaret.\nHöstlov i Tungelsta":    "Höstlov i Tungelsta",
		"Hej\n\nKan ni ringa?\n\nTack!":            "Kan ni ringa?",
		"Vem tar det?":                             "Vem tar det?",
		"Tack, men affischen är fel. Vi byter den": "Tack, men affischen är fel. Vi byter den",
		"Ett.\n\nHej!\n\nTvå.":                     "Ett.\n\nTvå.",
	} {
		if got := withoutCourtesy(text); got != want {
			t.Errorf("%q: %q is left, want %q", text, got, want)
		}
	}
}
