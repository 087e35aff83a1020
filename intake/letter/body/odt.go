package body

import (
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
)

// Odt reads the text of an OpenDocument text (ISO/IEC 26300), without deleted text, comments and notes. The error is a
// *LimitError when the file passes a cap, another when it is no such document.
func Odt(b []byte) ([]Block, error) {
	files, err := openArchive(b)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		if f.Name != "content.xml" {
			continue
		}
		w := &odt{styles: map[string]looks{}}
		w.used = &Budget{}
		if err := readEntry(f, w.token); err != nil {
			return nil, err
		}
		if !w.found {
			break
		}
		return w.finish()
	}
	return nil, errors.New("reading an odt file: it holds no text")
}

// odt walks the elements of content.xml: first the automatic styles, then the text.
type odt struct {
	document
	styles map[string]looks
	style  string  // being read
	looked []looks // of the open paragraphs and spans
	lists  []list
	skip   int // elements open since one that is left out
	found  bool
}

func (w *odt) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		if w.skip > 0 || leftOutODT(t.Name.Local) {
			w.skip++
		} else {
			w.start(t)
		}
	case xml.EndElement:
		if w.skip > 0 {
			w.skip--
		} else {
			w.stop(t.Name.Local)
		}
	case xml.CharData:
		if w.skip == 0 {
			w.text(string(t))
		}
	}
	return w.used.Check()
}

// leftOutODT tells what is no text of the document as it stands.
func leftOutODT(name string) bool {
	switch name {
	case "tracked-changes", "annotation", "note", "ruby-text", "forms", "table-of-content-source", "placeholder":
		return true
	}
	return false
}

func (w *odt) start(e xml.StartElement) {
	switch e.Name.Local {
	case "style":
		w.style = attr(e, "name")
	case "text-properties":
		w.define(e)
	case "text":
		w.found = w.found || strings.Contains(e.Name.Space, ":office:")
	case "h":
		w.para(e, Heading)
	case "p":
		w.para(e, Paragraph)
	case "list":
		w.lists = append(w.lists, list{})
	case "list-item":
		w.item([]byte("• "), len(w.lists))
	case "table":
		w.openTable()
		w.rows[len(w.rows)-1].labels = true
	case "table-cell":
		w.openCell()
	default:
		w.inPara(e)
	}
}

// define notes the looks of the style that is being read.
func (w *odt) define(e xml.StartElement) {
	through := attr(e, "text-line-through-style")
	l := looks{bold: attr(e, "font-weight") == "bold", colour: colouredHex(attr(e, "color")),
		struck: through != "" && through != "none"}
	if l != (looks{}) && w.style != "" && len(w.styles) < maxTags {
		w.styles[w.style] = l
	}
}

// inPara takes an element of a paragraph.
func (w *odt) inPara(e xml.StartElement) {
	switch e.Name.Local {
	case "span":
		l, own := w.look(), w.styles[attr(e, "style-name")]
		w.looked = append(w.looked, looks{bold: l.bold || own.bold, colour: l.colour || own.colour,
			struck: l.struck || own.struck})
	case "s":
		n, _ := strconv.Atoi(attr(e, "c"))
		w.words(strings.Repeat(" ", max(1, min(n, 100))), looks{})
	case "tab":
		w.words("\t", looks{})
	case "line-break":
		w.breakLine()
	}
}

func (w *odt) para(e xml.StartElement, k Kind) {
	w.openPara(k)
	w.looked = append(w.looked, w.styles[attr(e, "style-name")])
}

func (w *odt) look() looks {
	if n := len(w.looked); n > 0 {
		return w.looked[n-1]
	}
	return looks{}
}

// text folds the line ends of the file itself, which mean nothing.
func (w *odt) text(s string) {
	if w.inside == 0 {
		return
	}
	words := strings.Join(strings.Fields(s), " ")
	if s != "" && isSpace(s[0]) {
		w.space()
	}
	w.words(words, w.look())
	if words != "" && isSpace(s[len(s)-1]) {
		w.space()
	}
}

func (w *odt) stop(name string) {
	switch name {
	case "style":
		w.style = ""
	case "h", "p":
		w.closePara()
		w.pop()
	case "span":
		w.pop()
	case "list":
		if n := len(w.lists); n > 0 {
			w.lists = w.lists[:n-1]
		}
	case "list-item":
		w.drop()
	case "table-row":
		w.endRow()
	case "table":
		w.endTable()
	}
}

func (w *odt) pop() {
	if n := len(w.looked); n > 0 {
		w.looked = w.looked[:n-1]
	}
}
