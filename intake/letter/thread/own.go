package thread

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// Stands reports whether the sender stands for the words of a block: own ones, and those of a mail that was passed on.
func (b Block) Stands() bool { return b.Whose == Own || b.Whose == Forwarded }

// OwnText joins the words that the sender stands for, a line each. Blank lines are kept one at a time, between words
// only.
func OwnText(blocks []Block) string {
	var out strings.Builder
	size := 0
	for i := range blocks {
		size += len(blocks[i].Text) + 2
	}
	out.Grow(size)
	var lines []letter.Line
	gap := false
	for i := range blocks {
		b := &blocks[i]
		gap = gap || b.Gap
		if !b.Stands() {
			gap = true
			continue
		}
		said, left := withoutStruck(b.Block)
		if !left {
			continue
		}
		lines = appendLines(lines[:0], &said)
		for _, l := range lines {
			if l.Text == "" || l.Text == signed {
				continue
			}
			if out.Len() > 0 {
				out.WriteByte('\n')
				if gap {
					out.WriteByte('\n')
				}
			}
			out.WriteString(l.Text)
			gap = false
		}
	}
	return out.String()
}

// Origin returns who wrote the mail that was passed on. When the subject of that mail says that it passed another on,
// it is the author of that one.
func Origin(blocks []Block) (found letter.Address, ok bool) {
	for i := 0; i < len(blocks); {
		if blocks[i].Whose != HeaderBlock {
			i++
			continue
		}
		start := i
		for i < len(blocks) && blocks[i].Whose == HeaderBlock {
			i++
		}
		a := blocks[start].Author
		if a == (letter.Address{}) || !passesWords(blocks[i:]) {
			continue
		}
		found, ok = a, true
		if _, forwarded, _ := letter.StripPrefixes(blocks[start].subject); !forwarded {
			break
		}
	}
	return found, ok
}

// passesWords tells that forwarded words follow before the next header block.
func passesWords(blocks []Block) bool {
	for _, b := range blocks {
		switch b.Whose {
		case HeaderBlock:
			return false
		case Forwarded:
			return true
		}
	}
	return false
}

// Agree labels the signature that one view of a mail tells from its text in the other, where that tells none: HTML
// names the element that mail programs put it in, and the plain text beside it has only its lines.
func Agree(views [][]Block) {
	if len(views) != 2 {
		return
	}
	for k, view := range views {
		if slices.ContainsFunc(view, func(b Block) bool { return b.Whose == Signature }) {
			continue
		}
		told := map[string]bool{}
		for _, b := range views[1-k] {
			for _, l := range linesOf([]body.Block{b.Block}) {
				told[l.Text] = told[l.Text] || b.Whose == Signature
			}
		}
		views[k] = signedBelow(view, told)
	}
}

// signedBelow labels the last lines of each run of own ones that the other view tells for a signature.
func signedBelow(view []Block, told map[string]bool) []Block {
	out := make([]Block, 0, len(view)+1)
	below := true // nothing of the sender's own stands right below
	for _, b := range slices.Backward(view) {
		from := 1
		if b.Whose == Own && below {
			lines := linesOf([]body.Block{b.Block})
			for from = len(lines); from > 0 && told[lines[from-1].Text]; from-- {
			}
			pieces := b.cut(from, Signature)
			slices.Reverse(pieces)
			out = append(out, pieces...)
		} else {
			out = append(out, b)
		}
		below = b.Whose != Own || below && from == 0
	}
	slices.Reverse(out)
	return out
}

// split parts a block at the line end that stands at a byte. What stands behind it is no item of a list.
func (b Block) split(at int) (first, rest Block) {
	first, rest = b, b
	first.Text, first.Spans = b.Text[:at], cut(b.Spans, 0, at)
	rest.Text, rest.Spans, rest.Gap = b.Text[at+1:], cut(b.Spans, at+1, len(b.Text)), false
	if rest.Kind == body.Item {
		rest.Kind, rest.Nest = body.Paragraph, 0
	}
	return first, rest
}

// cut parts a block before one of its lines and labels what stands from there on. A row stays whole.
func (b Block) cut(from int, w Whose) []Block {
	if from == 0 {
		b.Whose = w
		return []Block{b}
	}
	at := 0
	for range from {
		i := strings.IndexByte(b.Text[at:], '\n')
		if i < 0 || b.Kind == body.Row {
			return []Block{b}
		}
		at += i + 1
	}
	first, rest := b.split(at - 1)
	rest.Whose = w
	return []Block{first, rest}
}
