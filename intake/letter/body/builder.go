package body

import "bytes"

// looks are the marks of text that a Style keeps.
type looks struct{ bold, colour, struck, heading bool }

func (l looks) style(from, to int) Style {
	return Style{From: from, To: to, Bold: l.bold, Colour: l.colour, Struck: l.struck, Heading: l.heading}
}

// builder makes blocks of words, line ends and paragraph ends, for all kinds of text.
type builder struct {
	blocks []Block
	cur    []byte // the text of the open block
	line   int    // where its last line begins
	mark   int    // bytes of it that are the mark of a list item
	spans  []Style
	open   Block // what is known of the open block but its text
	gap    bool  // a blank line was read since the last block
	used   *Budget
	rows   []row // of each table that is open, the row being read
	tables int
}

// blank tells that nothing is written on the open line yet.
func (b *builder) blank() bool { return len(b.cur) == b.line || len(b.cur) == b.mark }

// begin says what the block is that the next words open.
func (b *builder) begin(k Kind, depth, table int) {
	if len(b.cur) == b.mark {
		if b.mark > 0 && k == Paragraph {
			k = Item
		}
		b.open.Kind, b.open.Depth, b.open.Table = k, depth, table
	}
}

// item writes the mark of a list item, in the place of one without words.
func (b *builder) item(mark []byte, nest int) {
	b.cur = append(b.cur[:0], mark...)
	b.mark, b.line, b.open.Nest = len(mark), 0, nest
}

// write adds text that begins at from in cur, in its looks.
func (b *builder) write(text []byte, l looks) {
	from := len(b.cur)
	b.cur = append(b.cur, text...)
	b.look(from, l)
}

// look sets the looks of what was written since from.
func (b *builder) look(from int, l looks) {
	to := len(b.cur)
	if l == (looks{}) || from == to {
		return
	}
	s := l.style(from, to)
	if n := len(b.spans); n > 0 {
		last := b.spans[n-1]
		gap := len(bytes.TrimSpace(b.cur[last.To:from])) > 0
		last.From, last.To = s.From, s.To
		if !gap && last == s {
			b.spans[n-1].To = to
			return
		}
	}
	b.spans = append(b.spans, s)
}

// space adds a blank between words.
func (b *builder) space() {
	if n := len(b.cur); n > b.line && b.cur[n-1] != ' ' {
		b.cur = append(b.cur, ' ')
	}
}

// newline ends a line that has words, or makes a blank one, which ends the block.
func (b *builder) newline() {
	b.used.Lines++
	if len(bytes.TrimSpace(b.cur[b.line:])) == 0 || len(b.cur) == b.mark {
		b.end()
		b.drop()
		b.gap = true
		return
	}
	b.cur = append(bytes.TrimRight(b.cur, " \t"), '\n')
	b.line = len(b.cur)
}

// end ends the block when it has words; the mark of a list item waits for them.
func (b *builder) end() {
	text := b.cur
	if len(text) > b.mark { // else there is nothing to trim
		text = bytes.TrimRight(text, " \t\n")
	}
	if len(text) <= b.mark && len(bytes.TrimSpace(text)) <= b.mark {
		if b.mark == 0 {
			b.drop()
		}
		return
	}
	k := b.open
	k.Text, k.Gap = string(text), b.gap
	if k.Kind != Item {
		k.Nest = 0
	}
	if len(b.spans) > 0 {
		k.Spans = trimSpans(b.spans, k.Text)
	}
	b.put(k)
	b.drop()
}

// put adds a block that is whole.
func (b *builder) put(k Block) {
	k.Gap = b.gap && len(b.blocks) > 0
	b.blocks = append(b.blocks, k)
	b.used.Spans += len(k.Spans)
	b.used.Lines++
	b.gap = false
}

// drop forgets the open block.
func (b *builder) drop() {
	b.cur, b.spans, b.line, b.mark = b.cur[:0], b.spans[:0], 0, 0
	b.open = Block{}
}

