package letter

import "strings"

// plainLines makes lines of a text/plain part: quote marks become a depth, flowed paragraphs are joined (RFC 3676),
// and tabbed columns become label and value.
func plainLines(text string, flowed, delSp bool) ([]Line, error) {
	return plainWithin(text, flowed, delSp, &Budget{})
}

// plainWithin reads it within what the mail has left of its caps.
func plainWithin(text string, flowed, delSp bool, b *Budget) ([]Line, error) {
	text = strings.TrimRight(text, "\n")
	n := strings.Count(text, "\n")
	b.Lines, b.Text = b.Lines+n, b.Text+len(text)
	if err := b.Check(); err != nil {
		return nil, err
	}
	out := make([]Line, 0, n+1)
	var soft []string // the lines of the paragraph being joined, its last one not yet
	end := func() {
		if len(soft) > 0 {
			out[len(out)-1].Text = strings.Join(soft, "")
			soft = soft[:0]
		}
	}
	for raw := range strings.SplitSeq(text, "\n") {
		depth, rest := quoteDepth(raw, flowed)
		sig := rest == "-- "
		if sig || len(out) > 0 && out[len(out)-1].Depth != depth {
			end()
		}
		if len(soft) == 0 {
			out = append(out, Line{Text: rest, Depth: depth})
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
		if out[i].Text != "-- " {
			out[i].Text = strings.TrimRight(out[i].Text, " \t")
		}
	}
	return columns(out), nil
}

// quoteDepth counts and removes the > marks, also "> > ", and the space that flowed text stuffs in.
func quoteDepth(s string, flowed bool) (int, string) {
	depth, i := 0, 0
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

// columns turns "Vad\tText" into a label and its value when at least two lines in a row are built so.
func columns(in []Line) []Line {
	out := make([]Line, 0, len(in))
	for i, l := range in {
		label, value, ok := strings.Cut(l.Text, "\t")
		label, value = strings.TrimSpace(label), strings.TrimSpace(value)
		if ok && l.Role == Plain && label != "" && len(label) <= 120 && (tabbed(in, i-1) || tabbed(in, i+1)) {
			out = append(out, Line{Text: label, Depth: l.Depth, Role: Label}, Line{Text: value, Depth: l.Depth, Role: Value, Cell: 1})
			continue
		}
		out = append(out, l)
	}
	return out
}

func tabbed(in []Line, i int) bool {
	if i < 0 || i >= len(in) {
		return false
	}
	label, _, ok := strings.Cut(in[i].Text, "\t")
	return ok && strings.TrimSpace(label) != ""
}
