package question_test

import (
	"testing"

	"haninge.se/samrad/intake/checklist"
)

// TestCorrection: a sentence that says which answer is to be another names the question by its number or label.
func TestCorrection(t *testing.T) {
	c := checklist.Default()
	for said, want := range map[string]string{
		"Ändra 8 till roll-up och flyers.":                      "material=roll-up och flyers.",
		"Byt talesperson till Anna Lindqvist, Fatima är ledig.": "talesperson=Anna Lindqvist, Fatima är ledig.",
		"Kan ni byta talesperson till Bo Ek?":                   "talesperson=Bo Ek",
		"Vi vill ändra svaret på fråga 4 till radhusägare":      "malgrupp=radhusägare",
		"Fråga 4 ska vara radhusägare, inte villaägare.":        "malgrupp=radhusägare, inte villaägare.",
		"9 ska vara presschefen i stället. Resten stämmer.":     "talesperson=presschefen i stället.",
		"Talesperson ska vara Maria Ek":                         "talesperson=Maria Ek",
		"Målgruppen blev fel. Det ska vara radhusägare. Tack":   "malgrupp=radhusägare.",
		"Budskapet är fel, rätt är: Vi ses ute":                 "budskap=Vi ses ute",
		"Nej vänta, 9. Omar Said ska det vara, Lena är ledig.":  "talesperson=Omar Said ska det vara, Lena är ledig.",
		"Rättelse: talesperson: Omar Said":                      "talesperson=Omar Said",
		"Oj, fel av mig. 9: Omar Said":                          "talesperson=Omar Said",
		"Jag menar 9) Omar Said":                                "talesperson=Omar Said",
		"Nej vänta, 9 poliser kommer.":                          "",
		"Förresten, 12 personer har anmält sig":                 "",
		"Materialet ska vara klart i mars.":                     "",
		"Utvärderingen ska vara enkel.":                         "",
		"Ska talesperson vara Bo Ek?":                           "",
		"Målgruppen ska vara radhusägare, eller?":               "",
		"Byt lokal till Folkets hus.":                           "",
		"Ändra 8 till det vi bestämmer senare, vi återkommer":   "",
		"Fråga 4 ska vi återkomma till":                         "",
		"Byt bild till en ljusare":                              "",
		"8 ska vara med på mötet den 12 mars":                   "",
		"Talespersonen blev fel":                                "",
		"Vi byter talesperson":                                  "",
		"Vi kan ändra 12 märkningar till 15":                    "",
	} {
		got := ""
		if k, ok := c.Correction(said); ok {
			got = string(k.Topics[0].Item) + "=" + k.Said
		}
		if got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}
