package body

import (
	"bytes"
	"errors"
	"slices"
	"strconv"
	"sync"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTML turns a page into blocks as a person sees them. It walks tokens, not a tree: one pass, whatever the nesting,
// and nothing in it is ever fetched. It reads within what the mail has left of its caps; the error is a *LimitError.
func HTML(src string, used *Budget) ([]Block, error) {
	w := walks.Get().(*walk)
	blocks, err := w.read(src, used)
	blocks = append([]Block(nil), blocks...)
	w.forget()
	walks.Put(w)
	return blocks, err
}

// walks have read pages before and have room for the next.
var walks = sync.Pool{New: func() any {
	return &walk{opened: map[atom.Atom]*int{}, sheet: map[string]look{},
		tokens: tokens{tags: make(map[string]*tag, usualTags)}}
}}

// usualBlocks is more than most pages have.
const usualBlocks = 256

// forget leaves of a walk only its room and the tags that it knows.
func (w *walk) forget() {
	for _, n := range w.opened {
		*n = 0
	}
	clear(w.sheet)
	if len(w.tags) >= maxTags {
		clear(w.tags)
	}
	if clear(w.blocks[:cap(w.blocks)]); cap(w.blocks) > usualBlocks {
		w.blocks = nil
	}
	*w = walk{builder: builder{blocks: w.blocks[:0], cur: w.cur[:0], spans: w.spans[:0]}, stack: w.stack[:0],
		opened: w.opened, tokens: tokens{tags: w.tags, room: w.room[:0]}, sheet: w.sheet, lists: w.lists[:0]}
}

func (w *walk) read(src string, used *Budget) ([]Block, error) {
	w.used, w.src = used, shortTags(src)
	for !used.over() {
		used.Nodes++
		switch kind, known := w.next(); kind {
		case html.ErrorToken:
			if w.z != nil && errors.Is(w.z.Err(), html.ErrBufferExceeded) {
				return nil, &LimitError{"text", maxToken + 1, maxToken}
			}
			w.end()
			for len(w.rows) > 0 {
				w.endTable()
			}
			return w.blocks, used.Check()
		case html.TextToken:
			w.text(w.said())
		case html.StartTagToken, html.SelfClosingTagToken:
			w.start(known, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			w.close(known)
		}
	}
	return nil, used.Check()
}

type walk struct {
	builder
	tokens
	stack  []frame
	opened map[atom.Atom]*int // of the stack, by tag
	sheet  map[string]look    // what the page's own style sheets say of classes
	over   int                // elements open beyond maxNest
	lists  []list
	hard   bool // a no-break space stands alone, which is how Outlook writes a blank line
}

// usualTags is how many different tags a page of Word or Outlook has.
const usualTags = 32

// frame is what an open element says of the text in it.
type frame struct {
	tag  atom.Atom
	open *int // of the walk's opened
	looks
	hidden, marker bool // marker: the bullet or number that Word writes as text
	pale           bool // white, or nearly
	ground         ground
	space          space
	depth          int // blockquotes around it, its own included
}

// space is how blanks and line ends of the source are shown (CSS Text 3, white-space).
type space uint8

const (
	inherited space = iota
	folded          // every run of them is one blank
	lined           // line ends are shown
	kept            // all are shown
)

type list struct {
	ordered bool
	n       int
}

func (w *walk) top() frame {
	switch n := len(w.stack); {
	case w.over > 0:
		return frame{hidden: true}
	case n == 0:
		return frame{}
	default:
		return w.stack[n-1]
	}
}

func (w *walk) start(t *tag, closed bool) {
	w.implied(t)
	f := w.top()
	f.tag, f.open = t.atom, w.count(t)
	if len(w.sheet) > 0 {
		shown := slices.ContainsFunc(t.looks, func(l look) bool { return l.shown })
		for _, name := range t.ruled {
			l := w.sheet[name]
			l.hidden = l.hidden && !shown
			f.take(l)
		}
	}
	for _, l := range t.looks {
		f.take(l)
		if l.signature && !f.hidden {
			w.end()
			w.put(Block{Kind: Mark, Depth: f.depth})
		}
	}
	w.enter(t, &f)
	switch {
	case void(t.atom) || closed:
	case len(w.stack) >= maxNest:
		w.over++
	default:
		w.stack = append(w.stack, f)
		*f.open++
	}
}

// count is how many elements of a tag's name are open.
func (w *walk) count(t *tag) *int {
	if t.open == nil {
		if w.opened[t.atom] == nil {
			w.opened[t.atom] = new(int)
		}
		t.open = w.opened[t.atom]
	}
	return t.open
}

// enter does what an opening tag means for the blocks. Whatever does not stand in a line ends the block before it.
func (w *walk) enter(t *tag, f *frame) {
	if t.kind == breaking && !f.hidden {
		w.newline()
	}
	if t.kind.inLine() {
		f.enter(t.kind)
		return
	}
	w.end()
	switch t.kind {
	case heading:
		f.heading = true
	case ruling:
		w.put(Block{Kind: Rule, Depth: w.top().depth})
	case quoting:
		f.depth++
	case keeping:
		f.space = kept
	case listing:
		w.lists = append(w.lists, list{ordered: t.atom == atom.Ol, n: t.first - 1})
	case listed:
		if !f.hidden {
			w.listItem()
		}
	case tabling:
		w.openTable()
	case rowing:
		w.endRow()
	case celling:
		f.bold = f.bold || t.atom == atom.Th
		w.openCell()
	}
}

// enter does what a tag in a line means for the words in it.
func (f *frame) enter(kind element) {
	switch kind {
	case hiding:
		f.hidden = true
	case bolding:
		f.bold = true
	case striking:
		f.struck = true
	}
}

func (w *walk) end() {
	had := len(w.blocks)
	w.builder.end()
	if w.hard && len(w.blocks) == had && len(w.stack) > 0 {
		w.gap = true
	}
	w.hard = false
}

func (w *walk) listItem() {
	var room [24]byte
	mark := append(room[:0], "• "...)
	if n := len(w.lists); n > 0 {
		l := &w.lists[n-1]
		if l.n++; l.ordered {
			mark = append(strconv.AppendInt(room[:0], int64(l.n), 10), ". "...)
		}
	}
	w.item(mark, len(w.lists))
}

// implied closes what an opening tag ends although nobody wrote so: the head of a page, the paragraph or list item
// before. The look back is short, since each tag may cause one.
func (w *walk) implied(t *tag) {
	if w.over > 0 || inHead(t.atom) {
		return
	}
	if n := len(w.stack); n > 0 && w.stack[n-1].tag == atom.Head && t.atom != 0 {
		w.closeAtom(atom.Head)
	}
	ended := endedBy(t)
	if n := w.opened[ended]; ended == 0 || n == nil || *n == 0 {
		return
	}
	for i := len(w.stack) - 1; i >= max(0, len(w.stack)-64); i-- {
		switch tag := w.stack[i].tag; {
		case tag == ended:
			w.closeAtom(ended)
			return
		case holds(tag, ended):
			return
		}
	}
}

// close closes an element and what was left open in it. One that is not open costs nothing.
func (w *walk) close(t *tag) {
	if w.over > 0 {
		w.over--
		return
	}
	if *w.count(t) == 0 {
		if t.atom == atom.P {
			w.end()
		}
		return
	}
	w.leave(t.kind)
	w.pop(t.atom)
}

func (w *walk) closeAtom(a atom.Atom) {
	w.leave(elements[a])
	w.pop(a)
}

// pop takes the elements down to the innermost of that name off the stack.
func (w *walk) pop(a atom.Atom) {
	for i := len(w.stack) - 1; i >= 0; i-- {
		f := &w.stack[i]
		*f.open--
		w.stack = w.stack[:i]
		if f.tag == a {
			return
		}
	}
}

func (w *walk) leave(k element) {
	switch k {
	case listing:
		w.end()
		w.drop()
		if n := len(w.lists); n > 0 {
			w.lists = w.lists[:n-1]
		}
	case listed:
		w.end()
		w.drop() // the mark of an item without text
	case tabling:
		w.end()
		w.endTable()
	case keeping, celling, rowing, quoting, heading, blocking:
		w.end()
	}
}

func (w *walk) text(raw []byte) {
	f := w.top()
	if f.hidden || f.pale && f.ground != shaded {
		if f.tag == atom.Style {
			styleSheet(w.sheet, raw)
		}
		return
	}
	if w.used.Text += len(raw); w.used.Text > MaxText {
		return // and no more is read
	}
	hard := false // holds a no-break space
	if !isPlain(raw) {
		hard = bytes.Contains(raw, []byte("\u00a0"))
		raw = []byte(Clean(raw))
	}
	if f.marker {
		raw = wordMarker(raw)
	}
	if f.space < lined {
		w.words(raw, f, hard)
		return
	}
	for i := 0; ; i++ {
		line, rest, more := bytes.Cut(raw, []byte("\n"))
		if i > 0 {
			w.newline()
		}
		if f.space == lined {
			w.words(line, f, hard)
		} else if len(bytes.TrimSpace(line)) > 0 {
			w.begins(f)
			if w.blank() {
				line = bytes.TrimLeft(line, " \t")
			}
			w.write(line, f.looks)
		} else if !w.blank() {
			w.space()
		}
		if raw = rest; !more {
			return
		}
	}
}

// begins opens a block with the looks of its first words.
func (w *walk) begins(f frame) {
	k := Paragraph
	if f.heading {
		k = Heading
	}
	w.begin(k, f.depth, w.inTable())
}

// words adds the words of a text with one blank between two.
func (w *walk) words(s []byte, f frame, hard bool) {
	if len(bytes.TrimSpace(s)) == 0 {
		w.hard = w.hard || hard
		if len(s) > 0 && !w.blank() {
			w.space()
		}
		return
	}
	w.begins(f)
	if isSpace(s[0]) {
		w.space()
	}
	from := len(w.cur)
	for word := range bytes.FieldsSeq(s) {
		if len(w.cur) > from {
			w.cur = append(w.cur, ' ')
		}
		w.cur = append(w.cur, word...)
	}
	l := f.looks
	l.heading = false // of a block it is the kind
	w.look(from, l)
	if isSpace(s[len(s)-1]) {
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
