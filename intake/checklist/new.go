package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// newReader reads a mail that registers an initiative (domain.md 2).
type newReader struct {
	c         *Checklist
	sections  []*section
	cur       *section
	row       *section // the section of the table row at hand, nil when its label says nothing
	inRow     bool
	before    [2]prose // text before the first heading: own, and of a mail that was passed on
	rest      prose
	note      string // above a mail that was passed on
	bulleted  bool   // the line before stood in a bulleted list and was no heading
	lastBlank bool
	found     bool // a heading of a question
	clear     bool // a heading with a colon
}

// readText reads headings, tables and, where there is neither, numbers. Quoted text is not the sender's.
func (c *Checklist) readText(lines []letter.Line) Reading {
	r, mine := c.scan(lines)
	if !r.found {
		if numbered := c.byNumbers(mine); numbered != nil {
			got := c.reading(numbered, "", true)
			got.Headings = 0 // any agenda has six numbers; they must not let a mail through the gate
			return got
		}
	}
	return r.reading()
}

// scan parts the sender's lines at the headings.
func (c *Checklist) scan(lines []letter.Line) (*newReader, []piece) {
	mine := slices.DeleteFunc(c.page(lines, c.asked), func(p piece) bool {
		return p.kind != anEdge && p.part != letter.Own && p.part != letter.Forwarded
	})
	r := &newReader{c: c}
	for i := range mine {
		r.take(mine, i)
	}
	r.dropTitle()
	return r, mine
}

func (r *newReader) take(ps []piece, i int) {
	p := &ps[i]
	switch {
	case p.kind == blankLine:
		if r.cur != nil {
			r.cur.gap()
		} else {
			r.before[0].gap()
			r.before[1].gap()
			r.rest.gap()
		}
		r.endField()
		r.lastBlank = true
		return
	case p.kind == anEdge: // what follows was written by somebody else and continues nothing
		r.cur, r.inRow = nil, false
		return
	case p.kind == ourQuestion:
		r.open(topic{item: p.item}, byQuestion, p)
		r.bulleted = false
		if p.role == letter.Label || p.role == letter.Value {
			r.row, r.inRow = r.cur, true
		}
	case p.role == letter.Label:
		r.label(p)
	case p.role == letter.Value && r.inRow:
		r.value(p)
	default:
		r.plain(ps, i)
	}
	r.lastBlank = false
}

// label begins a table row. A label that is no heading gives its row to no question, and the row before keeps its own
// cells only.
func (r *newReader) label(p *piece) {
	r.inRow, r.row = true, nil
	if h, ok := r.c.heading(p.text); ok {
		r.open(h.topic, byCell, p)
		r.cur.add(h.rest)
		r.row = r.cur
		return
	}
	r.cur = nil
	if ns, rest, ok := leadNumbers(p.text + "."); ok && len(ns) == 1 && rest == "" {
		return // a column of numbers before the questions
	}
	r.stray(p)
}

// value is a cell beside a label: its text, or the heading when the label was only a number.
func (r *newReader) value(p *piece) {
	if r.row != nil {
		r.row.add(p.text)
		return
	}
	if h, ok := r.c.heading(p.text); ok && h.rest == "" {
		r.open(h.topic, byCell, p)
		r.row = r.cur
		return
	}
	r.stray(p)
}

// plain is a line outside tables: a heading, or more of what stands above.
func (r *newReader) plain(ps []piece, i int) {
	p := &ps[i]
	if r.inRow { // the table is over
		r.inRow = false
		if r.cur != nil && r.cur.via == byCell {
			r.cur = nil
		}
	}
	if p.tail { // on the same line as the question
		r.line(p)
		return
	}
	h, ok := r.c.heading(p.text)
	above := "" // the line of text right above
	if i > 0 && ps[i-1].kind == theirText {
		above = ps[i-1].text
	}
	if ok && !(h.sep == 0 && h.listed && r.inList(ps, i)) && !h.carries(above, p.text, r.clear) {
		r.clear = r.clear || h.clear()
		r.open(h.topic, byHeading, p)
		r.cur.own = h.sep == 0
		r.cur.add(h.rest)
		r.bulleted = false
		return
	}
	_, m := unmark(p.text)
	r.bulleted = m.bullet
	r.line(p)
}

// inList reports whether a bulleted word stands in a list of others, so that "• Film" under Material is no heading.
func (r *newReader) inList(ps []piece, i int) bool {
	if r.bulleted && !r.lastBlank {
		return true
	}
	if i+1 < len(ps) && ps[i+1].kind == theirText {
		_, m := unmark(ps[i+1].text)
		_, ok := r.c.heading(ps[i+1].text)
		return m.bullet && !ok && r.cur != nil
	}
	return false
}

func (r *newReader) open(t topic, v via, p *piece) {
	r.cur = &section{topic: t, via: v, forwarded: p.forwarded}
	r.sections = append(r.sections, r.cur)
	r.found = r.found || t.item != ""
}

func (r *newReader) line(p *piece) {
	if r.cur != nil {
		r.cur.add(p.text)
		return
	}
	r.stray(p)
}

// stray is text under no heading.
func (r *newReader) stray(p *piece) {
	switch {
	case r.found:
		r.rest.add(p.text)
	case p.forwarded:
		r.before[1].add(p.text)
	default:
		r.before[0].add(p.text)
	}
}

// endField ends a field at a blank line: only an answer may have several paragraphs.
func (r *newReader) endField() {
	if r.cur != nil && r.cur.field != "" && !r.cur.empty() {
		r.cur = nil
	}
}

