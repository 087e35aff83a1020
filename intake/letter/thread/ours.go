package thread

import (
	"strings"

	"haninge.se/samrad/intake/text"
)

// leastOurs is how many letters a line keeps when its dots are set aside, to be known for ours by them; a part of one
// must keep leastPart, and what goes on from there leastMore.
const leastOurs, leastPart, leastMore = 8, 16, 4

// Match finds the lines that we sent among the blocks of an answer, whatever became of their å, ä and ö, their blanks
// and their quote marks, also cut short or broken into several, and gives each a block of its own with Ours set. What
// stood as the sender's own words is Quoted then: nobody answers in our words.
func Match(blocks []Block, sent []string) []Block {
	known := ourLinesOf(sent)
	if len(known.whole) == 0 {
		return blocks
	}
	out := make([]Block, 0, len(blocks))
	rest := "" // of our line, of which the last block is the beginning
	for _, b := range blocks {
		if b.Text == "" || b.Whose == HeaderBlock || rest == "" && !known.in(b.Text) {
			out, rest = append(out, b), ""
			continue
		}
		for more := true; more; {
			var line Block
			line, b, more = firstLine(b)
			key := text.Skeleton(line.Text)
			if goesOn(key, rest) && !line.Gap {
				last := &out[len(out)-1]
				last.Text, last.Spans, rest = last.Text+"\n"+line.Text, nil, rest[len(key):]
				continue
			}
			if _, ok := behind(line.Text, key, rest); ok && !line.Gap { // our line, and on it somebody's answer
				last := &out[len(out)-1]
				last.Text, last.Spans, last.Ours, last.Whose, rest = last.Text+"\n"+line.Text, nil, nil, line.Whose, ""
				continue
			}
			ours, left, ok := known.find(key)
			if rest = left; ok {
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

// goesOn tells the next piece of a line that a program broke.
func goesOn(key, rest string) bool {
	return key != "" && strings.HasPrefix(rest, key) && (len(key) >= leastMore || key == rest)
}

// ourLines are the lines that we sent, by their skeletons. Of two alike the first counts.
type ourLines struct {
	whole map[string]Ours
	parts map[string][]string // the skeletons by their first leastPart letters
}

func ourLinesOf(sent []string) ourLines {
	known := ourLines{map[string]Ours{}, map[string][]string{}}
	for i, s := range sent {
		for n, line := range strings.Split(s, "\n") {
			key := text.Skeleton(line)
			if _, ok := known.whole[key]; ok || len(key) < leastOurs {
				continue
			}
			known.whole[key] = Ours{Text: i, Line: n}
			if len(key) >= leastPart {
				known.parts[key[:leastPart]] = append(known.parts[key[:leastPart]], key)
			}
		}
	}
	return known
}

// in tells that one of the lines of a text is ours, or the beginning of one.
func (o ourLines) in(s string) bool {
	for line := range strings.SplitSeq(s, "\n") {
		if _, _, ok := o.find(text.Skeleton(line)); ok {
			return true
		}
	}
	return false
}

// find returns the line that a skeleton is of, and what is left of it where it is only the beginning.
func (o ourLines) find(key string) (ours Ours, left string, ok bool) {
	if ours, ok = o.whole[key]; ok || len(key) < leastPart {
		return ours, "", ok
	}
	for _, whole := range o.parts[key[:leastPart]] {
		if strings.HasPrefix(whole, key) {
			return o.whole[whole], whole[len(key):], true
		}
	}
	return Ours{}, "", false
}

// longestOurs bounds where a line of ours may end, in whatever damage.
const longestOurs = 600

// begins finds one of our lines that a line begins with, and what stands behind it: an answer on its question's line.
func (o ourLines) begins(line string) (ours Ours, said string, ok bool) {
	key := text.Skeleton(line)
	if len(key) < leastPart {
		return Ours{}, "", false
	}
	for _, whole := range o.parts[key[:leastPart]] {
		if said, ok := behind(line, key, whole); ok {
			return o.whole[whole], said, true
		}
	}
	return Ours{}, "", false
}

// behind is what stands on a line behind words of ours and the mark that ends them. Key is the line's skeleton, ours
// the one of our words.
func behind(line, key, ours string) (said string, ok bool) {
	if ours == "" || !strings.HasPrefix(key, ours) || len(key) == len(ours) {
		return "", false
	}
	for at, c := range line[:min(len(line), longestOurs)] {
		if (c == '?' || c == '.') && text.Skeleton(line[:at]) == ours {
			return strings.TrimSpace(line[at+1:]), true
		}
	}
	return "", false
}

// firstLine parts the first line of a block from the others.
func firstLine(b Block) (first, rest Block, more bool) {
	at := strings.IndexByte(b.Text, '\n')
	if at < 0 {
		return b, Block{}, false
	}
	first, rest = b.split(at)
	return first, rest, true
}

// Restored are the blocks of an answer with our own lines as we sent them, also where an answer stands behind one. It
// returns false where none was damaged, and nothing above them is a program's.
func Restored(blocks []Block, sent []string) ([]Block, bool) {
	lines := make([][]string, len(sent))
	for i, s := range sent {
		lines[i] = strings.Split(s, "\n")
	}
	known := ourLinesOf(sent)
	out := Match(blocks, sent)
	mended := headAbove(out)
	for i := range out {
		whole := out[i].Text
		if o := out[i].Ours; o != nil {
			whole = strings.TrimSpace(lines[o.Text][o.Line])
		} else if o, behind, ok := known.begins(whole); ok && !out[i].Stands() {
			whole = strings.TrimSpace(lines[o.Text][o.Line]) + " " + behind
		}
		if whole != strings.TrimSpace(out[i].Text) {
			out[i].Text, out[i].Spans, mended = whole, nil, true
		}
	}
	return out, mended
}
