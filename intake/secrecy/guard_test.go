package secrecy

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/steady"
)

// TestGuardOrder: one mail, three kinds, in their own order.
func TestGuardOrder(t *testing.T) {
	got := Guard("Gärningsmannen 19121212-1212 är anhållen, K-nummer 5000-K123456-26, förundersökning pågår. Förundersökningen …")
	if want := []string{"personnummer", "k-nummer", "förundersökning"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := Guard("Trygghetsvandring i Jordbro torsdag 26 mars kl. 18-20, Stationsvägen 12, 137 34 Västerhaninge."); got != nil {
		t.Errorf("an ordinary mail: %v", got)
	}
}

// TestGuardSecrecy: every inflection and writing of what the law names, and what only looks like it.
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
		if got := strings.Join(Guard(text), " "); got != want {
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
		if got := slices.Contains(Guard(text), "personnummer"); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestGuardNumbers: every writing of a personal or coordination number, with test numbers of
// Skatteverket, and no other number.
func TestGuardNumbers(t *testing.T) {
	for text, want := range map[string]bool{
		"19121212-1212":                     true,
		"191212121212":                      true,
		"121212-1212":                       true,
		"121212+1212":                       true,
		"121212 1212":                       true,
		"Hon heter Anna, 1212121212.":       true,
		"19121212 1212":                     true,
		"19 121212-1212":                    true,
		"121212 - 1212":                     true,
		"121212\u00a0-\u00a01212":           true,
		"19121212\u00a01212":                true,
		"121212\u20111212":                  true,
		"121212–1212":                       true,
		"121212−1212":                       true,
		"1912-12-12-1212":                   true,
		"1912 12 12-1212":                   true,
		"121212\u00ad-1212":                 true,
		"１２１２１２-１２１２":                       true,
		"(121212-1212)":                     true,
		"pnr:121212-1212,":                  true,
		"197010632391":                      true, // coordination number: the day plus 60
		"701063-2391":                       true,
		"19121312-1212":                     false, // month 13
		"556016-0680":                       false, // organisation
		"212000-0084":                       false,
		"16556016-0680":                     false,
		"08-121212-1212":                    false,
		"070-123 45 67":                     false,
		"0701234567":                        false,
		"+46 70 123 45 67":                  false,
		"08-12 12 12 12":                    false,
		"Telefon 0701015563":                false,
		"Fakturanummer 1212121212":          false,
		"Order 1212121212":                  false,
		"1234567890123456":                  false,
		"5212 1212 1212 1212":               false,
		"26 mars 2026 kl. 18-20":            false,
		"2026-03-26":                        false,
		"2026-03-26 18.00-20.00":            false,
		"2022-00183":                        false,
		"SAM-2026-0042":                     false,
		"13640 Handen, 136 40 Handen":       false,
		"bankgiro 5212-1212":                false,
		"v. 12, v. 13 och v. 14, 1212 svar": false,
	} {
		if got := fmt.Sprint(Guard(text)) == "[personnummer]"; got != want {
			t.Errorf("%q: %v, want %v (%v)", text, got, want, Guard(text))
		}
		if masked := strings.Contains(Mask(text), "[personnummer]"); masked != want {
			t.Errorf("%q: masked as %q, want masked %v", text, Mask(text), want)
		}
	}
}

// TestGuardWords: the kinds and their names.
func TestGuardWords(t *testing.T) {
	for text, want := range map[string]string{
		"Ärende 5000-K123456-26 gäller":      "[k-nummer]",
		"5000\u2011K123456\u201126":          "[k-nummer]",
		"K123456":                            "[]",
		"Förundersökningen är nedlagd.":      "[förundersökning]",
		"FÖRUNDERSÖKNING pågår":              "[förundersökning]",
		"fo\u0308runderso\u0308kning":        "[förundersökning]",
		"En misstänkt är gripen":             "[misstänkt]",
		"målsägandens uppgifter":             "[målsägande]",
		"hon har skyddad\nidentitet":         "[skyddad identitet]",
		"Uppgiften är sekretessmarkerad.":    "[sekretessmarkerad]",
		"Vi misstänker att få kommer":        "[]",
		"En undersökning bland invånare":     "[]",
		"Trygghetsvandring i Jordbro":        "[]",
		"Skydda dig mot inbrott, ny adress":  "[]",
		"Skriv inte sekretessbelagda saker.": "[]",
		"Oslo är en stad":                    "[]",
	} {
		if got := fmt.Sprint(Guard(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestMask: the rest of a title stays, letter by letter.
func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"Åtgärd för 19121212-1212 i Årsta":     "Åtgärd för [personnummer] i Årsta",
		"121212-1212, 121212-1212":             "[personnummer], [personnummer]",
		"5000-K123456-26 5000-K123456-26 slut": "[K-nummer] [K-nummer] slut",
		"Öppet\u00a0hus – 26 mars":             "Öppet\u00a0hus – 26 mars",
		"":                                     "",
	} {
		if got := Mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzGuard: what is masked is no longer found, and nothing is masked where nothing was found.
// FuzzGuard: what is masked is no longer found.
func FuzzGuard(f *testing.F) {
	f.Add("19121212-1212 och 5000-K123456-26")
	f.Add("1212121212121212-1212 \u00a0\u00ad\u2011")
	f.Add("121212-1212121212-1212")
	f.Fuzz(func(t *testing.T, text string) {
		number := func(s string) bool {
			folded, _ := fold(s, false)
			return len(personalNumbers(folded))+len(caseMarks(folded)) > 0
		}
		if masked := Mask(text); number(masked) {
			t.Errorf("%q: %q still holds a number", text, masked)
		}
	})
}

// TestGuardLong: a cost in the square of the text would outlast any test run.
func TestGuardLong(t *testing.T) {
	for _, unit := range []string{"1", "12 ", "121212 1213 ", "1-", "2000-K", "skyddad ", "misstänk ", "\u00ad", "inte sekretess, "} {
		text := strings.Repeat(unit, steady.Fewer(1<<18, 1<<14)/len(unit))
		if hits := Guard(text); len(hits) > 0 {
			t.Errorf("%q: %v", unit, hits)
		}
		if got := Mask(text); got != text {
			t.Errorf("%q: masked", unit)
		}
	}
}

// TestGuardMistyped: a number whose check digit is wrong is somebody's, mistyped, where it is called a personal number or
// looks like nothing else: a day, a dash, four digits. In other groupings it is any number.
func TestGuardMistyped(t *testing.T) {
	for text, want := range map[string]bool{
		"121212-1213":                    true,
		"121212+1213":                    true,
		"19121212-1213":                  true,
		"1912-12-12-1213":                true,
		"20121212-1213":                  true,
		"Hon heter Anna (701063-2392).":  true,
		"personnummer 0701015566":        true,
		"pnr 19 12 12 12 12":             true,
		"född 191212 1213":               true,
		"19 12 12 12 12":                 false,
		"191212121213":                   false,
		"1212121213":                     false,
		"121212 1213":                    false,
		"12 12 12 1213":                  false,
		"19121312-1213":                  false, // month 13
		"pnr 19131312-1213":              false,
		"order 121212-1213":              false,
		"Dnr 20121212-0007":              false,
		"faktura nr 121212-1213":         false,
		"260312-0007":                    false, // programs name what they made by day and number
		"20260312-0007":                  false,
		"IMG 20260312-1805":              false,
		"Mötet 260312-1830":              false,
		"08-121212-1213":                 false,
		"121212-1213-4":                  false,
		"556016-0681":                    false,
		"2026-03-26 18:00:00 +0100":      false,
		"https://x.se/121212-1213/bild":  false,
		"Bilder 121212-121214, 1213 st.": false,
	} {
		if got := slices.Contains(Guard(text), "personnummer"); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestOnlyTestNumbers: no number of a person who may live stands in this project, only those that
// Skatteverket gives out for tests and for its examples (SKV 704).
func TestOnlyTestNumbers(t *testing.T) {
	given := regexp.MustCompile(`^(?:19)?(?:121212[-+]?1212|701063-?2391)$`)
	ids := regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`) // Message-IDs are numbers of nobody
	found := 0
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() && strings.HasPrefix(e.Name(), ".") && len(e.Name()) > 2 {
			return cmp.Or(err, fs.SkipDir)
		}
		if e.IsDir() || !slices.Contains([]string{".go", ".txt", ".toml", ".md", ".html", ".json", ".eml", ".want", ".tsv"}, filepath.Ext(path)) {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text, _ := fold(ids.ReplaceAllString(string(b), " "), false)
		for _, at := range personalNumbers(text) {
			found++
			number := strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' || r == '-' || r == '+' {
					return r
				}
				return -1
			}, text[at.from:at.to])
			plain := strings.NewReplacer("-", "", "+", "").Replace(number)
			if !luhn(plain[len(plain)-10:]) {
				continue // nobody has it
			}
			if !given.MatchString(number) && !given.MatchString(plain) {
				t.Errorf("%s holds %s, which may be somebody's", path, number)
			}
		}
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("%d numbers were found: %v", found, err)
	}
}