// dropTitle drops "Kommunikationsinsats" alone on the first line: a title, no heading (email 07).
func (r *newReader) dropTitle() {
	if len(r.sections) < 2 || !r.before[0].empty() || !r.before[1].empty() {
		return
	}
	if s := r.sections[0]; s.item == r.c.free && s.own && s.empty() {
		r.sections = r.sections[1:]
	}
}

// manyHeadings is the number of headings from which on the text before the first is a greeting.
const manyHeadings = 3

// reading decides what becomes of the text before the first heading (domain.md 2): greeting, or the answer to "vad".
func (r *newReader) reading() Reading {
	r.preferOwn()
	intro := withoutGreeting(r.intro())
	rest := r.rest.String()
	n, sections := headings(r.sections), r.sections
	if n >= manyHeadings || r.speaksOf(r.c.free) {
		rest = intro + "\n\n" + rest
	} else {
		said := intro
		if n == 0 { // fields may stand anywhere in a mail without headings
			said += "\n\n" + rest
			rest = ""
		}
		spoken, unread := r.c.speak(said, r.sections, 0)
		sections = append(spoken, sections...)
		rest = strings.TrimSpace(unread + "\n\n" + rest)
	}
	got := r.c.reading(sections, r.note+"\n\n"+rest, hasWords(intro))
	got.Headings = n
	got.Several = r.several()
	return got
}

// several reports whether a mail holds two initiatives: under headings it says twice, and in other words, what it is,
// and twice when or for whom.
func (r *newReader) several() bool {
	twice := func(item initiative.Item) bool {
		first := ""
		for _, s := range r.sections {
			switch said := key(s.String()); {
			case s.item != item || said == "" || s.via == byCell:
			case first == "":
				first = said
			case said != first:
				return true
			}
		}
		return false
	}
	return twice(r.c.free) && (twice("nar") || twice("malgrupp") || twice("syfte"))
}

// speaksOf reports whether a heading of a question has text under it.
func (r *newReader) speaksOf(item initiative.Item) bool {
	return slices.ContainsFunc(r.sections, func(s *section) bool { return s.item == item && !s.empty() })
}

// shortNote is the length of a note that somebody puts above a mail that is passed on.
const shortNote = 200

// intro is the text before the first heading. Of a mail that was passed on it is the passed-on text; what stands above
// goes with it only when it is more than a note.
func (r *newReader) intro() string {
	own, passed := r.before[0].String(), r.before[1].String()
	switch {
	case passed == "":
		return own
	case own == "", len(own) <= shortNote:
		r.note = own
		return passed
	}
	return withoutGreeting(own) + "\n\n" + withoutGreeting(passed)
}

// preferOwn drops the passed-on answers to questions that the sender answers above.
func (r *newReader) preferOwn() {
	own := map[topic]bool{}
	for _, s := range r.sections {
		if !s.forwarded && !s.empty() {
			own[s.topic] = true
		}
	}
	kept := r.sections[:0]
	for _, s := range r.sections {
		if !s.forwarded || !own[s.topic] {
			kept = append(kept, s)
		}
	}
	r.sections = kept
}

// reading makes the Reading of what was found. words tells that there were words beside the sections.
func (c *Checklist) reading(sections []*section, rest string, words bool) Reading {
	if n := len(sections); n > 0 {
		sections[n-1].endLetter()
		sections[n-1].unsign()
	}
	got := Reading{
		Answers:  c.answers(sections),
		Fields:   c.fields(sections),
		Headings: headings(sections),
		Rest:     strings.TrimSpace(rest),
	}
	got.Empty = !words && len(sections) == 0 && !hasWords(got.Rest)
	return got
}

// How many ascending numbers make a mail without headings a filled-in checklist: bare ones, and such as say "Fråga 3:".
const (
	leastNumbers = 6
	leastNamed   = 2
)

// byNumbers reads a mail that answers by number alone: at least six ascending numbers at line starts, beginning with
// 1, or two that say what they number and ask nothing themselves. A list inside an answer begins again at 1. It
// returns nil for any other mail.
func (c *Checklist) byNumbers(ps []piece) []*section {
	var out []*section
	named, first := 0, 0
	last, list, blankBefore := 0, 0, true // the question's number, the number in a list inside its answer
	for i := range ps {
		p := &ps[i]
		if p.kind != theirText {
			if p.kind == blankLine && len(out) > 0 {
				out[len(out)-1].gap()
			}
			blankBefore = blankBefore || p.kind == blankLine
			continue
		}
		ns, rest, ok := leadNumbers(bare(p.text))
		n := 0
		if ok && len(ns) == 1 {
			n = ns[0]
		}
		item, known := c.numbered(n)
		says, _ := numberWord(p.text)
		says = says && !strings.HasSuffix(p.text, "?")
		switch {
		case known && n > last && (last > 0 || n == 1 || says) && (list == 0 || n != list+1 || blankBefore && n == last+1):
			if last, list = n, 0; first == 0 {
				first = n
			}
			if says {
				named++
			}
			out = append(out, &section{topic: topic{item: item}, via: byNumber, forwarded: p.forwarded})
			out[len(out)-1].add(rest)
		default:
			if n == 1 || n == list+1 && list > 0 {
				list = n
			}
			if len(out) > 0 {
				out[len(out)-1].add(p.text)
			}
		}
		blankBefore = false
	}
	if first == 1 && len(out) >= leastNumbers || named == len(out) && named >= leastNamed {
		return out
	}
	return nil
}

// bare is a line without the bullet, arrow or *bold* marks before its number.
func bare(s string) string {
	s = afterArrow(strings.TrimLeft(s, "*_•·> \t"))
	for _, dash := range []string{"- ", "– "} {
		s = strings.TrimPrefix(s, dash)
	}
	return s
}
