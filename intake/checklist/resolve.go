package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/page"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// reader reads one mail, new or a reply: the same spans, the same evidence, the same resolver. What differs is what is
// known before: what was asked, and whether labels alone make an answer or numbers too.
type reader struct {
	c       *Checklist
	index   *sent.Index
	talk    Talk
	reply   bool                     // to a mail of ours
	numbers bool                     // a number at the beginning of a line may be a question's
	open    map[initiative.Item]bool // may be answered

	inline    map[initiative.Item]bool // questions with words right under them
	sections  []*section
	before    [2]prose // text before the first heading: own, and of a mail that was passed on
	note      string   // above a mail that was passed on
	rest      prose    // text under no heading below the first
	found     bool     // a question has its answer by heading
	clear     bool     // a heading with a colon stands above
	words     bool
	twice     bool // the numbers of the questions stand there twice
	cancelled bool
	evaluated bool
	excuse    *question.Excuse // of questions that are still open: "Övriga ej aktuellt"
	trail     []filed
}

// newReader is one of a mail that answers no other: all questions are open.
func (c *Checklist) newReader() *reader { return &reader{c: c, index: c.asked, open: c.Every} }

// replyReader is one of a reply in which some questions are open.
func (c *Checklist) replyReader(s *sent.Index, open []initiative.Item) *reader {
	r := &reader{c: c, index: s, open: map[initiative.Item]bool{}}
	for _, item := range open {
		if c.Every[item] {
			r.open[item] = true
		}
	}
	return r
}

// file parts a mail into spans and files each under the question that has the strongest claim to it.
func (r *reader) file(ps []page.Piece) {
	for _, b := range r.places(ps) {
		r.walk(b)
	}
}

// entry is a span with what becomes of it.
type entry struct {
	span
	text  string // without what says which question it answers
	head  bool   // begins an answer
	via   via
	claim claim
	cell  bool // the value beside a label of a table
	stray bool // stands in a row that answers nothing
	below bool // the first line below a table
	more  bool // another answer begins below
}

// walker walks down the spans of a place twice, because whether a paragraph still belongs to the answer above depends
// on whether another one begins below.
type walker struct {
	r      *reader
	b      *place
	es     []entry
	at     int  // the span at hand
	inRow  bool // in a row of a table
	known  bool // that row answers a question
	counts bool // its label is only the number of a question
	list   numberList
	item   initiative.Item // of the answer above
	via    via             // likewise
	number int             // likewise
}

func (k *walker) first() bool { return len(k.es) == 0 }

func (k *walker) prev() *entry {
	if len(k.es) == 0 {
		return nil
	}
	return &k.es[len(k.es)-1]
}

func (r *reader) walk(b *place) {
	b.spans = r.parted(b)
	k := &walker{r: r, b: b, inRow: b.role == letter.Label || b.role == letter.Value, known: true}
	k.es = make([]entry, 0, len(b.spans))
	for i := range b.spans {
		k.at = i
		k.look(&b.spans[i])
	}
	more := false
	for i := len(k.es) - 1; i >= 0; i-- {
		k.es[i].more = more
		more = more || k.es[i].head
	}
	k.fill()
}

// look finds what begins an answer.
func (k *walker) look(s *span) {
	if k.status(s.Text) || k.waives(s) {
		return
	}
	e := entry{span: *s, text: s.Text}
	value := s.Role == letter.Value && k.inRow
	if !value {
		e.below = k.inRow && s.Role != letter.Label
		e.gap = e.gap || e.below
		k.inRow = false
	}
	switch {
	case !value:
		e.claim, e.head = k.begins(&e)
	case !k.known || k.counts:
		e.claim, e.head = k.byLabel(&e)
	}
	if e.head {
		e.text, e.via = e.claim.rest, e.claim.via
		k.item, k.via = e.claim.item(), e.via
		k.number = k.r.c.Question(k.item).N
	}
	if value || s.Role == letter.Label {
		k.cell(&e, value)
	}
	k.es = append(k.es, e)
}

// status takes a line that tells how the whole case stands.
func (k *walker) status(line string) bool {
	if !k.r.reply {
		return false
	}
	off, done := phrase.Status(line)
	if !off && !done {
		return false
	}
	k.r.cancelled, k.r.evaluated = k.r.cancelled || off, k.r.evaluated || done
	return true
}

// cell keeps track of the row of a table. A label that is no heading gives its row to no question, unless the table
// stands under one of ours.
func (k *walker) cell(e *entry, value bool) {
	if value {
		k.known = k.known || e.head
		e.cell, e.stray = !e.head && k.known, !k.known
		k.counts = false
		return
	}
	e.stray = !e.head && (k.b.item == "" || !k.r.reply)
	k.inRow, k.known, k.counts = true, !e.stray, e.head && e.via == byNumber
}

// fill files the spans: an answer begins, goes on, or the words answer nothing.
func (k *walker) fill() {
	r := k.r
	var cur []*section
	if k.b.item != "" {
		cur = r.begin(&claim{topics: r.c.One(question.Topic{Item: k.b.item}), via: byQuestion}, k.b.forwarded)
	}
	for i := range k.es {
		switch e := &k.es[i]; {
		case e.head:
			cur = r.begin(&e.claim, e.Forwarded)
			r.trail = append(r.trail, filed{claim: e.claim, text: e.span.Text})
			if r.reply && e.via == byNumber && k.b.item == "" {
				cur = r.split(e.text, cur)
				continue
			}
			r.add(cur, e.text)
		case k.stays(i, cur):
			for _, s := range cur {
				if e.gap {
					s.gap()
				}
			}
			r.add(cur, e.text)
		case r.reply:
			cur = r.split(e.text, nil)
		default:
			cur = nil
			r.stray(e)
		}
	}
	r.gap()
}

