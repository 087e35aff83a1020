package export

import (
	"archive/zip"
	"embed"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/dates"
)

// workbookFiles are what is always the same of a workbook with two sheets (ECMA-376 part 1, 12.3): all but the sheets.
// A library that reads and writes all there is to a workbook would be in the daemon's memory, too, at every start: 1.3
// MB.
//
//go:embed all:workbook
var workbookFiles embed.FS

const (
	bold     = 1     // the style of the headings
	dated    = 2     // of dates
	mostCell = 32767 // characters in a cell, of UTF-16, by Excel's own limit
)

// cell is one cell: a text by its type whatever it begins with, so that none is ever a formula; or a number, or a date.
type cell struct {
	text string
	n    int
	is   kindOfCell
}

type kindOfCell int

const (
	textual kindOfCell = iota
	numeric
	daily
)

func texts(all []string) []cell {
	out := make([]cell, len(all))
	for n, s := range all {
		out[n] = cell{text: s}
	}
	return out
}

// XLSX writes the year's plan and the register as a workbook of two sheets.
func (x Sheet) XLSX(out io.Writer, cases []Case) error {
	z := zip.NewWriter(out)
	err := fs.WalkDir(workbookFiles, "workbook", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := workbookFiles.ReadFile(path)
		return errors.Join(err, writePart(z, strings.TrimPrefix(path, "workbook/"), string(text)))
	})
	if err != nil {
		return err
	}
	register := [][]cell{texts(x.headings())}
	for _, i := range cases {
		row := texts(x.row(i))
		for _, col := range []int{answeredColumn, totalColumn} {
			if n, err := strconv.Atoi(row[col].text); err == nil {
				row[col] = cell{n: n, is: numeric}
			}
		}
		row[startColumn], row[endColumn] = dayCell(i.When.Start), dayCell(i.When.End)
		register = append(register, row)
	}
	for n, s := range []struct {
		rows   [][]cell
		widths []int
	}{{x.yearPlanRows(cases), yearPlanWidths()}, {register, registerWidths(len(register[0]))}} {
		if err := writePart(z, fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1), sheetOf(s.rows, s.widths)); err != nil {
			return err
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

func registerWidths(columns int) []int {
	out := []int{16, 36}
	for len(out) < columns {
		if len(out) < 9 {
			out = append(out, 14)
		} else {
			out = append(out, 30)
		}
	}
	return out
}

// dayCell is a date as spreadsheets count: days, where 1900 is taken for a leap year.
func dayCell(d dates.Day) cell {
	if d.IsZero() {
		return cell{}
	}
	return cell{n: d.Sub(dates.On(1899, 12, 30)), is: daily}
}

// sheetOf is a sheet whose first row stays in sight and filters the others, for a landscape A4.
func sheetOf(rows [][]cell, widths []int) string {
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
		`<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>`)
	for n, w := range widths {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, n+1, n+1, w)
	}
	b.WriteString(`</cols><sheetData>`)
	for n, row := range rows {
		sheetRow(&b, n+1, row)
	}
	fmt.Fprintf(&b, `</sheetData><autoFilter ref="A1:%s%d"/>`, columnName(len(widths)-1), len(rows))
	b.WriteString(`<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>`)
	return b.String()
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

// sheetRow writes a row; n counts from 1, and the first holds the headings.
func sheetRow(b *strings.Builder, n int, row []cell) {
	fmt.Fprintf(b, `<row r="%d">`, n)
	for col, c := range row {
		at := columnName(col) + strconv.Itoa(n)
		style := 0
		switch {
		case n == 1:
			style = bold
		case c.is == daily:
			style = dated
		}
		if c.is != textual {
			fmt.Fprintf(b, `<c r="%s" s="%d"><v>%d</v></c>`, at, style, c.n)
			continue
		}
		fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">`, at, style)
		_ = xml.EscapeText(b, []byte(fitting(visible(c.text)))) // a Builder takes everything
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
