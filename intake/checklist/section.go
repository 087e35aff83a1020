package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/checklist/question"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// via says how a section was recognised.
type via uint8

const (
	byHeading  via = iota
	byNumber       // "7. …"
	byQuestion     // under the question itself
	byCell         // in a table
	byProse        // in running text
)

// section is the text under one heading.
type section struct {
	question.Topic
	via       via
	own       bool // a heading without a separator, on a line of its own
	forwarded bool
	corrects  bool // an answer that is to be another
	prose
}

// answers judges the sections and puts them in the checklist's order. Several sections for one question are joined,
// without those that say nothing.
func (c *Checklist) answers(sections []*section) []Answer {
	out := make([]Answer, 0, min(len(sections), 16))
	var texts []string
	for q := range c.All() {
		texts = texts[:0]
		for _, s := range sections {
			if s.Item != q.Item {
				continue
			}
			if t := s.String(); t != "" {
				if s.corrects {
					texts = texts[:0] // and takes back what stands above
				}
				texts = append(texts, t)
			}
		}
		if len(texts) == 0 {
			continue
		}
		t := c.join(q.Item, texts)
		a := Answer{Item: q.Item, Text: t, State: c.Judge(q.Item, t)}
		a.Preliminary = a.State == initiative.Answered && question.Preliminary(t)
		out = append(out, a)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// join makes one text of several for a question. Saying the same twice, by number and by label, is saying it once.
func (c *Checklist) join(item initiative.Item, texts []string) string {
	if len(texts) == 1 {
		return texts[0]
	}
	said := map[string]bool{}
	var kept, empty []string
	for _, t := range texts {
		switch k := phrase.Key(t[:phrase.Limit(t, phrase.LongestVerdict)]) + t[phrase.Limit(t, phrase.LongestVerdict):]; {
		case said[k]:
		case c.Judge(item, t) == initiative.NoAnswer:
			empty = append(empty, t)
		default:
			said[k] = true
			kept = append(kept, t)
		}
	}
	if len(kept) == 0 {
		return empty[len(empty)-1]
	}
	return strings.Join(kept, "\n")
}

// fields are what stands under headings that are no questions.
func (c *Checklist) fields(sections []*section) map[string]string {
	out := map[string]string{}
	for _, s := range sections {
		t := s.String()
		if s.Field == "" || t == "" || out[s.Field] != "" {
			continue
		}
		if v, _ := c.Weigh(t); v != question.SaysNot && v != question.SaysEmpty {
			out[s.Field] = t
		}
	}
	return out
}

// headings counts the distinct questions among the sections.
func (c *Checklist) headings(sections []*section) (n int) {
	for q := range c.All() {
		if slices.ContainsFunc(sections, func(s *section) bool { return s.Item == q.Item }) {
			n++
		}
	}
	return n
}

// prose is text that may have paragraphs.
type prose struct {
	lines  []string // "" between paragraphs
	gapped bool     // a blank line stands before the first
	under  bool     // the first stands below the line that says which question it answers
}

func (t *prose) add(line string) {
	if line = strings.TrimSpace(line); line != "" {
		t.lines = append(t.lines, line)
	}
	t.under = t.under || len(t.lines) == 0
}

// gap notes a blank line. Several count as one, and none stands at the ends.
func (t *prose) gap() {
	if n := len(t.lines); n > 0 && t.lines[n-1] != "" {
		t.lines = append(t.lines, "")
	}
	t.gapped = t.gapped || len(t.lines) == 0
}

func (t *prose) empty() bool { return len(t.lines) == 0 }

// endLetter drops what only ends the letter from below an answer: "Hör gärna av er om något är oklart!", "Jag bifogar
// kartan också.", and the name right under it. Alone it stays.
func (t *prose) endLetter() {
	ends := func(line string) bool { return text.Closes(line) || phrase.Thanks(line) || phrase.Points(line) }
	for n := len(t.lines) - 1; n > 0; n-- {
		line, above := t.lines[n], t.lines[n-1]
		if line != "" && !ends(line) && !(ends(above) && aside.Signs(above, line)) {
			return
		}
		t.lines = t.lines[:n]
	}
}

// last is the last line with words.
func (t *prose) last() string {
	for i := len(t.lines) - 1; i >= 0; i-- {
		if t.lines[i] != "" {
			return t.lines[i]
		}
	}
	return ""
}

func (t *prose) String() string { return strings.TrimSpace(strings.Join(t.lines, "\n")) }

func (t *prose) paragraphs() []string {
	var out []string
	start := 0
	for i, line := range t.lines {
		if line == "" {
			out = append(out, strings.Join(t.lines[start:i], "\n"))
			start = i + 1
		}
	}
	if start < len(t.lines) {
		out = append(out, strings.Join(t.lines[start:], "\n"))
	}
	return out
}
