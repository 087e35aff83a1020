package letter

// Mark is MarkAs for a mail that is no forward by its subject.
func Mark(b Body) []Line { return MarkAs(b, false) }

// MarkAs says whose words each line is, by its looks, and returns the lines of the body with Part set. forwarded
// tells that the subject makes the mail a forward (StripPrefixes): then what stands under a header block was passed
// on and is not a quote. A separator that says so ("Vidarebefordrat meddelande") makes a forward by itself. The
// lines keep their order and their text; what is doubtful stays Own.
func MarkAs(b Body, forwarded bool) []Line {
	return mark(b, marker{forwarded: forwarded})
}

// MarkPassedOn is MarkAs for a mail whose quote is what its sender passes on, as in an answer that adds a recipient:
// the outermost quote is taken for a forwarded mail, whatever stands above it.
func MarkPassedOn(b Body) []Line {
	return mark(b, marker{forwarded: true, whole: true})
}

func mark(b Body, m marker) []Line {
	m.lines = append([]Line(nil), b.Lines...)
	for i := range m.lines {
		m.lines[i].Part = Own
	}
	for i := 0; i < len(m.lines); {
		i = m.step(i)
	}
	if b.Kind == "html" && !m.headed && beginsOwn(m.lines) {
		// Web mail indents with blockquote too; a quote has an attribution or a header block above it.
		setPart(m.lines, Own)
	}
	m.runs()
	return m.lines
}

// beginsOwn tells that the first words are not quoted.
func beginsOwn(lines []Line) bool {
	for _, l := range lines {
		if l.Text != "" {
			return l.Depth == 0
		}
	}
	return false
}

// judged is how many lines are looked at closely: more than anybody writes. What stands below goes by quote marks and
// by what it stands under, so that the cost of a mail made to be costly is bounded (C08).
const judged = 20_000

// mode is what unquoted lines are where the marker stands.
type mode uint8

const (
	ownMode     mode = iota
	quoteMode        // under a header block without quote marks: to the end of the mail
	forwardMode      // in a mail that was passed on
)

// marker walks down a mail once. base is the depth at which the lines of a forwarded mail stand.
type marker struct {
	lines     []Line
	forwarded bool
	whole     bool // what is quoted was passed on
	mode      mode
	base      int
	headed    bool // something was found that stands above a quote
	passed    bool // inside a forwarded mail: that mail itself was a forward, or no reply
}

// step marks line i, or the head of a quote that begins there, and returns the next line to look at.
func (m *marker) step(i int) int {
	l := &m.lines[i]
	if m.mode == forwardMode && l.Depth < m.base && l.Text != "" {
		m.mode, m.base = ownMode, 0 // the forward was quoted and ends where the quote marks do
	}
	if h, ok := m.head(i); ok {
		m.headed = true
		m.enter(h)
		for j := i; j < h.end; j++ {
			m.lines[j].Part = HeaderBlock
		}
		return h.end
	}
	if m.whole && m.mode == ownMode && l.Depth > 0 && l.Text != "" {
		m.mode, m.base, m.passed = forwardMode, l.Depth, false
	}
	switch {
	case m.mode == quoteMode:
		l.Part = Quote
	case m.mode == forwardMode && (l.Depth == m.base || l.Text == "" && l.Depth < m.base):
		l.Part = Forwarded
	case l.Depth > 0, brokenLink(m.lines, i):
		l.Part = Quote
	}
	return i + 1
}

// head is what stands above a quoted or forwarded mail.
type head struct {
	end       int
	forward   bool // it says itself that the mail was passed on
	attribute bool // an attribution line
	subject   string
	blocked   bool // it holds a header block
}

// head finds one at line i, where one can be: at the depth where the marker stands, or at the first line of a run of
// quote marks.
func (m *marker) head(i int) (head, bool) {
	l := m.lines[i]
	if l.Text == "" || m.mode == quoteMode || i >= judged {
		return head{}, false
	}
	depth := 0
	if m.mode == forwardMode {
		depth = m.base
	}
	if l.Depth > depth && !m.beginsRun(i) {
		return head{}, false
	}
	h, ok := readHead(m.lines, i)
	if ok && l.Depth > depth && !h.attribute && !h.forward && !m.forwarded {
		return head{}, false // a header block inside quote marks is part of the quote
	}
	return h, ok
}

