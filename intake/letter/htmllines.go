package letter

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

type list struct {
	ordered bool
	n       int
}

// table is the row being read: where in the lines each of its cells began.
type table struct {
	starts []int
	nested bool // a table stands in the row
	labels bool // a row above had a label
}

type htmlWalk struct {
	*Budget
	z      *html.Tokenizer
	lines  []Line
	cur    []byte // the line being read
	stack  []frame
	open   map[atom.Atom]int // of the stack, by tag
	tags   map[string]*tag   // as read before, by their bytes
	over   int               // elements open beyond maxNest
	lists  []list
	tables []table
	bold   int // runes of the line that are bold
	runes  int
	tinted int
	lead   int  // bytes of it that were bold before any other text
	head   bool // the line stands in a heading
	depth  int  // of the first text on the line
	pre    int
	gap    bool // a no-break space stands alone, which is how Outlook writes a blank line
}

func (w *htmlWalk) marker() {
	if n := len(w.lists); n > 0 {
		l := &w.lists[n-1]
		w.cur = w.cur[:0] // the mark of an item with nothing but this list in it
		if l.n++; l.ordered {
			w.cur = append(strconv.AppendInt(w.cur, int64(l.n), 10), ". "...)
			return
		}
	}
	w.cur = append(w.cur, "• "...)
}

// endItem ends a list item; the mark of one without text goes with it.
func (w *htmlWalk) endItem() {
	w.flush()
	w.cur = w.cur[:0]
}

func (w *htmlWalk) openTable() {
	if n := len(w.tables); n > 0 {
		w.tables[n-1].nested = true
	}
	w.tables = append(w.tables, table{})
	w.Tables = len(w.tables)
}

func (w *htmlWalk) cell() {
	w.flush()
	w.Cells++
	if n := len(w.tables); n > 0 {
		w.tables[n-1].starts = append(w.tables[n-1].starts, len(w.lines))
	}
}

func (w *htmlWalk) endTable() {
	w.endRow()
	if n := len(w.tables); n > 0 {
		w.tables = w.tables[:n-1]
		w.Tables = len(w.tables)
	}
}

func (w *htmlWalk) endRows() {
	for len(w.tables) > 0 {
		w.endTable()
	}
}

// maxLabel is how long the first cell of a row may be to be what the row is about; a longer one is a column of text.
const maxLabel = 240

// endRow settles what the lines of a row are: the first cell with text is the label of the others. A row with one
// such cell, or with a table in it, is layout; yet below rows with labels, a cell alone is a label without a value.
func (w *htmlWalk) endRow() {
	if len(w.tables) == 0 {
		return
	}
	t := &w.tables[len(w.tables)-1]
	starts, nested := t.starts, t.nested
	t.starts, t.nested = t.starts[:0], false
	if len(starts) < 2 || nested {
		return
	}
	second := slices.IndexFunc(starts, func(at int) bool { return at > starts[0] && hasText(w.lines[starts[0]:at]) })
	label := w.lines[starts[0]:]
	if second >= 0 {
		label = w.lines[starts[0]:starts[second]]
	}
	words := make([]string, 0, 4)
	for _, l := range label {
		if l.Text != "" {
			words = append(words, l.Text)
		}
	}
	if len(words) == 0 || len(words) > 4 {
		return
	}
	named := labelLine(words, label[0])
	values := second >= 0 && hasText(w.lines[starts[second]:])
	if len(named.Text) > maxLabel || !values && (!t.labels || starts[1] == starts[0]) {
		return
	}
	t.labels = true
	at := cells{starts: starts}
	named.Cell = at.of(starts[0] + slices.IndexFunc(label, func(l Line) bool { return l.Text != "" }))
	if !values {
		label[0] = named
		w.lines = append(w.lines[:starts[0]+1], Line{Depth: named.Depth, Role: Value, Cell: named.Cell + 1})
		return
	}
	for i := starts[second]; i < len(w.lines); i++ {
		w.lines[i].Role, w.lines[i].Cell = Value, at.of(i)
	}
	from := starts[second]
	for w.lines[from].Text == "" {
		from++
	}
	label[0] = named
	w.lines = slices.Delete(w.lines, starts[0]+1, from)
}

// labelLine makes one line of those of a label cell.
func labelLine(words []string, first Line) Line {
	l := Line{Text: strings.Join(words, " "), Depth: first.Depth, Role: Label, Colour: first.Colour}
	if len(words) > 1 && len(words[0]) <= maxLabel {
		l.Lead = uint16(len(words[0]))
	}
	return l
}

// cells tells which cell of a row a line stands in, by where in the lines each began. It is asked down the lines, and
// walks down the cells with them.
type cells struct {
	starts []int
	begun  int // how many began on the line asked of last, or above
}

