package page

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter"
)

// layOut turns what only the look of a mail says of its headings into labels and words: a bold beginning or a wide gap
// sets a heading off, a label cell holds a help text too, a row holds several questions or all of them. Lines without
// such a look come out as they are, and so does a look around anything but headings.
func (c *Cutter) layOut(lines []letter.Line) []letter.Line {
	first := slices.IndexFunc(lines, LooksLaidOut)
	if first < 0 {
		return lines
	}
	out := make([]letter.Line, first, len(lines)+8)
	copy(out, lines)
	for i := first; i < len(lines); {
		if lines[i].Role != letter.Label {
			out = append(out, c.setOff(lines[i]))
			i++
			continue
		}
		rows := rowsOf(lines[i:])
		for _, r := range rows {
			i += r.lines
		}
		out = c.table(out, rows)
	}
	return out
}

// gapWidth is how many blanks in a row are a column and no slip of the thumb.
const gapWidth = "   "

// LooksLaidOut reports whether a line may be set off by its look: a cell, a bold beginning, a wide gap.
func LooksLaidOut(l letter.Line) bool {
	return l.Role == letter.Label || l.Lead > 0 || strings.Contains(l.Text, gapWidth) || strings.HasPrefix(l.Text, "|")
}

// setOff writes a colon behind a heading that is set off by its look: "Syfte" in bold before its answer,
// "Syfte      Öka …", "| Syfte | Öka … |".
func (c *Cutter) setOff(l letter.Line) letter.Line {
	var head, rest string
	var ok bool
	switch {
	case l.Role == letter.Value:
		return l
	case l.Lead > 0 && int(l.Lead) < len(l.Text):
		head, rest = l.Text[:l.Lead], l.Text[l.Lead:]
		ok = rest[0] == ' ' // else half a word is set off
	case strings.HasPrefix(l.Text, "|"):
		head, rest, ok = strings.Cut(strings.Trim(l.Text, "| "), "|")
	default:
		head, rest, ok = strings.Cut(l.Text, gapWidth)
	}
	if rest = strings.TrimSpace(rest); !ok || rest == "" || !c.isHeading(head) {
		return l
	}
	l.Text, l.Lead = strings.TrimSpace(head)+": "+rest, 0
	return l
}

// isHeading reports whether a text is a heading and nothing else.
func (c *Cutter) isHeading(text string) bool {
	h, ok := c.Heading(text)
	return ok && h.Rest == ""
}

// tableRow is a row of a table: its label, and the lines of each cell after it.
type tableRow struct {
	label letter.Line
	cells [][]letter.Line
	lines int
}

// rowsOf are the rows that stand together at the beginning of some lines.
func rowsOf(lines []letter.Line) (out []tableRow) {
	for len(lines) > 0 && lines[0].Role == letter.Label {
		r := tableRow{label: lines[0], lines: 1}
		for ; r.lines < len(lines) && lines[r.lines].Role == letter.Value; r.lines++ {
			l := lines[r.lines]
			n := max(int(l.Cell)-int(r.label.Cell), 1, len(r.cells)) // cells stand in order
			for len(r.cells) < n {
				r.cells = append(r.cells, nil)
			}
			r.cells[n-1] = append(r.cells[n-1], l)
		}
		lines = lines[r.lines:]
		out = append(out, r)
	}
	return out
}

// table adds the rows of a table, each question with its answer as a row of its own.
func (c *Cutter) table(out []letter.Line, rows []tableRow) []letter.Line {
	if titles, help := c.titles(rows); titles {
		for _, r := range rows {
			r.without(help)
		}
		if c.isHeading(rows[0].label.Text) {
			rows = rows[1:]
		}
	}
	for i := 0; i < len(rows); i++ {
		r := rows[i]
		if n := c.across(rows[i:]); n > 0 {
			out = r.columns(out, rows[i+1:i+1+n])
			i += n
			continue
		}
		r.label = c.label(r.label)
		if c.paired(r) {
			for k := 1; k < len(r.cells); k += 2 {
				out = appendRow(out, r.label, r.cells[k-1])
				r.label = c.label(asLabel(r.cells[k]))
			}
			out = appendRow(out, r.label, r.cells[len(r.cells)-1])
			continue
		}
		out = appendRow(out, r.label, slices.Concat(r.cells...))
	}
	return out
}