// beginsRun tells the first line of a run of quoted lines.
func (m *marker) beginsRun(i int) bool {
	for j := i - 1; j >= 0; j-- {
		if m.lines[j].Text != "" {
			return m.lines[j].Depth < m.lines[i].Depth && m.lines[j].Part != HeaderBlock
		}
		if i-j > 3 {
			return false
		}
	}
	return true
}

// readHead reads a separator with the header block under it, a header block, or an attribution.
func readHead(lines []Line, i int) (head, bool) {
	kind, rest := separatorOf(lines[i].Text)
	if kind != noSeparator {
		h := head{end: i + 1, forward: kind == forwardLine}
		if b, ok := separated(lines, i+1, rest); ok {
			h.end, h.subject, h.blocked = b.end, b.subject, true
			return h, true
		}
		if end, ok := nextAttribution(lines, i+1); ok && kind != ruleLine {
			h.end = end
		}
		return h, kind != ruleLine
	}
	if b, ok := headerBlock(lines, i); ok {
		return head{end: b.end, subject: b.subject, blocked: true}, true
	}
	if end, ok := attribution(lines, i, false); ok {
		return head{end: end, attribute: true}, true
	}
	return head{}, false
}

// separatorGap is how many blank lines programs leave between a separator and its header block.
const separatorGap = 4

// separated reads the header block under a separator, or on the same line with it.
func separated(lines []Line, i int, rest string) (block, bool) {
	if rest != "" {
		b, _ := headerBlock([]Line{{Text: rest}}, 0)
		b.end = i
		return b, b.trusted(true)
	}
	for n := 0; i < len(lines) && n < separatorGap; i, n = i+1, n+1 {
		if lines[i].Text == "" {
			continue
		}
		if kind, _ := fieldOf(lines[i]); kind == noField {
			return block{}, false
		}
		b, _ := headerBlock(lines, i)
		return b, b.trusted(true)
	}
	return block{}, false
}

// nextAttribution finds one right under a separator.
func nextAttribution(lines []Line, i int) (int, bool) {
	for n := 0; i < len(lines) && n < 2; i, n = i+1, n+1 {
		if lines[i].Text != "" {
			return attribution(lines, i, false)
		}
	}
	return 0, false
}

// enter changes the mode for what stands under a head.
func (m *marker) enter(h head) {
	depth, marked := m.below(h)
	switch {
	case m.mode == forwardMode:
		m.enterInner(h, depth)
	case h.forward || m.whole || m.forwarded && (!h.attribute || !marked):
		m.mode, m.base = forwardMode, depth
		_, _, reply := StripPrefixes(h.subject)
		m.passed = !reply
	case marked:
		// quote marks tell the quote; unquoted lines below them are own again
	default:
		m.mode = quoteMode
	}
}

// enterInner is enter inside a forwarded mail: whether its own inner mail was passed on too or is only what it
// answers is said by its own subject.
func (m *marker) enterInner(h head, depth int) {
	switch {
	case h.forward || m.passed && !h.attribute:
		m.base = depth
		_, _, reply := StripPrefixes(h.subject)
		m.passed = !reply
	case depth > m.base:
	default:
		m.mode = quoteMode
	}
}

// below returns the depth of the first line of text under a head, and whether it is quoted deeper than the head.
func (m *marker) below(h head) (depth int, marked bool) {
	at := m.lines[h.end-1].Depth
	for i := h.end; i < len(m.lines); i++ {
		if m.lines[i].Text != "" {
			return m.lines[i].Depth, m.lines[i].Depth > 0 && m.lines[i].Depth >= at
		}
	}
	return at, at > 0
}

// runs finds the signatures and footers in every run of lines that are one person's words.
func (m *marker) runs() {
	first := true
	for i := 0; i < len(m.lines); {
		part := m.lines[i].Part
		start := i
		for i < len(m.lines) && m.lines[i].Part == part {
			i++
		}
		if start >= judged {
			return
		}
		if part == Own || part == Forwarded {
			run := m.lines[start:min(i, judged)]
			markSignatures(run)
			markFooters(run, first || part == Forwarded)
			first = false
		}
	}
}