// add adds a line to an answer. What marks it as one stands before its first words.
func (r *reader) add(to []*section, line string) {
	for _, s := range to {
		if s.add(line); s.via != byHeading && len(s.lines) == 1 {
			s.lines[0] = number.AfterMark(s.lines[0], r.author)
		}
	}
}

// stays reports whether a line belongs to the answer above it.
func (k *walker) stays(i int, cur []*section) bool {
	e := &k.es[i]
	if len(cur) > 0 {
		c := claim{topics: k.r.c.One(cur[0].Topic), via: cur[0].via, saw: k.goesOn(i, cur[0])}
		stays := c.sum() > 0
		f := filed{claim: c, text: e.text}
		if !stays {
			f.lost = outweighed
		}
		if k.r.trail = append(k.r.trail, f); stays {
			return true
		}
	}
	if e.gap {
		k.r.gap()
	}
	return false
}

// begin opens a section for each topic. One without words answers nothing.
func (r *reader) begin(c *claim, forwarded bool) []*section {
	n := len(r.sections)
	for _, t := range c.topics {
		r.sections = append(r.sections, &section{
			Topic: t, via: c.via, own: c.own, forwarded: forwarded, corrects: c.saw&isCorrection != 0,
		})
		r.found = r.found || t.Item != ""
	}
	return r.sections[n:len(r.sections):len(r.sections)]
}

// stray keeps text under no heading, without the numbers of a table's rows.
func (r *reader) stray(e *entry) {
	if !e.stray || !number.Only(e.text) {
		r.loose(e.Forwarded).add(e.text)
	}
}

// loose is where text under no heading goes.
func (r *reader) loose(forwarded bool) *prose {
	switch {
	case r.reply:
		return &r.before[0]
	case r.found:
		return &r.rest
	case forwarded:
		return &r.before[1]
	}
	return &r.before[0]
}

func (r *reader) gap() {
	r.before[0].gap()
	r.before[1].gap()
	r.rest.gap()
}

// split takes a line in which more answers by number may stand, and returns the section that the next line belongs to.
// What stands before the first number goes to cur, or to no question when there is none.
func (r *reader) split(line string, cur []*section) []*section {
	above := 0
	if len(cur) > 0 {
		above = r.c.Question(cur[0].Item).N
	}
	line, aside := number.Aside(line)
	before, parts := r.midNumbers(line, above)
	if r.loose(false).add(aside); len(cur) > 0 {
		for _, s := range cur {
			s.add(number.AfterMark(before, r.author))
		}
	} else {
		r.loose(false).add(before)
	}
	for _, p := range parts {
		c := claim{topics: r.c.One(question.Topic{Item: p.item}), via: byNumber, rest: p.text, saw: isNumber | isOpen}
		cur = r.begin(&c, false)
		cur[0].add(p.text)
		r.trail = append(r.trail, filed{claim: c, text: p.text})
	}
	return cur
}

// How many ascending numbers make a mail without headings a filled-in checklist: bare ones, and such as say "Fråga 3:".
const (
	leastNumbers  = 6
	leastSkipping = 3
	leastNamed    = 2
)

// countsUp reports whether a new mail answers by number alone: at least six ascending numbers at line starts, beginning
// with 1, three that leave some out, or two that say what they number and ask nothing themselves.
func (r *reader) countsUp(ps []page.Piece) bool {
	first, last, all, named := 0, 0, 0, 0
	for i := range ps {
		ns, _, ok := number.Lead(number.Bare(ps[i].Text))
		if ps[i].Kind != page.TheirText || !ok || len(ns) != 1 || !r.known(ns) || ns[0] <= last {
			continue
		}
		says, _ := number.Word(ps[i].Text)
		says = says && !strings.HasSuffix(ps[i].Text, "?")
		if last == 0 && ns[0] != 1 && !says {
			continue
		}
		if last = ns[0]; first == 0 {
			first = last
		}
		if all++; says {
			named++
		}
	}
	return first == 1 && fillsIn(all, last) || named == all && named >= leastNamed
}

// countsTwice reports whether such a mail begins anew at 1 and fills the checklist in again: for another initiative.
func (r *reader) countsTwice(ps []page.Piece) bool {
	all, last, before := 0, 0, false
	for i := range ps {
		ns, _, ok := number.Lead(number.Bare(ps[i].Text))
		if ps[i].Kind != page.TheirText || !ok || len(ns) != 1 || !r.known(ns) {
			continue
		}
		if ns[0] == 1 && fillsIn(all, last) {
			all, last, before = 0, 0, true
		}
		if ns[0] <= last {
			return false
		}
		all, last = all+1, ns[0]
	}
	return before && fillsIn(all, last)
}

// fillsIn reports whether so many numbers, the last of which is given, fill in the checklist: a list leaves none out.
func fillsIn(all, last int) bool { return all >= leastNumbers || all >= leastSkipping && last > all }

// mine are the pieces of a new mail that its sender wrote or passed on.
func mine(ps []page.Piece) []page.Piece {
	return slices.DeleteFunc(ps, func(p page.Piece) bool {
		return p.Kind != page.AnEdge && p.Part != letter.Own && p.Part != letter.Forwarded
	})
}
