package checklist

import (
	"slices"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/page"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
)

// span is a piece of the sender's own words that is filed as a whole: a line, a cell, what follows a question on its
// line.
type span struct {
	*page.Piece
	gap      bool   // a blank line stands before it
	above    string // the line of words right above
	corrects bool   // a sentence by which an answer is to be another
}

// place is a run of the sender's words between two pieces of our own text.
type place struct {
	item      initiative.Item // the question right above it
	role      letter.Role     // of that question
	quoted    bool            // that question stands in a quote
	forwarded bool
	maybeOld  bool // may be an earlier answer: counts only when it would have closed the question
	held      bool // our text follows
	last      bool // none of the sender's words follow
	spans     []span

	counted, unset bool // the lines were counted that begin with labels which nothing sets off, and are enough
	looked, listed bool // it was looked whether the lines that begin with a number are answers one below the other
	width          int  // of the longest line, in bytes, once somebody asked
}

// fewSpans is as many as a mail mostly has.
const fewSpans = 32

// places gathers the sender's words. A question of ours without words under it is a place too: it may be a heading.
func (r *reader) places(ps []page.Piece) []*place {
	fresh := r.fresh(ps)
	var out []*place
	cur, gap := &place{spans: make([]span, 0, min(len(ps), fewSpans))}, true
	for i := range ps {
		switch p := &ps[i]; {
		case p.Kind == page.OurText && !r.reply:
		case p.Kind == page.OurText, p.Kind == page.AnEdge, p.Kind == page.OurQuestion:
			if p.Kind == page.OurQuestion && p.Item == cur.item && len(cur.spans) == 0 {
				continue // the same question again, in a deeper quote
			}
			cur.held = p.Kind != page.AnEdge
			out = append(out, cur)
			cur = &place{item: p.Item, role: p.Role, quoted: r.reply && p.Level > 0, forwarded: p.Forwarded}
			gap = r.reply || p.Kind == page.AnEdge
		case p.Kind == page.BlankLine:
			gap = true
		case fresh[i]:
			if cur.maybeOld && !p.MaybeOld { // what stands above it was there before
				cur.spans = nil
			}
			s := span{Piece: p, gap: gap}
			if i > 0 && fresh[i-1] {
				s.above = ps[i-1].Text
			}
			cur.maybeOld, gap = p.MaybeOld, false
			cur.spans = append(cur.spans, s)
		}
	}
	return r.prune(append(out, cur))
}

// prune drops the places that hold nothing new, and notes which questions are answered in their place.
func (r *reader) prune(all []*place) []*place {
	marked := slices.ContainsFunc(all, func(b *place) bool {
		return b.item != "" && b.quoted && !b.maybeOld && len(b.spans) > 0
	})
	out := slices.DeleteFunc(all, func(b *place) bool {
		if len(b.spans) == 0 {
			return r.reply || b.item == ""
		}
		return b.maybeOld && (marked || r.earlier(b))
	})
	for _, b := range out {
		if r.words = true; b.item != "" {
			if r.inline == nil {
				r.inline = map[initiative.Item]bool{}
			}
			r.inline[b.item] = true
		}
	}
	if len(out) > 0 {
		out[len(out)-1].last = true
	}
	return out
}

// earlier reports whether a place can hold an earlier answer, one that left its question open.
func (r *reader) earlier(b *place) bool {
	var s prose
	for _, p := range b.spans {
		s.add(p.Text)
	}
	return !r.c.Judge(b.item, s.String()).Closed()
}

// What of a reply is new? At level 0 what the looks call the sender's own. At level 1 what was typed between the lines
// of our mail, as Outlook's users do. Anything deeper was said before; only where a program shows an earlier answer and
// one typed now alike do the open questions decide.

// quote is what a mail shows of the mail that it answers.
type quote struct {
	known  bool // our mail, by more than its questions
	buried bool // our mail lies in the mail that is answered
	tinted bool // something in it has a colour
	spaced bool // its blank lines are left
	broken bool // answers stand between its quote marks, so a line behind marks is no answer
}

func lookAt(ps []page.Piece) (q quote) {
	deeper, asked := false, false
	for i := range ps {
		switch p := &ps[i]; p.Kind {
		case page.OurText:
			asked, q.known, deeper = false, q.known || p.Level == 1, deeper || p.Level > 1
		case page.OurQuestion, page.AnEdge:
			asked = p.Kind == page.OurQuestion && p.Depth > 0
		case page.TheirText:
			q.broken = q.broken || asked && p.Depth == 0 && p.Part == letter.Own
			q.tinted = q.tinted || p.Level == 1 && p.Typed
		case page.BlankLine:
			q.spaced = q.spaced || between(ps, i)
		}
	}
	q.buried = deeper && !q.known
	return q
}

