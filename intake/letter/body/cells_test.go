package body

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocxCells: the cells of a document's row keep their places, and a bold beginning its looks.
func TestDocxCells(t *testing.T) {
	cell := func(ps ...string) string { return `<w:tc><w:tcPr/>` + strings.Join(ps, "") + `</w:tc>` }
	bold := `<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Syfte</w:t></w:r><w:r><w:t xml:space="preserve"> Lyssna</w:t></w:r></w:p>`
	got, err := Docx(packed(t, `<w:tbl><w:tr>`+cell(para("Vad"), para("Kort"))+cell(`<w:p/>`)+cell(para("Vandring"))+
		`</w:tr></w:tbl>`+bold))
	if err != nil {
		t.Fatal(err)
	}
	want := []Block{
		{Kind: Row, Table: 1, Cells: []Cell{{Text: "Vad\nKort"}, {}, {Text: "Vandring"}}},
		{Text: "Syfte Lyssna", Spans: []Style{{To: 5, Bold: true}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
