package checklist

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// told writes a reading down in one line: "nar=12 mars; syfte?=vet ej; kanal#=Facebook". A bare "ej aktuellt" has !,
// no answer ?.
func told(c *Checklist, r Reading) string {
	var out []string
	for _, a := range r.Answers {
		mark := map[bool]string{true: "=", false: "?="}[a.State.Closed()]
		if a.State == "bare-na" {
			mark = "!="
		}
		out = append(out, string(a.Item)+mark+folded(a.Text))
	}
	for _, k := range slices.Sorted(maps.Keys(r.Fields)) {
		out = append(out, k+"#="+folded(r.Fields[k]))
	}
	for _, flag := range []struct {
		name string
		is   bool
	}{{"courtesy", r.Courtesy}, {"cancelled", r.Cancelled}, {"empty", r.Empty}} {
		if flag.is {
			out = append(out, flag.name)
		}
	}
	return strings.Join(out, "; ")
}

func TestReadNew(t *testing.T) {
	c := Default()
	for name, v := range map[string]struct{ text, want string }{
		"greets in its sentence":               {"Hej Anna, vi ordnar en trygghetsvandring i Jordbro torsdag 26 mars.", "vad=vi ordnar en trygghetsvandring i Jordbro torsdag 26 mars.; nar=vi ordnar en trygghetsvandring i Jordbro torsdag 26 mars."},
		"three headings drop the greeting":     {"Hej!\nHär kommer en ny insats.\n\nVad: Vandring\nSyfte: Lyssna\nNär: 26 mars", "vad=Vandring; syfte=Lyssna; nar=26 mars"},
		"two with vad drop it too":             {"Här kommer en ny.\n\nVad: Vandring\nNär: 26 mars", "vad=Vandring; nar=26 mars"},
		"the end of the letter":                {"Vad: Vandring\nNär: 26 mars\nHör gärna av er om något är oklart!\n\nMvh\nAnna", "vad=Vandring; nar=26 mars"},
		"a card under the last answer":         {"Vad: Vandring\nNär: 26 mars\n\nErik Sand\nKommunpolis", "vad=Vandring; nar=26 mars"},
		"two that are no card":                 {"Vad: Vandring\nMålgrupp: Boende\n\nNämnden\nKommunstyrelsen", "vad=Vandring; malgrupp=Boende Nämnden Kommunstyrelsen"},
		"two who speak to the press":           {"Vad: Vandring\nTalesperson:\n\nErik Sand\nKommunpolis", "vad=Vandring; talesperson=Erik Sand Kommunpolis"},
		"what is attached, and a name":         {"Vad: Vandring\nDokumentation: Ja\n\nJag bifogar mötet också.\n\nErik", "vad=Vandring; dokumentation=Ja"},
		"a text that is but an end":            {"Vad: Vandring\nNär: hör av er om tiden\n\nMvh\nAnna", "vad=Vandring; nar?=hör av er om tiden"},
		"headings of two names":                {"Vad: Vandring\nSyfte/mål: Lyssna\nMålgrupp & mottagare: Boende\nNär och var: 26 mars, torget\nUtvärdering och uppföljning\nEnkät", "vad=Vandring; syfte=Lyssna; malgrupp=Boende; nar=26 mars, torget; utvardering=Enkät"},
		"two names of two questions":           {"Vad: Vandring\nSyfte/målgrupp: Lyssna\nNär: 26 mars", "vad=Vandring; nar=26 mars"},
		"a line that puts the rest off":        {"Vad: Vandring\nMålgrupp: barnfamiljer\nResten kommer", "vad=Vandring; malgrupp=barnfamiljer"},
		"another label below an answer":        {"Vad: Vandring\nNär: 1 maj\nKommunikatör: Frida Ahl", "vad=Vandring; nar=1 maj"},
		"a qualifier below an answer":          {"Vad: Vandring\nSamarbete: vi delar upp det\nPolisen: sociala medier", "vad=Vandring; samarbete=vi delar upp det Polisen: sociala medier"},
		"a question below an answer":           {"Vad: Vandring\nMålgrupp: alla med villa\nKan ni komma och visa hur man gör?", "vad=Vandring; malgrupp=alla med villa"},
		"what another question asks for":       {"Vad: Vandring\nBudskap: Det är vårt område.\nJag är talesperson och svarar på frågor från pressen.", "vad=Vandring; budskap=Det är vårt område.; talesperson=Jag är talesperson och svarar på frågor från pressen."},
		"a deadline behind the time":           {"Vad: Möte\nTid: onsdag 22 april klockan 18.30. Sista anmälningsdag är 15 april.", "vad=Möte; nar=onsdag 22 april klockan 18.30."},
		"labels that nothing sets off":         {"Vad Promenad i centrum\nNär Måndag 4 maj 17.30\nSyfte Hitta otrygga platser\nTalesperson Jag, Malin Krook", "vad=Promenad i centrum; syfte=Hitta otrygga platser; nar=Måndag 4 maj 17.30; talesperson=Jag, Malin Krook"},
		"a time that nothing sets off":         {"Vad: vuxenvandring\nDatum 28/3\nTid 20.00-23.30", "vad=vuxenvandring; nar=28/3 20.00-23.30"},
		"a paragraph that puts the rest off":   {"Vad: Vandring\nMål: 300 samtal\n\nUtvärdering får vi återkomma till, likaså vem som talar.", "vad=Vandring; syfte=300 samtal"},
		"headings that say what of":            {"Vad: Vandring\nSyfte med insatsen: Lyssna\nMålgrupp för kommunikationen: Boende", "vad=Vandring; syfte=Lyssna; malgrupp=Boende"},
		"letters before the headings":          {"a) Vad: Vandring\nb) När: 26 mars", "vad=Vandring; nar=26 mars"},
		"new answers":                          {"Vad: Vandring\nNytt datum: 26 mars\nÄndrad målgrupp: Boende", "vad=Vandring; malgrupp=Boende; nar=26 mars"},
		"numbers that say what they number":    {"Hej!\n\nFråga 1: Vandring\nFråga 2 – Lyssna\noch lära\nFråga 6: 26 mars\n\nMvh\nAnna", "vad=Vandring; syfte=Lyssna och lära; nar=26 mars"},
		"a word before our own number":         {"Vad: Vandring\n\nFråga 9. Vem är talesperson och vem svarar på följdfrågorna?\nEnhetschefen\n\nFråga 12. Hur ska kommunikationsinsatsen utvärderas?\nEnkät", "vad=Vandring; talesperson=Enhetschefen; utvardering=Enkät"},
		"questions of their own":               {"Fråga 1: Vem går med?\nFråga 2: Vem betalar?\nFråga 3: När är det?", ""},
		"two numbers that say it":              {"Fråga 1: Vandring\nFråga 6: 26 mars", "vad=Vandring; nar=26 mars"},
		"two without vad":                      {"Hej!\n\nVi vill gå en runda i Jordbro.\n\nNär: 26 mars\nMålgrupp: Boende", "vad=Vi vill gå en runda i Jordbro.; malgrupp=Boende; nar=26 mars"},
		"one without vad, greeting only":       {"Hej!\n\nNär: 26 mars", "nar=26 mars"},
		"none":                                 {"Hej!\n\nVi vill gå en runda.\n\nKan ni hjälpa till?", "vad=Vi vill gå en runda."},
		"greeting in the line":                 {"Hej! Vi vill gå en runda.", "vad=Vi vill gå en runda."},
		"greeting in the sentence":             {"Hej, vi vill gå en runda.", "vad=vi vill gå en runda."},
		"greeting only":                        {"Hej!\n\nMvh\nAnna", "empty"},
		"nothing":                              {"\n\n", "empty"},
		"pointer to an attachment":             {"Hej!\n\nHär kommer vår anmälan, se bifogad fil.\n\nMvh Anna", ""},
		"pointer and words":                    {"Se bifogad checklista för gatufesten i Brandbergen.", "vad=Se bifogad checklista för gatufesten i Brandbergen."},
		"field and text":                       {"Vi vill ha gatufest.\nPlats: Brandbergen\n\nVi ses!", "vad=Vi vill ha gatufest.; plats#=Brandbergen"},
		"several headings for one item":        {"Vad: Vandring\nMål: Lyssna\nSyfte: Lära känna\nNär: v. 12", "vad=Vandring; syfte=Lyssna Lära känna; nar=v. 12"},
		"the same said twice":                  {"Vad: Vandring\nInsats: vandring\nSyfte: Lyssna\nNär: v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"empty, then filled":                   {"Vad: ?\nVad: Vandring\nSyfte: Lyssna\nNär: v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"value on the next lines":              {"Vad\n\nVandring\n\nSyfte:\nLyssna\noch lära\n\nNär?\nv. 12", "vad=Vandring; syfte=Lyssna och lära; nar=v. 12"},
		"empty headings":                       {"Vad: Vandring\nSyfte:\nMaterial:\n\nSamarbete:\nNär: v. 12", "vad=Vandring; nar=v. 12"},
		"list in an answer":                    {"Vad: Vandring\n\nSyfte:\nDet finns tre:\n\n1. Hitta\n2. Visa\n3. Minska\n\nNär: v. 12", "vad=Vandring; syfte=Det finns tre: 1. Hitta 2. Visa 3. Minska; nar=v. 12"},
		"bulleted words in an answer":          {"Vad: Vandring\nSyfte: Lyssna\nMaterial:\n• Affisch\n• Film\n• Roll-up\nNär: v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12; material=• Affisch • Film • Roll-up"},
		"bulleted headings":                    {"• Vad\nVandring\n• Syfte\nLyssna\n• När\nv. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"title on the first line":              {"Kommunikationsinsats\n\nVAD\nVandring\n\nSYFTE\nLyssna\n\nNÄR\nv. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"title with text":                      {"Kommunikationsinsats\nVandring\n\nSyfte: Lyssna", "vad=Vandring; syfte=Lyssna"},
		"wrapped question":                     {"5. Vilka är de viktigaste budskapen och hur kopplar de an till vårt\ngemensamma huvudbudskap?\nTillsammans.\n\n9. Vem är talesperson och vem svarar på\nföljdfrågorna? Chefen\n\n1. Vad är det som ska kommuniceras?\nVandring", "vad=Vandring; budskap=Tillsammans.; talesperson=Chefen"},
		"bare numbers beside headings":         {"Vad: Vandring\nSyfte: Lyssna\nNär: v. 12\n3. Trygghetsveckan", "vad=Vandring; syfte=Lyssna; nar=v. 12 3. Trygghetsveckan"},
		"five numbers":                         {"1. A\n2. B\n3. C\n4. D\n5. E", ""},
		"six numbers":                          {"Hej!\n\n1. Vandring\n2. Lyssna\n3. Veckan\n4. Boende\noch skolor\n6. 26 mars\n9. Chefen", "vad=Vandring; syfte=Lyssna; sammanhang=Veckan; malgrupp=Boende och skolor; nar=26 mars; talesperson=Chefen"},
		"six numbers not from one":             {"2. B\n3. C\n4. D\n5. E\n6. F\n7. G", ""},
		"list among numbers":                   {"1. Vandring\n2. Tre mål:\n1. Hitta\n2. Visa\n3. Minska\n\n3. Veckan\n4. Boende\n5. Tillsammans\n6. 26 mars", "vad=Vandring; syfte=Tre mål: 1. Hitta 2. Visa 3. Minska; sammanhang=Veckan; malgrupp=Boende; budskap=Tillsammans; nar=26 mars"},
		"quoted mail is not read":              {"Vad: Vandring\nSyfte: Lyssna\nNär: v. 12\n\nDen tors 12 mars 2026 kl 10:31 skrev Eva <eva@haninge.example>:\n> Material: Affisch", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"header words in a row":                {"Vad: Vandring\nSyfte: Lyssna\nDatum: 6 mars 2026\nTill: Anna\nNär: v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"questions of their own as headings":   {"Vad ska kommuniceras?\nVandring\nVarför?\nLyssna\nVilka vill vi nå?\nBoende\nHur ska det utvärderas?\nEnkät", "vad=Vandring; syfte=Lyssna; malgrupp=Boende; utvardering=Enkät"},
		"put off below an answer":              {"Vad: Vandring\nNär: v. 12\nSyfte: fler ska gå med.\nVi har inte bestämt talesperson än.", "vad=Vandring; syfte=fler ska gå med.; nar=v. 12"},
		"one header word alone":                {"Vad: Vandring\nSyfte: Lyssna\nDatum: 6 mars", "vad=Vandring; syfte=Lyssna; nar=6 mars"},
		"sentences that begin like headings":   {"Vad: Vandring\nSyfte: Lyssna\nNär: v. 12\nNär det regnar ställer vi in.\nMål i mun har vi inte.", "vad=Vandring; syfte=Lyssna; nar=v. 12 När det regnar ställer vi in. Mål i mun har vi inte."},
		"non-answers":                          {"Vad: Vandring\nSyfte: vet ej\nTalesperson: ej aktuellt\nMaterial: inget", "vad=Vandring; syfte?=vet ej; material=inget; talesperson!=ej aktuellt"},
		"fields":                               {"Vad: Vandring\nSyfte: Lyssna\nNär: v. 12\nKanal: Facebook\nPlats: -\nEmbargo: 3 maj kl 08\n\nHör av er!", "vad=Vandring; syfte=Lyssna; nar=v. 12; embargo#=3 maj kl 08; kanal#=Facebook"},
		"numbers and labels, other order":      {"12. Utvärdering: enkät\n3. Talesperson: chefen\n1. Vad: Vandring", "vad=Vandring; talesperson=chefen; utvardering=enkät"},
		"broken line with a heading word":      {"Vad: Vandring\nSyfte: Lyssna\nMaterial: Affisch A3 och en webbnyhet som tas fram av kommunikationsenheten.\nBild – polisen.", "vad=Vandring; syfte=Lyssna; material=Affisch A3 och en webbnyhet som tas fram av kommunikationsenheten. Bild – polisen."},
		"answers to the help mail, in a quote": {"Hej!\n\nDen tors 12 mars 2026 kl 10:31 skrev Trygghet <t@haninge.example>:\n> Hej!\n>\n> 1. Vad är det som ska kommuniceras?\nVandring\n> 2. Vad är syftet med kommunikationen – vad ska uppnås?\nLyssna\n> 3. I vilket sammanhang ska den kommuniceras?\n>\n> Vänliga hälsningar", "vad=Vandring; syfte=Lyssna"},
		"answers to the help mail, in Outlook": {"Hej!\n\nFrån: Trygghet <t@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna\nÄmne: Re: Hjälp\n\nHej!\n\n1. Vad är det som ska kommuniceras?\n\nVandring\n\n2. Vad är syftet med kommunikationen – vad ska uppnås?\nLyssna\n\n12. Hur ska kommunikationsinsatsen utvärderas?\n\nVill du ändra något senare? Svara på bekräftelsen.", "vad=Vandring; syfte=Lyssna"},
	} {
		t.Run(name, func(t *testing.T) {
			got := c.ReadNew(plainLines(v.text))
			if told(c, got) != v.want {
				t.Errorf("got  %s\nwant %s\n%s", told(c, got), v.want, v.text)
			}
		})
	}
}

// The name of who wrote a mail signs it, whatever name it is, and so do his initials below a blank line.
func TestReadNewBy(t *testing.T) {
	c := Default()
	for name, v := range map[string]struct{ text, want string }{
		"a name that nobody knows":   {"Vad: Vandring\nMålgrupp: boende\n\nTuva", "vad=Vandring; malgrupp=boende"},
		"right under the answer":     {"Vad: Vandring\nMålgrupp: boende\nTuva Ring", "vad=Vandring; malgrupp=boende"},
		"initials":                   {"Vad: Vandring\nTalesperson: chefen\n\nTR", "vad=Vandring; talesperson=chefen"},
		"other letters":              {"Vad: Vandring\nMaterial: affisch\n\nA4", "vad=Vandring; material=affisch A4"},
		"initials of a format":       {"Vad: Vandring\nMaterial: affisch i\nT", "vad=Vandring; material=affisch i T"},
		"under an empty heading":     {"Vad: Vandring\nUtvärdering:\n\nTuva Ring\nSamordnare", "vad=Vandring"},
		"who speaks to the press":    {"Vad: Vandring\nTalesperson:\nTuva Ring", "vad=Vandring; talesperson=Tuva Ring"},
		"somebody else, not a first": {"Vad: Vandring\nMålgrupp: boende\n\nNämnden", "vad=Vandring; malgrupp=boende Nämnden"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := told(c, c.ReadNewBy("Ring, Tuva tuva.ring", plainLines(v.text))); got != v.want {
				t.Errorf("got  %s\nwant %s", got, v.want)
			}
		})
	}
}

func TestReadNewForwarded(t *testing.T) {
	c := Default()
	head := "Från: Sara Molin <sara@haninge.example>\nSkickat: den 6 mars 2026 15:22\nTill: Anna\nÄmne: Insats\n\n"
	for name, v := range map[string]struct{ text, want string }{
		"free text":        {"Kan ni ta den här?\n\n/Anna\n\n" + head + "Hej Anna!\n\nVi vill gå en runda.\n\nMvh Sara", "vad=Vi vill gå en runda."},
		"one heading":      {"Kan ni ta den här?\n\n" + head + "Hej!\n\nVi vill gå en runda.\n\nNär: 26 mars", "vad=Vi vill gå en runda.; nar=26 mars"},
		"three headings":   {"Kan ni ta den här?\n\n" + head + "Vad: Runda\nSyfte: Lyssna\nNär: 26 mars", "vad=Runda; syfte=Lyssna; nar=26 mars"},
		"own answers win":  {"När: 2 april\n\n" + head + "Vad: Runda\nSyfte: Lyssna\nNär: 26 mars", "vad=Runda; syfte=Lyssna; nar=2 april"},
		"a long word with": {strings.Repeat("Vi i gruppen har talat om det här länge. ", 6) + "\n\n" + head + "Vi vill gå en runda.", "vad=Vi vill gå en runda."},
	} {
		t.Run(name, func(t *testing.T) {
			lines := readText(v.text, true)
			if got := told(c, c.ReadNew(lines)); got != v.want {
				t.Errorf("got  %s\nwant %s", got, v.want)
			}
		})
	}
}

// Tables come as Label and Value lines.
func TestReadTable(t *testing.T) {
	c := Default()
	for name, v := range map[string]struct{ rows, want string }{
		"two columns":             {"|Vad|Vandring;|Syfte|Lyssna;|När?|v. 12;Hör av er!", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"several lines in a cell": {"|Vad|Vandring|i Jordbro;|Material|Affisch|Film;|När|v. 12", "vad=Vandring i Jordbro; nar=v. 12; material=Affisch Film"},
		"a row without a value":   {"|Vad|Vandring;|Syfte;|När|v. 12;|Målgrupp|", "vad=Vandring; nar=v. 12"},
		"a row we do not know":    {"|Handläggare|Eva|Svensson;|Vad|Vandring;|Syfte|Lyssna;|När|v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"a column of numbers":     {"|1|Vad är det som ska kommuniceras?|Vandring;|2|Syfte|Lyssna;|6|När|v. 12", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"questions in the cells":  {"|1. Vad är det som ska kommuniceras?|Vandring;|9. Vem är talesperson och vem svarar på följdfrågorna?|Chefen;|Fråga|Svar", "vad=Vandring; talesperson=Chefen"},
		"text after the table":    {"|Vad|Vandring;|Syfte|Lyssna;|När|v. 12;Kanal: Facebook;Vi hörs.", "vad=Vandring; syfte=Lyssna; nar=v. 12; kanal#=Facebook"},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []letter.Line
			for row := range strings.SplitSeq(v.rows, ";") {
				cells := strings.Split(row, "|")
				for i, cell := range cells {
					role := letter.Plain
					if len(cells) > 1 {
						role = []letter.Role{letter.Plain, letter.Label, letter.Value}[min(i, 2)]
					}
					if cell != "" {
						lines = append(lines, letter.Line{Text: cell, Role: role})
					}
				}
			}
			got := c.ReadNew(lines)
			if told(c, got) != v.want {
				t.Errorf("got  %s\nwant %s\n%s", told(c, got), v.want, fmt.Sprint(lines))
			}
		})
	}
}

func TestHeadingsCounted(t *testing.T) {
	c := Default()
	for text, want := range map[string]int{
		"Hej! När passar det?": 0, "När: torsdag\nVar: Kontoret": 1, "När: torsdag\nNär: fredag": 1, "Vad: A\nSyfte: B": 2, "1. A\n2. B\n3. C\n4. D\n5. E\n6. F": 0, "Material:\nSyfte:": 2,
		"Vad är det som ska kommuniceras?\nVem är talesperson?\nChefen": 2,
	} {
		if got := c.ReadNew(plainLines(text)).Headings; got != want {
			t.Errorf("%q: %d headings, want %d", text, got, want)
		}
	}
}
