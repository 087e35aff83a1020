package triage

import "strings"

// mostOfIt is the share of a mail's lines that must be known for it to be a copy: servers on the way add banners
// and wrap lines anew, but they write no answers.
const mostOfIt = 0.8

// Repeats reports whether a mail says what one that is kept said.
func (m *Mail) Repeats(kept *Mail) bool { return overlap(kept.words(), m.words()) >= mostOfIt }

// words are the lines of a mail that its author stands for, with those of attached documents.
func (m *Mail) words() []string {
	var out []string
	add := func(text string) {
		for line := range strings.Lines(text) {
			if line = strings.ToLower(strings.Join(strings.Fields(line), " ")); line != "" {
				out = append(out, line)
			}
		}
	}
	add(m.Own)
	for _, d := range m.Docs {
		for _, l := range d.Lines {
			add(l.Text)
		}
	}
	return out
}

// searches bounds how many lines are looked for in the whole text: two long mails with nothing in common would cost
// the product of their lengths.
const searches = 200

// overlap is the share of a mail's lines that the kept one has too, whole or as a part of its text where lines were
// wrapped otherwise. A mail without words says nothing new.
func overlap(kept, mail []string) float64 {
	if len(mail) == 0 {
		return 1
	}
	have := make(map[string]bool, len(kept))
	for _, l := range kept {
		have[l] = true
	}
	text := " " + strings.Join(kept, " ") + " "
	found, searched := 0, 0
	for _, l := range mail {
		switch {
		case have[l]:
			found++
		case searched < searches:
			searched++
			if strings.Contains(text, " "+l+" ") {
				found++
			}
		}
	}
	return float64(found) / float64(len(mail))
}
