package thread

import (
	"slices"
	"strings"

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
	x, y := cursor{blocks: a}, cursor{blocks: b}
	for first := true; ; first = false {
		p, okA := x.next()
		q, okB := y.next()
		switch {
		case !okA || !okB:
			return okA == okB
		case p.text != q.text || !first && p.gap != q.gap || p.loud || q.loud:
			return false
		case p.row != nil || q.row != nil:
			if !slices.EqualFunc(p.row, q.row, func(c, d body.Cell) bool { return c.Text == d.Text }) {
				return false
			}
		}
	}
}

// cursor walks down the lines of blocks.
type cursor struct {
	blocks []body.Block
	rest   string // of the first block
	within bool
}

// seen is a line as two views are compared.
type seen struct {
	text string
	row  []body.Cell
	gap  bool
	loud bool // it has looks or a depth that another view may not show
}

func (c *cursor) next() (seen, bool) {
	if len(c.blocks) == 0 {
		return seen{}, false
	}
	b := c.blocks[0]
	s := seen{gap: b.Gap && !c.within, row: b.Cells, loud: b.Depth > 0 || len(b.Spans) > 0 || b.Kind == body.Heading}
	for _, cell := range b.Cells {
		s.loud = s.loud || len(cell.Spans) > 0
	}
	if !c.within {
		c.rest = b.Text
	}
	switch b.Kind {
	case body.Rule:
		s.text = drawn
	case body.Mark:
		s.text = signed
	}
	if s.text == "" {
		s.text, c.rest, c.within = strings.Cut(c.rest, "\n")
	}
	if !c.within {
		c.blocks = c.blocks[1:]
	}
	return s, true
}
