package thread

import (
	"slices"

	"haninge.se/samrad/intake/letter/body"
)

// Views labels the views of a mail's text. A view that says line for line what one before it says, as HTML does in
// which nothing is set off, is left out: it would be read twice and win nothing.
func Views(views []body.Body, h Hints) (out [][]Block) {
	for i, b := range views {
		if !slices.ContainsFunc(views[:i], func(before body.Body) bool { return alike(before.Blocks, b.Blocks) }) {
			out = append(out, Read(b, h))
		}
	}
	return out
}

// Written are the blocks of a document, all of it its author's words.
func Written(blocks []body.Block) []Block {
	out := make([]Block, len(blocks))
	for i, b := range blocks {
		out[i].Block = b
	}
	return out
}

// alike tells that two views have the same lines, paragraphs parted at the same places, and nothing that only one of
// them can show: marks that quote in plain text may only indent in HTML.
func alike(a, b []body.Block) bool {
	same := func(l, m line) bool { return l.Text == m.Text && l.Role == m.Role }
	return !slices.ContainsFunc(a, loud) && !slices.ContainsFunc(b, loud) && slices.EqualFunc(linesOf(a), linesOf(b), same)
}

// loud tells a block that has looks or a depth that another view may not show.
func loud(b body.Block) bool {
	styled := func(c body.Cell) bool { return len(c.Spans) > 0 }
	return b.Depth > 0 || len(b.Spans) > 0 || b.Kind == body.Heading || slices.ContainsFunc(b.Cells, styled)
}
