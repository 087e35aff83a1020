// Package sent finds our own text where it comes back in a mail, by its words alone.
package sent

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
)

// Index is the text we sent, line by line, as a tree of words: whatever walks down it to the end of a line is our
// own text coming back, however it was wrapped and marked on the way.
type Index struct {
	Root     *Step
	room     []Step // for those to come
	HasMails bool   // holds mails of ours, not only the checklist's questions
}

// Step is one word of one or more of our lines.
type Step struct {
	key  string // the first word that follows, and
	only *Step  // what comes of it: most words have no other
	more map[string]*Step
	Line *ourLine        // a line ends here
	item initiative.Item // the one question whose lines go through here
	both bool            // lines of several questions, or of none, go through here
}

// ourLine is a line we wrote.
type ourLine struct {
	item   initiative.Item // the question it asks, "" for other text
	words  int
	places []position // where it stands in our mails, for telling a short line of ours from the sender's own
}

// position is a line in one of our mails.
type position struct{ mail, line int }

// Bounds that keep the index small whatever was sent: a longer line is taken in pieces, the newest mails count most.
const (
	longestRun = 40
	mostSent   = 60
)

// TheTime stands for the line in which we tell how we read the time, and ask to be told if it is wrong: what is typed
// under it is about that, and an answer only if it is a time.
const TheTime initiative.Item = "-time"

const tellsTime = "Tiden har vi tolkat"

// NewIndex makes the index of the checklist's questions and the bodies of our mails, newest first.
func NewIndex(c *question.List, sent []string) *Index {
	s := &Index{Root: &Step{}}
	var ws []phrase.Word
	for q := range c.All() {
		ws = phrase.AppendWords(phrase.AppendWords(ws[:0], strconv.Itoa(q.N)), q.Text)
		s.add(ws[1:], q.Item, nil)
		s.add(ws, q.Item, nil)
	}
	for mail, body := range sent[:min(len(sent), mostSent)] {
		n := 0
		for line := range strings.SplitSeq(norm.NFC.String(body), "\n") {
			ws = phrase.AppendSpoken(ws[:0], line)
			item := questionOf(c, line)
			if item == "" && strings.HasPrefix(line, tellsTime) {
				item = TheTime
			}
			for run := range slices.Chunk(ws, longestRun) {
				s.add(run, item, &position{mail, n})
				s.HasMails = true
				n++
			}
		}
	}
	return s
}

// questionOf is the question that a line of our mail is about: "7. På vilket sätt …?", "Fråga 12: du skrev …".
func questionOf(c *question.List, line string) initiative.Item {
	ns, rest, ok := number.Lead(line)
	if !ok || len(ns) != 1 {
		return ""
	}
	first, _ := number.Word(line)
	if item, ok := c.Numbered(ns[0]); ok && (first || strings.HasSuffix(strings.TrimSpace(rest), "?")) {
		return item
	}
	return ""
}

func (s *Index) add(ws []phrase.Word, item initiative.Item, at *position) {
	if len(ws) == 0 {
		return
	}
	here := s.Root
	for _, w := range ws {
		child := here.Next(w.Key)
		if child == nil {
			child = s.step()
			child.item, child.both = item, item == ""
			here.lead(w.Key, child)
		}
		child.both = child.both || child.item != item
		here = child
	}
	if here.Line == nil {
		here.Line = &ourLine{item: item, words: len(ws)}
	}
	if here.Line.item == "" {
		here.Line.item = item
	}
	if at != nil {
		here.Line.places = append(here.Line.places, *at)
	}
}

// stepsAtOnce is for how many steps room is made at once.
const stepsAtOnce = 64

// step makes a step.
func (s *Index) step() *Step {
	if len(s.room) == 0 {
		s.room = make([]Step, stepsAtOnce)
	}
	made := &s.room[0]
	s.room = s.room[1:]
	return made
}

// Next is the step that a word leads to, nil where none of our lines goes on with it.
func (s *Step) Next(key string) *Step {
	if s.only != nil && s.key == key {
		return s.only
	}
	return s.more[key]
}

func (s *Step) lead(key string, to *Step) {
	switch {
	case s.only == nil:
		s.key, s.only = key, to
	case s.more == nil:
		s.more = map[string]*Step{key: to}
	default:
		s.more[key] = to
	}
}

// follow walks down the index from the first of the words. It returns the longest whole line of ours, if any, and
// how many words were ours before the text went its own way.
func (s *Index) follow(ws []Token) (whole *ourLine, partial int, last *Step) {
	here := s.Root
	for _, w := range ws {
		child := here.Next(w.key)
		if child == nil {
			break
		}
		here = child
		partial++
		if here.Line != nil {
			whole = here.Line
		}
	}
	return whole, partial, here
}
