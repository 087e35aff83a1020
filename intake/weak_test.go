package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/initiative"
)

// TestWeakAnswers: who writes what is no answer is told which it was and what would be one, and never met with silence;
// what was put off he knows himself.
func TestWeakAnswers(t *testing.T) {
	for words, want := range map[string]string{
		"9. se ovan":     `Fråga 9: du skrev "se ovan". Vi vet inte vilka ord du menar. Skriv svaret under frågan också.`,
		"3. se ovan":     `Fråga 3: du skrev "se ovan". Det svar som fanns står kvar. Ska det ändras? Skriv hela svaret.`,
		"5. ej aktuellt": `Fråga 5: du skrev "ej aktuellt". Det svar som fanns står kvar.`,
		"8. Affischer till alla portar.\n9. Se ovan": `Fråga 9: du skrev "Se ovan". Vi vet inte`,
		"9. ej aktuellt": `Fråga 9: du skrev "ej aktuellt". Skriv kort varför, så är den klar.`,
		"9. återkommer":  "",
		"Tack!":          "",
	} {
		l := newLife(t)
		row := l.reply(anna, l.in(begin()).Envelope, words)
		text := ""
		if row.Envelope != nil {
			text, _ = reading(t, row.Envelope)
		}
		text = strings.Join(strings.Fields(text), " ")
		if !strings.Contains(text, want) || (want == "") != (text == "") || strings.Count(text, "du skrev") > 1 {
			t.Errorf("%q: no %q in\n%s", words, want, text)
		}
	}
	l := newLife(t)
	p := begin()
	p.body = "Vad: Trygghetsvandring i Jordbro centrum.\nSyfte: Fler ska anmäla sig till grannsamverkan.\nBudskap: ej aktuellt\n"
	text, _ := reading(t, l.in(p).Envelope)
	if text = strings.Join(strings.Fields(text), " "); !strings.Contains(text, `Fråga 5: du skrev "ej aktuellt". Den frågan behöver ett svar, till exempel: `) {
		t.Error(text)
	}
}

// TestSpokesmanIsMe: "jag" in the writer's own words becomes his name, where his mail has a person's; from a shared
// address, without a name and in what another wrote it stays.
func TestSpokesmanIsMe(t *testing.T) {
	for from, want := range map[string]string{
		"Anna Lindqvist <" + anna + ">":                       "Anna Lindqvist",
		"\"Lindqvist, Anna (Haninge kommun)\" <" + anna + ">": "Anna Lindqvist",
		anna:                                 "",
		"Trygghet Haninge <" + anna + ">":    "",
		"Anna Lindqvist <" + kommunBox + ">": "",
	} {
		for _, words := range []string{"jag", "Jag.", "Undertecknad", "jag själv", "Talesperson jag"} {
			l := newLife(t)
			first := l.in(begin())
			stays := strings.TrimPrefix(words, "Talesperson ")
			body := "9. " + words
			if strings.HasPrefix(words, "Talesperson") {
				body = "Talesperson: jag"
			}
			l.reply(from, first.Envelope, body)
			got := l.only().Show("talesperson")
			if want != "" && got != want || want == "" && !strings.EqualFold(got, stays) {
				t.Errorf("%s writes %q: %q", from, body, got)
			}
		}
	}
	l := newLife(t)
	p := begin()
	p.from, p.body = "Anna Lindqvist <"+anna+">", p.body+"Talesperson: Jag\nKontakt: jag\n"
	l.in(p)
	if c := l.only(); c.Show("talesperson") != "Anna Lindqvist" || c.Fields["kontakt"] != "Anna Lindqvist" {
		t.Errorf("talesperson %q, fields %v", c.Show("talesperson"), c.Fields)
	}
	if v, _ := l.only().Answer("talesperson"); v.Written != "Jag" {
		t.Errorf("kept as %q what was written as Jag", v.Written)
	}
	// "Jag och Bo" names more, and who proposes himself is proposed by his name.
	l = newLife(t)
	first := l.in(begin())
	l.reply("Anna Lindqvist <"+anna+">", first.Envelope, "9. Jag och Bo Ek")
	if got := l.only().Show("talesperson"); got != "Jag och Bo Ek" {
		t.Errorf("%q", got)
	}
	l.reply("Johan Ek <"+johan+">", first.Envelope, "9. jag")
	if c := l.only(); len(c.Proposals) != 1 || c.Proposals[0].Texts[0] != "Johan Ek" || c.IsOpen(initiative.Item("talesperson")) {
		t.Errorf("%+v", c.Proposals)
	}
}
