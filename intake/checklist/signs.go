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

func (p *speech) whole() utterance { return p.part(0, len(p.text)) }

// part is the piece between two bytes at which tokens begin or end.
func (p *speech) part(start, end int) utterance {
	u := utterance{in: p, text: strings.TrimSpace(p.text[start:end]), from: p.token(start), to: p.token(end)}
	u.toks = p.toks[u.from:u.to]
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
	opens := func(m text.Match) bool { return m.Set == set }
	return u.from < u.to && slices.ContainsFunc(u.in.borders.Within(u.from, u.to), opens)
}

// has reports whether a phrase of a set stands in the piece.
func (u *utterance) has(set text.Set) bool {
	for i := u.from; i < u.to; i++ {
		if slices.ContainsFunc(u.in.borders.Within(i, u.to), func(m text.Match) bool { return m.Set == set }) {
			return true
		}
	}
	return false
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
