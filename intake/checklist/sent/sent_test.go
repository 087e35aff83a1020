package sent

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

func builtIn(t *testing.T) *question.List {
	t.Helper()
	l, err := question.Parse("checklist.json", question.BuiltIn())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestFind: our own text is known by its words, however it is wrapped and marked; what is too short to be ours by
// itself counts only where its neighbours in our mail stand beside it.
func TestFind(t *testing.T) {
	const mail = "Hej!\n\n2 av 12 frågor har fått svar. De här återstår:\n\n9. Vem är talesperson och vem svarar på följdfrågorna?\n\n" +
		"Tiden har vi tolkat som torsdag 26 mars 2026. Säg till om det blev fel.\n\nVänliga hälsningar\nHaninge kommun\n"
	for name, c := range map[string]struct {
		sent []string
		text string
		want string // each run of ours in brackets, with its question
	}{
		"a question of the checklist": {nil, "9. Vem är talesperson och vem svarar på följdfrågorna?\nEnhetschefen",
			"[talesperson: 9 vem är talesperson och vem svarar på följdfrågorna]"},
		"without its number, in capitals": {nil, "VEM ÄR TALESPERSON OCH VEM SVARAR PÅ FÖLJDFRÅGORNA", "[talesperson: vem är talesperson och vem svarar på följdfrågorna]"},
		"wrapped and quoted":              {nil, "> Vem är talesperson och\n> vem svarar på\n> följdfrågorna?", "[talesperson: vem är talesperson och vem svarar på följdfrågorna]"},
		"broken off":                      {nil, "Vem är talesperson och vem\nEnhetschefen", "[talesperson: vem är talesperson och vem]"},
		"in the middle of a line":         {nil, "Enhetschefen. Vem är talesperson och vem svarar på följdfrågorna?", "[talesperson: vem är talesperson och vem svarar på följdfrågorna]"},
		"other words":                     {nil, "Vem är talesperson hos er?", ""},
		"of our mail":                     {[]string{mail}, "2 av 12 frågor har fått svar. De här återstår:", "[: 2 av 12 frågor har fått svar de här återstår]"},
		"a greeting alone":                {[]string{mail}, "Hej!\nEnhetschefen", ""},
		"a greeting above our text":       {[]string{mail}, "Hej!\n2 av 12 frågor har fått svar. De här återstår:", "[: hej][: 2 av 12 frågor har fått svar de här återstår]"},
		"the line that tells the time": {[]string{mail}, "Tiden har vi tolkat som torsdag 26 mars 2026. Säg till om det blev fel.",
			"[-time: tiden har vi tolkat som torsdag 26 mars 2026 säg till om det blev fel]"},
		"nothing": {[]string{mail}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []letter.Line
			for line := range strings.SplitSeq(c.text, "\n") {
				lines = append(lines, letter.Line{Text: strings.TrimPrefix(line, "> ")})
			}
			w := &Words{}
			w.Read(lines)
			s := NewIndex(builtIn(t)).With(c.sent)
			var got strings.Builder
			for _, run := range s.Find(w) {
				var words []string
				for _, tok := range w.Tokens[run.From:run.To] {
					words = append(words, text.Lower(lines[tok.Line].Text[tok.Start:tok.End]))
				}
				got.WriteString("[" + string(run.Item) + ": " + strings.Join(words, " ") + "]")
			}
			if got.String() != c.want || s.HasMails != (c.sent != nil) {
				t.Errorf("got  %s, mails %v\nwant %s", got.String(), s.HasMails, c.want)
			}
		})
	}
}

// TestHeaderBlockIsNotCompared: the fields of a quoted header are nobody's words.
func TestHeaderBlockIsNotCompared(t *testing.T) {
	lines := []letter.Line{{Text: "Ämne: Vem är talesperson", Part: letter.HeaderBlock}, {Text: "Enhetschefen"}}
	w := &Words{}
	if w.Read(lines); len(w.Tokens) != 1 || w.Tokens[0].Line != 1 || string(w.key(0, 1)) != "enhetschefen" {
		t.Errorf("%+v", w.Tokens)
	}
}
