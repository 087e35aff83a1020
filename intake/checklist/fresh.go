package checklist

import (
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
)

// What of a reply is new? At level 0 what package letter calls the sender's own. At level 1 what was typed between
// the lines of our mail, as Outlook's users do. Anything deeper was said before; only where a program shows an earlier
// answer and one typed now alike do the open questions decide.

// quote is what a mail shows of the mail that it answers.
type quote struct {
	known  bool // our mail, by more than its questions
	buried bool // our mail lies in the mail that is answered
	tinted bool // something in it has a colour
	spaced bool // its blank lines are left
	broken bool // answers stand between its quote marks, so a line behind marks is no answer
}

func lookAt(ps []piece) (q quote) {
	deeper, asked := false, false
	for i, p := range ps {
		switch p.kind {
		case ourQuestion, ourText, anEdge:
			asked = p.kind == ourQuestion && p.depth > 0
		case theirText:
			q.broken = q.broken || asked && p.depth == 0 && p.part == letter.Own
		}
		q.known = q.known || p.kind == ourText && p.level == 1
		deeper = deeper || p.kind == ourText && p.level > 1
		q.tinted = q.tinted || p.kind == theirText && p.level == 1 && p.typed
		if p.kind == blankLine && i > 0 && i+1 < len(ps) {
			before, after := ps[i-1], ps[i+1]
			q.spaced = q.spaced || before.kind != anEdge && before.level == 1 && after.kind != blankLine && after.level == 1
		}
	}
	q.buried = deeper && !q.known
	return q
}

// fresh tells which pieces are new words.
func (r *replyReader) fresh(ps []piece) []bool {
	f := &freshness{r: r, ps: ps, q: lookAt(ps), later: laterQuestions(ps), out: make([]bool, len(ps)), above: &piece{kind: anEdge}}
	for i := range ps {
		switch p := &ps[i]; p.kind {
		case blankLine:
			f.near = false
		case ourText, ourQuestion, anEdge:
			f.above, f.near, f.ended = p, p.kind == ourQuestion, false
		case theirText:
			f.out[i] = f.judge(i)
		}
	}
	return f.out
}

// freshness walks down a mail and remembers what stands above.
type freshness struct {
	r     *replyReader
	ps    []piece
	q     quote
	later []bool
	out   []bool
	above *piece // our text, or the end of it
	near  bool   // no blank line since our question
	ended bool   // a signature since our text
}

func (f *freshness) judge(i int) bool {
	p := &f.ps[i]
	switch {
	case p.part == letter.Signature || p.part == letter.Footer:
		return false
	case p.level == 0:
		return p.part != letter.Quote
	case f.q.buried || p.level > 1 || f.above.level > 1:
		p.doubt = true
		return f.open() && f.r.script.sent && (p.depth == 0 || p.depth == f.above.depth)
	case f.ended || f.above.level == 0 || f.q.broken && p.depth > 0 && !p.tail && !f.goesOn(i):
		return false
	case thread.OpensSignature(p.text):
		f.ended = true
		return false
	case f.q.known:
		return f.above.kind == ourQuestion || f.r.explicit(p.text)
	case f.r.script.sent: // nothing but its questions is left of our mail
		return f.open()
	}
	// Our mail is lost; what stands under its last question may be its end.
	return f.above.kind == ourQuestion && (p.typed || !f.q.tinted && (p.tail || f.later[i] || f.near && f.q.spaced))
}

// open reports whether the text above is a question that is still open: had an answer stood under it before, it would
// be closed.
func (f *freshness) open() bool { return f.above.kind == ourQuestion && f.r.open[f.above.item] }

// goesOn reports whether the line above was new and this one is quoted as deep.
func (f *freshness) goesOn(i int) bool {
	return i > 0 && f.out[i-1] && f.ps[i-1].depth == f.ps[i].depth
}

// laterQuestions tells for each piece whether a question of ours at its level follows: what stands between two
// questions cannot be the end of our mail.
func laterQuestions(ps []piece) []bool {
	out := make([]bool, len(ps))
	seen := map[int]bool{}
	for i := len(ps) - 1; i >= 0; i-- {
		out[i] = seen[ps[i].level]
		switch ps[i].kind {
		case ourQuestion:
			seen[ps[i].level] = true
		case anEdge:
			clear(seen)
		}
	}
	return out
}
