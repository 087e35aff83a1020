package page

import (
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter"
)

// A line's level is the number of mails it lies under, as package thread says: 0 is the mail at hand, 1 the mail it
// answers, and so on. What is set in may be a quote that nothing announces. What was passed on counts as the sender's
// own words, and a header block as what it stands in. The level tells the words that were typed into our quoted mail
// (level 1, between our lines) from the answers of an earlier reply that is quoted with ours (level 2 or more), which
// never count again.

// levels returns the level of each line, and the lines that are header blocks.
func levels(lines []letter.Line) (level []int, heads []bool) {
	level, heads = make([]int, len(lines)), make([]bool, len(lines))
	forwarded := 0
	for i, l := range lines {
		if l.Part == letter.Forwarded {
			forwarded = 1
		}
		level[i], heads[i] = max(l.Level, l.Depth), l.Part == letter.HeaderBlock
		if heads[i] {
			level[i]--
		}
	}
	for i := range level {
		level[i] = max(0, level[i]-forwarded)
	}
	return level, heads
}

// labelEnd is where the label of a line ends, 0 where there is none.
func labelEnd(text string) int { return max(0, strings.IndexByte(text[:phrase.Limit(text, 60)], ':')) }

// longestBlock is how many lines a header block has at most.
const longestBlock = 40

// headerLines counts the lines of header block words from line i on.
func (c *Cutter) headerLines(lines []letter.Line, i int) (n int) {
	for i+n < len(lines) && n < longestBlock {
		text := strings.TrimLeft(lines[i+n].Text, "*_ ")
		if head, _ := phrase.Has(c.HeaderWords, text[:labelEnd(text)]); !head {
			break
		}
		n++
	}
	return n
}
