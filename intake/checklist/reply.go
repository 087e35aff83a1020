package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Talk is what was said in a case before.
type Talk struct {
	Sent []string          // the bodies of our mails in the case, newest first
	Open []initiative.Item // asked or still open

	Title  string // of the case: its words may stand where it is called off
	Author string // name and address of who replies: such a name under a text signs it
}

// ReadReply reads a reply: what of it is new, and which question each new word belongs to (domain.md 0.2). New is what
// does not equal a line that we sent and does not lie in a mail before the one that is answered.
func (c *Checklist) ReadReply(lines []letter.Line, talk Talk) Reading {
	r := newReplyReader(c, talk)
	for _, b := range r.blocks(c.page(lines, r.script)) {
		r.read(b)
	}
	return r.reading()
}

// readForm reads a mail that answers our questions inside a quote though it belongs to no case: the questions were
// copied out of the help mail by answering it. ok is false for any other mail.
func (c *Checklist) readForm(lines []letter.Line) (Reading, bool) {
	if !slices.ContainsFunc(lines, func(l letter.Line) bool { return l.Part == letter.Quote }) {
		return Reading{}, false
	}
	r := newReplyReader(c, Talk{Open: c.Items()})
	blocks := r.blocks(c.page(lines, c.asked))
	quoted := 0
	for _, b := range blocks {
		if b.item != "" && b.quoted && b.words {
			quoted++
		}
	}
	if quoted == 0 {
		return Reading{}, false
	}
	for _, b := range blocks {
		r.read(b)
	}
	got := r.reading()
	got.Courtesy, got.Cancelled = false, false
	return got, len(got.Answers) > 0
}

// replyReader reads a reply block by block.
type replyReader struct {
	c         *Checklist
	script    *script
	open      map[initiative.Item]bool
	inline    map[initiative.Item]bool // questions with words right under them
	sections  []*section
	free      prose // text under nothing
	cancelled bool
	evaluated bool
	words     bool
	talk      Talk
}

func newReplyReader(c *Checklist, talk Talk) *replyReader {
	r := &replyReader{
		c:      c,
		script: c.asked,
		open:   map[initiative.Item]bool{},
		inline: map[initiative.Item]bool{},
		talk:   talk,
	}
	if len(talk.Sent) > 0 {
		r.script = newScript(c, talk.Sent)
	}
	for _, item := range talk.Open {
		if _, ok := c.at[item]; ok {
			r.open[item] = true
		}
	}
	return r
}

// block is a run of new words between two pieces of ours.
type block struct {
	item   initiative.Item // the question right above it
	quoted bool            // that question stands in a quote
	words  bool
	doubt  bool // may be an earlier answer: counts only when it would have closed the question
	held   bool // our text follows
	last   bool // nothing new follows
	pieces []piece
}

// blocks gathers the new words of a mail.
func (r *replyReader) blocks(ps []piece) []*block {
	fresh := r.fresh(ps)
	var out []*block
	cur := &block{}
	shut := func() {
		if cur.words {
			out = append(out, cur)
		}
	}
	for i, p := range ps {
		switch {
		case p.kind == ourText, p.kind == anEdge, p.kind == ourQuestion:
			if p.kind == ourQuestion && p.item == cur.item && !cur.words {
				continue // the same question again, in a deeper quote
			}
			cur.held = p.kind != anEdge
			shut()
			cur = &block{item: p.item, quoted: p.level > 0}
		case p.kind == blankLine:
			cur.pieces = append(cur.pieces, p)
		case fresh[i]:
			if cur.doubt && !p.doubt { // what stands above it was there before
				cur.pieces = nil
			}
			cur.words, cur.doubt = true, p.doubt
			cur.pieces = append(cur.pieces, p)
		}
	}
	shut()
	marked := slices.ContainsFunc(out, func(b *block) bool { return b.item != "" && b.quoted && !b.doubt && b.words })
	out = slices.DeleteFunc(out, func(b *block) bool { return b.doubt && (marked || r.earlier(b)) })
	for _, b := range out {
		r.words = true
		if b.item != "" {
			r.inline[b.item] = true
		}
	}
	if len(out) > 0 {
		out[len(out)-1].last = true
	}
	return out
}

