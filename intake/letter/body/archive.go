package body

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Caps on a document that is a zip archive. Only the entries with its text are ever opened, each read as a stream, so
// that neither what the directory claims nor what overlaps in the archive matters.
const (
	maxDocFiles = 4000
	maxDocTotal = 1 << 30 // as the directory claims
	maxDocXML   = 8 << 20 // of one entry, unpacked
	maxDocRatio = 250     // real text packs 5 to 40 times
	maxDocDepth = 256
	maxDocNodes = 400_000 // elements: a book has some tens of thousands
)

var centralHeader = []byte("PK\x01\x02")

// openArchive reads the directory of a document.
func openArchive(b []byte) ([]*zip.File, error) {
	// Counted before archive/zip makes a record of each.
	if n := bytes.Count(b, centralHeader); n > maxDocFiles {
		return nil, &LimitError{"document", int64(n), maxDocFiles}
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("reading a document: %w", err)
	}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > maxDocTotal || f.UncompressedSize64 > maxDocTotal {
			return nil, &LimitError{"document", maxDocTotal + 1, maxDocTotal}
		}
	}
	return z.File, nil
}

// readEntry hands over the elements of one XML entry. Entities that a file defines itself are an error to
// encoding/xml, which never expands them.
func readEntry(f *zip.File, token func(xml.Token) error) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("reading a document: %w", err)
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
			return fmt.Errorf("reading a document: %w", err)
		}
		switch t.(type) {
		case xml.StartElement:
			if depth++; depth > maxDocDepth {
				return &LimitError{"document", int64(depth), maxDocDepth}
			}
			if nodes++; nodes > maxDocNodes {
				return &LimitError{"nodes", int64(nodes), maxDocNodes}
			}
		case xml.EndElement:
			depth--
		}
		if err := token(t); err != nil {
			return err
		}
	}
}

// cappedReader stops an entry that unpacks to too much, or to far more than text does.
type cappedReader struct {
	r            io.Reader
	read, packed int64
}

func (c *cappedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if c.read += int64(n); c.read > maxDocXML {
		return 0, &LimitError{"document", c.read, maxDocXML}
	}
	if c.read > 1<<20 && c.read > c.packed*maxDocRatio {
		return 0, &LimitError{"document", c.read, c.packed * maxDocRatio}
	}
	return n, err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// document makes blocks of the paragraphs and tables of a document. Paragraphs nest, since a text box stands inside
// another one's text, and so do tables.
type document struct {
	builder
	around []builder // the paragraphs around the open one: their text so far
	inside int       // paragraphs open
}

func (d *document) openPara(k Kind) {
	if d.inside > 0 {
		p := builder{used: d.used, cur: d.cur, spans: d.spans, line: d.line, mark: d.mark, open: d.open}
		d.around = append(d.around, p)
		d.cur, d.spans = nil, nil
		d.drop()
	}
	d.inside++
	d.begin(k, 0, d.inTable())
}

// closePara ends the open paragraph; one without words is a blank line.
func (d *document) closePara() {
	if d.inside == 0 {
		return
	}
	had := len(d.blocks)
	d.end()
	d.drop()
	if d.inside--; d.inside == 0 {
		d.gap = d.gap || len(d.blocks) == had
		return
	}
	last := len(d.around) - 1
	p := d.around[last]
	d.around = d.around[:last]
	d.cur, d.spans, d.line, d.mark, d.open = p.cur, p.spans, p.line, p.mark, p.open
}

// words adds text to the open paragraph.
func (d *document) words(text string, l looks) {
	if d.inside == 0 {
		return
	}
	for i, line := range strings.Split(Clean(text), "\n") {
		if i > 0 {
			d.breakLine()
		}
		if d.blank() {
			line = strings.TrimLeft(line, " \t")
		}
		d.write([]byte(line), l)
	}
}

func (d *document) breakLine() {
	if d.inside == 0 {
		return
	}
	k := d.open
	d.newline()
	if len(d.cur) == 0 {
		d.begin(k.Kind, 0, k.Table)
	}
}

// finish returns the blocks, with the columns that were set with tabs as rows.
func (d *document) finish() ([]Block, error) {
	for d.inside > 0 {
		d.closePara()
	}
	for len(d.rows) > 0 {
		d.endTable()
	}
	if err := d.used.Check(); err != nil {
		return nil, err
	}
	blocks := d.blocks
	for i := 0; i < len(blocks); {
		n := 0
		for i+n < len(blocks) && columned(blocks[i+n]) && (n == 0 || !blocks[i+n].Gap) {
			n++
		}
		if n >= 2 {
			d.tables++
			for j := range blocks[i : i+n] {
				k := &blocks[i+j]
				*k = Block{Kind: Row, Cells: columns(k.Text), Table: d.tables, Gap: k.Gap}
			}
		}
		i += max(n, 1)
	}
	return blocks, nil
}

func columned(k Block) bool {
	return k.Kind == Paragraph && !strings.Contains(k.Text, "\n") && isTabbed(k.Text)
}
