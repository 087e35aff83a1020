package sent

import (
	"slices"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Token is a word of a mail with the line it stands on.
type Token struct {
	key              string
	Line, Start, End int32
}

// Run is a run of words that is our own text.
type Run struct {
	From, To int             // tokens
	Item     initiative.Item // the question it asks, "" for other text
	line     *ourLine        // nil for a line that breaks off
	weak     bool            // too short to be ours by itself: "Hej!", "Vänliga hälsningar"
}

// Words that make a line of ours unmistakable, and those of a question that somebody may have put in mid-line; one of
// fewer words is as sure when they are long ("Hur ska kommunikationsinsatsen utvärderas?").
const (
	strongWords   = 6
	questionWords = 5
	questionBytes = 30
	brokenWords   = 4
)

// mostBytes bounds the text that is compared with ours. What lies beyond belongs to no mail that people write.
const mostBytes = 2 << 20

// Tokens splits the lines that may hold our text into words, in room that the caller has.
func Tokens(room []Token, lines []letter.Line) []Token {
	size := 0
	for _, l := range lines {
		size += len(l.Text)
	}
	out := slices.Grow(room[:0], min(size, mostBytes)/6)
	left := mostBytes
	var few [phrase.FewWords]phrase.Word
	ws := few[:0]
	for i, l := range lines {
		if l.Part == letter.HeaderBlock {
			continue
		}
		text := l.Text[:phrase.Limit(l.Text, left)]
		left -= len(text)
		ws = phrase.AppendSpoken(ws[:0], text)
		for _, w := range ws {
			out = append(out, Token{w.Key, int32(i), int32(w.Start), int32(w.End)})
		}
	}
	return out
}

// Find returns the runs of words that are our own text, in order. It compares words alone and runs on over line ends,
// so re-wrapping, quote marks, bullets and lost blank lines make no difference. A line of ours that breaks off at the
// end of a line counts too; a short one counts where its neighbours in our mail stand beside it.
func (s *Index) Find(ts []Token) []Run {
	var out []Run
	end := -1 // token after the last of them
	for i := 0; i < len(ts); {
		first := i == 0 || ts[i-1].Line != ts[i].Line
		sp, ok := s.match(ts, i, first, i == end)
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
func (s *Index) match(ts []Token, i int, first, chained bool) (Run, bool) {
	if !first && endsInNumber(ts[i:]) {
		return Run{}, false
	}
	whole, partial, last := s.follow(ts[i:min(len(ts), i+longestRun+1)])
	// A short line of ours counts only when it ends its line: "Hej!" is ours, "Hej! Enhetschefen" is not.
	closed := func(n int) bool { return i+n == len(ts) || ts[i+n].Line != ts[i+n-1].Line }
	n := 0
	if whole != nil {
		n = whole.words
	}
	if partial > n && partial >= brokenWords && first && closed(partial) {
		return Run{From: i, To: i + partial, Item: last.asked()}, true
	}
	if whole == nil {
		return Run{}, false
	}
	sp := Run{From: i, To: i + n, Item: whole.item, line: whole}
	sp.weak = n < strongWords && (whole.item == "" || !unmistakable(ts[i:i+n], first))
	return sp, !sp.weak || (first || chained) && (closed(n) || s.begins(ts[i+n]))
}

// asked is the question whose lines go through a step, "" where several do.
func (s *Step) asked() initiative.Item {
	if s.both {
		return ""
	}
	return s.item
}

// endsInNumber reports whether a number stands at the end of a line: it is not the one of the question below.
func endsInNumber(ts []Token) bool {
	c := ts[0].key[0]
	return len(ts) > 1 && ts[1].Line != ts[0].Line && len(ts[0].key) <= 2 && '0' <= c && c <= '9'
}

// unmistakable reports whether the words of a question are so many or so long that nobody writes them by chance.
func unmistakable(ts []Token, first bool) bool {
	return len(ts) >= questionWords || len(ts) >= 3 && (first || width(ts) >= questionBytes)
}

// width is how many bytes some words take on their line, 0 when they stand on two.
func width(ts []Token) int32 {
	last := ts[len(ts)-1]
	if ts[0].Line != last.Line {
		return 0
	}
	return last.End - ts[0].Start
}

// begins reports whether a line of ours may begin at a word.
func (s *Index) begins(t Token) bool { return s.Root.Next(t.key) != nil }

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
