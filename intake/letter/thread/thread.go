package thread

import (
	"cmp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
)

// Read says whose words each block of a mail is, by its looks alone. The blocks keep their order and their words.
func Read(b body.Body, h Hints) []Block {
	b.Blocks = unglue(b.Blocks)
	return label(b, linesOf(b.Blocks), h)
}

// label says it of a body whose lines are given.
func label(b body.Body, lines []line, h Hints) []Block {
	r := &reader{lines: lines, hints: h}
	for i := 0; i < len(r.lines); {
		i = r.step(i)
	}
	if b.Kind == "html" && !r.headed && beginsOwn(r.lines) {
		// Web mail indents with blockquote too; a quote has an attribution or a header block above it.
		for i := range r.lines {
			r.lines[i].whose = Own
		}
		r.heads = nil
	}
	r.runs()
	r.level()
	out := r.blocksOf(b.Blocks)
	if h.Attached {
		markPointers(out)
	}
	return out
}

// beginsOwn tells that the first words are not quoted.
func beginsOwn(lines []line) bool {
	for _, l := range lines {
		if !l.blank() {
			return l.Depth == 0
		}
	}
	return false
}

// judged is how many lines are looked at closely: more than anybody writes. What stands below goes by quote marks and
// by what it stands under, so that the cost of a mail made to be costly is bounded.
const judged = 20_000

// mode is what unquoted lines are where the reader stands.
type mode uint8

const (
	ownMode     mode = iota
	quoteMode        // under a header block without quote marks: to the end of the mail
	forwardMode      // in a mail that was passed on
)

// reader walks down a mail once. base is the depth at which the lines of a forwarded mail stand.
type reader struct {
	lines  []line
	hints  Hints
	mode   mode
	base   int
	headed bool // something was found that stands above a quote
	passed bool // inside a forwarded mail: that mail itself was a forward, or no reply
	heads  []head
	mails  []mail // 0 is the mail itself
}

// step labels line i, or the head of a quote that begins there, and returns the next line to look at.
func (r *reader) step(i int) int {
	l := &r.lines[i]
	if r.mode == forwardMode && l.Depth < r.base && !l.blank() {
		r.mode, r.base = ownMode, 0 // the forward was quoted and ends where the quote marks do
	}
	if h, ok := r.head(i); ok {
		r.headed = true
		r.enter(h)
		return r.found(i, h)
	}
	if r.hints.PassedOn && r.mode == ownMode && l.Depth > 0 && !l.blank() {
		r.mode, r.base, r.passed = forwardMode, l.Depth, false
	}
	switch {
	case r.mode == forwardMode && (l.Depth == r.base || l.blank() && l.Depth < r.base):
		l.whose = Forwarded
	case r.mode == quoteMode, l.Depth > 0, brokenLink(r.lines, i):
		l.whose = Quoted
		if next, ok := r.quotedHead(i); ok {
			return next
		}
	}
	return i + 1
}

// quotedHead labels a head that was quoted itself, and returns the line after it.
func (r *reader) quotedHead(i int) (next int, ok bool) {
	if r.lines[i].blank() || i >= judged {
		return i, false
	}
	h, ok := readHead(r.lines, i)
	if !ok || !h.blocked && !h.attribute {
		return i, false
	}
	for j := i; j < h.end; j++ {
		r.lines[j].inQuote = true
	}
	return r.found(i, h), true
}

// found labels the lines of a head. A separator and what names the mail right under it are one.
func (r *reader) found(i int, h head) int {
	h.start = i
	if n := len(r.heads); n > 0 {
		above := r.heads[n-1]
		if above.end == i || above.author == (letter.Address{}) && allBlank(r.lines[above.end:i]) {
			h.start = above.start
			if h.author == (letter.Address{}) {
				h.author = above.author
			}
			h.subject = cmp.Or(above.subject, h.subject)
			r.heads = r.heads[:n-1]
		}
	}
	r.heads = append(r.heads, h)
	for j := i; j < h.end; j++ {
		r.lines[j].whose = HeaderBlock
	}
	return h.end
}

func allBlank(lines []line) bool {
	for _, l := range lines {
		if !l.blank() {
			return false
		}
	}
	return true
}

// head finds one at line i that changes whose words follow, where one can stand: at the depth where the reader is, or
// at the first line of a run of quote marks.
func (r *reader) head(i int) (head, bool) {
	l := r.lines[i]
	if l.blank() || r.mode == quoteMode || i >= judged {
		return head{}, false
	}
	depth := 0
	if r.mode == forwardMode {
		depth = r.base
	}
	if l.Depth > depth && !r.beginsRun(i) {
		return head{}, false
	}
	h, ok := readHead(r.lines, i)
	if ok && l.Depth > depth && !h.attribute && !h.forward && !r.hints.Forwarded && !r.hints.PassedOn {
		return head{}, false // a header block inside quote marks is part of the quote
	}
	return h, ok
}

// beginsRun tells the first line of a run of quoted lines.
func (r *reader) beginsRun(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if !r.lines[j].blank() {
			return r.lines[j].Depth < r.lines[i].Depth && r.lines[j].whose != HeaderBlock
		}
		if i-j > 3 {
			return false
		}
	}
	return true
}

// enter changes the mode for what stands under a head.
func (r *reader) enter(h head) {
	depth, marked := r.below(h)
	switch {
	case r.mode == forwardMode:
		r.enterInner(h, depth)
	case h.forward || r.hints.PassedOn || r.hints.Forwarded && (!h.attribute || !marked):
		r.mode, r.base = forwardMode, depth
		_, _, reply := letter.StripPrefixes(h.subject)
		r.passed = !reply
	case marked:
		// quote marks tell the quote; unquoted lines below them are own again
	default:
		r.mode = quoteMode
	}
}

// enterInner is enter inside a forwarded mail: whether its own inner mail was passed on too or is only what it
// answers is said by its own subject.
func (r *reader) enterInner(h head, depth int) {
	switch {
	case h.forward || r.passed && !h.attribute:
		r.base = depth
		_, _, reply := letter.StripPrefixes(h.subject)
		r.passed = !reply
	case depth > r.base:
	default:
		r.mode = quoteMode
	}
}

// below returns the depth of the first line of text under a head, and whether it is quoted deeper than the head.
func (r *reader) below(h head) (depth int, marked bool) {
	at := r.lines[h.end-1].Depth
	for _, l := range r.lines[h.end:] {
		if !l.blank() {
			return l.Depth, l.Depth > 0 && l.Depth >= at
		}
	}
	return at, at > 0
}

// runs finds the signatures and footers in every run of lines that are one person's words.
func (r *reader) runs() {
	first := true
	for i := 0; i < len(r.lines); {
		whose, start := r.lines[i].whose, i
		for i < len(r.lines) && r.lines[i].whose == whose {
			i++
		}
		if start >= judged {
			return
		}
		if whose == Own || whose == Forwarded {
			run := r.lines[start:min(i, judged)]
			markSignatures(run)
			markFooters(run, first || whose == Forwarded, i < len(r.lines))
			markMachine(run)
			first = false
		}
	}
}