func (c *cells) of(line int) uint8 {
	for c.begun < len(c.starts) && c.starts[c.begun] <= line {
		c.begun++
	}
	return uint8(min(max(c.begun-1, 0), 255))
}

func hasText(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Text != "" })
}

func (w *htmlWalk) text(raw []byte) {
	f := w.top()
	if f.hidden {
		return
	}
	if w.Text += len(raw); w.Text > MaxText {
		return // and no more is read
	}
	hard := false // holds a no-break space
	if !isPlain(raw) {
		hard = bytes.Contains(raw, []byte("\u00a0"))
		raw = []byte(clean(string(raw)))
	}
	if f.marker {
		raw = wordMarker(raw)
	}
	if w.pre > 0 {
		for i := 0; ; i++ {
			line, rest, more := bytes.Cut(raw, []byte("\n"))
			if i > 0 {
				w.brk()
			}
			w.enterLine(f, utf8.RuneCount(line))
			w.cur = append(w.cur, line...)
			if raw = rest; !more {
				return
			}
		}
	}
	w.words(raw, f, hard)
}

// words adds the words of a text with one blank between two.
func (w *htmlWalk) words(s []byte, f frame, hard bool) {
	if len(bytes.TrimSpace(s)) == 0 {
		w.gap = w.gap || hard
		if len(s) > 0 && w.runes > 0 {
			w.space()
		}
		return
	}
	if isBlank(s[0]) {
		w.space()
	}
	from := len(w.cur)
	for word := range bytes.FieldsSeq(s) {
		if len(w.cur) > from {
			w.cur = append(w.cur, ' ')
		}
		w.cur = append(w.cur, word...)
	}
	if f.bold && w.bold == w.runes {
		w.lead = len(w.cur)
	}
	w.enterLine(f, utf8.RuneCount(w.cur[from:]))
	if isBlank(s[len(s)-1]) {
		w.space()
	}
}

// wordMarker keeps a number that Word wrote before a list item and makes one sign of its bullets, which are letters
// of symbol fonts.
func wordMarker(s []byte) []byte {
	if t := bytes.TrimSpace(s); len(t) == 0 || bytes.ContainsAny(t, ".)0123456789") {
		return s
	}
	return []byte("• ")
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (w *htmlWalk) space() {
	if n := len(w.cur); n > 0 && w.cur[n-1] != ' ' {
		w.cur = append(w.cur, ' ')
	}
}

// enterLine counts n runes of text in the looks of f for the line.
func (w *htmlWalk) enterLine(f frame, n int) {
	if w.runes == 0 {
		w.depth = f.depth
	}
	w.runes += n
	if f.bold {
		w.bold += n
	}
	if f.colour {
		w.tinted += n
	}
	w.head = w.head || f.heading
}

// brk ends a line that is there, or makes a blank one.
func (w *htmlWalk) brk() {
	if w.runes == 0 || len(bytes.TrimSpace(w.cur)) == 0 {
		w.put(Line{Depth: w.top().depth})
		w.reset()
		return
	}
	w.flush()
}

// flush ends the line when there is text on it; a list item's mark alone is none.
func (w *htmlWalk) flush() {
	if text := bytes.TrimSpace(w.cur); len(text) > 0 && w.runes > 0 {
		l := Line{Text: string(text), Depth: w.depth}
		if w.head || w.bold > 0 && w.bold*10 >= w.runes*9 {
			l.Role = Heading
		} else {
			l.Lead = leadOf(text, w.lead)
		}
		l.Colour = w.tinted > 0 && w.tinted*2 >= w.runes
		w.put(l)
		w.reset()
	} else if w.gap && len(w.stack) > 0 {
		w.put(Line{Depth: w.top().depth})
		w.gap = false
	}
}

func (w *htmlWalk) reset() {
	w.cur = w.cur[:0]
	w.bold, w.runes, w.tinted, w.lead, w.head, w.gap = 0, 0, 0, 0, false, false
}

// leadOf is how much of a text its bold beginning sets off: a word or some, where nothing else parts them from the rest.
func leadOf(text []byte, bold int) uint16 {
	if bold <= 0 || bold >= len(text) || bold > maxLabel || bytes.ContainsAny(text[bold-1:bold+1], ":=>-?!.,;") {
		return 0
	}
	return uint16(bold)
}

func (w *htmlWalk) put(l Line) {
	w.Lines++
	w.lines = append(w.lines, l)
}

// trimBlank drops blank lines at both ends and folds several into one.
func trimBlank(in []Line) []Line {
	var out []Line
	for _, l := range in {
		if l.Text == "" && (len(out) == 0 || out[len(out)-1].Text == "" || l.Role == Value && out[len(out)-1].Role == Value) {
			continue
		}
		out = append(out, l)
	}
	for len(out) > 0 && out[len(out)-1].Text == "" && out[len(out)-1].Role != Value {
		out = out[:len(out)-1]
	}
	return out
}
