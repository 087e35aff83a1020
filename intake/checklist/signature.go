package checklist

import (
	"slices"
	"strings"
	"unicode"

	"haninge.se/samrad/intake/checklist/aside"
	"haninge.se/samrad/intake/checklist/phrase"
)

// unsign drops what signs the letter from below its last answer: a name below a blank line, one with a card, the
// author's own, and "/Eva" behind the last words. Under a heading alone a name answers only who speaks to the press.
func (s *section) unsign(author func(string) bool) {
	s.dropCard(author)
	s.trim()
	n := len(s.lines)
	if n == 0 {
		return
	}
	if said, ok := phrase.WithoutSlash(s.lines[n-1], author); ok {
		s.lines[n-1] = said
		return
	}
	name := s.lines[n-1]
	if phrase.CardOf(name, author) && (n > 1 && s.lines[n-2] == "" || n == 1 && s.gapped) {
		s.lines = s.lines[:n-1]
		return
	}
	if !phrase.NameLine(name) && !author(name) || !s.maySign(n, author(name)) {
		return
	}
	if n > 1 && !author(name) && !phrase.FirstName(name) && len(strings.Fields(name)) != 2 {
		return
	}
	s.lines = s.lines[:n-1]
}

// maySign reports whether the last of n lines, a name, stands where a name signs.
func (s *section) maySign(n int, author bool) bool {
	speaks := s.Item == "talesperson"
	switch {
	case n == 1:
		if s.under && !s.gapped {
			return author && !speaks && len(s.lines[0]) > mostInitials // "12." and the name on the next line
		}
		return s.gapped && (author || phrase.FirstName(s.lines[0])) && (!speaks || phrase.Initialled(s.lines[0]))
	case s.lines[n-2] != "":
		return author && !speaks && len(s.lines[n-1]) > mostInitials && !phrase.Announces(s.lines[n-2])
	}
	return n <= 2 || !phrase.Announces(s.lines[n-3])
}

// trim drops blank lines at the end.
func (s *section) trim() {
	for n := len(s.lines); n > 0 && s.lines[n-1] == ""; n-- {
		s.lines = s.lines[:n-1]
	}
}

// dropCard drops a name with the lines of a card under it. A name that is not the author's needs to say how to reach
// him, or to stand in a paragraph with nobody else, and under the question who speaks to the press a blank line above.
func (s *section) dropCard(author func(string) bool) {
	for i := range max(0, len(s.lines)-1) {
		name, above := s.lines[i], ""
		if i > 0 {
			above = s.lines[i-1]
		} else if !s.gapped { // an answer to the heading on whose line it stands
			continue
		}
		if !phrase.NameLine(name) || phrase.Announces(above) || s.Item == "talesperson" && above != "" {
			continue
		}
		card := strings.TrimSpace(strings.Join(s.lines[i+1:], "\n"))
		own := author(name)
		lonely := above == "" && s.Item != "talesperson" && !slices.ContainsFunc(s.lines[i+1:], phrase.FirstName)
		other := phrase.FirstName(name) && len(strings.Fields(name)) > 1 && (phrase.Reaches(card) || lonely)
		if (own || other) && phrase.IsCard(card) {
			s.lines = s.lines[:i]
			return
		}
	}
}

// unsign takes the signature that no farewell opens off the end of the free text: a paragraph under others that is the
// author's name, or a name and a line or some of a card. Where the name of somebody else may be what is asked for, it
// stays.
func (r *reader) unsign() {
	r.unsignLine()
	paragraphs := r.before[0].paragraphs()
	n := len(paragraphs) - 1
	if n < 1 || phrase.Announces(paragraphs[n-1]) {
		return
	}
	above := strings.Join(paragraphs[:n], "\n\n")
	if !phrase.HasWords(phrase.WithoutGreeting(above)) {
		return
	}
	name, card, more := strings.Cut(paragraphs[n], "\n")
	if phrase.CardOf(name, r.author) {
		name, _, _ = strings.Cut(name, ",")
	}
	author := r.author(name)
	asked := r.open["talesperson"] && !phrase.Thanks(paragraphs[n-1])
	if !author && (asked || !phrase.NameLine(name) || more && len(strings.Fields(name)) < 2) {
		return
	}
	if !author && !phrase.FirstName(name) && aside.WithoutCourtesy(above) == "" {
		return // nothing else is said
	}
	if phrase.IsCard(card) {
		r.before[0].lines = strings.Split(above, "\n")
	}
}

// unsignLine takes the author's name off that stands right under the last words.
func (r *reader) unsignLine() {
	lines := r.before[0].lines
	n := len(lines)
	for n > 0 && lines[n-1] == "" {
		n--
	}
	if n == 0 {
		return
	}
	if said, ok := phrase.WithoutSlash(lines[n-1], r.author); ok {
		lines[n-1] = said
		return
	}
	for at := n - 1; at > 0 && at >= n-mostOfCard && lines[at-1] != ""; at-- {
		own := phrase.NameLine(lines[at]) && r.author(lines[at]) && !phrase.Announces(lines[at-1])
		if own && (at == n-1 || strings.Contains(lines[at], " ") && phrase.IsCard(strings.Join(lines[at+1:n], "\n"))) {
			r.before[0].lines = lines[:at]
			return
		}
	}
}

// mostOfCard is how many lines a name and the card under it have that no blank line sets off.
const mostOfCard = 4

// author reports whether a line is the name of who wrote the mail, a part of it, or its initials.
func (r *reader) author(line string) bool {
	names, initials := map[string]bool{}, ""
	name, _, _ := strings.Cut(r.talk.Author[:phrase.Limit(r.talk.Author, phrase.HeadBytes)], "@")
	for _, w := range phrase.Words(name) {
		names[w.Key] = true
		initials += string(unicode.ToUpper(phrase.FirstRune(w.Key)))
	}
	if len(line) <= mostInitials && phrase.HasWords(line) {
		return strings.Trim(line, initials) == ""
	}
	ws := phrase.Words(line[:phrase.Limit(line, phrase.HeadBytes)])
	if n := len(ws) - 1; n > 0 && len(ws[n].Key) == 1 && shortOf(ws[n].Key, names) {
		ws = ws[:n] // "Karl-J"
	}
	return phrase.AllIn(ws, names) ||
		len(ws) == 1 && len(ws[0].Key) >= shortestName && unicode.IsUpper(phrase.FirstRune(line)) && shortOf(ws[0].Key, names)
}

// shortOf reports whether one of some names begins with a word, as people shorten it: "Abdi" for Abdirahman.
func shortOf(word string, names map[string]bool) bool {
	for name := range names {
		if strings.HasPrefix(name, word) {
			return true
		}
	}
	return false
}

// shortestName is how many bytes of a name people leave at the least.
const shortestName = 4

// mostInitials is how many bytes the initials have at the most that people sign with.
const mostInitials = 2
