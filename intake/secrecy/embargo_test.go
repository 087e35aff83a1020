package secrecy

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
)

// march is when the mails of these tests were written.
var march = dates.On(2026, time.March, 12)

// TestEmbargoDays: from which day on it is free.
func TestEmbargoDays(t *testing.T) {
	for text, want := range map[string]string{
		"Får inte spridas före 20 mars 2026.":                          "2026-03-20",
		"OBS! Sprids ej före den 20 mars 2026!":                        "2026-03-20",
		"Bilden får ej publiceras förrän 20 mars.":                     "2026-03-20",
		"Embargo: 20 mars 2026":                                        "2026-03-20",
		"Embargo: t.o.m. 20 mars":                                      "2026-03-21",
		"Embargo: t o m 20 mars":                                       "2026-03-21",
		"Embargo tom 20 mars":                                          "2026-03-21",
		"Embargo till och med den 20 mars 2026":                        "2026-03-21",
		"Embargo gäller till och med fredag 20 mars.":                  "2026-03-21",
		"embargo fram till och med 20/3":                               "2026-03-21",
		"Embargo till 20 mars":                                         "2026-03-20",
		"Embargo fram till den 20 mars":                                "2026-03-20",
		"Under embargo fram till 20 mars 2026":                         "2026-03-20",
		"Embargo före 20 mars":                                         "2026-03-20",
		"Embargo innan 20 mars":                                        "2026-03-20",
		"Embargo! Får inte spridas innan 20 mars":                      "2026-03-20",
		"FÅR INTE SPRIDAS FÖRE 20 MARS":                                "2026-03-20",
		"FÅR EJ OFFENTLIGGÖRAS FÖRRÄN DEN 20 MARS":                     "2026-03-20",
		"får inte\nspridas före\nden 20\nmars":                         "2026-03-20",
		"Får inte offentliggöras förrän efter den 20 mars.":            "2026-03-21",
		"Publiceras tidigast 20 mars, embargo till dess":               "2026-03-20",
		"Embargo till 20 mars kl 10":                                   "2026-03-21",
		"Embargo: 20 mars kl. 08.00":                                   "2026-03-21",
		"Embargo till 20 mars kl. 00.00":                               "2026-03-20",
		"Före den 20 mars får detta inte spridas.":                     "2026-03-20",
		"Till och med 20 mars är allt under embargo.":                  "2026-03-21",
		"Embargot släpps 20 mars.":                                     "2026-03-20",
		"Embargot hävs den 20 mars.":                                   "2026-03-20",
		"Embargo 18-20 mars":                                           "2026-03-21",
		"Embargo vecka 12":                                             "2026-03-23",
		"Ej för spridning före 20 mars":                                "2026-03-20",
		"Inte för publicering innan 20 mars.":                          "2026-03-20",
		"Detta får absolut inte spridas innan pressmötet den 20 mars.": "2026-03-20",
		"Nyheten får inte gå ut förrän 20 mars.":                       "2026-03-20",
		"Vänta med att publicera till 20 mars.":                        "2026-03-20",
		"EMBARGO\n\nVad: Vandring\nEmbargo: 20 mars":                   "2026-03-20",
		"Embargo 18 mars. Bilderna får inte publiceras före 20 mars.":  "2026-03-20",
		"Embargo":  "",
		"EMBARGO!": "",
		"Får inte spridas tills avtalet är undertecknat.":          "",
		"Embargo tills avtalet är undertecknat, hoppas på 20 mars": "",
		"FÅR INTE SPRIDAS":                               "",
		"OBS! Får inte spridas!":                         "",
		"Embargo från 20 mars":                           "",
		"Embargo tills vidare. Pressmöte hålls 20 mars.": "",
		"Det här får inte spridas vidare.":               "",
	} {
		got := ReadEmbargo(text, march)
		if !got.Held || got.Until.String() != want {
			t.Errorf("%q: held %v until %q, want %q", text, got.Held, got.Until, want)
		}
	}
}
