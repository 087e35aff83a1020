package checklist

import (
	"testing"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

func TestCourtesyAndCancelling(t *testing.T) {
	for text, want := range map[string]string{
		"Tack!": "thanks", "Tack så mycket för hjälpen!": "thanks", "Ok, tack": "thanks", "Perfekt, tack!": "thanks", "👍": "thanks", "Noterat. Trevlig helg!": "thanks", "Hej! Tack!": "thanks",
		"Inställd": "off", "Inställt.": "off", "Insatsen är tyvärr inställd.": "off", "Den blir inte av": "off", "utgår": "off", "Hej! Den ställs in.": "off", "Inställd på grund av sjukdom.": "off", "Vandringen genomförs inte": "", "Den genomförs inte": "off",
		"Tack, det blir Karin": "", "Ja": "", "Bra fråga": "", "Mötet är inställt men insatsen är kvar": "", "Affischen utgår": "", "Utgår från stationen kl 18": "", "Utgår eftersom vi har film": "", "Tack vare er": "", "Inställd talesperson": "",
	} {
		got := ""
		off, _ := phrase.Status("Status: " + text)
		switch {
		case phrase.Thanks(text):
			got = "thanks"
		case off:
			got = "off"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	for _, s := range []string{"Hej!", "Hej Anna,", "Hej på er alla!", "God morgon", "Hejsan", "Dear colleagues,", "Hej Anna och Karin"} {
		if !text.Greets(s) {
			t.Errorf("%q does not greet", s)
		}
	}
	for _, s := range []string{"Hej vi vill gå ut", "Hej, kan ni hjälpa oss?", "Hejdå kommun", "God stämning", "Hej! Enhetschefen", "Bästa", "Hej Anna:"} {
		if text.Greets(s) {
			t.Errorf("%q greets", s)
		}
	}
}
