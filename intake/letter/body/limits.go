package body

import "fmt"

// Caps on what the readers of one mail may make of its texts, all of them together. People write some thousand lines at
// the most, and a page of Word has some thousand tags; a few bytes each, in 50 MB there is room for millions, and each
// costs the reader a hundred times its size.
const (
	MaxNodes  = 1_000_000 // tags of HTML
	MaxCells  = 200_000   // of its tables
	MaxTables = 1_000     // open at a time: layout puts a dozen in each other
	MaxLines  = 200_000
	MaxSpans  = 400_000 // changes of looks
	maxToken  = 8 << 20 // one text, comment or script
	MaxText   = 4 << 20 // bytes of words, without tags: a thousand pages are three of these
)

// maxNest is how many open elements are remembered; text that stands deeper is left out.
const maxNest = 1 << 16

// LimitError says which cap a mail passed.
type LimitError struct {
	What     string // "size", "header", "depth", "parts", "decoded", "lines", "text", "nodes", "cells", …
	Got, Max int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s is %d, at most %d can be read", e.What, e.Got, e.Max)
}

// Budget is what the readers of one mail have used of the caps. The zero value has used nothing.
type Budget struct{ Nodes, Cells, Tables, Lines, Spans, Text int }

// Check returns a *LimitError when a cap is passed.
func (b *Budget) Check() error {
	if !b.over() {
		return nil
	}
	for _, c := range []struct {
		what     string
		got, max int
	}{
		{"nodes", b.Nodes, MaxNodes}, {"cells", b.Cells, MaxCells}, {"tables", b.Tables, MaxTables},
		{"lines", b.Lines, MaxLines}, {"spans", b.Spans, MaxSpans}, {"text", b.Text, MaxText},
	} {
		if c.got > c.max {
			return &LimitError{c.what, int64(c.got), int64(c.max)}
		}
	}
	return nil
}

// over is Check as it is asked for every tag.
func (b *Budget) over() bool {
	return b.Nodes > MaxNodes || b.Cells > MaxCells || b.Tables > MaxTables || b.Lines > MaxLines ||
		b.Spans > MaxSpans || b.Text > MaxText
}
