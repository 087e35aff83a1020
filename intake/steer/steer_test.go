package steer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	for own, want := range map[string]string{
		"Inställd":                            "cancel",
		"Hej!\n\nInställd.\n\nTack":           "cancel",
		"Insatsen är inställd":                "cancel",
		"Blir av ändå!":                       "reopen",
		"inte inställd":                       "reopen",
		"Jag tar över":                        "takeover",
		"karin.lind@haninge.example tar över": "takeover karin.lind@haninge.example",
		"avsluta":                             "close",
		"Pausa":                               "pause",
		"Ni behöver inte påminna oss mer":     "pause",
		"Ni behöver inte påminna invånarna":   "",
		"dela inte":                           "hold",
		"Dela":                                "share",
		"Vi går vidare":                       "proceed",
		"Embargot hävt":                       "release",
		"Status: utvärderad":                  "evaluated",
		"ångra":                               "undo",
		"FLYTTA":                              "move",
		"visa":                                "show",
		"Status":                              "show",
		"Samråd klart: Bo Ek, 12 mars":        "consulted Bo Ek, 12 mars",
		"Dnr: 2026-00123":                     "dnr 2026-00123",
		"Diarienumret är KS 2026/123":         "dnr KS 2026/123",
		"Ärendet har fått dnr KSF 2026-0123.": "dnr KSF 2026-0123",
		"Hej! Dnr är KS 2026/318, om ni vill": "dnr KS 2026/318",
		"Diariefört som KS 2026/318 hos oss":  "dnr KS 2026/318",
		"Är diarienumret KS 2026/318?":        "",
		"Diarienumret är inte KS 2026/318":    "",
		"Se även dnr KS 2025/12":              "",
		"Diarienumret är på väg, 12 april":    "",
		"9. Enhetschefen\npausa":              "pause",
		"pausa\nvisa":                         "pause show",
		"":                                    "",
		"Är den inställd?":                    "",
		"Vi har fikat inställt på torsdag":    "",
		"Vi delar ut reflexer":                "",
		"Dela ut flygblad":                    "",
		"Status: pågår":                       "",
		"Vi går vidare till nästa fråga":      "",
		"Ställa in vår medverkan":             "",
		"anna@haninge.example visar runt":     "",
		"Vandringen blir av den 26 mars":      "",
		"Ångra inget":                         "",
		strings.Repeat("dela ", 60):           "",
	} {
		var got []string
		for _, w := range Read(own) {
			got = append(got, strings.TrimSpace(string(w.Kind)+" "+w.Arg))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", own, diff)
		}
	}
}

// TestWithout: what is left of a line is what does not steer.
func TestWithout(t *testing.T) {
	for line, want := range map[string]string{
		"pausa": "", "9. Jag": "9. Jag", "": "", "Dnr: KS 2026/318": "",
		"Hej! Dnr är KS 2026/318, om ni vill. Affischen ritar vi.": "Hej!  Affischen ritar vi.",
	} {
		if got := Without(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestReply(t *testing.T) {
	for own, want := range map[string]Kind{
		"ok":  NoObjection,
		"Ok!": NoObjection,
		"Hej Anna!\n\nInget att invända.\n\nMvh": NoObjection,
		"Vi har inget att invända":               NoObjection,
		"Godkänt":                                NoObjection,
		"ok från polisen":                        NoObjection,
		"Vi deltar":                              Joins,
		"Hej! Vi är med.":                        Joins,
		"Avstår":                                 Abstains,
		"Ja":                                     Yes,
		"ja tack!":                               Yes,
		"Nej":                                    No,
		"behåll":                                 No,
		"Ok. Men byt talesperson":                "",
		"Ja från oss på LPO, kör på.\n\nMvh":     NoObjection,
		"Inga synpunkter":                        NoObjection,
		"Vi från kommunen är gärna med!":         Joins,
		"Ok, vi ställer upp":                     Joins,
		"Vi är med om ni byter dag":              "",
		"Inga synpunkter utom på tiden":          "",
		"Ok, men inställd om det regnar":         "",
		"ok?":                                    "",
		"Vi deltar inte":                         "",
		"Nej, ändra tiden":                       "",
		"Inte ok":                                "",
		"Ja, men först på fredag":                "",
		"":                                       "",
		"Vi är med på SAM-2026-0032":             "",
	} {
		if got, _ := Reply(own); got != want {
			t.Errorf("%q is %q, want %q", own, got, want)
		}
	}
}

// FuzzRead: whatever a mail says, a word that was found stands in it as a line, and other lines around it change
// nothing of it.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"Inställd", "dela inte\nok", "x@y.se tar över", "dnr: 1", "status: utvärderad"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, own string) {
		got := Read(own)
		if len(got) > len(steering())+2 {
			t.Fatalf("%d words in %q", len(got), own)
		}
		if strings.Count(own, "\n") < mostLines-2 {
			if again := Read("Hej Anna,\n" + own); !cmp.Equal(got, again) {
				t.Fatalf("%q gives %v, under a greeting %v", own, got, again)
			}
		}
		if k, ok := Reply(own); ok != (k != "") {
			t.Fatalf("%q: %q, %v", own, k, ok)
		}
	})
}

