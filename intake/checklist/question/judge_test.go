package question

import (
	"encoding/json"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

func TestJudge(t *testing.T) {
	c := defaultList()
	const (
		A = initiative.Answered
		N = initiative.NotApplicable
		B = initiative.BareNA
		X = initiative.NoAnswer
	)
	for _, v := range []struct {
		item initiative.Item
		text string
		want initiative.State
	}{
		{"vad", "Vandring", A}, {"vad", "En insats", A}, {"vad", "Se ämnesraden", X}, {"vad", "Ej aktuellt", X}, {"vad", "Hej! Se bifogad checklista.", X}, {"vad", "Ej aktuellt, rör bara kommunen", X},
		{"nar", "Löpande", A}, {"nar", "Så snart som möjligt", A}, {"nar", "Återkommer", X}, {"nar", "När det passar", A}, {"nar", "Prel. 14 april, återkommer med tid", A}, {"nar", "nästa vecka", A},
		{"sammanhang", "Ej aktuellt", B}, {"sammanhang", "ej aktuellt.", B}, {"sammanhang", "Ej aktuellt!", B}, {"sammanhang", "Ej aktuellt i nuläget", B}, {"sammanhang", "Tyvärr ej aktuellt", B}, {"sammanhang", "Det är ej aktuellt", B},
		{"sammanhang", "Nej", B}, {"sammanhang", "Inget särskilt", B}, {"sammanhang", "N/A", B}, {"sammanhang", "n.a.", B}, {"sammanhang", "e/t", B}, {"sammanhang", "utgår", B}, {"sammanhang", "Fristående information, inget särskilt sammanhang", A},
		{"samarbete", "Ej aktuellt, bara internt i kommunen", N}, {"samarbete", "Ej aktuellt - polisen deltar inte den här gången", N}, {"samarbete", "Ej aktuellt (bara kommunen)", N}, {"samarbete", "Ej aktuellt eftersom det bara rör kommunen", N},
		{"samarbete", "Nej, bara kommunen", N}, {"samarbete", "Ej aktuellt just nu", B}, {"samarbete", "Ej aktuellt för oss", B}, {"samarbete", "Ja", X}, {"samarbete", "Bra samarbete", A}, {"samarbete", "Not applicable", B}, {"samarbete", "Behövs inte", B},
		{"material", "Inget", N}, {"material", "Inget nytt material", N}, {"material", "Nej", N}, {"material", "Inget nytt material, vi tar det vi har", N}, {"material", "TBD", X}, {"material", "Inga bilder men en affisch", A}, {"material", "ok", X},
		{"talesperson", "-", X}, {"talesperson", "Jag", A}, {"talesperson", "Någon av oss", A}, {"talesperson", "Återkommer, men troligen Karin på press", A}, {"talesperson", "Ingen", B}, {"talesperson", "Ingen talesperson behövs", A}, {"talesperson", "Tack!", X},
		{"fragor", "Inga", N}, {"fragor", "Inga frågor väntas", N}, {"fragor", "Många", A}, {"fragor", "kommer senare...", X}, {"fragor", "Se FAQ", A}, {"fragor", "?", X}, {"fragor", "vet inte, har ni förslag?", X}, {"malgrupp", "Resten kommer", X}, {"fragor", "Vem betalar?", A},
		{"fragor", "Vad menar ni här?", X}, {"budskap", "Hur menar ni med budskap?", X}, {"fragor", "Vad menas med grannsamverkan? Att grannar håller ihop.", A}, {"fragor", "Vad menar ni med trygghet, kan någon undra. Vi svarar att det är mätningen.", A},
		{"utvardering", "Sara tar fram ett förslag till fredag", X}, {"utvardering", "Sara tar fram ett förslag till enkät", A}, {"utvardering", "får Omar svara på.", X},
		{"dokumentation", "Nej", A}, {"dokumentation", "Nej.", A}, {"dokumentation", "Ja", A}, {"dokumentation", "ja tack", A}, {"dokumentation", "Ok", A}, {"dokumentation", "Kanske", X}, {"dokumentation", "Ej aktuellt", N}, {"dokumentation", "no", A}, {"dokumentation", "Ja, återkommer om vem", A},
		{"utvardering", "Ej aktuellt", B}, {"utvardering", "Nej", B}, {"utvardering", "Utvärderas", A}, {"utvardering", "se bilaga", X}, {"utvardering", "Se bifogad fil.", X}, {"utvardering", "Följs upp muntligt på nästa styrgrupp", A}, {"utvardering", "Ja", X},
		{"budskap", "återkommer", X}, {"budskap", "Vi använder huvudbudskapet rakt av", A}, {"budskap", "Inga särskilda, vi använder huvudbudskapet rakt av", A}, {"budskap", "Samma som vanligt", A},
		// what is put off or said twice is still nothing
		{"budskap", "Vet ej. Återkommer.", X}, {"budskap", "Oklart, återkommer nästa vecka", X}, {"budskap", "Jag återkommer om 3 och 7 nästa vecka", X}, {"budskap", "Vi återkommer på måndag!", X}, {"budskap", "Prel. oklart", X}, {"budskap", "hej, vet inte än", X}, {"budskap", "???", X}, {"budskap", "…", X},
		{"budskap", "\t–\n", X}, {"budskap", "", X}, {"budskap", "<svar>", X}, {"budskap", "[fyll i]", X}, {"budskap", "not sure", X}, {"budskap", "👍", X}, {"budskap", "Svar nedan", X}, {"budskap", "a\u030aterkommer", X},
		{"budskap", "Kommer ut på torsdag", A}, {"budskap", "Pågår redan i Jordbro", A}, {"budskap", "x-faktor", A}, {"okänd", "Något", A},
	} {
		if got := c.Judge(v.item, v.text); got != v.want {
			t.Errorf("%s %q: got %s, want %s", v.item, v.text, got, v.want)
		}
	}
}

// Every phrase of the lists is what its list says, whatever blanks and punctuation stand around it.
func TestEveryPhrase(t *testing.T) {
	c := defaultList()
	var p checklistFile
	if err := json.Unmarshal(builtIn, &p); err != nil {
		t.Fatal(err)
	}
	check := func(list []string, item initiative.Item, want initiative.State) {
		for _, phrase := range list {
			for _, text := range []string{phrase, " " + phrase + ". ", "Tyvärr " + phrase} {
				if got := c.Judge(item, text); got != want {
					t.Errorf("%s %q: got %s, want %s", item, text, got, want)
				}
			}
		}
	}
	check(p.NonAnswers, "syfte", initiative.NoAnswer)
	check(p.NotApply, "talesperson", initiative.BareNA)
	check(p.NotApply, "syfte", initiative.NoAnswer)
	check(p.Thin, "talesperson", initiative.NoAnswer)
	check(p.Thin, "dokumentation", initiative.Answered)
}

func TestPreliminary(t *testing.T) {
	for text, want := range map[string]bool{
		"Prel. 14 april": true, "Återkommer, men troligen Karin": true, "Preliminärt v. 14": true, "14 april": false, "Vi preliminärbokar lokalen": false, "Datum ej spikat, v. 14": true, "Ev. 14 april": true,
	} {
		if got := Preliminary(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
