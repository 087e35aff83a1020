package checklist

import "testing"

// TestReplyCorrects: a reply may say in a sentence which answer is to be another, and only that one is. The numbers of
// a list of answers need no mark, even where a word looks like what is counted.
func TestReplyCorrects(t *testing.T) {
	c := Default()
	for name, v := range map[string]replied{
		"by number":              {"utvardering", "Hej! Ändra 8 till roll-up. Resten är som förut.", "material=roll-up."},
		"by label":               {four, "Byt kontakt.\nByt målgrupp till radhusägare i Vega\nResten stämmer.", "malgrupp=radhusägare i Vega"},
		"ska vara":               {"utvardering", "Fråga 4 ska vara radhusägare, inte villaägare.", "malgrupp=radhusägare, inte villaägare."},
		"was wrong":              {four, "Tack! Målgruppen blev fel. Det ska vara radhusägare.\n\n12. Enkät", "malgrupp=radhusägare.; utvardering=Enkät"},
		"then answers by number": {"fragor talesperson", "Ändra 8 till roll-up\n9. Bo Ek\n4. Radhusägare", "malgrupp=Radhusägare; material=roll-up; talesperson=Bo Ek"},
		"named, answered":        {four, "fråga 4 radhusägare", "malgrupp=radhusägare"},
		"of the question itself": {four, "Fråga 4 är besvarad sedan tidigare\n9. Bo", "talesperson=Bo"},
		"under our question":     {four, "> 9. Vem är talesperson och vem svarar på följdfrågorna?\nByt material till roll-up", "talesperson=Byt material till roll-up"},

		"label below a sentence":  {"material talesperson", "Material tar vi fram efter påsk.\nTalesperson Per Lund", "talesperson=Per Lund"},
		"labels in one line":      {four, "Talesperson: Bo Ek. Sammanhang: veckan, Utvärdering: enkät.", "sammanhang=veckan; talesperson=Bo Ek.; utvardering=enkät."},
		"labels behind thanks":    {"material dokumentation utvardering", "God dag. Material: skyltar; Utvärdering: enkät.", "material=skyltar; utvardering=enkät."},
		"other names of them":     {"material dokumentation talesperson", "Tack! Talesperson: Bo Ek. Foto: nej. Material: vepor", "material=vepor; talesperson=Bo Ek.; dokumentation=nej."},
		"labels of an answer":     {"material talesperson", "Material: affisch, bild: polisen, film: kommunen", "material=affisch, bild: polisen, film: kommunen"},
		"label in a sentence":     {four, "Samarbete: Vi skriver, ni delar. Som budskap: ingenting", "samarbete=Vi skriver, ni delar. Som budskap: ingenting"},
		"the rest excused":        {four, "3. Veckan\nResten ej aktuellt, gäller bara personal.", "sammanhang=Veckan; samarbete=ej aktuellt, gäller bara personal.; talesperson=ej aktuellt, gäller bara personal.; utvardering=ej aktuellt, gäller bara personal."},
		"the rest, no reason":     {"material talesperson dokumentation", "8. Affisch\nÖvriga ej aktuellt.", "material=Affisch; talesperson!=ej aktuellt.; dokumentation=ej aktuellt."},
		"none of it applies":      {"material fragor", "Inget av det är aktuellt, vi skickar bara ut ett internt mejl.", "material=Inget av det är aktuellt, vi skickar bara ut ett internt mejl.; fragor=Inget av det är aktuellt, vi skickar bara ut ett internt mejl."},
		"the rest comes":          {four, "3. Veckan\nResten kommer", "sammanhang=Veckan Resten kommer"},
		"list, plural words":      {four, "3 årsmötet\n7 samlar alla\n12 ringer runt", "sammanhang=årsmötet; samarbete=samlar alla; utvardering=ringer runt"},
		"list, plural word first": {four, "9 poliserna\n\n12 enkät", "talesperson=poliserna; utvardering=enkät"},
		"all are labels":          {"syfte nar material", "tid 14 april kl 17\nsyfte att fler ska våga\nmaterial bara en banderoll", "syfte=att fler ska våga; nar=14 april kl 17; material=bara en banderoll"},
		"a sentence among labels": {"syfte malgrupp material", "syfte trygghet\nmålgrupp är det ingen som vet\nvi hörs", "syfte=trygghet målgrupp är det ingen som vet"},
		"written down":            {four, "På 9 kan ni skriva Bo Ek.\nTill 12 blir det enkät", "talesperson=Bo Ek.; utvardering=enkät"},
		"not understood":          {four, "Fråga 9 fattar jag inte, vad vill ni ha där? Hör av er.", ""},
		"label opens a sentence":  {four, "Vi ses.\n\nTalesperson blir Bo Ek.", "talesperson=Talesperson blir Bo Ek."},
		"announced corrections":   {"budskap", "Någon har skrivit över mina svar. Så här ska det vara:\n2) Lugnt firande\n4) Ungdomar\n9) Bo Ek", "syfte=Lugnt firande; malgrupp=Ungdomar; talesperson=Bo Ek"},
		"announced list":          {"budskap", "Vi säger tre saker:\n1) Ring\n2) Lås\n3) Märk", "budskap=Vi säger tre saker: 1) Ring 2) Lås 3) Märk"},
		"lower, named":            {"material talesperson", "Fråga 9: Bo Ek. Och fråga 8: roll-up", "material=roll-up; talesperson=Bo Ek."},
		"led up to, one line":     {"talesperson fragor dokumentation", "Snabbt från bilen: 9 jag 10 inga 11 nej", "talesperson=jag; fragor=inga; dokumentation=nej"},
		"an hour behind a colon":  {four, "Samling: 9 vid torget", ""},
		"other names of labels":   {"malgrupp material dokumentation", "målgrupp mellan- och högstadiet\nmaterial affischer, jag gör\nfoto nej", "malgrupp=mellan- och högstadiet; material=affischer, jag gör; dokumentation=nej"},
		"qualifier with for":      {four, "Talesperson för kommunen: jag", "talesperson=för kommunen: jag"},
		"list, any order":         {"material talesperson fragor dokumentation", "9 Bo Ek\n8 roll-up\n11 nej\n10 tidtabeller", "material=roll-up; talesperson=Bo Ek; fragor=tidtabeller; dokumentation=nej"},
		"asks, no count":          {four, "12 funkar det med enkät", "utvardering=funkar det med enkät"},
		"counted, no list":        {four, "9 poliser kommer", ""},
		"counted, and it acts":    {four, "7 vi delar\n9 Bo\n12 folk räknar vi", "samarbete=vi delar; talesperson=Bo; utvardering=folk räknar vi"},
		"a dash, then a day":      {"talesperson", "4 - boende\n6 - 28 april\n9 - Bo", "malgrupp=boende; nar=28 april; talesperson=Bo"},
		"a dash between days":     {"nar talesperson", "9. Bo\n3 - 4 april", "talesperson=Bo 3 - 4 april"},
		"counted twice":           {four, "7 affischer\n9 banderoller", ""},
		"semicolon":               {four, "7; vi delar\n12; enkät", "samarbete=vi delar; utvardering=enkät"},
		"named, one line":         {four, "fråga 9 Maria Ek, fråga 12 enkät", "talesperson=Maria Ek; utvardering=enkät"},
		"answered between":        {"samarbete utvardering", "7. Vi delar 9. Bo Ek 12. Enkät", "samarbete=Vi delar; talesperson=Bo Ek; utvardering=Enkät"},
		"time in an answer":       {"samarbete utvardering", "7. Vi ses på torget 9. Sedan går vi", "samarbete=Vi ses på torget 9. Sedan går vi"},
	} {
		t.Run(name, func(t *testing.T) { v.check(t, c) })
	}
}
