package thread

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// TestCells is what a reader must know of a row beside its text: which cell a line stands in, however many are empty
// before it, and how much of a label or a line is set off.
func TestCells(t *testing.T) {
	looks := func(blocks []body.Block) (out []string) {
		for _, l := range Lines(Read(body.Body{Kind: "html", Blocks: blocks}, Hints{})) {
			out = append(out, fmt.Sprintf("%d/%d %s", l.Cell, l.Lead, l.Text))
		}
		return out
	}
	for name, c := range map[string]struct {
		html string
		want string
	}{
		"label of two lines": {"<table><tr><td><p>Vad</p><p>Kort</p></td><td>Vandring<br>i Jordbro</td></tr></table>", "0/3 Vad Kort; 1/0 Vandring; 1/0 i Jordbro"},
		"empty cells":        {"<table><tr><td></td><td>Vad</td><td></td><td>Vandring</td></tr></table>", "1/0 Vad; 3/0 Vandring"},
		"no value":           {"<table><tr><td>Vad</td><td>Vandring</td></tr><tr><td>Syfte</td><td></td></tr></table>", "0/0 Vad; 1/0 Vandring; 0/0 Syfte; 1/0 "},
		"four cells":         {"<table><tr><td>Vad</td><td>Vandring</td><td>När</td><td>v. 12</td></tr></table>", "0/0 Vad; 1/0 Vandring; 2/0 När; 3/0 v. 12"},
		"bold beginning":     {"<p><b>Vad </b>Vandring <b>i Jordbro</b></p>", "0/3 Vad Vandring i Jordbro"},
		"bold and a mark":    {"<p><b>Vad:</b> Vandring</p>", "0/0 Vad: Vandring"},
		"bold throughout":    {"<p><b>Vad</b> <b>och när</b></p>", "0/0 Vad och när"},
		"bold item":          {"<ol><li><b>Vad</b> Vandring</li></ol>", "0/6 1. Vad Vandring"},
	} {
		lines, err := body.HTML(c.html, &body.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, strings.Join(looks(lines), "; ")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestAgree: what HTML says is a signature is none of the plain text beside it, where that shows none itself.
func TestAgree(t *testing.T) {
	const page = `<div>När: v. 15</div><div id="Signature"><div>Karin Öberg</div><div>Kommunikatör</div></div>`
	for name, c := range map[string]struct{ plain, html, want string }{
		"told by HTML":            {"När: v. 15\n\nKarin Öberg\nKommunikatör", page, "OSS"},
		"above a quote":           {"När: v. 15\n\nKarin Öberg\nKommunikatör\n\n> Hej", page, "OSSQ"},
		"a line more":             {"När: v. 15\n\nKarin Öberg\nKommunikatör\n\nMålgrupp: alla", page, "OOOO"},
		"told by the text itself": {"Talesperson:\nKarin Öberg\n\nMvh\nKommunikatör", page, "OOSS"},
		"nothing told":            {"När: v. 15\n\nKarin Öberg", "<div>När: v. 15</div><div>Karin Öberg</div>", "OO"},
	} {
		html, err := body.HTML(c.html, &body.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		plain, err := body.Plain(c.plain, false, false, &body.Budget{})
		if err != nil {
			t.Fatal(err)
		}
		views := [][]Block{Read(body.Body{Kind: "plain", Blocks: plain}, Hints{}), Read(body.Body{Kind: "html", Blocks: html}, Hints{})}
		if Agree(views); shape(views[0]) != c.want {
			t.Errorf("%s: got %s, want %s", name, shape(views[0]), c.want)
		}
	}
}

// TestWideRow is intake/README.md, C08: a row of nothing but cells costs no more than its length. In the square it
// would outlast any test run.
func TestWideRow(t *testing.T) {
	const cells = 90_000
	page, err := body.HTML("<table><tr><td>Vad</td>"+strings.Repeat("<td>a</td>", cells)+"</tr></table>", &body.Budget{})
	if err != nil {
		t.Fatal(err)
	}
	lines := Lines(Read(body.Body{Kind: "html", Blocks: page}, Hints{}))
	if last := lines[len(lines)-1]; lines[0].Role != letter.Label || last.Role != letter.Value || last.Cell != 255 {
		t.Errorf("%d lines, the last %+v", len(lines), last)
	}
}
