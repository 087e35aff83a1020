package body

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"strings"
)

// Docx reads the text of a Word document (ECMA-376 part 1, 17), without hidden text, deleted text and prompts that
// nobody filled in. The error is a *LimitError when the file passes a cap, another when it is no such document.
func Docx(b []byte) ([]Block, error) {
	files, err := openArchive(b)
	if err != nil {
		return nil, err
	}
	var text, styles *zip.File
	for _, f := range files {
		switch {
		case f.Name == "word/styles.xml":
			styles = f
		case f.Name == "word/document.xml",
			text == nil && strings.HasPrefix(f.Name, "word/document") && strings.HasSuffix(f.Name, ".xml"):
			text = f // some servers call it document2.xml
		}
	}
	if text == nil {
		return nil, errors.New("reading a docx file: it holds no document")
	}
	w := &docx{headings: map[string]bool{}}
	w.used = &Budget{}
	if styles != nil {
		if err := readEntry(styles, (&docxStyles{w: w}).token); err != nil {
			return nil, err
		}
	}
	if err := readEntry(text, w.token); err != nil {
		return nil, err
	}
	return w.finish()
}

// docx walks the elements of a document.
type docx struct {
	document
	headings map[string]bool // style ids
	runs     []docxRun       // one per open paragraph
	skip     int             // elements open since one that is left out
	inText   bool
	prompt   []bool // one per open content control: it shows its prompt only
}

// docxRun is the looks of the text being read in a paragraph.
type docxRun struct {
	looks
	hidden bool
	props  bool // inside w:pPr, whose run properties are those of the paragraph mark
}

func (w *docx) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		if w.skip > 0 || w.leftOut(t) {
			w.skip++
		} else if isWord(t.Name) {
			w.start(t)
		}
	case xml.EndElement:
		if w.skip > 0 {
			w.skip--
		} else if isWord(t.Name) {
			w.stop(t.Name.Local)
		}
	case xml.CharData:
		if w.skip == 0 && w.inText {
			w.text(string(t))
		}
	}
	return w.used.Check()
}

// isWord reports whether a name is of the main Word namespace, transitional or strict, so that the text of charts
// and formulas is not taken for words.
func isWord(n xml.Name) bool {
	return strings.HasSuffix(n.Space, "/main") && strings.Contains(n.Space, "wordprocessingml")
}

// leftOut tells what is no text of the document as it stands: deleted or moved away, the older twin of a drawing,
// the prompt of an empty form field.
func (w *docx) leftOut(e xml.StartElement) bool {
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

func (w *docx) start(e xml.StartElement) {
	switch e.Name.Local {
	case "tbl":
		w.openTable()
		w.rows[len(w.rows)-1].labels = true // a table of a document is no layout
	case "tc":
		w.openCell()
	case "sdt":
		w.prompt = append(w.prompt, false)
	case "showingPlcHdr":
		if n := len(w.prompt); n > 0 && isOn(e) {
			w.prompt[n-1] = true
		}
	case "p":
		w.openPara(Paragraph)
		w.runs = append(w.runs, docxRun{})
	default:
		if n := len(w.runs); n > 0 {
			w.inPara(e, &w.runs[n-1])
		}
	}
}

// inPara takes an element of a paragraph: what it is, a run of text, or what such a run holds.
func (w *docx) inPara(e xml.StartElement, r *docxRun) {
	switch e.Name.Local {
	case "pPr":
		r.props = true
	case "pStyle":
		id := attr(e, "val")
		if w.headings[id] || strings.HasPrefix(id, "Heading") || strings.HasPrefix(id, "Rubrik") {
			w.begin(Heading, 0, w.inTable())
		}
	case "r":
		*r = docxRun{}
	case "t":
		w.inText = true
	case "tab":
		if !r.props { // there it is a tab stop
			w.text("\t")
		}
	case "br", "cr":
		w.breakLine()
	case "noBreakHyphen":
		w.text("-")
	default:
		r.take(e)
	}
}

// take takes a property of a run.
func (r *docxRun) take(e xml.StartElement) {
	switch e.Name.Local {
	case "vanish":
		r.hidden = !r.props && isOn(e)
	case "b":
		r.bold = !r.props && isOn(e)
	case "strike", "dstrike":
		r.struck = !r.props && isOn(e)
	case "color":
		r.colour = !r.props && colouredHex(attr(e, "val"))
	case "rStyle":
		if id := attr(e, "val"); id == "Strong" || id == "Stark" {
			r.bold = true
		}
	}
}

func (w *docx) text(s string) {
	if n := len(w.runs); n > 0 && !w.runs[n-1].hidden {
		w.words(s, w.runs[n-1].looks)
	}
}

func (w *docx) stop(name string) {
	switch name {
	case "t":
		w.inText = false
	case "pPr":
		if n := len(w.runs); n > 0 {
			w.runs[n-1].props = false
		}
	case "sdt":
		if n := len(w.prompt); n > 0 {
			w.prompt = w.prompt[:n-1]
		}
	case "p":
		w.closePara()
		if n := len(w.runs); n > 0 {
			w.runs = w.runs[:n-1]
		}
	case "tr":
		w.endRow()
	case "tbl":
		w.endTable()
	}
}

// isOn reads a toggle property: present means on unless it says otherwise (17.17.4).
func isOn(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// colouredHex reads a colour of a document, "FF0000" or "auto".
func colouredHex(v string) bool {
	return v != "" && v != "auto" && coloured("#"+strings.TrimPrefix(v, "#"))
}

// docxStyles finds the paragraph styles that are headings: the ids are in the language of the program ("Rubrik1"),
// the names are not ("heading 1").
type docxStyles struct {
	w  *docx
	id string
}

func (s *docxStyles) token(t xml.Token) error {
	e, ok := t.(xml.StartElement)
	if !ok || !isWord(e.Name) {
		return nil
	}
	switch e.Name.Local {
	case "style":
		s.id = attr(e, "styleId")
	case "name":
		n := strings.ToLower(attr(e, "val"))
		if strings.HasPrefix(n, "heading") || strings.HasPrefix(n, "rubrik") || n == "title" || n == "subtitle" {
			s.w.headings[s.id] = true
		}
	case "basedOn":
		if s.w.headings[attr(e, "val")] {
			s.w.headings[s.id] = true
		}
	}
	return nil
}
