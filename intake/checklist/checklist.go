// Package checklist is the plan's questions as data, and reads answers to them out of the lines of a mail: under
// headings, in tables, by number, inside our own quoted questions. It is pure; it decides what a text says, never
// what becomes of a mail.
package checklist

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"haninge.se/samrad/intake/checklist/definition"
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

// Checklist is the questions and the words around them. It is never changed once made, so goroutines may share one.
type Checklist struct {
	questions []Question
	at        map[initiative.Item]int
	every     map[initiative.Item]bool // all questions
	free      initiative.Item          // takes the text of a mail without headings
	yesNo     map[initiative.Item]bool // answered by a bare yes or no

	names       map[string]name            // every heading by its key: questions first, then aliases, then misspellings
	labels      map[string]initiative.Item // the questions' labels, of one word or several
	single      map[topic][]topic          // every topic as a list of one, so that a claim for it needs none of its own
	openings    map[string]bool            // words with which a heading may begin
	near        [][]near                   // aliases by length, for misspellings nobody has listed
	longest     int                        // words of the longest name
	headerWords map[string]bool            // of the header block of a quoted mail
	asked       *sentIndex                 // the questions, as they stand in a mail
	nonAnswers  map[string]bool
	notApply    map[string]bool
	thin        map[string]bool
	sayings     int // words of the longest phrase of these three and noes

	rooms sync.Pool // of *[]token, for the words of a mail, which are wanted only while it is taken apart
}

// topic is what a heading is about: a question, or a field that is no question.
type topic struct {
	item  initiative.Item
	field string
}

// name is a heading as somebody may write it.
type name struct {
	topic
	question bool // a question or sub-question of several words, which nobody writes by chance
}

//go:embed data/checklist.json
var builtIn []byte

// Default returns the built-in checklist.
func Default() *Checklist {
	c, err := parse("checklist.json", builtIn)
	if err != nil {
		panic(fmt.Sprintf("the built-in checklist: %v", err)) // its test reads it
	}
	return c
}

// BuiltIn is the file of the built-in checklist, for people who want to change it.
func BuiltIn() []byte { return slices.Clone(builtIn) }

// Load reads a checklist from a file. The error has one line for every fault: where it is, what is wrong and what to
// write instead.
func Load(path string) (*Checklist, error) {
	b, err := definition.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading the checklist: %w", err)
	}
	return parse(path, b)
}

// Questions returns the questions in their order.
func (c *Checklist) Questions() []Question { return append([]Question(nil), c.questions...) }

// Items returns the questions' short names in their order.
func (c *Checklist) Items() []initiative.Item {
	out := make([]initiative.Item, len(c.questions))
	for i, q := range c.questions {
		out[i] = q.Item
	}
	return out
}

// one is a list of one topic. Nobody appends to it.
func (c *Checklist) one(t topic) []topic {
	if list := c.single[t]; list != nil {
		return list
	}
	return []topic{t}
}

// Question returns the question with that short name, the zero Question when there is none.
func (c *Checklist) Question(item initiative.Item) Question {
	if i, ok := c.at[item]; ok {
		return c.questions[i]
	}
	return Question{}
}

// numbered returns the item with that number.
func (c *Checklist) numbered(n int) (initiative.Item, bool) {
	if n < 1 || n > len(c.questions) {
		return "", false
	}
	return c.questions[n-1].Item, true
}

// Answer is what a mail says to one question.
type Answer struct {
	Item        initiative.Item
	Text        string
	State       initiative.State
	Preliminary bool
}

// Reading is what was read out of a mail.
type Reading struct {
	Answers   []Answer          // in the checklist's order, "återkommer" and "ej aktuellt" among them
	Fields    map[string]string // headings that are no questions: kanal, plats, …
	Headings  int               // distinct questions recognised by heading or question
	Courtesy  bool              // nothing but thanks
	Cancelled bool              // the initiative will not take place
	Evaluated bool              // "Status: utvärderad"
	Empty     bool              // no words of the sender's own
	Questions []int             // numbers of questions that were asked back about instead of answered
	Outcome   string            // how it went, in words that answer no question
	Told      string            // words under the line of ours that tells the time
	Bare      bool              // the one answer is a reply's whole text, which names no question
	Several   bool              // two initiatives in one mail: what it is stands in it twice, and other answers as well
	Rest      string            // own words that answered nothing

	trail []filed // what was claimed for which question, for people who ask why
}

// Closed counts the questions that need no more asking.
func (r Reading) Closed() (n int) {
	for _, a := range r.Answers {
		if a.State.Closed() {
			n++
		}
	}
	return n
}
