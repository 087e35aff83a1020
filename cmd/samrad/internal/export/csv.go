package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// tagColumns are the vocabularies that have a column, with its heading. Without answers only the target groups are
// shown: the other tags repeat what is answered.
func (x Sheet) tagColumns() [][2]string {
	all := [][2]string{
		{"malgrupp", "Målgrupper"}, {"kanal", "Kanaler"}, {"syfte", "Kommunikativa mål"}, {"forum", "Forum"},
	}
	if len(x.Questions) == 0 {
		return all[:1]
	}
	return all
}

// CSV writes the register for Excel as it is set up in Sweden: semicolons, a byte order mark, CRLF.
func (x Sheet) CSV(out io.Writer, cases []Case) error {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{x.headings()}
	for _, i := range cases {
		rows = append(rows, x.row(i))
	}
	for _, row := range rows {
		for n, cell := range row {
			row[n] = harmless(cell)
		}
	}
	return w.WriteAll(rows)
}

// The columns that are dates or numbers.
const startColumn, endColumn, answeredColumn, totalColumn = 3, 4, 7, 8

func (x Sheet) headings() []string {
	h := []string{"Nummer", "Rubrik", "Läge", "Start", "Slut", "Ansvarig part", "Parter", "Besvarade frågor", "Frågor"}
	for _, tag := range x.tagColumns() {
		h = append(h, tag[1])
	}
	for _, q := range x.Questions {
		h = append(h, fmt.Sprintf("%d. %s", q.N, q.Label))
	}
	return append(h, "Diarienummer", "Registrerad", "Ändrad")
}

// title is a case's title, and why it has none or may not be passed on.
func (i Case) title() string { return strings.TrimSpace(i.Title + " " + i.why()) }

// why says what holds a case back, "" when nothing does.
func (i Case) why() string {
	switch {
	case i.Withheld == "review":
		return "(granskas)"
	case i.Withheld != "" && i.Embargo.Until.IsZero():
		return "(ej för spridning)"
	case i.Withheld != "":
		return "(ej för spridning före " + i.Embargo.Until.String() + ")"
	}
	return ""
}

func (x Sheet) row(i Case) []string {
	var with []string
	for _, p := range i.Parties {
		with = append(with, x.name(p))
	}
	r := []string{
		string(i.ID), i.title(), string(i.Stage), i.When.Start.String(), i.When.End.String(),
		x.name(i.Lead), strings.Join(with, ", "),
		fmt.Sprint(i.Answered()), fmt.Sprint(i.Total),
	}
	for _, tag := range x.tagColumns() {
		var names []string
		for _, id := range i.Tags[tag[0]] {
			names = append(names, x.Words.Name(tag[0], id))
		}
		r = append(r, strings.Join(names, ", "))
	}
	for _, q := range x.Questions {
		v, _ := i.Answer(q.Item)
		r = append(r, v.Text)
	}
	return append(r, i.Dnr, terminal.Stamp(i.Created, x.Zone), terminal.Stamp(i.Updated, x.Zone))
}

// visible leaves out control characters but line ends: some programs pass them over before they look at a cell.
func visible(cell string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, strings.ReplaceAll(cell, "\t", " "))
}

// harmless keeps a cell from being run as a formula when a spreadsheet opens it: what begins like one gets
// an apostrophe.
func harmless(cell string) string {
	cell = visible(cell)
	first := []rune(strings.TrimLeftFunc(cell, unicode.IsSpace))
	// The full-width forms are what some programs make of them again.
	if len(first) > 0 && slices.Contains([]rune("=+-@|%＝＋－＠"), first[0]) {
		return "'" + cell
	}
	return cell
}
