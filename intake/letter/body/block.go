// Package body turns the text of a mail into blocks: plain text, HTML, and the documents that people attach (docx,
// odt). It keeps the structure that the sender gave the text (paragraphs, list items, headings, tables) and says
// nothing of whose words they are; that is thread's part. It does no I/O, follows no link, and its work and memory
// are bounded whatever the bytes are: what passes a cap is a *LimitError.
package body

import (
	"iter"
	"slices"
	"strings"
)

// Kind says what the layout made of a block.
type Kind uint8

// Kinds. A paragraph is one of HTML or of a document, or a run of lines of plain text without a blank line between.
const (
	Paragraph Kind = iota
	Item           // an item of a list; its text begins with its mark, "3. " or "• "
	Row            // a row of a table, with Cells
	Heading        // h1-h6 or a heading style; text that is only bold is a Paragraph with a Bold span over it
	Rule           // a line that HTML draws; it has no text
	Mark           // where HTML names the element of a signature; it has no text
)

// Block is one piece of a text. Text is Unicode NFC; a \n in it is a line end that the sender made. Lines are trimmed
// at their end, and at their beginning too except in plain text; none of them is empty.
type Block struct {
	Kind  Kind
	Text  string  // "" of a Row, whose words stand in its cells
	Cells []Cell  // of a Row: at least two, some of them perhaps empty
	Table int     // which table of the text, from 1; 0 outside tables
	Depth int     // quote marks or blockquotes around it
	Nest  int     // of an Item: how many lists it stands in, 0 where that is not known
	Gap   bool    // a blank line stands before it
	Spans []Style // in order, none of them empty, none overlapping another
}

// Cell is one cell of a row, as Text and Spans of a Block. Its paragraphs are its lines; a Gap between two of them is
// not kept.
type Cell struct {
	Text  string
	Spans []Style
}

// Style is how the bytes From to To of a text look, where they look unlike the text around them.
type Style struct {
	From, To int
	Bold     bool
	Colour   bool // in a colour of its own: a hint that it was typed into a quote
	Struck   bool // struck through: the sender took it back
	Heading  bool // of a cell: a heading stands in it
}

// Line is one line of a block or a cell.
type Line struct {
	Text  string
	Spans []Style // their bytes counted from the beginning of this line
}

// Lines parts a text at its line ends. The text of a block without any gives one line.
func Lines(text string, spans []Style) []Line {
	return slices.AppendSeq(make([]Line, 0, strings.Count(text, "\n")+1), Each(text, spans))
}

// Each gives the lines of a text one by one.
func Each(text string, spans []Style) iter.Seq[Line] {
	return func(yield func(Line) bool) {
		at, line, rest, more, left := 0, "", text, true, spans
		for more {
			line, rest, more = strings.Cut(rest, "\n")
			var own []Style
			own, left = stylesOf(left, at, at+len(line))
			if !yield(Line{Text: line, Spans: own}) {
				return
			}
			at += len(line) + 1
		}
	}
}

// stylesOf are the spans of a line, counted from its beginning, and those that are left for the next ones.
func stylesOf(spans []Style, from, to int) (own, rest []Style) {
	for len(spans) > 0 && spans[0].From < to {
		s := spans[0]
		s.From, s.To = max(s.From-from, 0), min(s.To, to)-from
		if s.From < s.To {
			own = append(own, s)
		}
		if spans[0].To > to {
			break // it goes on in the next line
		}
		spans = spans[1:]
	}
	return own, spans
}

// Lines are the lines of a block; of a row, those of its cells in order.
func (b Block) Lines() []Line {
	if b.Kind != Row {
		return Lines(b.Text, b.Spans)
	}
	var out []Line
	for _, c := range b.Cells {
		if c.Text != "" {
			out = append(out, c.Lines()...)
		}
	}
	return out
}

// Lines are the lines of a cell; one without words has a single empty one.
func (c Cell) Lines() []Line { return Lines(c.Text, c.Spans) }

// Body is one view of the text of a mail, or a document.
type Body struct {
	Kind   string // "plain", "html", "docx", "odt"
	Blocks []Block
}

// Words joins all words of a text, a line each, blank lines where the text has them.
func (b Body) Words() string {
	var out strings.Builder
	for _, k := range b.Blocks {
		if k.Gap && out.Len() > 0 {
			out.WriteByte('\n')
		}
		for _, l := range k.Lines() {
			out.WriteString(l.Text)
			out.WriteByte('\n')
		}
	}
	return out.String()
}
