package sent

import (
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/text"
)

// Words are the words of a mail by their skeletons, with room that is used again for the next one.
type Words struct {
	Tokens []Token
	keys   []byte // of all of them, one behind another
}

// Token is a word with the line it stands on. Words without a blank between them, as the two that "utv?rderas" seems to
// be, may be one that a program damaged.
type Token struct {
	from, to         int32 // its key
	Line, Start, End int32
	glued            bool // to the next one
}

// mostBytes bounds the text that is compared with ours. What lies beyond belongs to no mail that people write.
const mostBytes = 2 << 20

// mostGlued bounds the pieces that a damaged word may be in.
const mostGlued = 8

// Read splits the lines that may hold our text into words.
func (w *Words) Read(lines []letter.Line) {
	size := 0
	for _, l := range lines {
		size += len(l.Text)
	}
	size = min(size, mostBytes)
	w.Tokens, w.keys = slices.Grow(w.Tokens[:0], size/6), slices.Grow(w.keys[:0], size*2/3)
	left := mostBytes
	var few [phrase.FewWords]phrase.Word
	ws := few[:0]
	for i, l := range lines {
		if l.Part == letter.HeaderBlock {
			continue
		}
		said := l.Text[:phrase.Limit(l.Text, left)]
		left -= len(said)
		ws = phrase.AppendSpoken(ws[:0], said)
		w.add(int32(i), said, ws)
	}
}

func (w *Words) add(i int32, line string, ws []phrase.Word) {
	for n, word := range ws {
		next := len(line)
		if n+1 < len(ws) {
			next = ws[n+1].Start
		}
		behind := line[word.End:next]
		blank := behind == " " || strings.ContainsFunc(behind, unicode.IsSpace)
		glued := next < len(line) && !blank || behind == "="
		t := Token{int32(len(w.keys)), 0, i, int32(word.Start), int32(word.End), glued}
		said := line[word.Start:word.End]
		if word.Start > 0 && strings.IndexByte("=%&\\+", line[word.Start-1]) >= 0 {
			said = line[word.Start-1 : next] // a letter that was left encoded
		}
		w.keys = text.AppendSkeleton(w.keys, said)
		t.to = int32(len(w.keys))
		w.Tokens = append(w.Tokens, t)
	}
}

// glued is how many tokens may be one word with the one at i, itself counted.
func (w *Words) glued(i int) int {
	n := 1
	for n < mostGlued && w.Tokens[i+n-1].glued && i+n < len(w.Tokens) {
		n++
	}
	return n
}

// key is the skeleton of so many tokens as one word.
func (w *Words) key(i, n int) []byte { return w.keys[w.Tokens[i].from:w.Tokens[i+n-1].to] }
