package body

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const docxNames = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
	`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" ` +
	`xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="urn:wps"`

// zipped packs files, given as name, content, name, content …
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// packed packs a body into a document, with the styles of a Swedish and a Danish Word.
func packed(t testing.TB, body string) []byte {
	styles := `<w:styles ` + docxNames + `><w:style w:styleId="Overskrift2"><w:name w:val="heading 2"/></w:style>` +
		`<w:style w:styleId="Egen"><w:name w:val="Egen"/><w:basedOn w:val="Overskrift2"/></w:style></w:styles>`
	return zipped(t, "[Content_Types].xml", "<Types/>", "word/styles.xml", styles,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document `+docxNames+`><w:body>`+body+`</w:body></w:document>`)
}

func para(text string) string { return `<w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` }

func TestDocx(t *testing.T) {
	bold := func(text string) string { return `<w:r><w:rPr><w:b/></w:rPr><w:t>` + text + `</w:t></w:r>` }
	cell := func(ps ...string) string { return `<w:tc><w:tcPr/>` + strings.Join(ps, "") + `</w:tc>` }
	for _, c := range []struct {
		name, body string
		want       []string
	}{
		{"runs, breaks, entities", `<w:p><w:r><w:t xml:space="preserve">Vad &amp; </w:t></w:r><w:r><w:t>hur</w:t><w:br/><w:t>ny rad</w:t></w:r></w:p>`, []string{"Vad & hur", "ny rad"}},
		{"decomposed letters", para("Ma\u030algrupp"), []string{"Målgrupp"}},
		{"blank paragraphs fold", `<w:p/>` + para("a") + `<w:p/><w:p/>` + para("b") + `<w:p/>`, []string{"a", "", "b"}},
		{"heading by id", `<w:p><w:pPr><w:pStyle w:val="Rubrik1"/></w:pPr><w:r><w:t>Syfte</w:t></w:r></w:p>` + para("Öka tryggheten"), []string{"H|Syfte", "Öka tryggheten"}},
		{"heading by the style's name", `<w:p><w:pPr><w:pStyle w:val="Overskrift2"/></w:pPr><w:r><w:t>Syfte</w:t></w:r></w:p>`, []string{"H|Syfte"}},
		{"heading by what the style is based on", `<w:p><w:pPr><w:pStyle w:val="Egen"/></w:pPr><w:r><w:t>Syfte</w:t></w:r></w:p>`, []string{"H|Syfte"}},
		{"bold throughout", `<w:p>` + bold("När") + bold("?") + `</w:p>` + para("v. 13"), []string{"H|När?", "v. 13"}},
		{"bold in part", `<w:p>` + bold("När: ") + `<w:r><w:t>v. 13</w:t></w:r></w:p>`, []string{"När: v. 13"}},
		{"bold paragraph mark only", `<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr><w:r><w:t>text</w:t></w:r></w:p>`, []string{"text"}},
		{"bold switched off", `<w:p><w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>text</w:t></w:r></w:p>`, []string{"text"}},
		{"table", `<w:tbl><w:tr>` + cell(para("Vad")) + cell(para("Vandring"), `<w:p/>`, para("i Jordbro")) + `</w:tr><w:tr>` + cell(para("Syfte")) + cell(`<w:p/>`) + `</w:tr></w:tbl>` + para("Mvh"),
			[]string{"L|Vad", "V|Vandring", "V|i Jordbro", "L|Syfte", "V|", "Mvh"}},
		{"label of two lines", `<w:tbl><w:tr>` + cell(para("Vilken är"), para("målgruppen?")) + cell(para("Boende")) + `</w:tr></w:tbl>`, []string{"L|Vilken är målgruppen?", "V|Boende"}},
		{"layout table with a table in it", `<w:tbl><w:tr>` + cell(para("Hej"), `<w:tbl><w:tr>`+cell(para("Vad"))+cell(para("Vandring"))+`</w:tr></w:tbl>`) + `</w:tr></w:tbl>`, []string{"Hej", "L|Vad", "V|Vandring"}},
		{"tabbed columns", `<w:p><w:r><w:t>Vad</w:t><w:tab/><w:t>Vandring</w:t></w:r></w:p><w:p><w:r><w:t>När</w:t><w:tab/><w:t>v. 13</w:t></w:r></w:p>`, []string{"L|Vad", "V|Vandring", "L|När", "V|v. 13"}},
		{"a tab stop is no tab", `<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr><w:r><w:t>text</w:t></w:r></w:p>`, []string{"text"}},
		{"hidden text", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r><w:r><w:rPr><w:vanish w:val="false"/></w:rPr><w:t>syns</w:t></w:r></w:p>`, []string{"syns"}},
		{"revisions", `<w:p><w:del><w:r><w:t>bort</w:t><w:delText>bort</w:delText></w:r></w:del><w:ins><w:r><w:t>nytt</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>flyttat</w:t></w:r></w:moveFrom></w:p>`, []string{"nytt"}},
		{"content control", `<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>` + para("ifyllt") + `</w:sdtContent></w:sdt>`, []string{"ifyllt"}},
		{"prompt of an empty control", para("Vad") + `<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` + para("Klicka här") + `</w:sdtContent></w:sdt>`, []string{"Vad"}},
		{"text box, once", `<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbx><w:txbxContent>` + para("ruta") + `</w:txbxContent></wps:txbx></mc:Choice><mc:Fallback><v:textbox><w:txbxContent>` +
			para("ruta") + `</w:txbxContent></v:textbox></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>runt om</w:t></w:r></w:p>`, []string{"ruta", "runt om"}},
		{"fields and formulas", `<w:p><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:hyperlink><w:r><w:t>länk</w:t></w:r></w:hyperlink><m:r><m:t>x</m:t></m:r></w:p>`, []string{"länk"}},
	} {
		lines, err := Docx(packed(t, c.body))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, shown(lines)); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestReadDocxBombs is intake/README.md, C06: what unpacks to more than a text does is stopped while it is read,
