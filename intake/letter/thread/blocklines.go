package thread

import (
	"slices"
	"strings"
	"unicode/utf8"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// Lines are the lines of labelled blocks, each with the part of its block: what the readers of a text go through. A row
// of a table gives a line for its label and lines for its other cells, which keep their numbers, so it stays a row.
func Lines(blocks []Block) []letter.Line {
	size := 2 * len(blocks)
	for i := range blocks {
		size += strings.Count(blocks[i].Text, "\n")
	}
	out := make([]letter.Line, 0, size)
	for _, b := range blocks {
		part := partOf(b)
		if b.Gap && len(out) > 0 {
			last := out[len(out)-1]
			between := letter.Line{Depth: min(last.Depth, b.Depth), Level: b.Level, Part: part}
			if part != last.Part {
				between.Part = betweenParts(last.Part, part, b.Depth > last.Depth)
			}
			out = append(out, between)
		}
		if b.Stands() {
			var left bool
			if b.Block, left = withoutStruck(b.Block); !left {
				continue
			}
		}
		from := len(out)
		out = appendLines(out, &b.Block)
		for i := range out[from:] {
			out[from+i].Part, out[from+i].Level = part, b.Level
		}
	}
	return out
}

// appendLines writes one block. Of a row, the words of the first cell that has any are one line, its label.
func appendLines(out []letter.Line, b *body.Block) []letter.Line {
	switch b.Kind {
	case body.Rule:
		return append(out, letter.Line{Text: drawn, Depth: b.Depth})
	case body.Mark:
		return append(out, letter.Line{Text: signed, Depth: b.Depth})
	case body.Row:
		return linesOfRow(out, b)
	}
	out = slices.Grow(out, 1+strings.Count(b.Text, "\n"))
	for l := range body.Each(b.Text, b.Spans) {
		out = append(out, lineOf(l, b.Kind == body.Heading, b.Depth))
	}
	return out
}

// betweenParts is whose a blank line is: that of the words above, but for what stands below a head.
func betweenParts(above, below letter.Part, deeper bool) letter.Part {
	if above == letter.HeaderBlock && !deeper {
		return below
	}
	if above == letter.HeaderBlock {
		return letter.Quote
	}
	return above
}

// partOf is the part of a mail that a block belongs to.
func partOf(b Block) letter.Part {
	switch b.Whose {
	case Quoted:
		return letter.Quote
	case Forwarded:
		return letter.Forwarded
	case HeaderBlock:
		return letter.HeaderBlock
	case Signature:
		return letter.Signature
	case Banner, Disclaimer, Machine, Pointer:
		return letter.Footer
	}
	return letter.Own
}

// lineOf is a line of a block: a heading, or with the looks of its beginning.
func lineOf(l body.Line, heading bool, depth int) letter.Line {
	out := letter.Line{Text: l.Text, Depth: depth}
	if len(l.Spans) == 0 && !heading {
		return out
	}
	bold, tinted := 0, 0
	for _, s := range l.Spans {
		n := runes(l.Text[s.From:s.To])
		if s.Bold {
			bold += n
		}
		if s.Colour {
			tinted += n
		}
		heading = heading || s.Heading
	}
	all := runes(l.Text)
	if heading || bold > 0 && bold*10 >= all*9 {
		out.Role = letter.Heading
	} else {
		out.Lead = leadOf(l)
	}
	out.Colour = tinted > 0 && tinted*2 >= all
	return out
}

func runes(s string) int { return utf8.RuneCountInString(s) - strings.Count(s, " ") }

// maxLead is how long a bold beginning may be to be set off.
const maxLead = 240

// leadOf is how much of a line its bold beginning sets off: a word or some, where nothing else parts them from the
// rest.
func leadOf(l body.Line) uint16 {
	end := 0
	for _, s := range l.Spans {
		if !s.Bold || strings.Trim(l.Text[end:s.From], "• 0123456789.") != "" {
			break
		}
		end = s.To
	}
	if end <= 0 || end >= len(l.Text) || end > maxLead || strings.ContainsAny(l.Text[end-1:end+1], ":=>-?!.,;") {
		return 0
	}
	return uint16(end)
}

// linesOfRow adds the lines of a row: its label, and its values or an empty one.
func linesOfRow(out []letter.Line, b *body.Block) []letter.Line {
	first := labelCell(b.Cells)
	lines := b.Cells[first].Lines()
	l := letter.Line{Text: strings.ReplaceAll(b.Cells[first].Text, "\n", " "), Depth: b.Depth,
		Role: letter.Label, Cell: uint8(min(first, 255))}
	if len(lines) > 1 && len(lines[0].Text) <= maxLead {
		l.Lead = uint16(len(lines[0].Text))
	}
	l.Colour = lineOf(lines[0], false, 0).Colour
	out = append(out, l)
	values := len(out)
	for i, c := range b.Cells[first+1:] {
		if c.Text == "" {
			continue
		}
		for _, text := range c.Lines() {
			v := lineOf(text, false, b.Depth)
			v.Role, v.Cell = letter.Value, uint8(min(first+1+i, 255))
			out = append(out, v)
		}
	}
	if len(out) == values {
		out = append(out, letter.Line{Depth: b.Depth, Role: letter.Value, Cell: uint8(min(first+1, 255))})
	}
	return out
}
