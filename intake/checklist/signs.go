package checklist

import (
	_ "embed"
	"slices"
	"strings"

	"haninge.se/samrad/intake/dates"
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

// utterance is a piece of running text with what is to be seen in it.
type utterance struct {
	text    string
	toks    []text.Token
	words   int
	signs   []string
	asks    bool
	dated   bool // may hold a date
	against bool // history, a deadline, a doubt: no answer to anything
}

func utter(s string) utterance {
	u := utterance{text: s, toks: text.Tokens(s)}
	var classes []text.Set // one a word that has one, in order
	place := -1
	for _, m := range signWords.Find(u.toks) {
		u.against = u.against || m.Set == againstAll
		u.dated = u.dated || slices.Contains(timeSets, m.Set)
		name := signWords.Name(m.Set)
		if !slices.Contains(u.signs, name) {
			u.signs = append(u.signs, name)
		}
		if m.From != place {
			classes, place = append(classes, m.Set), m.From
		}
	}
	u.pair(classes)
	for _, t := range u.toks {
		if t.Kind != text.Mark {
			u.words++
		}
		u.dated = u.dated || t.Kind == text.Number
		if t.Key == "\"" {
			u.signs = append(u.signs, "quotes")
		}
	}
	if u.asks = strings.HasSuffix(strings.TrimRight(s, " )\"”"), "?"); u.asks {
		u.signs = append(u.signs, "asks")
	}
	return u
}

// pair adds the classes of words in pairs: as they follow on one another, and as they stand in one text.
func (u *utterance) pair(classes []text.Set) {
	for i, c := range classes {
		if i == 0 {
			u.signs = append(u.signs, "first "+signWords.Name(c))
			continue
		}
		u.signs = append(u.signs, "next "+signWords.Name(classes[i-1])+" "+signWords.Name(c))
	}
	slices.Sort(classes)
	classes = slices.Compact(classes)
	for i, a := range classes {
		for _, b := range classes[i+1:] {
			u.signs = append(u.signs, "both "+signWords.Name(a)+" "+signWords.Name(b))
		}
	}
}

// readDate reads the day or period in a text, seen from a day. A text of many words is none to look for a date in.
func (u *utterance) readDate(ref dates.Day) dates.Reading {
	if !u.dated || len(u.text) > longestVerdict {
		return dates.Reading{}
	}
	return dates.Read(u.text, ref)
}
