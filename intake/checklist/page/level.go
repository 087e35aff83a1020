package page

import (
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter"
)

// A line's level is the number of mails it lies under: 0 is the mail at hand, 1 the mail it answers, and so on.
// Quote marks raise it, and so does a header block without quote marks below it. It tells the words that were typed
// into our quoted mail (level 1, between our lines) from the answers of an earlier reply that is quoted with ours
// (level 2 or more), which never count again.

// deepest bounds the levels told apart.
const deepest = 16

// leveller walks down a mail and counts the mails.
type leveller struct {
	c     *Cutter
	lines []letter.Line
	ours  []bool       // lines that hold our own text
	heads []bool       // lines of header blocks
	extra [deepest]int // header blocks passed, by depth
	out   []int
}

// levels returns the level of each line, and the lines that are header blocks.
func (c *Cutter) levels(lines []letter.Line, ours []bool) (level []int, heads []bool) {
	v := &leveller{c: c, lines: lines, ours: ours, heads: make([]bool, len(lines)), out: make([]int, len(lines))}
	forwarded := 0
	for i := 0; i < len(lines); {
		if lines[i].Part == letter.Forwarded {
			forwarded = 1
		}
		end, deeper := v.head(i)
		if end > i {
			for j := i; j < end; j++ {
				v.heads[j] = true
				v.out[j] = v.level(lines[j])
			}
			if !deeper {
				v.extra[min(lines[i].Depth, deepest-1)]++
			}
			i = end
			continue
		}
		v.out[i] = v.level(lines[i])
		i++
	}
	for i := range v.out { // what was passed on counts as the sender's own words
		v.out[i] = max(0, v.out[i]-forwarded)
	}
	return v.out, v.heads
}

func (v *leveller) level(l letter.Line) int {
	n := l.Depth
	for d := 0; d <= min(l.Depth, deepest-1); d++ {
		n += v.extra[d]
	}
	if n == 0 && l.Part == letter.Quote {
		n = 1
	}
	return min(n, deepest)
}

// head returns the line after a header block that begins at line i, i itself when none does, and whether the lines
// below it are quoted deeper, so that the quote marks raise the level already.
func (v *leveller) head(i int) (end int, deeper bool) {
	switch {
	case v.lines[i].Part == letter.HeaderBlock:
		end = v.marked(i)
	case v.lines[i].Part == letter.Quote && !v.ours[i]:
		end = v.nested(i)
	}
	if end <= i {
		return i, false
	}
	if v.lines[i].Depth > 0 && v.beginsQuote(i) { // Apple puts the attribution inside the quote marks
		return end, true
	}
	return end, v.deeperBelow(i, end)
}

// deeperBelow reports whether the lines below a header block are quoted deeper than it.
func (v *leveller) deeperBelow(i, end int) bool {
	within := deeperWithin
	if fieldLabel(v.lines[i].Text) != "" && fieldLabel(v.lines[end-1].Text) != "" && end-i > 1 {
		within = 0 // programs that write such a block mark nothing, or all that follows
	}
	for j, n := end, 0; j < len(v.lines) && n <= within; j++ {
		if v.lines[j].Text == "" {
			continue
		}
		if n++; v.lines[j].Depth > v.lines[i].Depth {
			return true
		}
		if v.lines[j].Part == letter.HeaderBlock || v.lines[j].Part == letter.Quote && v.nested(j) > j {
			break // another mail begins
		}
	}
	return false
}

// beginsQuote reports whether the line above, blank ones aside, is quoted less deep.
func (v *leveller) beginsQuote(i int) bool {
	for j := i - 1; j >= 0 && j > i-4; j-- {
		if v.lines[j].Text != "" {
			return v.lines[j].Depth < v.lines[i].Depth
		}
	}
	return true
}

// deeperWithin is how many lines below an attribution the quote marks may begin: people type their answer between the
// two.
const deeperWithin = 60

// marked is the end of the header block that package letter found at line i. Two blocks with nothing but blank lines
// between them are two mails.
func (v *leveller) marked(i int) int {
	seen := map[string]bool{}
	end := i
	for j := i; j < len(v.lines); j++ {
		l := v.lines[j]
		if l.Text == "" {
			continue
		}
		if l.Part != letter.HeaderBlock || l.Depth != v.lines[i].Depth && j > i {
			break
		}
		label := fieldLabel(l.Text)
		if j > end && (label == "" || seen[label]) {
			break
		}
		seen[label] = true
		end = j + 1
	}
	return end
}

// fieldLabel is the label of a header block's line in lower case, "" when it has none.
func fieldLabel(text string) string { return phrase.Key(text[:labelEnd(text)]) }

// labelEnd is where the label of a line ends, 0 where there is none.
func labelEnd(text string) int { return max(0, strings.IndexByte(text[:phrase.Limit(text, 60)], ':')) }

// nested finds the header block of a mail that is quoted in a quoted mail, which package letter leaves to us.
func (v *leveller) nested(i int) int {
	own := v.fields(i, func(label string) bool { return v.c.HeaderWords[label] })
	if own.labels >= 2 && own.author || own.labels >= 3 {
		return own.end
	}
	// In a language we have no words for: short labels, and an address among the values.
	foreign := v.fields(i, func(label string) bool { return strings.Count(label, " ") <= 2 })
	if foreign.labels >= 3 && foreign.addr {
		return foreign.end
	}
	return i + v.attribution(i)
}

// fieldRun is a run of lines "label: value", some of the values wrapped.
type fieldRun struct {
	end          int // the line after it
	labels       int
	author, addr bool // a label names an author, a value holds an address
}

// Bounds of a header block: its lines, and the lines that a long value may take.
const (
	longestBlock = 40
	longestValue = 3
)

func (v *leveller) fields(i int, is func(label string) bool) fieldRun {
	r := fieldRun{end: i}
	for j := i; j < min(len(v.lines), i+longestBlock, r.end+longestValue) && v.lines[j].Text != "" && !v.ours[j]; j++ {
		text := strings.TrimLeft(v.lines[j].Text, "*_ ")
		r.addr = r.addr || strings.Contains(text, "@")
		label := fieldLabel(text)
		if label == "" || !is(label) {
			if r.labels == 0 {
				break
			}
			continue
		}
		r.labels++
		r.end = j + 1
		r.author = r.author || authorLabel[label] || r.addr
	}
	return r
}

var authorLabel = phrase.Set("author label")

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

// attribution counts the lines of an attribution that begins at line i: "Den 12 mars 2026 10:31 skrev Anna <anna@…>:",
// which programs wrap. It is 0 for anything else.
func (v *leveller) attribution(i int) int {
	joined := ""
	for n := 0; n < 3 && i+n < len(v.lines); n++ {
		l := v.lines[i+n]
		if l.Text == "" || l.Depth != v.lines[i].Depth || len(l.Text) > 300 || v.ours[i+n] {
			return 0
		}
		joined += " " + l.Text
		if n == 0 && !strings.ContainsFunc(l.Text, unicode.IsDigit) {
			return 0
		}
		if strings.HasSuffix(strings.TrimRight(l.Text, "* "), ":") {
			k := " " + phrase.Key(joined) + " "
			if strings.Contains(k, " skrev ") || strings.Contains(k, " wrote ") {
				return n + 1
			}
			return 0
		}
	}
	return 0
}
