package page

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/letter"
)

// TestCut: whose each line is and under how many mails it lies, as the words tell, and the marks before it.
func TestCut(t *testing.T) {
	l, err := question.Parse("checklist.json", question.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	const ask = "9. Vem är talesperson och vem svarar på följdfrågorna?"
	for name, c := range map[string]struct{ mail, want string }{
		"own words":               {"Enhetschefen", "0 their Enhetschefen"},
		"a blank line":            {"Ja\n\nNej", "0 their Ja; 0 blank; 0 their Nej"},
		"an answer under ours":    {"> " + ask + "\nEnhetschefen", "1 question talesperson; 0 their Enhetschefen"},
		"an answer on our line":   {"> " + ask + " Enhetschefen", "1 question talesperson; 1 tail Enhetschefen"},
		"set off on our line":     {"> " + ask + " -> Enhetschefen", "1 question talesperson; 1 tail Enhetschefen"},
		"a number before ours":    {"> Fråga 9. Vem är talesperson och vem svarar på följdfrågorna?", "1 question talesperson"},
		"text of our mail":        {"> Svara på det här mejlet, under frågorna.\n> " + ask, "1 our; 1 question talesperson"},
		"marks of two mails":      {">> " + ask + "\n> Enhetschefen", "2 question talesperson; 1 their Enhetschefen"},
		"a header block":          {"Ja\n\nFrån: samrad@haninge.example\nSkickat: den 2 mars 2026 09:05\nTill: anna@haninge.example\nÄmne: hej\n\n" + ask, "0 their Ja; 0 blank; edge; edge; edge; edge; 1 blank; 1 question talesperson"},
		"a heading set off":       {"Talesperson          Enhetschefen", "0 their Talesperson: Enhetschefen"},
		"a gap in other words":    {"Vi ses     i Vega", "0 their Vi ses     i Vega"},
		"fields of his own words": {"Vandring\nDatum: 26 mars\nTill: alla", "0 their Vandring; edge; edge"},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []letter.Line
			var part letter.Part // of a mail below a header block
			level := 0
			for text := range strings.SplitSeq(c.mail, "\n") {
				line := letter.Line{Text: strings.TrimLeft(text, "> ")}
				if strings.HasPrefix(text, "Från:") {
					part, level = letter.HeaderBlock, 1
				} else if part != 0 && text == "" {
					part = letter.Quote
				}
				line.Part, line.Level = part, level
				if line.Depth = strings.Count(text[:len(text)-len(line.Text)], ">"); line.Depth > 0 {
					line.Part, line.Level = letter.Quote, line.Depth
				}
				lines = append(lines, line)
			}
			index := sent.NewIndex(l).With([]string{"Svara på det här mejlet, under frågorna.\n\n" + ask + "\n"})
			var got []string
			for _, p := range NewCutter(l).Cut(lines, index) {
				got = append(got, said(&p))
			}
			if got := strings.Join(got, "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func said(p *Piece) string {
	switch {
	case p.Kind == AnEdge:
		return "edge"
	case p.Kind == BlankLine:
		return fmt.Sprintf("%d blank", p.Level)
	case p.Kind == OurQuestion:
		return fmt.Sprintf("%d question %s", p.Level, p.Item)
	case p.Kind == OurText:
		return fmt.Sprintf("%d our", p.Level)
	case p.Tail:
		return fmt.Sprintf("%d tail %s", p.Level, p.Text)
	}
	return fmt.Sprintf("%d their %s", p.Level, p.Text)
}