// earlier reports whether a block can be an earlier answer, one that left its question open.
func (r *replyReader) earlier(b *block) bool {
	var s prose
	for _, p := range b.pieces {
		s.add(p.text)
	}
	return !r.c.Judge(b.item, s.String()).Closed()
}

// explicit reports whether a line says itself which question it answers.
func (r *replyReader) explicit(line string) bool {
	if h, ok := r.c.heading(line); ok && h.item != "" {
		return true
	}
	ns, _, ok := leadNumbers(bare(line))
	return ok && r.known(ns)
}

// known reports whether all numbers are numbers of questions.
func (r *replyReader) known(ns []int) bool {
	for _, n := range ns {
		if _, ok := r.c.numbered(n); !ok {
			return false
		}
	}
	return len(ns) > 0
}

func (r *replyReader) reading() Reading {
	var told prose
	r.sections = slices.DeleteFunc(r.sections, func(s *section) bool {
		if s.item == theTime {
			told.add(s.String())
		}
		return s.item == theTime
	})
	got := r.c.reading(r.sections, "", r.words)
	got.Told = told.String()
	for _, a := range got.Answers {
		if q := r.c.Question(a.Item); a.State == initiative.NoAnswer && r.c.asksBack(q, a.Text) {
			got.Questions = append(got.Questions, q.N)
		}
	}
	got.Cancelled, got.Evaluated = r.cancelled, r.evaluated
	r.unsign()
	rest := strings.TrimSpace(r.free.String())
	spoken := withoutGreeting(rest)
	answered := len(got.Answers) > 0
	switch {
	case answered || !hasWords(spoken) && !onlyMarks(spoken):
	case r.callsOff(spoken):
		got.Cancelled = true
	case thanks(spoken):
		got.Courtesy = len(got.Fields) == 0
	case len(r.open) == 1 && len(got.Fields) == 0:
		if a, left, ok := r.bare(); ok {
			got.Answers, rest = []Answer{a}, left
			got.Headings, got.Bare = 1, true
		}
	case r.waivesAll(spoken):
		for _, item := range r.c.Items() {
			if r.open[item] {
				got.Answers = append(got.Answers, Answer{Item: item, Text: spoken, State: r.c.Judge(item, spoken)})
			}
		}
		rest = ""
	default:
		var beside []*section
		for _, item := range r.c.Items() {
			if !r.open[item] {
				beside = append(beside, &section{topic: topic{item: item}, prose: prose{lines: []string{"answered"}}})
			}
		}
		if said, left := r.c.speak(spoken, beside, replyRaise); len(said) > 0 {
			got.Answers, rest = r.c.answers(said), left
		}
	}
	got.Rest = rest
	got.Empty = !r.words ||
		!answered && len(got.Answers) == 0 && !got.Cancelled && !got.Courtesy && len(got.Fields) == 0 &&
			!hasWords(spoken)
	return got
}

// replyRaise is how much surer a clause of a reply must be than one of a new mail: what a reply says is mostly about
// something else.
const replyRaise = 0.6

var all = wordSet("all")

// waivesAll reports whether a text excuses all open questions at once: "ej aktuellt på alla tre, det är bara internt".
func (r *replyReader) waivesAll(s string) bool {
	if len(s) > longestVerdict || len(r.open) < 2 {
		return false
	}
	ws := words(s)
	if v, _ := r.c.weigh(s); v != saysNA && v != saysNo {
		return false
	}
	for i := range ws {
		for n := 1; n <= min(2, len(ws)-i); n++ {
			if in(all, ws[i:i+n]) && i < 8 {
				return true
			}
		}
	}
	return false
}
