package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestUnlike: of two bodies that say the same, one is read; where HTML sets anything off, both are.
func TestUnlike(t *testing.T) {
	lines := func(text string, change ...func([]letter.Line)) letter.Body {
		var b letter.Body
		for line := range strings.SplitSeq(text, "\n") {
			b.Lines = append(b.Lines, letter.Line{Text: line})
		}
		for _, c := range change {
			c(b.Lines)
		}
		return b
	}
	const text = "Hej!\n\nVad\nTrygghetsvandring\n\nNär\n12 mars"
	for name, c := range map[string]struct {
		other letter.Body
		read  int
	}{
		"the same":            {lines(text), 1},
		"more blank lines":    {lines("\n" + strings.ReplaceAll(text, "\n\n", "\n\n\n") + "\n\n"), 1},
		"a paragraph more":    {lines("Hej!\n\nVad\n\nTrygghetsvandring\n\nNär\n12 mars"), 2},
		"a paragraph less":    {lines("Hej!\n\nVad\nTrygghetsvandring\nNär\n12 mars"), 2},
		"ends early":          {lines("Hej!\n\nVad\nTrygghetsvandring"), 2},
		"goes on":             {lines(text + "\nPlats"), 2},
		"a word differs":      {lines(strings.Replace(text, "12", "13", 1)), 2},
		"a heading":           {lines(text, func(l []letter.Line) { l[2].Role = letter.Heading }), 2},
		"a row of a table":    {lines(text, func(l []letter.Line) { l[2].Role, l[3].Role = letter.Label, letter.Value }), 2},
		"typed in red":        {lines(text, func(l []letter.Line) { l[3].Colour = true }), 2},
		"quoted or indented":  {lines(text, func(l []letter.Line) { l[3].Depth = 1 }), 2},
		"nothing to be read":  {lines(""), 2},
		"blank lines and all": {lines("\n\n" + text), 1},
	} {
		if got := len(unlike([]letter.Body{lines(text), c.other})); got != c.read {
			t.Errorf("%s: %d bodies are read, want %d", name, got, c.read)
		}
	}
	quoted := lines("> Vad?\nSvar", func(l []letter.Line) { l[0].Depth = 1 })
	if got := len(unlike([]letter.Body{quoted, quoted})); got != 2 {
		t.Errorf("%d bodies with quote marks are read, want 2: the marks may only indent in HTML", got)
	}
}
