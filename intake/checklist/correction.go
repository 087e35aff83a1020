package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/checklist/page"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/text"
)

// byCorrection claims a sentence of a reply that says which answer is to be another.
func (k *walker) byCorrection(e *entry) (claim, bool) {
	if !e.corrects {
		return claim{}, false
	}
	said, ok := k.r.directed(e.text)
	if !ok {
		return claim{}, false
	}
	c := claim{topics: said.Topics, via: byHeading, rest: said.Said, saw: isCorrection}
	if said.Numbered {
		c.via = byNumber
	}
	return c, true
}

// directed reads a sentence that says itself which questions it is for: a correction, or a verdict on open ones.
func (r *reader) directed(s string) (question.Correction, bool) {
	said, ok := r.c.Correction(s)
	if ok {
		return said, true
	}
	said, ok = r.c.Verdict(s)
	answered := func(t question.Topic) bool { return !r.open[t.Item] }
	return said, ok && !slices.ContainsFunc(said.Topics, answered)
}

// parted takes apart the lines in which several labels stand, and those of a reply in which a sentence corrects an
// answer: what stands before and below it is no part of that. Under a question of ours the words are its answer.
func (r *reader) parted(b *place) []span {
	if b.item != "" {
		return b.spans
	}
	var out []span
	whole := 0 // so many lines were taken over
	for i, s := range b.spans {
		if parts := r.partsOf(s); parts != nil {
			out = append(append(out, b.spans[whole:i]...), parts...)
			whole = i + 1
		}
	}
	if whole == 0 {
		return b.spans
	}
	return append(out, b.spans[whole:]...)
}

// partsOf takes one line apart, and returns nil where it is a whole.
func (r *reader) partsOf(s span) []span {
	if said, ps := thread.Postscript(s.Text); ps && r.reply {
		s.Piece, s.gap = pieceOf(s.Piece, said), true
		if parts := r.partsOf(s); parts != nil || said == "" {
			return append([]span{}, parts...)
		}
		return []span{s}
	}
	if s.Role == letter.Plain {
		if starts := r.c.Inline(s.Text); len(starts) > 0 {
			return labels(s, starts)
		}
		if starts := r.c.UnsetRow(s.Text, r.open); len(starts) > 0 && (r.reply || len(starts) >= leastUnset-1) {
			return labels(s, starts)
		}
		if at := aside.PastCourtesy(s.Text); at > 0 && r.labelAt(s.Text[at:]) {
			return labels(s, r.behindCourtesy(s.Text, at))
		}
	}
	if !r.reply || len(s.Text) > phrase.LongestVerdict || !question.MayCorrect(s.Text) {
		return nil
	}
	return r.part(s)
}

// behindCourtesy is where the labels of a line begin, the first of which stands behind a courtesy.
func (r *reader) behindCourtesy(line string, first int) []int {
	starts := []int{first}
	for _, at := range r.c.Inline(line[first:]) {
		starts = append(starts, first+at)
	}
	for _, sentence := range text.Sentences(line[first:]) {
		if r.labelAt(sentence.Of(line[first:])) {
			starts = append(starts, first+sentence.Start)
		}
	}
	slices.Sort(starts)
	return slices.Compact(starts)
}

// labelAt reports whether a text begins with the label of a question, and a colon.
func (r *reader) labelAt(s string) bool {
	h, ok := r.c.Heading(s)
	return ok && h.Item != "" && h.Sep == ':'
}

// labels takes a line apart where its labels begin.
func labels(s span, starts []int) []span {
	out := make([]span, 0, len(starts)+1)
	from := 0
	for _, to := range append(starts, len(s.Text)) {
		p := span{Piece: pieceOf(s.Piece, strings.TrimRight(s.Text[from:to], " ,;|/-–")), above: s.above}
		if p.gap = s.gap; from > 0 {
			p.gap, p.above = false, out[len(out)-1].Text
		}
		out, from = append(out, p), to
	}
	return out
}

// part takes one line apart around the sentences that correct an answer, and returns nil where none does.
func (r *reader) part(s span) (out []span) {
	at, corrects := 0, false
	add := func(from, to int, corrects bool) {
		if from >= to || !phrase.HasWords(s.Text[from:to]) {
			return
		}
		p := span{Piece: s.Piece, gap: s.gap, above: s.above, corrects: corrects}
		if from > 0 || to < len(s.Text) {
			p.Piece = pieceOf(s.Piece, s.Text[from:to])
		}
		if len(out) > 0 {
			p.gap, p.above = true, out[len(out)-1].Text
		}
		out = append(out, p)
	}
	for _, sentence := range text.Sentences(s.Text) {
		for from := sentence.Start; from >= at && from < sentence.End; from = at {
			said, ok := r.directed(s.Text[from:])
			if !ok {
				break
			}
			add(at, from, false)
			corrects, at = true, from+said.End
			add(from, at, true)
		}
	}
	if !corrects {
		return nil
	}
	add(at, len(s.Text), false)
	return out
}

// pieceOf is a part of a line.
func pieceOf(p *page.Piece, part string) *page.Piece {
	out := *p
	out.Text = part
	return &out
}
