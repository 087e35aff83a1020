package thread

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter/body"
)

// withoutStruck is a block without what its writer took back by striking it through. left is false where all of it was.
func withoutStruck(b body.Block) (said body.Block, left bool) {
	if !slices.ContainsFunc(b.Spans, isStruck) &&
		!slices.ContainsFunc(b.Cells, func(c body.Cell) bool { return slices.ContainsFunc(c.Spans, isStruck) }) {
		return b, true
	}
	b.Text, b.Spans = unstruck(b.Text, b.Spans)
	left = b.Text != ""
	cells := make([]body.Cell, len(b.Cells))
	for i, c := range b.Cells {
		cells[i].Text, cells[i].Spans = unstruck(c.Text, c.Spans)
		left = left || cells[i].Text != ""
	}
	b.Cells = cells
	return b, left
}

func isStruck(s body.Style) bool { return s.Struck }

// unstruck takes what is struck through out of a text, and the lines of which nothing is left.
func unstruck(text string, spans []body.Style) (string, []body.Style) {
	var out strings.Builder
	var looks []body.Style
	for l := range body.Each(text, spans) {
		said, own := unstruckLine(l)
		if strings.TrimSpace(said) == "" {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		for _, s := range own {
			s.From, s.To = s.From+out.Len(), s.To+out.Len()
			looks = append(looks, s)
		}
		out.WriteString(said)
	}
	return out.String(), looks
}

func unstruckLine(l body.Line) (string, []body.Style) {
	var out strings.Builder
	var looks []body.Style
	from := 0
	for _, s := range l.Spans {
		out.WriteString(l.Text[from:s.From])
		if from = s.To; s.Struck {
			continue
		}
		at := out.Len()
		out.WriteString(l.Text[s.From:s.To])
		s.From, s.To = at, out.Len()
		looks = append(looks, s)
	}
	out.WriteString(l.Text[from:])
	return out.String(), looks
}

// Struck is what the sender took back in words that he stands for.
func Struck(blocks []Block) string {
	var out strings.Builder
	add := func(text string, spans []body.Style) {
		for _, s := range spans {
			if s.Struck {
				out.WriteString(text[s.From:s.To] + "\n")
			}
		}
	}
	for _, b := range blocks {
		if !b.Stands() {
			continue
		}
		add(b.Text, b.Spans)
		for _, c := range b.Cells {
			add(c.Text, c.Spans)
		}
	}
	return out.String()
}
