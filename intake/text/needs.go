package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed data/common.txt
var commonData string

// common are the words that stand in most mails to us, the most common first, by the place that each has among them:
// that a text has one of them says next to nothing. They were counted in the sentences of checklist/testdata/prose; the
// days, the months and some words of our own mails were put behind them.
var common = func() map[string]int {
	out := map[string]int{}
	for word := range strings.FieldsSeq(commonData) {
		out[word] = len(out)
	}
	return out
}()

// Needs are words of which a text has one where it has any of some phrases. Behind the first word of an abbreviation
// stand the words that may be its second; others need nothing behind them.
type Needs struct {
	once  sync.Once
	find  func() map[string]bool // the words, when they are first asked for: a command that reads no mail does without
	words map[string][]string
	sieve sieve
}

// NewNeeds makes them of words in lower case.
func NewNeeds(words map[string]bool) *Needs {
	return &Needs{find: func() map[string]bool { return words }}
}

// fill takes the words up.
func (n *Needs) fill() {
	words := n.find()
	n.words = map[string][]string{}
	known, _ := abbreviations()
	for part, list := range known {
		for _, a := range list {
			if words[a.key] {
				n.words[part] = append(n.words[part], append(a.parts, "")[1])
			}
		}
	}
	for word := range words {
		n.words[word] = nil
	}
	for word, seconds := range n.words {
		if slices.Contains(seconds, "") {
			n.words[word] = nil
		}
		n.sieve.add(word)
	}
}

// Begin reports whether the first word of a line is one of these; it is none where there is no word at all.
func (n *Needs) Begin(line string) bool {
	start, end := nextLetters(line, 0)
	return start < end && n.at(line, start, end)
}

// Has reports whether a token is one of these words.
func (n *Needs) Has(t *Token) bool {
	n.once.Do(n.fill)
	if !n.sieve.may(t.Key) {
		return false
	}
	seconds, is := n.words[t.Key]
	return is && seconds == nil
}

// In reports whether a text has one of these words.
func (n *Needs) In(s string) bool {
	for start, end := nextLetters(s, 0); start < end; start, end = nextLetters(s, end) {
		if n.at(s, start, end) {
			return true
		}
	}
	return false
}

// longestNeeded is how many bytes the words mostly have.
const longestNeeded = 32

// at reports whether a word of a text is one of these. It lowers no word that the sieve lets go: it is asked of every
// word.
func (n *Needs) at(s string, start, end int) bool {
	n.once.Do(n.fill)
	if word := s[start:end]; !n.sieve.may(word) && swedish(word) {
		return false
	}
	var room [longestNeeded]byte
	seconds, is := n.words[string(AppendLower(room[:0], s[start:end]))]
	if seconds == nil {
		return is
	}
	start, end = nextLetters(s, end)
	return slices.Contains(seconds, string(AppendLower(room[:0], s[start:end])))
}

// nextLetters is the first run of letters from i on, empty where there is none.
func nextLetters(s string, i int) (start, end int) {
	for i < len(s) {
		r, size := decode(s, i)
		if unicode.IsLetter(r) {
			return i, wordEnd(s, i)
		}
		i += size
	}
	return i, i
}

// First are the words with which the phrases of some sets begin. Phrases that begin with a number or a part of a word
// have no such words: they are a fault of the program.
func (p *Phrases) First(sets ...Set) *Needs {
	return &Needs{find: func() map[string]bool { return p.first(sets) }}
}

func (p *Phrases) first(sets []Set) map[string]bool {
	out := map[string]bool{}
	for next := range p.tree().unnamed() {
		if next.leads(sets) {
			panic("text: a phrase without a first word")
		}
	}
	for word, n := range p.tree().words {
		if n.leads(sets) {
			out[word] = true
		}
	}
	return out
}

// Rare is the word of each phrase of some sets that says most: the longest that is not common, the later of two,
// or the least common. Phrases without a whole word have none: they are a fault of the program.
func (p *Phrases) Rare(sets ...Set) *Needs {
	return &Needs{find: func() map[string]bool { return p.rare(sets) }}
}

func (p *Phrases) rare(sets []Set) map[string]bool {
	out := map[string]bool{}
	says := func(word string) int {
		if at, is := common[word]; is {
			return at
		}
		return len(common) + utf8.RuneCountInString(word)
	}
	p.tree().each(sets, nil, func(phrase []string) {
		if len(phrase) == 0 {
			panic("text: a phrase without a whole word")
		}
		most := phrase[0]
		for _, word := range phrase[1:] {
			if says(word) >= says(most) {
				most = word
			}
		}
		out[most] = true
	})
	return out
}
