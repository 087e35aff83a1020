package body

import "strings"

// Plain turns a text/plain part into blocks: quote marks become a depth, flowed paragraphs are joined (RFC 3676), and
// columns set with tabs become rows. The lines of a block are those between blank lines and changes of depth. It reads
// within what the mail has left of its caps; the error is a *LimitError.
func Plain(text string, flowed, delSp bool, used *Budget) ([]Block, error) {
	text = strings.TrimRight(text, "\n")
	used.Lines, used.Text = used.Lines+strings.Count(text, "\n"), used.Text+len(text)
	if err := used.Check(); err != nil {
		return nil, err
	}
	lines := unflow(text, flowed, delSp)
	out := make([]Block, 0, len(lines)/2+1)
	gap, table := false, 0
	for i := 0; i < len(lines); {
		if strings.TrimSpace(lines[i].text) == "" {
			gap = len(out) > 0
			i++
			continue
		}
		if n := tabbed(lines[i:]); n >= 2 {
			table++
			for _, l := range lines[i : i+n] {
				out = append(out, Block{Kind: Row, Cells: columns(l.text), Table: table, Depth: l.depth, Gap: gap})
				gap = false
			}
			i += n
			continue
		}
		n := run(lines[i:])
		out = append(out, Block{Text: join(lines[i : i+n]), Depth: lines[i].depth, Gap: gap})
		gap = false
		i += n
	}
	return out, nil
}

// plainLine is a line without its quote marks, or a flowed paragraph.
type plainLine struct {
	text  string
	depth int
}

func unflow(text string, flowed, delSp bool) []plainLine {
	out := make([]plainLine, 0, strings.Count(text, "\n")+1)
	var soft []string // the lines of the paragraph being joined, its last one not yet
	end := func() {
		if len(soft) > 0 {
			out[len(out)-1].text = strings.Join(soft, "")
			soft = soft[:0]
		}
	}
	for raw := range strings.SplitSeq(text, "\n") {
		depth, rest := quoteDepth(raw, flowed)
		sig := rest == "-- "
		if sig || len(out) > 0 && out[len(out)-1].depth != depth {
			end()
		}
		if len(soft) == 0 {
			out = append(out, plainLine{rest, depth})
		}
		more := flowed && strings.HasSuffix(rest, " ") && !sig
		if more && delSp {
			rest = rest[:len(rest)-1]
		}
		if more || len(soft) > 0 {
			soft = append(soft, rest)
		}
		if !more {
			end()
		}
	}
	end()
	for i := range out {
		if out[i].text != "-- " {
			out[i].text = strings.TrimRight(out[i].text, " \t")
		}
	}
	return out
}

// quoteDepth counts and removes the > marks, also "> > ", and the space that flowed text stuffs in. Some programs set
// the first mark in by a blank.
func quoteDepth(s string, flowed bool) (int, string) {
	depth, i := 0, 0
	if strings.HasPrefix(s, " >") && !flowed {
		i = 1
	}
	for i < len(s) {
		switch {
		case s[i] == '>':
			depth++
			i++
		case s[i] == ' ' && depth > 0 && i+1 < len(s) && s[i+1] == '>':
			i++
		default:
			return depth, unstuff(s[i:], depth > 0 || flowed)
		}
	}
	return depth, ""
}

func unstuff(s string, stuffed bool) string {
	if stuffed && s != "-- " {
		return strings.TrimPrefix(s, " ")
	}
	return s
}

// run counts the lines of the block that begins with the first.
func run(lines []plainLine) int {
	n := 1
	for n < len(lines) && lines[n].depth == lines[0].depth && strings.TrimSpace(lines[n].text) != "" &&
		!(isTabbed(lines[n].text) && tabbed(lines[n:min(len(lines), n+2)]) >= 2) {
		n++
	}
	return n
}

func join(lines []plainLine) string {
	if len(lines) == 1 {
		return lines[0].text
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

// tabbed counts the lines in a row, from the first, that are built of columns: "Vad\tText". One alone is none.
func tabbed(lines []plainLine) (n int) {
	for n < len(lines) && lines[n].depth == lines[0].depth && isTabbed(lines[n].text) {
		n++
	}
	return n
}

func isTabbed(text string) bool {
	label, _, ok := strings.Cut(text, "\t")
	label = strings.TrimSpace(label)
	return ok && label != "" && len(label) <= 120
}

// columns parts a line at its tabs; several in a row set one column.
func columns(text string) []Cell {
	var out []Cell
	for cell := range strings.SplitSeq(text, "\t") {
		if cell = strings.TrimSpace(cell); cell != "" || len(out) == 0 {
			out = append(out, Cell{Text: cell})
		}
	}
	if len(out) == 1 {
		out = append(out, Cell{})
	}
	return out
}
