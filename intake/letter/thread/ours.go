package thread

import (
	"strings"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/text"
)

// leastOurs is how many letters a line keeps when its dots are set aside, to be known for ours by them.
const leastOurs = 8

// Match finds the lines that we sent among the blocks of an answer, whatever became of their å, ä and ö, their blanks
// and their quote marks, and gives each a block of its own with Ours set. What stood as the sender's own words is
// Quoted then: nobody answers in our words.
func Match(blocks []Block, sent []string) []Block {
	known := sentLines(sent)
	if len(known) == 0 {
		return blocks
	}
	out := make([]Block, 0, len(blocks))
	for _, b := range blocks {
		if b.Text == "" || b.Whose == HeaderBlock || !holds(b.Text, known) {
			out = append(out, b)
			continue
		}
		for more := true; more; {
			var line Block
			line, b, more = firstLine(b)
			if ours, ok := known[text.Skeleton(line.Text)]; ok {
				line.Ours = &ours
				if line.Whose == Own {
					line.Whose = Quoted
				}
			}
			out = append(out, line)
		}
	}
	return out
}

// holds tells that one of the lines of a text is ours.
func holds(s string, known map[string]Ours) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if _, ok := known[text.Skeleton(line)]; ok {
			return true
		}
	}
	return false
}

// sentLines are the lines that we sent, by their skeletons. Of two alike the first counts.
func sentLines(sent []string) map[string]Ours {
	known := map[string]Ours{}
	for i, s := range sent {
		for n, line := range strings.Split(s, "\n") {
			key := text.Skeleton(line)
			if _, ok := known[key]; !ok && len(key) >= leastOurs {
				known[key] = Ours{Text: i, Line: n}
			}
		}
	}
	return known
}

// firstLine parts the first line of a block from the others.
func firstLine(b Block) (first, rest Block, more bool) {
	at := strings.IndexByte(b.Text, '\n')
	if at < 0 {
		return b, Block{}, false
	}
	first, rest = b, b
	first.Text, first.Spans = b.Text[:at], cut(b.Spans, 0, at)
	rest.Text, rest.Spans, rest.Gap = b.Text[at+1:], cut(b.Spans, at+1, len(b.Text)), false
	if rest.Kind == body.Item {
		rest.Kind, rest.Nest = body.Paragraph, 0
	}
	return first, rest, true
}

// Restored are the blocks of an answer with our own lines as we sent them. It returns false where none was damaged.
func Restored(blocks []Block, sent []string) ([]Block, bool) {
	var lines [][]string
	for _, s := range sent {
		lines = append(lines, strings.Split(s, "\n"))
	}
	out, mended := Match(blocks, sent), false
	for i := range out {
		if o := out[i].Ours; o != nil && strings.TrimSpace(out[i].Text) != strings.TrimSpace(lines[o.Text][o.Line]) {
			out[i].Text, out[i].Spans, mended = strings.TrimSpace(lines[o.Text][o.Line]), nil, true
		}
	}
	return out, mended
}
