package letter

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Caps on a Word document (C06). Only two of its entries are ever opened, each read as a stream, so that neither
// what the directory claims nor what overlaps in the archive matters.
const (
	maxDocxFiles = 4000
	maxDocxTotal = 1 << 30 // as the directory claims
	maxDocxXML   = 8 << 20 // of one entry, unpacked
	maxDocxRatio = 250     // real text packs 5 to 40 times
	maxDocxDepth = 256
)

var centralHeader = []byte("PK\x01\x02")

// ReadDocx reads the text of a Word document (ECMA-376 part 1, 17) as lines: headings by style or by being bold
// throughout, table rows as label and value, without hidden text, deleted text and prompts that nobody filled in.
// The error is a *LimitError when the file passes a cap, another when it is no such document.
func ReadDocx(b []byte) ([]Line, error) {
	// Counted before archive/zip makes a record of each.
	if n := bytes.Count(b, centralHeader); n > maxDocxFiles {
		return nil, &LimitError{"docx", int64(n), maxDocxFiles}
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("reading a docx file: %w", err)
	}
	var document, styles *zip.File
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > maxDocxTotal || f.UncompressedSize64 > maxDocxTotal {
			return nil, &LimitError{"docx", maxDocxTotal + 1, maxDocxTotal}
		}
		switch {
		case f.Name == "word/styles.xml":
			styles = f
		case f.Name == "word/document.xml", document == nil && strings.HasPrefix(f.Name, "word/document") && strings.HasSuffix(f.Name, ".xml"):
			document = f // some servers call it document2.xml
		}
	}
	if document == nil {
		return nil, errors.New("reading a docx file: it holds no document")
	}
	w := &docxWalk{headings: map[string]bool{}}
	if styles != nil {
		if err := readEntry(styles, (&docxStyles{w: w}).token); err != nil {
			return nil, err
		}
	}
	if err := readEntry(document, w.token); err != nil {
		return nil, err
	}
	return trimBlank(columns(w.lines)), nil
}

// readEntry hands over the elements of one XML entry. Entities that a file defines itself are an error to
// encoding/xml, which never expands them.
func readEntry(f *zip.File, token func(xml.Token)) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("reading a docx file: %w", err)
	}
	defer r.Close()
	d := xml.NewDecoder(&cappedReader{r: r, packed: int64(f.CompressedSize64)})
	depth, nodes := 0, 0
	for {
		t, err := d.Token()
		var limit *LimitError
		switch {
		case err == io.EOF:
			return nil
		case errors.As(err, &limit):
			return limit
		case err != nil:
			return fmt.Errorf("reading a docx file: %w", err)
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDocxDepth {
				return &LimitError{"docx", int64(depth), maxDocxDepth}
			}
			if nodes++; nodes > MaxDocxNodes {
				return &LimitError{"nodes", int64(nodes), MaxDocxNodes}
			}
		case xml.EndElement:
			depth--
		}
		token(t)
	}
}

// cappedReader stops an entry that unpacks to too much, or to far more than text does.
type cappedReader struct {
	r            io.Reader
	read, packed int64
}

func (c *cappedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.read += int64(n); c.read > maxDocxXML {
		return 0, &LimitError{"docx", c.read, maxDocxXML}
	}
	if c.read > 1<<20 && c.read > c.packed*maxDocxRatio {
		return 0, &LimitError{"docx", c.read, c.packed * maxDocxRatio}
	}
	return n, err
}

// isWord reports whether a name is of the main Word namespace, transitional or strict, so that the text of charts
// and formulas is not taken for words.
func isWord(n xml.Name) bool {
	return strings.HasSuffix(n.Space, "/main") && strings.Contains(n.Space, "wordprocessingml")
}

func wordAttr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isOn reads a toggle property: present means on unless it says otherwise (17.17.4).
func isOn(e xml.StartElement) bool {
	switch wordAttr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// docxStyles finds the paragraph styles that are headings: the ids are in the language of the program ("Rubrik1"),
// the names are not ("heading 1").
type docxStyles struct {
	w  *docxWalk
	id string
}

func (s *docxStyles) token(t xml.Token) {
	e, ok := t.(xml.StartElement)
	if !ok || !isWord(e.Name) {
		return
	}
	switch e.Name.Local {
	case "style":
		s.id = wordAttr(e, "styleId")
	case "name":
		if n := strings.ToLower(wordAttr(e, "val")); strings.HasPrefix(n, "heading") || strings.HasPrefix(n, "rubrik") || n == "title" || n == "subtitle" {
			s.w.headings[s.id] = true
		}
	case "basedOn":
		if s.w.headings[wordAttr(e, "val")] {
			s.w.headings[s.id] = true
		}
	}
}