// whatever the archive's directory claims.
func TestReadDocxBombs(t *testing.T) {
	many := []string{}
	for i := range maxDocFiles + 1 {
		many = append(many, fmt.Sprint("word/media/", i), "")
	}
	// Text that packs badly, so that the cap on its length is what stops it, and in one piece, so that it is read fast.
	noise := make([]byte, maxDocXML/2+1)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise)
	nested := packed(t, strings.Repeat(para("a"), 1000))
	for range 5 {
		nested = zipped(t, "word/document.xml", string(nested))
	}
	text := packed(t, strings.Repeat(" ", 2<<20))
	for name, c := range map[string]struct {
		file  []byte
		limit bool // that it is a limit is told; else it is no document
	}{
		"unpacks to too much":             {packed(t, para(hex.EncodeToString(noise))), true},
		"packed too well":                 {packed(t, strings.Repeat(" ", 4<<20)), true},
		"nested elements":                 {packed(t, strings.Repeat("<w:p>", 5000)), true},
		"too many entries":                {zipped(t, many...), true},
		"styles unpack":                   {zipped(t, "word/document.xml", "<a/>", "word/styles.xml", "<a>"+strings.Repeat("b", 2<<20)), true},
		"a directory that says it is all": {resized(text, 1<<40), true},
		"a directory that says little":    {resized(text, 10), false},
		"zips in zips":                    {nested, false},
		"it holds itself":                 {quine(), false},
		"overlapping entries":             {overlapping(t, 3000), true},
	} {
		began := allocated()
		lines, err := Docx(c.file)
		var limit *LimitError
		if err == nil || lines != nil || errors.As(err, &limit) != c.limit || c.limit && limit.What != "document" {
			t.Errorf("%s: %d lines, error %v, want a limit: %v", name, len(lines), err, c.limit)
		}
		if took := allocated() - began; took > 256<<20 { // P7
			t.Errorf("%s: %d MB were taken for %d kB", name, took>>20, len(c.file)>>10)
		}
	}
}

// allocated is all memory that was ever taken: unlike what is held it does not depend on the collector.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// resized writes a size of its own into an archive's directory, beside the true data (APPNOTE 4.3.12): as a 64-bit
// extra field would be longer, what does not fit is written as far as it fits.
func resized(file []byte, size uint64) []byte {
	out := bytes.Clone(file)
	for from := 0; ; {
		i := bytes.Index(out[from:], centralHeader)
		if i < 0 {
			return out
		}
		from += i + len(centralHeader)
		binary.LittleEndian.PutUint32(out[from+20:], uint32(min(size, 1<<32-2)))
	}
}

