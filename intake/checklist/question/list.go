// Package question is the questions of the checklist as data (data/checklist.json): their headings and how a line is
// recognised as one, and what an answer to them counts for.
package question

import (
	_ "embed"
	"iter"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/initiative"
)

// Question is one question of the checklist.
type Question struct {
	N     int
	Item  initiative.Item
	Text  string
	Label string
	NA    string   // what "ej aktuellt" counts for: bare, reason or never
	Sub   []string // its parts, as questions
	Good  []string // good answers
}

// The classes of NA.
const (
	naBare   = "bare"
	naReason = "reason"
	naNever  = "never"
)

// List is the questions and the words around them. It is never changed once made, so goroutines may share one.
type List struct {
	questions []Question
	at        map[initiative.Item]int
	Every     map[initiative.Item]bool // all questions
	Free      initiative.Item          // takes the text of a mail without headings
	yesNo     map[initiative.Item]bool // answered by a bare yes or no

	names       map[string]name            // every heading by its key: questions first, then aliases, then misspellings
	labels      map[string]initiative.Item // the questions' labels, of one word or several
	single      map[Topic][]Topic          // every topic as a list of one, so that a claim for it needs none of its own
	openings    map[string]bool            // words with which a heading may begin
	near        [][]near                   // aliases by length, for misspellings nobody has listed
	longest     int                        // words of the longest name
	HeaderWords map[string]bool            // of the header block of a quoted mail
	nonAnswers  map[string]bool
	notApply    map[string]bool
	thin        map[string]bool
	sayings     int // words of the longest phrase of these three and noes
}

// Topic is what a heading is about: a question, or a field that is no question.
type Topic struct {
	Item  initiative.Item
	Field string
}

// name is a heading as somebody may write it.
type name struct {
	Topic
	question bool // a question or sub-question of several words, which nobody writes by chance
}

//go:embed data/checklist.json
var builtIn []byte

// BuiltIn is the file of the built-in checklist, for people who want to change it.
func BuiltIn() []byte { return slices.Clone(builtIn) }

// Questions returns the questions in their order.
func (c *List) Questions() []Question { return append([]Question(nil), c.questions...) }

// Items returns the questions' short names in their order.
func (c *List) Items() []initiative.Item {
	out := make([]initiative.Item, len(c.questions))
	for i, q := range c.questions {
		out[i] = q.Item
	}
	return out
}

// All are the questions in their order, as they stand.
func (c *List) All() iter.Seq[Question] { return slices.Values(c.questions) }

// One is a list of one topic. Nobody appends to it.
func (c *List) One(t Topic) []Topic {
	if list := c.single[t]; list != nil {
		return list
	}
	return []Topic{t}
}

// Question returns the question with that short name, the zero Question when there is none.
func (c *List) Question(item initiative.Item) Question {
	if i, ok := c.at[item]; ok {
		return c.questions[i]
	}
	return Question{}
}

// Numbered returns the item with that number.
func (c *List) Numbered(n int) (initiative.Item, bool) {
	if n < 1 || n > len(c.questions) {
		return "", false
	}
	return c.questions[n-1].Item, true
}

// Calls reports whether a word is a name of a question, in the definite form too: "utvärderingen".
func (c *List) Calls(item initiative.Item, word string) bool {
	name, ok := phrase.Has(c.names, word)
	return ok && name.Item == item || c.names[strings.TrimSuffix(word, "en")].Item == item
}
