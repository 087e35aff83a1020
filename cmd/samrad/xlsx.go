package main

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The parts of a workbook with one sheet (ECMA-376 part 1, 12.3) but the sheet itself: what is always the same. A
// library that reads and writes all there is to a workbook would be in the daemon's memory too, at every start.
var workbookParts = [][2]string{
	{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`},
	{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	{"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="Insatser" sheetId="1" r:id="r1"/></sheets></workbook>`},
	{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>` +
		`<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
	{"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>`},
}

const (
	sheetHead = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols><col min="1" max="1" width="16" customWidth="1"/>` +
		`<col min="2" max="2" width="36" customWidth="1"/><col min="3" max="9" width="14" customWidth="1"/><col min="10" max="40" width="30" customWidth="1"/></cols><sheetData>`
	sheetTail = `</sheetData></worksheet>`

	bold     = 1     // the style of the headings
	mostCell = 32767 // characters in a cell, of UTF-16, by Excel's own limit
)

// xlsx writes the register as a workbook. Every cell is a string by its type but the two counts, so that none is ever
// a formula, whatever it begins with (reliability.md C12).
func (x sheet) xlsx(out io.Writer, cases []exportedCase) error {
	z := zip.NewWriter(out)
	for _, part := range workbookParts {
		if err := writePart(z, part[0], part[1]); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString(sheetHead)
	sheetRow(&b, 1, x.headings(), bold)
	for n, i := range cases {
		sheetRow(&b, n+2, x.row(i), 0)
	}
	b.WriteString(sheetTail)
	if err := writePart(z, "xl/worksheets/sheet1.xml", b.String()); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

func writePart(z *zip.Writer, name, text string) error {
	w, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(w, xml.Header+text)
	}
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

// sheetRow writes a row; n counts from 1.
func sheetRow(b *strings.Builder, n int, cells []string, style int) {
	fmt.Fprintf(b, `<row r="%d">`, n)
	for col, cell := range cells {
		at := columnName(col) + strconv.Itoa(n)
		if count, err := strconv.Atoi(cell); err == nil && n > 1 && (col == answeredColumn || col == totalColumn) {
			fmt.Fprintf(b, `<c r="%s"><v>%d</v></c>`, at, count)
			continue
		}
		fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, at, style)
		_ = xml.EscapeText(b, []byte(fitting(visible(cell)))) // a Builder takes everything
		b.WriteString(`</t></is></c>`)
	}
	b.WriteString(`</row>`)
}

// columnName is A to Z, then AA and so on, from 0.
func columnName(n int) string {
	if n < 26 {
		return string(rune('A' + n))
	}
	return columnName(n/26-1) + string(rune('A'+n%26))
}

// fitting cuts a text to what a cell may hold, and shows that it did.
func fitting(s string) string {
	units := 0
	for i, r := range s {
		if units++; r > 0xFFFF {
			units++
		}
		if units >= mostCell && i+len(string(r)) < len(s) {
			return s[:i] + "…"
		}
	}
	return s
}
