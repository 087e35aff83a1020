package thread

import (
	"slices"

	"haninge.se/samrad/intake/letter/body"
)

// Views labels the views of a mail's text. A view that says line for line what one before it says, as HTML does in
// which nothing is set off, is left out: it would be read twice and win nothing.
func Views(views []body.Body, h Hints) (out [][]Block) {
	var before [][]line // of the views that may say the same as one behind them
	for _, b := range views {
		b.Blocks = unglue(b.Blocks)
		lines, plain := linesOf(b.Blocks), !slices.ContainsFunc(b.Blocks, loud)
		if plain && slices.ContainsFunc(before, func(said []line) bool { return alike(said, lines) }) {
			continue
		}
		if plain {
			before = append(before, lines)
		}
		out = append(out, label(b, lines, h))
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

// alike tells that two views that show nothing else have the same lines, paragraphs parted at the same places.
func alike(a, b []line) bool {
	return slices.EqualFunc(a, b, func(l, m line) bool { return l.Text == m.Text && l.Role == m.Role })
}

// loud tells a block that has looks or a depth that another view may not show: marks that quote in plain text may only
// indent in HTML.
func loud(b body.Block) bool {
	styled := func(c body.Cell) bool { return len(c.Spans) > 0 }
	return b.Depth > 0 || len(b.Spans) > 0 || b.Kind == body.Heading || slices.ContainsFunc(b.Cells, styled)
}