// between reports whether a blank line stands inside the mail that is answered.
func between(ps []page.Piece, i int) bool {
	if i == 0 || i+1 == len(ps) {
		return false
	}
	before, after := &ps[i-1], &ps[i+1]
	return before.Kind != page.AnEdge && before.Level == 1 && after.Kind != page.BlankLine && after.Level == 1
}

// fresh tells which pieces are the sender's words. Of a new mail that is what the looks say, and what was passed on.
func (r *reader) fresh(ps []page.Piece) []bool {
	out := make([]bool, len(ps))
	if !r.reply {
		for i := range ps {
			out[i] = ps[i].Kind == page.TheirText
		}
		return out
	}
	f := &freshness{
		r: r, ps: ps, q: lookAt(ps), later: laterQuestions(ps), out: out, above: &page.Piece{Kind: page.AnEdge},
	}
	for i := range ps {
		switch p := &ps[i]; p.Kind {
		case page.BlankLine:
			f.near = false
		case page.OurText, page.OurQuestion, page.AnEdge:
			f.above, f.near, f.ended = p, p.Kind == page.OurQuestion, false
		case page.TheirText:
			f.out[i] = f.judge(i)
		}
	}
	return f.out
}

// freshness walks down a reply and remembers what stands above.
type freshness struct {
	r     *reader
	ps    []page.Piece
	q     quote
	later []bool
	out   []bool
	above *page.Piece // our text, or the end of it
	near  bool        // no blank line since our question
	ended bool        // a signature since our text
}

func (f *freshness) judge(i int) bool {
	p := &f.ps[i]
	switch {
	case p.Part == letter.Signature || p.Part == letter.Footer:
		return false
	case p.Level == 0:
		return p.Part != letter.Quote
	case f.q.buried || p.Level > 1 || f.above.Level > 1:
		p.MaybeOld = true
		return f.open() && f.r.index.HasMails && (p.Depth == 0 || p.Depth == f.above.Depth)
	}
	return f.typedIn(i, p)
}

// typedIn reports whether a line of the mail that is answered was typed into it.
func (f *freshness) typedIn(i int, p *page.Piece) bool {
	if f.ended || f.above.Level == 0 || f.q.broken && p.Depth > 0 && !p.Tail && !f.goesOn(i) {
		return false
	}
	if f.ended = thread.OpensSignature(p.Text); f.ended {
		return false
	}
	if f.q.known {
		return f.above.Kind == page.OurQuestion || f.r.explicit(p.Text)
	}
	if f.r.index.HasMails { // nothing but its questions is left of our mail
		return f.open()
	}
	return f.above.Kind == page.OurQuestion && f.sure(i, p)
}

// sure reports whether a line under a question is no part of our mail, all else of which is lost: what stands under the
// last question may be its end.
func (f *freshness) sure(i int, p *page.Piece) bool {
	return p.Typed || !f.q.tinted && (p.Tail || f.later[i] || f.near && f.q.spaced)
}

// open reports whether the text above is a question that is still open: had an answer stood under it before, it would
// be closed.
func (f *freshness) open() bool { return f.above.Kind == page.OurQuestion && f.r.open[f.above.Item] }

// goesOn reports whether the line above was new and this one is quoted as deep.
func (f *freshness) goesOn(i int) bool {
	return i > 0 && f.out[i-1] && f.ps[i-1].Depth == f.ps[i].Depth
}

// explicit reports whether a line says itself which question it answers.
func (r *reader) explicit(line string) bool {
	if h, ok := r.c.Heading(line); ok && h.Item != "" {
		return true
	}
	ns, _, ok := number.Lead(number.Bare(line))
	return ok && r.known(ns)
}

// laterQuestions tells for each piece whether a question of ours at its level follows: what stands between two
// questions cannot be the end of our mail.
func laterQuestions(ps []page.Piece) []bool {
	out := make([]bool, len(ps))
	seen := map[int]bool{}
	for i := len(ps) - 1; i >= 0; i-- {
		out[i] = seen[ps[i].Level]
		switch ps[i].Kind {
		case page.OurQuestion:
			seen[ps[i].Level] = true
		case page.AnEdge:
			clear(seen)
		}
	}
	return out
}