// trimSpans copies spans without the blanks and line ends at their ends.
func trimSpans(spans []Style, text string) []Style {
	out := make([]Style, 0, len(spans))
	for _, s := range spans {
		s.To = min(s.To, len(text))
		for s.From < s.To && isSpace(text[s.To-1]) {
			s.To--
		}
		for s.From < s.To && isSpace(text[s.From]) {
			s.From++
		}
		if s.From < s.To {
			out = append(out, s)
		}
	}
	return out
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// maxLabel is how long the first cell of a row may be to be what the row is about, and maxLabelLines how many lines it
// may have; a longer one is a column of text.
const (
	maxLabel      = 240
	maxLabelLines = 4
)

// row is one being read: where in the blocks each of its cells began.
type row struct {
	starts []int
	table  int
	nested bool // a table stands in it
	labels bool // a row above had a label
}

func (b *builder) openTable() {
	if n := len(b.rows); n > 0 {
		b.rows[n-1].nested = true
	}
	b.tables++
	b.rows = append(b.rows, row{table: b.tables})
	b.used.Tables = len(b.rows)
}

func (b *builder) openCell() {
	b.used.Cells++
	if n := len(b.rows); n > 0 {
		b.rows[n-1].starts = append(b.rows[n-1].starts, len(b.blocks))
	}
}

func (b *builder) endRow() {
	if n := len(b.rows); n > 0 {
		b.row(&b.rows[n-1])
	}
}

func (b *builder) endTable() {
	if n := len(b.rows); n > 0 {
		b.endRow()
		b.rows = b.rows[:n-1]
		b.used.Tables = len(b.rows)
	}
}

// inTable is the number of the table that is open, 0 for none.
func (b *builder) inTable() int {
	if n := len(b.rows); n > 0 {
		return b.rows[n-1].table
	}
	return 0
}

// row makes one block of the blocks of a row whose first cell with words can say what the row is about. A row with one
// such cell, or with a table in it, is layout, and its blocks stay as they are; yet below rows with labels, a cell
// alone is a label without a value.
func (b *builder) row(r *row) {
	starts, nested := r.starts, r.nested
	r.starts, r.nested = r.starts[:0], false
	if len(starts) < 2 || nested || len(b.blocks) == starts[0] {
		return
	}
	ends := append(starts[1:len(starts):len(starts)], len(b.blocks))
	first, filled := -1, 0
	for i, from := range starts {
		if from == ends[i] {
			continue
		}
		if filled++; first < 0 {
			first = i
		}
	}
	for _, k := range b.blocks[starts[0]:] {
		if k.Kind == Mark || k.Kind == Rule || k.Kind == Row {
			return
		}
	}
	if filled == 1 && (!r.labels || first > 0) || !labels(b.blocks[starts[first]:ends[first]]) {
		return
	}
	r.labels = true
	k := Block{Kind: Row, Table: r.table, Depth: b.blocks[starts[0]].Depth, Gap: b.blocks[starts[0]].Gap}
	k.Cells = make([]Cell, len(starts))
	for i, from := range starts {
		k.Cells[i] = cellOf(b.blocks[from:ends[i]])
	}
	b.blocks = append(b.blocks[:starts[0]], k)
	b.gap = false // an empty cell has a blank line
}

func labels(cell []Block) bool {
	size, lines := -1, 0
	for _, k := range cell {
		size += 1 + len(k.Text)
		lines += 1 + bytes.Count([]byte(k.Text), []byte("\n"))
	}
	return size <= maxLabel && lines <= maxLabelLines
}

// cellOf joins the blocks of a cell.
func cellOf(blocks []Block) (c Cell) {
	if len(blocks) == 1 && blocks[0].Kind != Heading {
		return Cell{Text: blocks[0].Text, Spans: blocks[0].Spans}
	}
	var text []byte
	for i, k := range blocks {
		if i > 0 {
			text = append(text, '\n')
		}
		at := len(text)
		if k.Kind == Heading {
			k.Spans = []Style{{To: len(k.Text), Bold: true, Heading: true}}
		}
		for _, s := range k.Spans {
			s.From, s.To = s.From+at, s.To+at
			c.Spans = append(c.Spans, s)
		}
		text = append(text, k.Text...)
	}
	c.Text = string(text)
	return c
}