// overlapping is an archive whose many entries are all the same bytes (the "better zip bomb" of Fifield, 2019): the
// directory names one packed text again and again, under names of which the first is the document.
func overlapping(t *testing.T, n int) []byte {
	t.Helper()
	one := zipped(t, "word/document.xml", `<w:document `+docxNames+`>`+strings.Repeat(" ", 2<<20))
	at := bytes.Index(one, centralHeader)
	end := bytes.LastIndex(one, []byte("PK\x05\x06"))
	entry := one[at:end]
	out := bytes.Clone(one[:at])
	for range n {
		out = append(out, entry...)
	}
	tail := bytes.Clone(one[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(n))
	binary.LittleEndian.PutUint16(tail[10:], uint16(n))
	binary.LittleEndian.PutUint32(tail[12:], uint32(n*len(entry)))
	return append(out, tail...)
}

// quine is an archive with one stored entry that is the archive's own beginning: whoever unpacks what he finds in what
// he unpacks never ends. It names no document.
func quine() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 8 {
		f, err := z.CreateHeader(&zip.FileHeader{Name: "r.zip", Method: zip.Store})
		if err != nil {
			panic(err) // a buffer takes all
		}
		_, _ = f.Write(b.Bytes())
	}
	_ = z.Close()
	return b.Bytes()
}

// TestReadDocxRefuses is intake/README.md, C06 and C07: what is no document that we can read is an ordinary error, for
// which the sender is told that the file was kept and not read.
func TestReadDocxRefuses(t *testing.T) {
	whole := packed(t, para("hej"))
	entities := `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document ` + docxNames + `><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>`
	for name, b := range map[string][]byte{
		"nothing":            nil,
		"an old Word file":   []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 600)),
		"cut off":            whole[:len(whole)/2],
		"a spreadsheet":      zipped(t, "xl/workbook.xml", "<workbook/>"),
		"no XML":             zipped(t, "word/document.xml", "\x00\x01"),
		"entities of itself": zipped(t, "word/document.xml", entities),
	} {
		lines, err := Docx(b)
		var limit *LimitError
		if err == nil || errors.As(err, &limit) || lines != nil {
			t.Errorf("%s: %v, %v; want an ordinary error", name, lines, err)
		}
	}
}

// The text that a document shows never holds what it hides, and never more than its XML did.
func FuzzDocx(f *testing.F) {
	f.Add(packed(f, para("hej")+`<w:tbl><w:tr><w:tc>`+para("Vad")+`</w:tc><w:tc>`+para("Vandring")+`</w:tc></w:tr></w:tbl>`))
	f.Add(packed(f, `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>dolt</w:t></w:r></w:p><w:tr></w:p><w:tc></w:sdt>`))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		lines, err := Docx(b)
		if err != nil && lines != nil {
			t.Fatal("lines and an error")
		}
		n := 0
		for _, k := range lines {
			check(t, k)
			n += size(k)
		}
		if n > 4*maxDocXML {
			t.Fatalf("%d bytes of text", n)
		}
	})
}

// The inside of the archive, so that the search is not spent on packing.
func FuzzDocxElements(f *testing.F) {
	f.Add(para("hej") + `<w:tbl><w:tr><w:tc>` + para("Vad") + `</w:tc></w:tr></w:tbl>`)
	f.Add(`<w:tr><w:tc/></w:tr><w:p><w:pPr><w:r><w:tbl></w:tbl></w:r></w:pPr></w:p><w:sdt><w:sdtContent/></w:sdt>`)
	f.Add(`<w:p><w:pPr><w:pStyle w:val="Rubrik2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t xml:space="preserve">Vad </w:t></w:r><w:hyperlink r:id="rId4"><w:r><w:t>länk</w:t></w:r></w:hyperlink></w:p>`)
	f.Add(`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:sdt><w:sdtContent>` + para("Syfte") + `</w:sdtContent></w:sdt></w:tc><w:tc><w:tbl><w:tr><w:tc>` + para("inre") + `</w:tc></w:tr></w:tbl>` + para("") + `</w:tc></w:tr></w:tbl>`)
	f.Add(`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><w:txbxContent>` + para("ruta") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback>` + para("ruta") + `</mc:Fallback></mc:AlternateContent><w:tab/><w:br/><w:noBreakHyphen/></w:r><w:ins><w:r><w:t>nytt</w:t></w:r></w:ins></w:p>`)
	f.Add(`<w:del><w:p><w:tbl><w:tr>` + para("bort") + `</w:tr></w:tbl></w:p></w:del>`)
	f.Fuzz(func(t *testing.T, body string) {
		visible, _ := Docx(packed(t, body))
		hidden, err := Docx(packed(t, `<w:del>`+body+`</w:del>`))
		if err == nil && len(hidden) > 0 && !strings.Contains(body, "</w:del") {
			t.Fatalf("deleted text came through: %v (else %v)", hidden, visible)
		}
	})
}
