package checklist

import (
	_ "embed"
	"slices"
	"sort"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/dates/when"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/signs.tsv
var signTable string

// signWords are classes of words by what they point to: who speaks to the press, what is printed, who is to be reached.
var signWords = text.MustCompile(signTable)

// noItem stands for no question at all.
const noItem initiative.Item = "none"

var (
	againstAll = signWords.Set(string(noItem) + " cue")
	timeSets   = []text.Set{signWords.Set("month"), signWords.Set("weekday"), signWords.Set("time")}
)

// speech is running text with what its words are, looked up once: its parts are weighed without looking any up again.
type speech struct {
	text    string
	toks    []text.Token
	signs   *text.Finder
	borders *text.Finder
	own     []uint32 // the features of each token by itself and with the one before it
	ends    []int    // where in own those of each token end
}

// utterance is a piece of running text with what is to be seen in it.
type utterance struct {
	in       *speech
	from, to int // its tokens there
	text     string
	toks     []text.Token
	words    int
	asks     bool
	dated    bool // may hold a date
	against  bool // history, a deadline, a doubt: no answer to anything
	code     bool // more marks than words: written for a machine
}

func hear(s string) *speech { return heard(s, text.Tokens(s)) }

func heard(s string, toks []text.Token) *speech {
	return &speech{text: s, toks: toks, signs: signWords.Over(toks), borders: borderWords.Over(toks)}
}

func utter(s string) utterance { return hear(s).whole() }

// sentence is one of a text whose tokens are known. They are its own from then on.
func sentence(said string, toks []text.Token) *speech {
	if plain := strings.Join(strings.Fields(said), " "); plain != said {
		return hear(plain)
	}
	at := toks[0].Start
	for i := range toks {
		t := &toks[i]
		t.Start, t.End, t.Line = t.Start-at, t.End-at, i == 0
	}
	toks[0].Glued = false
	return heard(said, toks)
}

func (p *speech) whole() utterance { return p.part(0, len(p.toks)) }

// part is the piece of the tokens from one up to another.
func (p *speech) part(from, to int) utterance {
	u := utterance{in: p, text: strings.TrimSpace(p.text[p.start(from):p.start(to)]), from: from, to: to}
	u.toks = p.toks[from:to]
	marks := 0
	for i := u.from; i < u.to; i++ {
		if p.toks[i].Kind == text.Mark {
			marks++
		}
		for _, m := range p.signs.Within(i, u.to) {
			u.against = u.against || m.Set == againstAll
			u.dated = u.dated || slices.Contains(timeSets, m.Set)
		}
		u.dated = u.dated || p.toks[i].Kind == text.Number
	}
	u.words = wordsIn(u.toks)
	u.code = marks > u.words+2
	u.asks = strings.HasSuffix(strings.TrimRight(u.text, " )\"”"), "?")
	return u
}

// opens reports whether a phrase of a set begins the piece: "Blir det regn flyttar vi in".
func (u *utterance) opens(set text.Set) bool {
	return begins(u.in.borders, u.from, u.to, set)
}

// has reports whether a phrase of a set stands in the piece.
func (u *utterance) has(set text.Set) bool {
	for i := u.from; i < u.to; i++ {
		if begins(u.in.borders, i, u.to, set) {
			return true
		}
	}
	return false
}

// begins reports whether a phrase of a set begins at a token and ends before another.
func begins(words *text.Finder, at, end int, set text.Set) bool {
	return at < end && slices.ContainsFunc(words.Within(at, end), func(m text.Match) bool { return m.Set == set })
}

// start is where the piece from a token on begins: what stands before the first token goes with it.
func (p *speech) start(token int) int {
	switch token {
	case 0:
		return 0
	case len(p.toks):
		return len(p.text)
	}
	return p.toks[token].Start
}

// token is the first token from a byte on.
func (p *speech) token(at int) int {
	return sort.Search(len(p.toks), func(i int) bool { return p.toks[i].Start >= at })
}

// readDate reads the day or period in a text, seen from a day. A text of many words is none to look for a date in.
func (u *utterance) readDate(ref dates.Day) dates.Reading {
	if !u.dated || len(u.text) > phrase.LongestVerdict {
		return dates.Reading{}
	}
	return when.Read(u.text, ref)
}