// TestToldInDoubt: a sentence that only supposes a diarienummer, names two, or tells another's, tells none.
func TestToldInDoubt(t *testing.T) {
	for line, want := range map[string]string{
		"Om diarienumret är KS 2026/1 så är allt klart.": "",
		"Jag tror att diarienumret är KS 2026/1.":        "",
		"Diarienumret är KS 2026/1 eller KS 2026/2.":     "",
		"Förra årets diarienummer är KS 2025/1.":         "",
		"Polisens diarienummer är A 2026/1":              "",
		"Diarienumret är 900101-2034":                    "",
		"Insatsens diarienummer är KS 2026/1.":           "KS 2026/1",
		"Diarienumret är KS 2026/1, om ni vill ha det.":  "KS 2026/1",
	} {
		if _, got := told(line); got != want {
			t.Errorf("%q tells %q", line, got)
		}
	}
}

// TestWish: a request in own words is read where it is all that is said; a question about a thing, and what would call
// something off or spread it, is none.
func TestWish(t *testing.T) {
	for own, want := range map[string]Kind{
		"Hej, kan jag få se svaren?": Show, "Kan du skicka statusen?": Show, "Hej!\n\nSkulle ni kunna mejla oss en sammanställning? Tack på förhand!": Show,
		"Hur ligger vi till?": Show, "Jag vill se läget": Show, "Kan ni sluta påminna mig?": Pause, "Kan ni vänta med att dela?": Hold,
		"Kan vi se svaren från polisen?": Show,

		"Kan ni skicka statusen till polisen?": "", "Kan polisen skicka svaren?": "", "Hur går det?": "", "Hur ligger vi till med affischerna?": "",
		"Kan ni ställa in den?": "", "Kan du dela den med polisen?": "", "Kan vi få svaren senast fredag?": "", "Svaren?": "", "Jag har status": "",
		"Kan vi skicka sammanställningen till ledningen?": "", "Kan du avsluta ärendet?": "", "Kan jag få frågorna?": "",
		"Behöver vi visa svaren?": "", "Vi behöver status på affischerna": "",
	} {
		if got, _ := Wish(own); got.Kind != want {
			t.Errorf("%q: %q, want %q", own, got.Kind, want)
		}
	}
	for own, want := range map[string]bool{
		"Hej, kan jag få årsplanen?": true, "Skulle du kunna skicka över årsplanen, tack?": true, "Jag skulle behöva årsplanen inför mötet": true,
		"Kan vi få en lista över insatserna?": true, "Hej alla!\n\nJag undrar om jag kan få årsplanen för nästa år.": true, "Var hittar jag årsplanen?": true,
		"Har ni årsplanen?": true, "Snälla skicka aktivitetsplanen": true,

		"Kan vi lägga in det i årsplanen?": false, "Kan du uppdatera årsplanen?": false, "Kan jag få synpunkter på årsplanen?": false, "Årsplanen?": false,
		"Kan vi prata om årsplanen?": false, "Kan du skicka årsplanen till Karin?": false, "Kan jag få planen?": false, "Har ni läst årsplanen?": false,
		"Jag har årsplanen": false, "Kan ni skicka in er årsplan?": false, "Står den i årsplanen?": false, "Vi behöver ta fram årsplanen": false,
	} {
		if got := Requests(own, YearPlan); got != want {
			t.Errorf("%q: %v", own, got)
		}
	}
}
