package aside

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
		if got := WithoutCourtesy(text); got != want {
			t.Errorf("%q: %q is left, want %q", text, got, want)
		}
	}
}

// TestPastCourtesy: a label may stand behind a greeting or a call, and not behind words that say something.
func TestPastCourtesy(t *testing.T) {
	for line, want := range map[string]string{
		"Hej! Vad: grillkväll": "Vad: grillkväll", "Yo! Målgrupp: alla": "Målgrupp: alla", "Så här: Syfte: möten": "Syfte: möten",
		"Hallå där, syfte: möten": "syfte: möten", "Vi ses på lördag klockan tolv, syfte: möten": "", "Vi delar ut foldrar. Syfte: möten": "",
		"Syfte: möten": "möten", "Hej!": "",
	} {
		got := ""
		if at := PastCourtesy(line); at > 0 {
			got = line[at:]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
