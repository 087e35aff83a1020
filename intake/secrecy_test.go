package intake

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
)

// TestGuardNumbers is reliability.md F01: every writing of a personal or coordination number, with test numbers of
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
		"personnummer 0701015566":           false, // its check digit is wrong
		"197010632391":                      true,  // coordination number: the day plus 60
		"701063-2391":                       true,
		"121212-1213":                       false, // check digit
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
		if got := fmt.Sprint(guard(text)) == "[personnummer]"; got != want {
			t.Errorf("%q: %v, want %v (%v)", text, got, want, guard(text))
		}
		if masked := strings.Contains(mask(text), "[personnummer]"); masked != want {
			t.Errorf("%q: masked as %q, want masked %v", text, mask(text), want)
		}
	}
}

// TestGuardWords is domain.md 8.4 and reliability.md F02.
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
		if got := fmt.Sprint(guard(text)); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestGuardLeavesFooters is domain.md email 20: signature and footer do not trip the guard.
func TestGuardLeavesFooters(t *testing.T) {
	o := newOffice(t)
	m := begin()
	m.body += "\nMed vänliga hälsningar\nAnna\nTel 08-606 70 00\n\nDetta mejl kan innehålla sekretessbelagda uppgifter. Är du inte rätt mottagare, radera det.\n"
	if row := o.in(m); len(row.Case.Guard) != 0 || row.Notice != "" {
		t.Errorf("guarded: %v, notice %q", row.Case.Guard, row.Notice)
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
		if got := mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// FuzzGuard: what is masked is no longer found, and nothing is masked where nothing was found.
func FuzzGuard(f *testing.F) {
	f.Add("19121212-1212 och 5000-K123456-26")
	f.Add("1212121212121212-1212 \u00a0\u00ad\u2011")
	f.Add("121212-1212121212-1212")
	f.Fuzz(func(t *testing.T, text string) {
		number := func(s string) bool {
			folded, _ := fold(s, false)
			return len(personalNumbers(folded))+len(caseMarks(folded)) > 0
		}
		if masked := mask(text); number(masked) {
			t.Errorf("%q: %q still holds a number", text, masked)
		}
	})
}

// TestGuardLong is reliability.md C08: a cost in the square of the text would outlast any test run.
func TestGuardLong(t *testing.T) {
	for _, unit := range []string{"1", "12 ", "121212-1213 ", "1-", "2000-K", "skyddad ", "misstänk ", "\u00ad", "inte sekretess, "} {
		text := strings.Repeat(unit, 1<<18/len(unit))
		if hits := guard(text); len(hits) > 0 {
			t.Errorf("%q: %v", unit, hits)
		}
		if got := mask(text); got != text {
			t.Errorf("%q: masked", unit)
		}
	}
}

// TestGuardEverywhere is reliability.md F01: wherever in a mail a number stands, the case is flagged, a person is told,
// nothing that is sent holds it, and the mail is kept as it came.
func TestGuardEverywhere(t *testing.T) {
	const number, other = "19121212-1212", "701063-2391"
	for name, m := range map[string]post{
		"the subject":           {subject: "Kommunikationsinsats: Stöd till " + number, body: seven},
		"an answer":             {subject: "Kommunikationsinsats", body: seven + "Talesperson: Anna, " + number + "\n"},
		"a field":               {subject: "Kommunikationsinsats", body: seven + "Plats: hos " + other + "\n"},
		"hard blanks":           {subject: "Kommunikationsinsats", body: seven + "Plats: hos 121212\u00a0-\u00a01212\n"},
		"HTML":                  {subject: "Kommunikationsinsats", kind: "text/html; charset=utf-8", body: "<p>Vad: Vandring i Jordbro.</p><p>Syfte: Hitta 121212<b>-</b>1212 snart.</p>"},
		"a Word document":       withFile(post{subject: "Kommunikationsinsats", body: seven}, "plan.docx", docx, wordDocument(t, "Talesperson: Karin Berg, "+number)),
		"a leaflet":             withFile(post{subject: "Kommunikationsinsats", body: seven}, "folder.docx", docx, wordDocument(t, "Välkommen.", "Anmäl dig, "+number+".")),
		"a mail passed on":      {subject: "VB: Kommunikationsinsats", body: "Från: Sven <s@bostad.example>\nSkickat: den 11 mars 2026 10:31\nTill: Anna <a@haninge.example>\nÄmne: x\n\n" + seven + "Plats: hos " + number + "\n"},
		"a coordination number": {subject: "Kommunikationsinsats", body: seven + "Plats: hos 19701063-2391\n"},
	} {
		o := newOffice(t)
		m.from, m.id = anna, "<n@haninge.example>"
		row := o.in(m)
		if row.Case == nil || !slices.Contains(row.Case.Guard, "personnummer") || row.Notice != "guard" || row.Envelope == nil {
			t.Errorf("%s: became %s (%s), notice %q, %+v", name, row.Entry.Kind, row.Entry.Reason, row.Notice, row.Case)
			continue
		}
		text, head := reading(t, row.Envelope)
		if said := head.Get("Subject") + text + row.Case.Title; strings.Contains(said, "1212") || strings.Contains(said, "2391") {
			t.Errorf("%s: %s\n%s", name, row.Case.Title, text)
		}
		if !row.Entry.Kept || string(o.raw[row.Entry.Sum]) == "" {
			t.Errorf("%s: the mail is not kept", name)
		}
	}
}

// TestOnlyTestNumbers is reliability.md F01: no number of a person who may live stands in this project, only those that
// Skatteverket gives out for tests and for its examples (SKV 704).
func TestOnlyTestNumbers(t *testing.T) {
	given := regexp.MustCompile(`^(?:19)?(?:121212[-+]?1212|701063-?2391)$`)
	ids := regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`) // Message-IDs are numbers of nobody
	found := 0
	err := filepath.WalkDir("..", func(path string, e fs.DirEntry, err error) error {
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
			}, text[at[0]:at[1]])
			if plain := strings.NewReplacer("-", "", "+", "").Replace(number); !given.MatchString(number) && !given.MatchString(plain) {
				t.Errorf("%s holds %s, which may be somebody's", path, number)
			}
		}
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("%d numbers were found: %v", found, err)
	}
}
