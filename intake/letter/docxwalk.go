package letter

import (
	"encoding/xml"
	"strings"
	"unicode/utf8"
)

// docxWalk collects the lines of a document from its elements. Paragraphs nest (a text box stands inside a run),
// and so do tables.
type docxWalk struct {
	headings map[string]bool // style ids
	lines    []Line
	paras    []*docxPara
	tables   []*docxTable
	skip     int // elements open since one that is left out
	inText   bool
	prompt   []bool // one per open content control: it shows its prompt only
}

type docxPara struct {
	text        strings.Builder
	runes, bold int
	lead        int // bytes of it that were bold before any other text
	heading     bool
	props       bool // inside w:pPr, whose run properties are those of the paragraph mark
	hiddenRun   bool
	boldRun     bool
}

// docxTable holds the row being read, cell by cell.
type docxTable struct{ cells [][]Line }

func (w *docxWalk) token(t xml.Token) {
	switch t := t.(type) {
	case xml.StartElement:
		if w.skip > 0 || w.leftOut(t) {
			w.skip++
			return
		}
		if isWord(t.Name) {
			w.start(t)
		}
	case xml.EndElement:
		if w.skip > 0 {
			w.skip--
			return
		}
		if isWord(t.Name) {
			w.end(t.Name.Local)
		}
	case xml.CharData:
		if w.skip == 0 && w.inText {
			w.write(string(t))
		}
	}
}

// leftOut tells what is no text of the document as it stands: deleted or moved away, the older twin of a drawing,
// the prompt of an empty form field.
func (w *docxWalk) leftOut(e xml.StartElement) bool {
	switch e.Name.Local {
	case "Fallback":
		return strings.Contains(e.Name.Space, "markup-compatibility")
	case "del", "moveFrom":
		return isWord(e.Name)
	case "sdtContent":
		return isWord(e.Name) && len(w.prompt) > 0 && w.prompt[len(w.prompt)-1]
	}
	return false
}

func (w *docxWalk) start(e xml.StartElement) {
	switch e.Name.Local {
	case "tbl":
		w.tables = append(w.tables, &docxTable{})
	case "tr":
		if t := w.table(); t != nil {
			t.cells = nil
		}
	case "tc":
		if t := w.table(); t != nil {
			t.cells = append(t.cells, nil)
		}
	case "sdt":
		w.prompt = append(w.prompt, false)
	case "showingPlcHdr":
		if n := len(w.prompt); n > 0 && isOn(e) {
			w.prompt[n-1] = true
		}
	case "p":
		w.paras = append(w.paras, &docxPara{})
	default:
		if p := w.para(); p != nil {
			p.start(e, w)
		}
	}
}

func (p *docxPara) start(e xml.StartElement, w *docxWalk) {
	switch e.Name.Local {
	case "pPr":
		p.props = true
	case "pStyle":
		id := wordAttr(e, "val")
		p.heading = w.headings[id] || strings.HasPrefix(id, "Heading") || strings.HasPrefix(id, "Rubrik")
	case "r":
		p.hiddenRun, p.boldRun = false, false
	case "vanish":
		p.hiddenRun = !p.props && isOn(e)
	case "b":
		p.boldRun = !p.props && isOn(e)
	case "rStyle":
		if id := wordAttr(e, "val"); id == "Strong" || id == "Stark" {
			p.boldRun = true
		}
	case "t":
		w.inText = true
	case "tab":
		if !p.props { // there it is a tab stop
			w.write("\t")
		}
	case "br", "cr":
		w.write("\n")
	case "noBreakHyphen":
		w.write("-")
	}
}

func (w *docxWalk) end(name string) {
	switch name {
	case "t":
		w.inText = false
	case "pPr":
		if p := w.para(); p != nil {
			p.props = false
		}
	case "sdt":
		if n := len(w.prompt); n > 0 {
			w.prompt = w.prompt[:n-1]
		}
	case "p":
		if p := w.para(); p != nil {
			w.paras = w.paras[:len(w.paras)-1]
			w.emit(p.lines()...)
		}
	case "tr":
		if t := w.table(); t != nil {
			row := t.row()
			t.cells = nil
			w.tables = w.tables[:len(w.tables)-1]
			w.emit(row...)
			w.tables = append(w.tables, t)
		}
	case "tbl":
		if n := len(w.tables); n > 0 {
			w.tables = w.tables[:n-1]
		}
	}
}

func (w *docxWalk) para() *docxPara {
	if n := len(w.paras); n > 0 {
		return w.paras[n-1]
	}
	return nil
}

func (w *docxWalk) table() *docxTable {
	if n := len(w.tables); n > 0 {
		return w.tables[n-1]
	}
	return nil
}

// emit puts lines into the open cell, or into the document.
func (w *docxWalk) emit(lines ...Line) {
	if t := w.table(); t != nil && len(t.cells) > 0 {
		cell := &t.cells[len(t.cells)-1]
		*cell = append(*cell, lines...)
		return
	}
	w.lines = append(w.lines, lines...)
}

func (w *docxWalk) write(s string) {
	p := w.para()
	if p == nil || p.hiddenRun {
		return
	}
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	if p.boldRun && p.bold == p.runes && n > 0 {
		p.lead = p.text.Len() + len(strings.TrimRight(s, " "))
	}
	p.runes += n
	if p.boldRun {
		p.bold += n
	}
	p.text.WriteString(s)
}

// lines makes a paragraph's lines: one, or several where it was broken by hand.
func (p *docxPara) lines() []Line {
	role := Plain
	if p.heading || p.bold > 0 && p.bold == p.runes {
		role = Heading
	}
	var out []Line
	for text := range strings.SplitSeq(clean(p.text.String()), "\n") {
		l := Line{Text: strings.TrimSpace(text)}
		if l.Text != "" {
			l.Role = role
		}
		if role == Plain && len(out) == 0 {
			l.Lead = leadOf([]byte(l.Text), p.lead)
		}
		out = append(out, l)
	}
	return out
}

// row turns the cells of a row into a label and its values; a row of one cell is layout.
func (t *docxTable) row() []Line {
	if len(t.cells) == 1 {
		return t.cells[0]
	}
	var label []string
	var values []Line
	for i, cell := range t.cells {
		for _, l := range cell {
			switch {
			case l.Text == "":
			case i == 0:
				label = append(label, l.Text)
			default:
				values = append(values, Line{Text: l.Text, Role: Value, Cell: uint8(min(i, 255))})
			}
		}
	}
	if len(label) == 0 {
		return values
	}
	if len(values) == 0 {
		values = []Line{{Role: Value, Cell: 1}}
	}
	return append([]Line{labelLine(label, Line{})}, values...)
}
