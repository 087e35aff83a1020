package thread

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// line is one line of a mail as the labels are found: those of blocks, and the blank ones between them.
type line struct {
	letter.Line
	block int // in the body; -1 for a blank line
	whose Whose
	mail  int // index in reader.mails: which mail of the thread it belongs to

	inQuote bool
}

func (l line) blank() bool { return l.Text == "" }

// drawn is how a line that HTML draws stands among the others, and signed how the beginning of a signature that it
// names does.
const (
	drawn  = "________________________________"
	signed = "-- "
)

// linesOf writes blocks as lines.
func linesOf(blocks []body.Block) []line {
	size := 2 * len(blocks)
	for i := range blocks {
		size += strings.Count(blocks[i].Text, "\n")
	}
	out := make([]line, 0, size)
	var room []letter.Line
	for i := range blocks {
		b := &blocks[i]
		if b.Gap && len(out) > 0 {
			out = append(out, line{Line: letter.Line{Depth: min(out[len(out)-1].Depth, b.Depth)}, block: -1})
		}
		room = appendLines(room[:0], b)
		for _, l := range room {
			out = append(out, line{Line: l, block: i})
		}
	}
	return out
}

// labelCell is the first cell with words.
func labelCell(cells []body.Cell) int {
	return max(slices.IndexFunc(cells, func(c body.Cell) bool { return c.Text != "" }), 0)
}

// blocksOf puts the labels of lines on the blocks that they were made of, and parts a block where they change. A row
// stays whole: its label is that of what it is about.
func (r *reader) blocksOf(blocks []body.Block) []Block {
	out := make([]Block, 0, len(blocks)+8)
	for i := 0; i < len(r.lines); {
		l := r.lines[i]
		if l.block < 0 {
			i++
			continue
		}
		b, end := blocks[l.block], i+1
		for end < len(r.lines) && r.lines[end].block == l.block {
			end++
		}
		if b.Kind == body.Row || uniform(r.lines[i:end]) {
			out = append(out, r.block(b, l))
		} else {
			out = r.part(out, b, r.lines[i:end])
		}
		i = end
	}
	return out
}

func uniform(lines []line) bool {
	for i := range lines {
		if !lines[i].sameLabel(lines[0]) {
			return false
		}
	}
	return true
}

func (l line) sameLabel(m line) bool { return l.whose == m.whose && l.mail == m.mail }

func (r *reader) block(b body.Block, l line) Block {
	m := r.mails[l.mail]
	return Block{Block: b, Whose: l.whose, Level: m.level, Author: m.author, inQuote: l.inQuote, subject: m.subject}
}

// part parts a block at the line ends where the label changes.
func (r *reader) part(out []Block, b body.Block, lines []line) []Block {
	at, spans := 0, b.Spans
	for i := 0; i < len(lines); {
		end, size := i+1, len(lines[i].Text)
		for end < len(lines) && lines[end].sameLabel(lines[i]) {
			size += 1 + len(lines[end].Text)
			end++
		}
		piece := b
		piece.Text, piece.Spans = b.Text[at:at+size], cut(spans, at, at+size)
		for len(spans) > 0 && spans[0].To <= at+size {
			spans = spans[1:]
		}
		if i > 0 {
			piece.Gap = false
			if piece.Kind == body.Item {
				piece.Kind, piece.Nest = body.Paragraph, 0
			}
		}
		out = append(out, r.block(piece, lines[i]))
		at += size + 1
		i = end
	}
	return out
}

// cut returns the spans of a stretch of text, counted from its beginning.
func cut(spans []body.Style, from, to int) (out []body.Style) {
	for _, s := range spans {
		if s.From >= to {
			break
		}
		s.From, s.To = max(s.From, from)-from, min(s.To, to)-from
		if s.From < s.To {
			out = append(out, s)
		}
	}
	return out
}
