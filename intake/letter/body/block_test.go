package body

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestLines(t *testing.T) {
	const text = "Vad: torget\nröd rad\nslut"
	bold, red := Style{From: 0, To: 4, Bold: true}, Style{From: 8, To: 17, Colour: true}
	got := Lines(text, []Style{bold, red})
	want := []Line{
		{"Vad: torget", []Style{bold, {From: 8, To: 11, Colour: true}}},
		{"röd rad", []Style{{From: 0, To: 5, Colour: true}}},
		{"slut", nil},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWords(t *testing.T) {
	b := Body{Blocks: []Block{
		{Text: "Hej!", Gap: true},
		{Text: "en\ntvå", Gap: true},
		{Kind: Row, Cells: []Cell{{Text: "Vad"}, {}, {Text: "torget\nsedan"}}},
	}}
	if got, want := b.Words(), "Hej!\n\nen\ntvå\nVad\ntorget\nsedan\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// shown writes blocks line by line: "H|" before a heading or a line in bold throughout, "L|" before what a row is
// about, "V|" before the lines of its other cells, a > for each quote around it.
func shown(blocks []Block) []string {
	out := []string{}
	depth := 0
	for _, k := range blocks {
		if k.Gap {
			out = append(out, strings.Repeat(">", min(depth, k.Depth)))
		}
		depth = k.Depth
		for _, line := range shownLines(k) {
			out = append(out, strings.Repeat(">", depth)+line)
		}
	}
	return out
}

func shownLines(k Block) (out []string) {
	switch k.Kind {
	case Rule:
		return []string{"________________________________"}
	case Mark:
		return []string{"-- "}
	case Row:
		first := slices.IndexFunc(k.Cells, func(c Cell) bool { return c.Text != "" })
		out = []string{"L|" + strings.ReplaceAll(k.Cells[first].Text, "\n", " ")}
		for _, l := range (Block{Kind: Row, Cells: k.Cells[first+1:]}).Lines() {
			out = append(out, "V|"+l.Text)
		}
		if len(out) == 1 {
			out = append(out, "V|")
		}
		return out
	}
	for _, l := range k.Lines() {
		bold := 0
		for _, s := range l.Spans {
			if s.Bold {
				bold += s.To - s.From
			}
		}
		if k.Kind == Heading || bold > 0 && bold*10 >= 9*len(strings.ReplaceAll(l.Text, " ", "")) {
			l.Text = "H|" + l.Text
		}
		out = append(out, l.Text)
	}
	return out
}

// check holds a block against what Block promises.
func check(t *testing.T, k Block) {
	t.Helper()
	if (k.Kind == Row) != (len(k.Cells) >= 2) {
		t.Fatalf("a row without cells, or cells without a row: %+v", k)
	}
	checkText(t, k.Text, k.Spans)
	for _, c := range k.Cells {
		checkText(t, c.Text, c.Spans)
	}
	if k.Text == "" && k.Kind != Row && k.Kind != Rule && k.Kind != Mark {
		t.Fatalf("a block without words: %+v", k)
	}
}

func checkText(t *testing.T, text string, spans []Style) {
	t.Helper()
	if strings.ContainsAny(text, "\r\x00") || strings.Contains(text, "\n\n") || strings.Trim(text, "\n") != text {
		t.Fatalf("text %q", text)
	}
	at := 0
	for _, s := range spans {
		if s.From < at || s.To <= s.From || s.To > len(text) {
			t.Fatalf("spans %v of %d bytes", spans, len(text))
		}
		at = s.To
	}
}

func size(k Block) int { return len((Body{Blocks: []Block{k}}).Words()) }
