package body

import (
	"reflect"
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
