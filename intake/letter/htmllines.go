package letter

import (
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
	z      *html.Tokenizer
	lines  []Line
	cur    strings.Builder
	stack  []frame
	open   map[atom.Atom]int // of the stack, by tag
	looks  map[string]look
	over   int // elements open beyond maxNest
	lists  []list
	tables []table
	bold   int // runes of the line that are bold
	runes  int
	tinted int
	head   bool // the line stands in a heading
	depth  int  // of the first text on the line
	pre    int
	gap    bool // a no-break space stands alone, which is how Outlook writes a blank line
}

func (w *htmlWalk) marker() {
	if n := len(w.lists); n > 0 {
		l := &w.lists[n-1]
		w.cur.Reset() // the mark of an item with nothing but this list in it
		if l.n++; l.ordered {
			w.cur.WriteString(strconv.Itoa(l.n) + ". ")
			return
		}
	}
	w.cur.WriteString("• ")
}

// endItem ends a list item; the mark of one without text goes with it.
func (w *htmlWalk) endItem() {
	w.flush()
	w.cur.Reset()
}

func (w *htmlWalk) openTable() {
	if n := len(w.tables); n > 0 {
		w.tables[n-1].nested = true
	}
	w.tables = append(w.tables, table{})
}

func (w *htmlWalk) cell() {
	w.flush()
	if n := len(w.tables); n > 0 {
		w.tables[n-1].starts = append(w.tables[n-1].starts, len(w.lines))
	}
}

func (w *htmlWalk) endTable() {
	w.endRow()
	if n := len(w.tables); n > 0 {
		w.tables = w.tables[:n-1]
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
	text := strings.Join(words, " ")
	values := second >= 0 && hasText(w.lines[starts[second]:])
	if text == "" || len(words) > 4 || len(text) > maxLabel || !values && (!t.labels || starts[1] == starts[0]) {
		return
	}
	t.labels = true
	label[0] = Line{Text: text, Depth: label[0].Depth, Role: Label, Colour: label[0].Colour}
	if !values {
		w.lines = append(w.lines[:starts[0]+1], Line{Depth: label[0].Depth, Role: Value})
		return
	}
	for w.lines[starts[second]].Text == "" {
		starts[second]++
	}
	w.lines = slices.Delete(w.lines, starts[0]+1, starts[second])
	for i := starts[0] + 1; i < len(w.lines); i++ {
		w.lines[i].Role = Value
	}
}

func hasText(lines []Line) bool {
	return slices.ContainsFunc(lines, func(l Line) bool { return l.Text != "" })
}

func (w *htmlWalk) text(s string) {
	f := w.top()
	if f.hidden {
		return
	}
	hard := strings.Contains(s, "\u00a0")
	s = clean(s)
	if f.marker {
		s = wordMarker(s)
	}
	if w.pre > 0 {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				w.brk()
			}
			w.add(line, f)
		}
		return
	}
	words := strings.Fields(s)
	if len(words) == 0 {
		w.gap = w.gap || hard
		if s != "" && w.runes > 0 {
			w.space()
		}
		return
	}
	if isBlank(s[0]) {
		w.space()
	}
	w.add(strings.Join(words, " "), f)
	if isBlank(s[len(s)-1]) {
		w.space()
	}
}

// wordMarker keeps a number that Word wrote before a list item and makes one sign of its bullets, which are letters
// of symbol fonts.
func wordMarker(s string) string {
	if t := strings.TrimSpace(s); t == "" || strings.ContainsAny(t, ".)0123456789") {
		return s
	}
	return "• "
}

func isBlank(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (w *htmlWalk) space() {
	if s := w.cur.String(); s != "" && !strings.HasSuffix(s, " ") {
		w.cur.WriteByte(' ')
	}
}

func (w *htmlWalk) add(s string, f frame) {
	n := utf8.RuneCountInString(s)
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
	w.cur.WriteString(s)
}

// brk ends a line that is there, or makes a blank one.
func (w *htmlWalk) brk() {
	if w.runes == 0 || strings.TrimSpace(w.cur.String()) == "" {
		w.put(Line{Depth: w.top().depth})
		w.reset()
		return
	}
	w.flush()
}

// flush ends the line when there is text on it; a list item's mark alone is none.
func (w *htmlWalk) flush() {
	if text := strings.TrimSpace(w.cur.String()); text != "" && w.runes > 0 {
		l := Line{Text: text, Depth: w.depth}
		if w.head || w.bold > 0 && w.bold*10 >= w.runes*9 {
			l.Role = Heading
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
	w.cur.Reset()
	w.bold, w.runes, w.tinted, w.head, w.gap = 0, 0, 0, false, false
}

func (w *htmlWalk) put(l Line) { w.lines = append(w.lines, l) }

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
