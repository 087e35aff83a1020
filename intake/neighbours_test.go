package intake

import (
	"strings"
	"testing"
)

// TestNeighbours: the first answer names one case at the same time for the same people, and one that seems to be the same
// initiative; neither where one of them may not be placed on a day.
func TestNeighbours(t *testing.T) {
	const (
		clash = "SAM-2026-0001 \"Trygghetsvandring\" ligger vid samma tid och vänder sig till samma målgrupp. Går insatserna att samordna?"
		twin  = "Gällde det [SAM-2026-0001] Trygghetsvandring? Svara flytta."
	)
	youth := strings.Replace(seven, "Invånare i Jordbro och deras grannar", "Ungdomar i gymnasiet och deras föräldrar", 1)
	for name, c := range map[string]struct {
		first, second string
		clash, twin   bool
	}{
		"the same people":         {youth, "Vad: Öppet hus om drogförebyggande arbete.\nNär: 26 mars 2026\nMålgrupp: Ungdomar i gymnasiet.\n", true, false},
		"others":                  {youth, "Vad: Öppet hus om drogförebyggande arbete.\nNär: 26 mars 2026\nMålgrupp: Företagare i centrum.\n", false, false},
		"another day":             {youth, "Vad: Öppet hus om drogförebyggande arbete.\nNär: 27 mars 2026\nMålgrupp: Ungdomar i gymnasiet.\n", false, false},
		"a long time":             {youth, "Vad: Öppet hus om drogförebyggande arbete.\nNär: 1 mars-30 april 2026\nMålgrupp: Ungdomar i gymnasiet.\n", false, false},
		"the same initiative":     {seven, "Vad: Trygghetsvandring i Jordbro med fastighetsägarna.\nNär: 26 mars 2026\nMålgrupp: Företagare i centrum.\n", false, true},
		"the first under embargo": {youth + "Embargo: till och med 25 mars\n", "Vad: Öppet hus om drogförebyggande arbete.\nNär: 26 mars 2026\nMålgrupp: Ungdomar i gymnasiet.\n", false, false},
		"the first under review":  {youth + "Personnummer 19121212-1212\n", "Vad: Trygghetsvandring i Jordbro centrum med fastighetsägarna.\nNär: 26 mars 2026\nMålgrupp: Ungdomar i gymnasiet.\n", false, false},
		"the second under review": {youth, "Vad: Öppet hus, 19121212-1212.\nNär: 26 mars 2026\nMålgrupp: Ungdomar i gymnasiet.\n", false, false},
	} {
		o := newOffice(t)
		p := begin()
		p.body = c.first
		o.in(p)
		p = begin()
		p.from, p.id, p.subject, p.body = johan, "<two@polisen.example>", "Kommunikationsinsats: Kvällen", c.second
		row := o.from("polis", p)
		text, _ := reading(t, row.Envelope)
		if strings.Contains(text, clash) != c.clash || strings.Contains(text, twin) != c.twin {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}
