package intake

import (
	"slices"
	"strings"
	"testing"
)

// TestGuardOrder is email 24: one mail, three kinds, in their own order.
func TestGuardOrder(t *testing.T) {
	got := guard("Gärningsmannen 19121212-1212 är anhållen, K-nummer 5000-K123456-26, förundersökning pågår. Förundersökningen …")
	if want := []string{"personnummer", "k-nummer", "förundersökning"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := guard("Trygghetsvandring i Jordbro torsdag 26 mars kl. 18-20, Stationsvägen 12, 137 34 Västerhaninge."); got != nil {
		t.Errorf("an ordinary mail: %v", got)
	}
}

// TestGuardSecrecy: every inflection and writing of what F02 names, and what only looks like it.
func TestGuardSecrecy(t *testing.T) {
	for text, want := range map[string]string{
		"Förundersökningsledaren och förundersökningssekretessen": "förundersökning",
		"forundersokning pagar":                                    "förundersökning",
		"två misstänkta är gripna":                                 "misstänkt",
		"den misstänktes bil":                                      "misstänkt",
		"målsäganden och målsägandebiträdet":                       "målsägande",
		"målsägarens uppgifter":                                    "målsägande",
		"personer med skyddade identiteter":                        "skyddad identitet",
		"skyddad\u00a0identitet":                                   "skyddad identitet",
		"skyddad folkbokföring":                                    "skyddade personuppgifter",
		"familjen har skyddade personuppgifter":                    "skyddade personuppgifter",
		"hon är kvarskriven i Haninge":                             "skyddade personuppgifter",
		"ärendet är sekretess\u00admarkerat":                       "sekretessmarkerad",
		"en sekretessmarkering finns":                              "sekretessmarkerad",
		"uppgiften omfattas av sekretess":                          "sekretess",
		"Sekretess råder":                                          "sekretess",
		"här finns sekretessbelagda uppgifter":                     "sekretess",
		"OSL 18 kap. 1 §":                                          "sekretess",
		"enligt 18 kap 1 § OSL":                                    "sekretess",
		"OSL 35:1":                                                 "sekretess",
		"21 kap. 3 § offentlighets- och sekretesslagen (2009:400)": "sekretess",
		"med stöd av OSL":                                          "sekretess",
		"Skriv inte personnummer eller sekretessbelagda uppgifter i mejlet. Mejl hit kan bli allmän handling.": "",
		"Ingen sekretess.":                      "",
		"Sekretess: sprids ej före 1 maj":       "", // the heading of an embargo
		"6. Sekretess: nej":                     "",
		"Insatsen är hemlig tills vidare":       "",
		"Flyg till OSL den 3 maj":               "",
		"en skyddad plats för unga":             "",
		"Vi skyddar miljön":                     "",
		"undersökningen i fastighetens kvarter": "",
		"misstänksamhet och misstag":            "",
	} {
		if got := strings.Join(guard(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestGuardNumbersOfOthers: a number that would pass as a personal number, were it not for what it is called or
// what it belongs to.
func TestGuardNumbersOfOthers(t *testing.T) {
	for text, want := range map[string]bool{
		"Personnummer: 121212 1212":               true,
		"född 1212121212":                         true,
		"samordningsnummer 701063 2391":           true,
		"12 12 12 1212":                           true,
		"Ordernr. 191212121212":                   false,
		"orgnr 1212121212":                        false,
		"OCR 1212121212":                          false,
		"Ring 1212121212":                         false,
		"artikel1212121212":                       false,
		"f1212121212a":                            false,
		"1212121212.4711":                         false,
		"1234 1212 1212 1212 1212":                false,
		"0012121212":                              false,
		"20260312":                                false,
		"20260312-20260314":                       false,
		"260312-14":                               false,
		"https://x.se/191212121212/bild":          false,
		"550e8400-e29b-41d4-a716-446655440000":    false,
		"12121212-1212-4abc":                      false,
		"kl. 12.12-12.12":                         false,
		"IBAN SE45 5000 0000 0583 9825 7466":      false,
		"Dnr KS 2026/1212, order 121212, 1212 st": false,
		"Mötet den 12 12 mars 1212":               false,
		strings.Repeat("1", 400) + " " + "121212-1212" + "x": true,
	} {
		if got := slices.Contains(guard(text), "personnummer"); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
