package checklist

import (
	"strings"

	"haninge.se/samrad/intake/initiative"
)

// via says how a section was recognised.
type via uint8

const (
	byHeading  via = iota
	byNumber       // "7. …"
	byQuestion     // under the question itself
	byCell         // in a table
)

// section is the text under one heading.
type section struct {
	topic
	via       via
	own       bool // a heading without a separator, on a line of its own
	forwarded bool
	lines     []string // "" between paragraphs
}

func (s *section) add(line string) {
	if line = strings.TrimSpace(line); line != "" {
		s.lines = append(s.lines, line)
	}
}

// gap notes a blank line. Several count as one, and none stands at the ends.
func (s *section) gap() {
	if n := len(s.lines); n > 0 && s.lines[n-1] != "" {
		s.lines = append(s.lines, "")
	}
}

func (s *section) empty() bool { return len(s.lines) == 0 }

// last is the last line with words.
func (s *section) last() string {
	for i := len(s.lines) - 1; i >= 0; i-- {
		if s.lines[i] != "" {
			return s.lines[i]
		}
	}
	return ""
}

func (s *section) String() string { return strings.TrimSpace(strings.Join(s.lines, "\n")) }

// answers judges the sections and puts them in the checklist's order. Several sections for one question are joined,
// without those that say nothing.
func (c *Checklist) answers(sections []*section) []Answer {
	texts := map[initiative.Item][]string{}
	for _, s := range sections {
		if t := s.String(); s.item != "" && t != "" {
			texts[s.item] = append(texts[s.item], t)
		}
	}
	var out []Answer
	for _, q := range c.questions {
		if len(texts[q.Item]) == 0 {
			continue
		}
		t := c.join(q.Item, texts[q.Item])
		a := Answer{Item: q.Item, Text: t, State: c.Judge(q.Item, t)}
		a.Preliminary = a.State == initiative.Answered && preliminary(t)
		out = append(out, a)
	}
	return out
}

func (c *Checklist) join(item initiative.Item, texts []string) string {
	said := map[string]bool{}
	var kept, empty []string
	for _, t := range texts {
		switch k := key(t); {
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
		if s.field == "" || t == "" || out[s.field] != "" {
			continue
		}
		if v, _ := c.weigh(t); v != saysNot && v != saysEmpty {
			out[s.field] = t
		}
	}
	return out
}

// headings counts the distinct questions among the sections.
func headings(sections []*section) int {
	seen := map[initiative.Item]bool{}
	for _, s := range sections {
		if s.item != "" {
			seen[s.item] = true
		}
	}
	return len(seen)
}

// free is text that stands under no heading, in paragraphs.
type free struct {
	paragraphs []string
	closed     bool
}

func (f *free) add(line string) {
	line = strings.TrimSpace(line)
	if n := len(f.paragraphs); n > 0 && !f.closed {
		f.paragraphs[n-1] += "\n" + line
	} else if line != "" {
		f.paragraphs = append(f.paragraphs, line)
	}
	f.closed = false
}

func (f *free) gap() { f.closed = true }

func (f *free) String() string { return strings.Join(f.paragraphs, "\n\n") }

// withoutGreeting drops the greeting at the start of a text: a line of its own, or a sentence.
func withoutGreeting(text string) string {
	for {
		first, rest, more := strings.Cut(text, "\n")
		switch {
		case strings.TrimSpace(first) == "" && more, greets(first) && more:
			text = rest
		case greets(first):
			return ""
		default:
			return strings.TrimSpace(afterGreeting(text))
		}
	}
}
