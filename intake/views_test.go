package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/thread"
)

// TestUnlike: of two bodies that say the same, one is read; where HTML sets anything off, both are.
func TestUnlike(t *testing.T) {
	lines := func(text string, change ...func([]body.Block)) body.Body {
		blocks, err := body.Plain(text, false, false, &body.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range change {
			c(blocks)
		}
		return body.Body{Blocks: blocks}
	}
	const text = "Hej!\n\nVad\nTrygghetsvandring\n\nNär\n12 mars"
	for name, c := range map[string]struct {
		other body.Body
		read  int
	}{
		"the same":         {lines(text), 1},
		"more blank lines": {lines("\n" + strings.ReplaceAll(text, "\n\n", "\n\n\n") + "\n\n"), 1},
		"a paragraph more": {lines("Hej!\n\nVad\n\nTrygghetsvandring\n\nNär\n12 mars"), 2},
		"a paragraph less": {lines("Hej!\n\nVad\nTrygghetsvandring\nNär\n12 mars"), 2},
		"ends early":       {lines("Hej!\n\nVad\nTrygghetsvandring"), 2},
		"goes on":          {lines(text + "\nPlats"), 2},
		"a word differs":   {lines(strings.Replace(text, "12", "13", 1)), 2},
		"a heading":        {lines(text, func(b []body.Block) { b[1].Kind = body.Heading }), 2},
		"a row of a table": {lines(text, func(b []body.Block) {
			b[1] = body.Block{Kind: body.Row, Cells: []body.Cell{{Text: "Vad"}, {Text: "Trygghetsvandring"}}, Gap: true}
		}), 2},
		"typed in red":        {lines(text, func(b []body.Block) { b[1].Spans = []body.Style{{From: 4, To: 21, Colour: true}} }), 2},
		"quoted or indented":  {lines(text, func(b []body.Block) { b[1].Depth = 1 }), 2},
		"nothing to be read":  {lines(""), 2},
		"blank lines and all": {lines("\n\n" + text), 1},
	} {
		if got := len(thread.Views([]body.Body{lines(text), c.other}, thread.Hints{})); got != c.read {
			t.Errorf("%s: %d bodies are read, want %d", name, got, c.read)
		}
	}
	quoted := lines("> Vad?\nSvar")
	if got := len(thread.Views([]body.Body{quoted, quoted}, thread.Hints{})); got != 2 {
		t.Errorf("%d bodies with quote marks are read, want 2: the marks may only indent in HTML", got)
	}
}

// TestShowSaysTheStage: whoever asks for a case that was called off or closed reads that it is, and no questions.
func TestShowSaysTheStage(t *testing.T) {
	for word, stage := range map[string]string{"Inställd": "inställd", "avsluta": "avslutad", "pausa": "ofullständig"} {
		l := newLife(t)
		first := l.in(begin())
		l.reply(anna, first.Envelope, word)
		text, _ := reading(t, l.reply(anna, first.Envelope, "visa").Envelope)
		if !strings.Contains(text, "(SAM-2026-0001): "+stage+".") || strings.Contains(text, "återstår") != (word == "pausa") {
			t.Errorf("after %q:\n%s", word, text)
		}
	}
}
