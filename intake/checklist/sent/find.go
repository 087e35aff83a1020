package sent

import "haninge.se/samrad/intake/initiative"

// Run is a run of words that is our own text.
type Run struct {
	From, To int             // tokens
	Item     initiative.Item // the question it asks, "" for other text
	line     *ourLine        // nil for one that breaks off, where several may be meant
	weak     bool            // too short to be ours by itself: "Hej!", "Vänliga hälsningar"
}

// Words that make a line of ours unmistakable, and those of a question that somebody may have put in mid-line; one of
// fewer words is as sure when they are long ("Hur ska kommunikationsinsatsen utvärderas?"). A line that breaks off is
// known by its words or, cut anywhere, by the letters of its skeleton.
const (
	strongWords   = 6
	questionWords = 5
	questionBytes = 30
	brokenWords   = 4
	brokenLetters = 16
)

// Find returns the runs of words that are our own text, in order. It compares their skeletons alone and runs on over
// line ends, so re-wrapping, quote marks, bullets, lost blank lines and lost letters make no difference. A line of ours
// that breaks off at the end of a line counts too; a short one counts where its neighbours in our mail stand beside it.
func (s *Index) Find(w *Words) []Run {
	var out []Run
	end := -1 // token after the last of them
	for i := 0; i < len(w.Tokens); {
		first := i == 0 || w.Tokens[i-1].Line != w.Tokens[i].Line
		sp, ok := s.match(w, i, first, i == end)
		if !ok {
			i++
			continue
		}
		out = append(out, sp)
		i, end = sp.To, sp.To
	}
	return keepNeighbours(out)
}

// match tries to read our text from token i on.
func (s *Index) match(w *Words, i int, first, chained bool) (Run, bool) {
	if !first && w.endsInNumber(i) {
		return Run{}, false
	}
	k := s.follow(w, i)
	ours := k.words >= brokenWords || k.letters >= brokenLetters
	if k.to > k.end && ours && first && w.closed(k.to) {
		return Run{From: i, To: k.to, Item: k.last.asked(), line: k.last.ends()}, true
	}
	if k.whole == nil {
		return Run{}, false
	}
	sp := Run{From: i, To: k.end, Item: k.whole.item, line: k.whole}
	sp.weak = k.whole.words < strongWords && (k.whole.item == "" || !w.unmistakable(&sp, first))
	// A short line of ours counts only when it ends its line: "Hej!" is ours, "Hej! Enhetschefen" is not.
	return sp, !sp.weak || (first || chained) && (w.closed(k.end) || s.begins(w, k.end))
}

// asked is the question whose lines go through a step, "" where several do.
func (s *Step) asked() initiative.Item {
	if s.both {
		return ""
	}
	return s.item
}

// ends is the line that goes through a step, nil where several do.
func (s *Step) ends() *ourLine {
	for s.Line == nil && s.more == nil && s.only != nil {
		s = s.only
	}
	return s.Line
}

// Fills reports whether nothing else stands on the lines of a run.
func (w *Words) Fills(r Run) bool { return (r.From == 0 || w.closed(r.From)) && w.closed(r.To) }

// closed reports whether a line ends before a token.
func (w *Words) closed(i int) bool {
	return i == len(w.Tokens) || w.Tokens[i].Line != w.Tokens[i-1].Line
}

// endsInNumber reports whether a number stands at the end of a line: it is not the one of the question below.
func (w *Words) endsInNumber(i int) bool {
	key := w.key(i, 1)
	return i+1 < len(w.Tokens) && w.closed(i+1) && len(key) > 0 && len(key) <= 2 && '0' <= key[0] && key[0] <= '9'
}

// unmistakable reports whether the words of a question are so many or so long that nobody writes them by chance.
func (w *Words) unmistakable(sp *Run, first bool) bool {
	n := sp.line.words
	return n >= questionWords || n >= 3 && (first || w.width(sp.From, sp.To) >= questionBytes)
}

// width is how many bytes some words take on their line, 0 when they stand on two.
func (w *Words) width(from, to int) int32 {
	last := w.Tokens[to-1]
	if w.Tokens[from].Line != last.Line {
		return 0
	}
	return last.End - w.Tokens[from].Start
}

// begins reports whether a line of ours may begin at a word.
func (s *Index) begins(w *Words, i int) bool {
	first, _ := s.Root.step(w, i)
	return first != nil && first != s.Root
}

// keepNeighbours drops the weak spans that do not stand where they stand in our mail.
func keepNeighbours(spans []Run) []Run {
	joined := func(a, b *Run) bool { return a.To == b.From && a.line.before(b.line) }
	for i := 1; i < len(spans); i++ {
		if spans[i].weak && !spans[i-1].weak && joined(&spans[i-1], &spans[i]) {
			spans[i].weak = false
		}
	}
	for i := len(spans) - 2; i >= 0; i-- {
		if spans[i].weak && !spans[i+1].weak && joined(&spans[i], &spans[i+1]) {
			spans[i].weak = false
		}
	}
	kept := spans[:0]
	for _, sp := range spans {
		if !sp.weak {
			kept = append(kept, sp)
		}
	}
	return kept
}

// before reports whether a stands right before b in one of our mails. Both lists of places are in order.
func (a *ourLine) before(b *ourLine) bool {
	if a == nil || b == nil {
		return false
	}
	for i, j := 0, 0; i < len(a.places) && j < len(b.places); {
		p, q := a.places[i], b.places[j]
		p.line++
		switch {
		case p == q:
			return true
		case p.mail < q.mail || p.mail == q.mail && p.line < q.line:
			i++
		default:
			j++
		}
	}
	return false
}
