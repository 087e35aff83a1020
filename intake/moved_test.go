package intake

import (
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestMoved: a reply that says in running text that the time is another now changes it; one that asks, wonders, or
// tells of something else that is moved is for a person.
func TestMoved(t *testing.T) {
	for text, want := range map[string]string{
		"Hej,\n\nny tid blir den 9 april kl 18.":                            "ny tid blir den 9 april kl 18.",
		"Hej! Vandringen flyttas till torsdag 9 april.":                     "Vandringen flyttas till torsdag 9 april.",
		"Vandringen är flyttad till den 9 april":                            "Vandringen är flyttad till den 9 april",
		"Flyttas till 9 april pga regn":                                     "Flyttas till 9 april pga regn",
		"Datumet ändrat: 9/4":                                               "Datumet ändrat: 9/4",
		"Nytt datum: 9 april":                                               "9 april",
		"Vi har flyttat den till den 9 april, kl. 18.00. Resten som förut.": "Vi har flyttat den till den 9 april, kl. 18.00. Resten som förut.",
		"Kan vi flytta till 9 april?":                                       "",
		"Vi flyttar den kanske till 9 april":                                "",
		"Tiden ändras inte, det blir 26 mars":                               "",
		"Affischen ändras till blå den 9 april":                             "",
		"Filmen flyttas till polisens kanal den 9 april":                    "",
		"Vandringen flyttas från 26 mars till 9 april":                      "",
		"Vandringen är flyttad.":                                            "",
		"Vi ses den 9 april!":                                               "",
	} {
		o := newOffice(t)
		first := o.in(begin())
		row := o.in(reply(first, anna, text))
		c := o.cases["SAM-2026-0001"]
		v, _ := c.Answer(nar)
		switch moved := c.When.Start.Month == 4 && c.When.Start.Dom == 9; {
		case row.Entry.Kind != letter.Reply:
			t.Errorf("%q: became %s (%s)", text, row.Entry.Kind, row.Entry.Reason)
		case want == "" && (moved || row.Envelope != nil):
			t.Errorf("%q: the time became %q", text, v.Text)
		case want != "" && (!moved || v.Text != want || row.Envelope == nil):
			t.Errorf("%q: the time is %q, %s, answered %v", text, v.Text, c.When.Start, row.Envelope != nil)
		}
	}
}
