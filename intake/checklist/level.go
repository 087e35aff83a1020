package checklist

import (
	"strings"
	"unicode"

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
	c     *Checklist
	lines []letter.Line
	ours  []bool       // lines that hold our own text
	heads []bool       // lines of header blocks
	extra [deepest]int // header blocks passed, by depth
	out   []int
}

// levels returns the level of each line, and the lines that are header blocks.
func (c *Checklist) levels(lines []letter.Line, ours []bool) (level []int, heads []bool) {
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
	for j := end; j < len(v.lines); j++ {
		if v.lines[j].Text == "" {
			continue
		}
		if v.lines[j].Depth > v.lines[i].Depth {
			return end, true
		}
		if v.lines[j].Part == letter.HeaderBlock && v.lines[j-1].Part != letter.HeaderBlock || j-end > deeperWithin {
			break
		}
	}
	return end, false
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

// deeperWithin is how many lines below a header block or attribution the quote marks may begin: people type their
// answer between the two.
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
func fieldLabel(text string) string {
	i := strings.IndexByte(text[:limit(text, 60)], ':')
	if i <= 0 {
		return ""
	}
	return key(text[:i])
}

// nested finds the header block of a mail that is quoted in a quoted mail, which package letter leaves to us.
func (v *leveller) nested(i int) int {
	n, from := v.c.fieldRun(v.lines, i)
	if n >= 2 && from || n >= 3 || attributes(v.lines[i].Text) {
		return i + max(n, 1)
	}
	if n := v.foreignRun(i); n >= 3 {
		return i + n
	}
	return i
}

// foreignRun counts the lines of a header block in a language we have no words for: short labels, one of the values
// an address.
func (v *leveller) foreignRun(i int) int {
	n, addr := 0, false
	for ; i+n < len(v.lines) && n < longestBlock && !v.ours[i+n]; n++ {
		text := v.lines[i+n].Text
		if label := fieldLabel(text); label == "" || strings.Count(label, " ") > 2 {
			break
		}
		addr = addr || strings.Contains(text, "@")
	}
	if !addr {
		return 0
	}
	return n
}

// longestBlock bounds a header block.
const longestBlock = 40

// fieldRun counts the lines of header block words from line i on (domain.md 2), and tells whether one names an author.
func (c *Checklist) fieldRun(lines []letter.Line, i int) (n int, from bool) {
	for ; i+n < len(lines) && n < longestBlock; n++ {
		label := fieldLabel(strings.TrimLeft(lines[i+n].Text, "*_ "))
		if label == "" || !c.headerWords[label] {
			break
		}
		from = from || label == "från" || label == "from" || strings.Contains(lines[i+n].Text, "@")
	}
	return n, from
}

// attributes reports whether a quoted line is an attribution: "Den 12 mars 2026 10:31 skrev Anna <anna@…>:".
func attributes(text string) bool {
	if len(text) > 300 || !strings.HasSuffix(strings.TrimRight(text, "* "), ":") || !strings.ContainsFunc(text, unicode.IsDigit) {
		return false
	}
	k := " " + key(text) + " "
	return strings.Contains(k, " skrev ") || strings.Contains(k, " wrote ")
}
