// Package page takes a mail apart: what is our own text, how deep each line is quoted, which lines are header blocks,
// and what only the look of a line or a table sets off as a heading.
package page

import (
	"slices"
	"strings"
	"sync"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// kind says what a piece of a mail is.
type kind uint8

const (
	TheirText   kind = iota // words that are not ours
	BlankLine               // or one without anything to read
	OurQuestion             // a question of the checklist, written out
	OurText                 // other text of ours
	AnEdge                  // a header block: what stands above and below it are two mails
)

// Piece is a line of a mail, or a part of one where our text and other text share it.
type Piece struct {
	Kind      kind
	Text      string
	Item      initiative.Item // the question
	Role      letter.Role
	Part      letter.Part
	Level     int
	Depth     int // quote marks
	line      int
	Tail      bool // follows our text on the same line
	Typed     bool // coloured, so typed into the quote
	Forwarded bool
	MaybeOld  bool // may be an earlier answer
}

// mostKept is how many words a room has at most that is kept: few mails have as many.
const mostKept = 10000

// Cutter takes mails apart along our own text. Goroutines may share one.
type Cutter struct {
	*question.List
	rooms sync.Pool // of *sent.Words, which are wanted only while a mail is taken apart
}

// NewCutter returns one that knows a list of questions by their words and headings.
func NewCutter(l *question.List) *Cutter { return &Cutter{List: l} }

// Cut takes a mail apart along our own text.
func (c *Cutter) Cut(lines []letter.Line, s *sent.Index) []Piece {
	lines = c.layOut(lines)
	words, _ := c.rooms.Get().(*sent.Words)
	if words == nil {
		words = new(sent.Words)
	}
	words.Read(lines)
	ts := words.Tokens
	defer func() {
		if cap(ts) <= mostKept {
			words.Read(nil)
			c.rooms.Put(words)
		}
	}()
	spans := s.Find(words)
	mine := make([]bool, len(lines))
	for _, sp := range spans {
		for k := sp.From; k < sp.To; k++ {
			mine[ts[k].Line] = true
		}
	}
	level, heads := levels(lines)
	if i := slices.IndexFunc(spans, words.Fills); i >= 0 && s.HasMails {
		c.headAbove(lines[:ts[spans[i].From].Line], heads)
	}
	c.ownHeads(lines, mine, heads)
	p := &pager{lines: lines, ts: ts, spans: spans, level: level, out: make([]Piece, 0, len(lines)+8)}
	for i := range lines {
		if heads[i] {
			p.out = append(p.out, p.piece(AnEdge, i, ""))
			p.skip(i)
			continue
		}
		p.take(i)
	}
	return p.out
}

// ownHeads adds the runs of header words in the sender's own words, "Datum: … / Till: …": no headings either, whatever
// they are.
func (c *Cutter) ownHeads(lines []letter.Line, mine, heads []bool) {
	for i := 0; i < len(lines); {
		n := 0
		if !heads[i] && !mine[i] {
			n = c.headerLines(lines, i)
		}
		for j := i; j < i+n && n >= 2; j++ {
			heads[j] = true
		}
		i += max(n, 1)
	}
}

// pager walks down a mail with two fingers: one on its words, one on the runs of them that are ours.
type pager struct {
	lines []letter.Line
	ts    []sent.Token
	spans []sent.Run
	level []int
	at    int // next span
	tok   int // next token
	out   []Piece
}

func (p *pager) piece(k kind, i int, text string) Piece {
	l := p.lines[i]
	return Piece{Kind: k, Text: text, Role: l.Role, Part: l.Part, Level: p.level[i], Depth: l.Depth, line: i,
		Typed: l.Colour, Forwarded: l.Part == letter.Forwarded}
}

// skip passes over the tokens of a line that holds none of our text.
func (p *pager) skip(i int) {
	for p.tok < len(p.ts) && int(p.ts[p.tok].Line) <= i {
		p.tok++
	}
}

// take appends the pieces of line i: our text, and what stands before and after it.
func (p *pager) take(i int) {
	line := p.lines[i].Text
	if !phrase.HasWords(line) && !phrase.OnlyMarks(line) {
		p.out = append(p.out, p.piece(BlankLine, i, ""))
		return
	}
	first, pos := p.tok, 0
	for p.tok < len(p.ts) && int(p.ts[p.tok].Line) == i {
		p.tok++
	}
	shared := false
	for ; p.at < len(p.spans) && p.spans[p.at].From < p.tok; p.at++ {
		sp := p.spans[p.at]
		if sp.From >= first { // begins on this line
			p.words(i, line[pos:p.ts[sp.From].Start], shared, sp.Item != "")
			k := OurText
			if sp.Item != "" {
				k = OurQuestion
			}
			q := p.piece(k, i, "")
			q.Item = sp.Item
			p.out = append(p.out, q)
		}
		shared = true
		last := min(sp.To, p.tok) - 1
		pos = int(p.ts[last].End)
		if sp.To > p.tok {
			return // the rest of it is on the next line, and nothing else is on this one
		}
		pos += ourTail(line[pos:])
	}
	p.words(i, line[pos:], shared, false)
}

// words appends text beside our own, unless it is only the number that a mail program gave our question.
func (p *pager) words(i int, text string, tail, beforeQuestion bool) {
	text = strings.TrimSpace(text)
	if !phrase.HasWords(text) && !phrase.OnlyMarks(text) {
		return
	}
	if _, rest := number.Word(text); beforeQuestion && strings.Trim(rest, "0123456789.):•*-–#( ") == "" {
		return
	}
	t := p.piece(TheirText, i, text)
	t.Tail = tail
	p.out = append(p.out, t)
}

// ourTail is the length of what closes our text on a line: its own marks, blanks, and what people set off their
// answer with.
func ourTail(s string) int {
	t := strings.TrimLeft(s, "?.!:;,…)]}*_\"”’»")
	t = strings.TrimLeftFunc(t, phrase.Blank)
	for {
		u := strings.TrimLeft(t, ":=>→")
		for _, dash := range []string{"- ", "– ", "— ", "-> ", "--> "} {
			u = strings.TrimPrefix(u, dash)
		}
		if u = strings.TrimLeftFunc(u, phrase.Blank); len(u) == len(t) {
			return len(s) - len(t)
		}
		t = u
	}
}