// label drops the help text under a heading from a label cell: "Målgrupp / Vilka ska nås?".
func (c *Cutter) label(l letter.Line) letter.Line {
	if n := int(l.Lead); n > 0 && n < len(l.Text) && !c.isHeading(l.Text) && c.isHeading(l.Text[:n]) {
		l.Text = l.Text[:n]
	}
	l.Lead = 0
	return l
}

// asLabel makes a label of a cell that begins with a heading.
func asLabel(cell []letter.Line) letter.Line {
	l := cell[0]
	l.Role, l.Lead = letter.Label, 0
	return l
}

// paired reports whether a row goes on with further headings: "Vad | … | Syfte | …".
func (c *Cutter) paired(r tableRow) bool {
	if len(r.cells) < 3 || len(r.cells)%2 == 0 || !c.isHeading(r.label.Text) {
		return false
	}
	for k := 1; k < len(r.cells); k += 2 {
		if len(r.cells[k]) == 0 || !c.isHeading(r.cells[k][0].Text) {
			return false
		}
	}
	return true
}

// leastColumns is how many headings beside one another are the head of a table, and no question with its answer.
const leastColumns = 3

// across returns how many rows hold answers to a first one of nothing but headings, 0 when it is none.
func (c *Cutter) across(rows []tableRow) (n int) {
	if len(rows[0].cells)+1 < leastColumns || !c.isHeading(rows[0].label.Text) {
		return 0
	}
	for _, cell := range rows[0].cells {
		if len(cell) == 0 || !c.isHeading(cell[0].Text) {
			return 0
		}
	}
	for n+1 < len(rows) && !c.isHeading(rows[n+1].label.Text) {
		n++
	}
	return n
}

// columns adds a row for each heading of a table's head, with what stands below it.
func (r tableRow) columns(out []letter.Line, below []tableRow) []letter.Line {
	for k := -1; k < len(r.cells); k++ {
		label, at := r.label, int(r.label.Cell)
		if k >= 0 {
			label, at = asLabel(r.cells[k]), int(r.cells[k][0].Cell)
		}
		var values []letter.Line
		for _, b := range below {
			values = append(values, b.at(at)...)
		}
		out = appendRow(out, label, values)
	}
	return out
}

// at are the lines of the cell in a column, counted from the left of the table.
func (r tableRow) at(column int) []letter.Line {
	k := column - int(r.label.Cell) - 1
	switch {
	case k == -1:
		return []letter.Line{r.label}
	case k >= 0 && k < len(r.cells):
		return r.cells[k]
	}
	return nil
}

// Words that name the columns of a form, and those of them under which it explains itself.
var (
	columnNames = phrase.Set("column names")
	helpNames   = phrase.Set("help names")
)

// titles reports whether the first row names the columns of the others ("Rubrik | Hjälptext | Svar"), and which of
// them, by column, hold the form's own help.
func (c *Cutter) titles(rows []tableRow) (is bool, help []int) {
	if len(rows) < 2 || !c.isHeading(c.label(rows[1].label).Text) {
		return false, nil
	}
	for _, cell := range rows[0].cells {
		if len(cell) != 1 {
			return false, nil
		}
		switch ws := phrase.Words(cell[0].Text); {
		case phrase.In(columnNames, ws):
		case phrase.In(helpNames, ws):
			help = append(help, int(cell[0].Cell))
		default:
			return false, nil
		}
	}
	if len(help) == len(rows[0].cells) {
		help = nil // they must be the answers
	}
	return true, help
}

// without empties some columns.
func (r tableRow) without(columns []int) {
	for _, column := range columns {
		if k := column - int(r.label.Cell) - 1; k >= 0 && k < len(r.cells) {
			r.cells[k] = nil
		}
	}
}

// appendRow adds a row as the readers want it: a label and at least one line of values.
func appendRow(out []letter.Line, label letter.Line, values []letter.Line) []letter.Line {
	out = append(out, label)
	if len(values) == 0 {
		return append(out, letter.Line{Role: letter.Value, Part: label.Part, Depth: label.Depth, Level: label.Level})
	}
	for _, v := range values {
		v.Role = letter.Value
		out = append(out, v)
	}
	return out
}
