// Package checklist reads answers to the plan's questions out of the lines of a mail: under headings, in tables, by
// number, inside our own quoted questions. It is pure; it decides what a text says, never what becomes of a mail.
package checklist

import (
	"fmt"

	"haninge.se/samrad/intake/checklist/definition"
	"haninge.se/samrad/intake/checklist/page"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/checklist/sent"
	"haninge.se/samrad/intake/initiative"
)

// Checklist reads mails for the answers to a list of questions. It is never changed once made, so goroutines may share
// one.
type Checklist struct {
	*question.List
	asked *sent.Index // the questions, as they stand in a mail
	pages *page.Cutter
}

// over reads answers to the questions of a list.
func over(l *question.List) *Checklist {
	return &Checklist{List: l, asked: sent.NewIndex(l), pages: page.NewCutter(l)}
}

// Default returns the built-in checklist.
func Default() *Checklist {
	l, err := question.Parse("checklist.json", question.BuiltIn())
	if err != nil {
		panic(fmt.Sprintf("the built-in checklist: %v", err)) // its test reads it
	}
	return over(l)
}

// Load reads a checklist from a file. The error has one line for every fault: where it is, what is wrong and what to
// write instead.
func Load(path string) (*Checklist, error) {
	b, err := definition.Read(path)
	if err != nil {
		return nil, fmt.Errorf("reading the checklist: %w", err)
	}
	l, err := question.Parse(path, b)
	if err != nil {
		return nil, err
	}
	return over(l), nil
}

// Answer is what a mail says to one question.
type Answer struct {
	Item        initiative.Item
	Text        string
	Written     string // as initiative.Version has it
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
