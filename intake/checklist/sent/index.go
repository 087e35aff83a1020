// Package sent finds our own text where it comes back in a mail, by the skeletons of its words alone: whatever became
// of its letters, its lines and its marks.
package sent

import (
	"slices"
	"strconv"
	"strings"

	"haninge.se/samrad/intake/checklist/number"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Index is the text we sent, line by line, as a tree of words: whatever walks down it to the end of a line is our
// own text coming back, however it was wrapped and marked on the way.
type Index struct {
	Root     *Step
	room     []Step // for those to come
	HasMails bool   // holds mails of ours, not only the checklist's questions
	list     *question.List
	asked    []asked
}

// asked is a question by its words, the first of which is its number.
type asked struct {
	item  initiative.Item
	words Words
	keys  string
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

// NewIndex makes the index of a checklist's questions.
func NewIndex(c *question.List) *Index {
	s := &Index{list: c}
	for q := range c.All() {
		one := asked{item: q.Item}
		one.words.Read([]letter.Line{{Text: strconv.Itoa(q.N)}, {Text: q.Text}})
		one.keys = string(one.words.keys)
		s.asked = append(s.asked, one)
	}
	return s.With(nil)
}

// With is the index of the same questions and the bodies of our mails, newest first.
func (s *Index) With(sent []string) *Index {
	out := &Index{Root: &Step{}, list: s.list, asked: s.asked}
	for i := range s.asked {
		q := &s.asked[i]
		out.add(q.keys, q.words.Tokens[1:], q.item, nil)
		out.add(q.keys, q.words.Tokens, q.item, nil)
	}
	w := &Words{}
	var lines []letter.Line
	for mail, body := range sent[:min(len(sent), mostSent)] {
		lines = lines[:0]
		for line := range strings.SplitSeq(body, "\n") {
			lines = append(lines, letter.Line{Text: line})
		}
		w.Read(lines)
		out.addMail(w, lines, mail)
	}
	return out
}

// addMail adds the lines of a mail of ours, which were read.
func (s *Index) addMail(w *Words, lines []letter.Line, mail int) {
	keys, n := string(w.keys), 0
	for from, to := 0, 0; from < len(w.Tokens); from = to {
		for to = from + 1; !w.closed(to); to++ {
		}
		line := lines[w.Tokens[from].Line].Text
		item := questionOf(s.list, line)
		if item == "" && strings.HasPrefix(line, tellsTime) {
			item = TheTime
		}
		for run := range slices.Chunk(w.Tokens[from:to], longestRun) {
			s.add(keys, run, item, &position{mail, n})
			s.HasMails = true
			n++
		}
	}
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

func (s *Index) add(keys string, ts []Token, item initiative.Item, at *position) {
	here := s.Root
	for _, t := range ts {
		key := keys[t.from:t.to]
		if key == "" {
			continue
		}
		child := here.next(key)
		if child == nil {
			child = s.step()
			child.item, child.both = item, item == ""
			here.lead(key, child)
		}
		child.both = child.both || child.item != item
		here = child
	}
	if here == s.Root {
		return
	}
	if here.Line == nil {
		here.Line = &ourLine{item: item, words: len(ts)}
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
func (s *Step) Next(key []byte) *Step {
	if s.only != nil && s.key == string(key) {
		return s.only
	}
	return s.more[string(key)]
}

func (s *Step) next(key string) *Step {
	if s.only != nil && s.key == key {
		return s.only
	}
	return s.more[key]
}

// step is the step that the word at token i leads to, whole or damaged, and the token behind it. One that may be
// nothing but lost letters leads nowhere else while the line goes on.
func (s *Step) step(w *Words, i int) (to *Step, next int) {
	for n := w.glued(i); n > 0; n-- {
		key := w.key(i, n)
		if to = s.Next(key); to == nil && len(key) == 0 && s.only != nil {
			to = s
		}
		if to != nil {
			return to, i + n
		}
	}
	return nil, i
}

// goesOn is the step of which a word is the beginning, the first of several.
func (s *Step) goesOn(key string) *Step {
	if s.only != nil && strings.HasPrefix(s.key, key) {
		return s.only
	}
	for more, to := range s.more {
		if strings.HasPrefix(more, key) {
			return to
		}
	}
	return nil
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

// path is how far a text goes with ours.
type path struct {
	whole   *ourLine // the longest line of ours that ends on it, if any
	end     int      // the token behind that line
	to      int      // the one where the text goes its own way
	last    *Step
	words   int
	letters int
}

// follow walks down the index from token i on. The last word of a line may be cut short.
func (s *Index) follow(w *Words, i int) path {
	k := path{end: i, to: i, last: s.Root}
	for k.to < len(w.Tokens) {
		child, next := k.last.step(w, k.to)
		if child == nil || child == s.Root {
			break
		}
		at := k.to
		if k.to = next; child == k.last {
			continue
		}
		k.letters += len(w.key(at, next-at))
		k.words++
		if k.last = child; child.Line != nil {
			k.whole, k.end = child.Line, next
		}
	}
	if k.to == i || k.to == len(w.Tokens) || w.closed(k.to) {
		return k
	}
	n := w.glued(k.to)
	if cut := w.key(k.to, n); len(cut) > 0 && w.closed(k.to+n) {
		if child := k.last.goesOn(string(cut)); child != nil {
			k.letters += len(cut)
			k.last, k.to = child, k.to+n
		}
	}
	return k
}
