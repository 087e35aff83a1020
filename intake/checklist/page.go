package checklist

import (
	"strings"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// kind says what a piece of a mail is.
type kind uint8

const (
	theirText   kind = iota // words that are not ours
	blankLine               // or one without anything to read
	ourQuestion             // a question of the checklist, written out
	ourText                 // other text of ours
	anEdge                  // a header block: what stands above and below it are two mails
)

// piece is a line of a mail, or a part of one where our text and other text share it.
type piece struct {
	kind      kind
	text      string
	item      initiative.Item // the question
	role      letter.Role
	part      letter.Part
	level     int
	depth     int // quote marks
	line      int
	tail      bool // follows our text on the same line
	typed     bool // coloured, so typed into the quote
	forwarded bool
	maybeOld  bool // may be an earlier answer
}

// mostKept is how many words a room has at most that is kept: few mails have as many.
const mostKept = 10000

// page takes a mail apart along our own text.
func (c *Checklist) page(lines []letter.Line, s *sentIndex) []piece {
	lines = c.layOut(lines)
	room, _ := c.rooms.Get().(*[]token)
	if room == nil {
		room = new([]token)
	}
	ts := tokens(*room, lines)
	defer func() {
		if clear(ts); cap(ts) <= mostKept {
			*room = ts
			c.rooms.Put(room)
		}
	}()
	spans := s.find(ts)
	mine := make([]bool, len(lines))
	for _, sp := range spans {
		for k := sp.from; k < sp.to; k++ {
			mine[ts[k].line] = true
		}
	}
	level, heads := c.levels(lines, mine)
	c.ownHeads(lines, mine, heads)
	p := &pager{lines: lines, ts: ts, spans: spans, level: level, out: make([]piece, 0, len(lines)+8)}
	for i := range lines {
		if heads[i] {
			p.out = append(p.out, p.piece(anEdge, i, ""))
			p.skip(i)
			continue
		}
		p.take(i)
	}
	return p.out
}

// ownHeads adds the runs of header words in the sender's own words, "Datum: … / Till: …": no headings either, whatever
// they are.
func (c *Checklist) ownHeads(lines []letter.Line, mine, heads []bool) {
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
	ts    []token
	spans []run
	level []int
	at    int // next span
	tok   int // next token
	out   []piece
}

func (p *pager) piece(k kind, i int, text string) piece {
	l := p.lines[i]
	return piece{kind: k, text: text, role: l.Role, part: l.Part, level: p.level[i], depth: l.Depth, line: i,
		typed: l.Colour, forwarded: l.Part == letter.Forwarded}
}

// skip passes over the tokens of a line.
func (p *pager) skip(i int) {
	for p.tok < len(p.ts) && int(p.ts[p.tok].line) <= i {
		p.tok++
	}
	for p.at < len(p.spans) && p.spans[p.at].to <= p.tok {
		p.at++
	}
}

// take appends the pieces of line i: our text, and what stands before and after it.
func (p *pager) take(i int) {
	line := p.lines[i].Text
	if !phrase.HasWords(line) && !phrase.OnlyMarks(line) {
		p.out = append(p.out, p.piece(blankLine, i, ""))
		return
	}
	first, pos := p.tok, 0
	for p.tok < len(p.ts) && int(p.ts[p.tok].line) == i {
		p.tok++
	}
	shared := false
	for ; p.at < len(p.spans) && p.spans[p.at].from < p.tok; p.at++ {
		sp := p.spans[p.at]
		if sp.from >= first { // begins on this line
			p.words(i, line[pos:p.ts[sp.from].start], shared, sp.item != "")
			k := ourText
			if sp.item != "" {
				k = ourQuestion
			}
			q := p.piece(k, i, "")
			q.item = sp.item
			p.out = append(p.out, q)
		}
		shared = true
		last := min(sp.to, p.tok) - 1
		pos = int(p.ts[last].end)
		if sp.to > p.tok {
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
	t := p.piece(theirText, i, text)
	t.tail = tail
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
