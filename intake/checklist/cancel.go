package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// Words that call an initiative off, and what may stand around them. Only the whole text of a reply counts, or a line
// "Status: inställd".
var (
	calledOff = wordSet("called off")
	around    = wordSet("around")
	because   = wordSet("because")
)

// callsOff reports whether a reply says that the initiative will not take place, and nothing else but why. It may be
// called by words of its title, "Vandringen" for "Trygghetsvandring i Jordbro".
func (r *reader) callsOff(s string) bool {
	if len(s) > longestVerdict {
		return false
	}
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ',' || c == '!' || c == '\n' }) {
		if thanks(part) || text.Closes(part) { // "Inställd, tack för hjälpen!"
			s = strings.Replace(s, part, "", 1)
		}
	}
	s = strings.TrimSpace(withoutGreeting(s))
	if i := strings.IndexAny(s, ",.!?\n"); i > 0 && s[i] != '?' && strings.Count(s, ".") <= 2 && r.callsOffNamed(s[:i]) {
		return true // and why
	}
	return !strings.Contains(s, "?") && r.offAs(s) // who asks whether it is called off does not
}

// callsOffNamed reports whether a clause calls the case off by its title or as "insatsen".
func (r *reader) callsOffNamed(s string) bool {
	ws := words(s)
	title := words(r.talk.Title[:limit(r.talk.Title, headBytes)])
	named := slices.ContainsFunc(ws, func(w word) bool { return subjects[w.key] || inTitle(title, w.key) })
	return named && r.offAs(s)
}

var subjects = wordSet("subjects")

// offAs is callsOff of words that name the case by its title or not at all.
func (r *reader) offAs(s string) bool {
	title := words(r.talk.Title[:limit(r.talk.Title, headBytes)])
	ws := words(s)
	n := len(ws)
	ws = slices.DeleteFunc(ws, func(w word) bool { return inTitle(title, w.key) })
	return offBut(ws, len(ws) < n)
}

// inTitle reports whether a word is one of the case's title, in the definite form or as the end of one.
func inTitle(title []word, key string) bool {
	stem := key
	for _, end := range []string{"en", "et", "n", "t"} {
		if s, ok := strings.CutSuffix(key, end); ok && len(s) >= 5 {
			stem = s
			break
		}
	}
	for _, w := range title {
		if w.key == key || len(stem) >= 5 && strings.HasSuffix(w.key, stem) {
			return true
		}
	}
	return false
}

// cancels reports whether a text says so of "insatsen".
func cancels(s string) bool {
	if len(s) > longestVerdict || strings.Contains(s, "?") {
		return false
	}
	var room [2 * fewWords]word
	return offBut(appendWords(room[:0], s), false)
}

// offBut looks at the words before the reason, where one is given. subject tells that the case was named: without it,
// "Utgår på grund av …" may be said of what was asked.
func offBut(ws []word, subject bool) bool {
	for i := 1; i < len(ws); i++ {
		for n := 1; n <= min(4, len(ws)-i); n++ {
			if in(because, ws[i:i+n]) {
				return saysOff(ws[:i]) && (subject || ws[0].key != "utgår")
			}
		}
	}
	return saysOff(ws)
}

// saysOff reports whether the words call it off once everything around is left out.
func saysOff(ws []word) bool {
	var room [fewWords]word
	left := room[:0]
	for _, w := range ws {
		if !around[w.key] {
			left = append(left, w)
		}
	}
	return in(calledOff, left)
}

var evaluated = wordSet("evaluated")

// status reads "Status: inställd" and "Status: utvärderad".
func status(line string) (isOff, isEvaluated bool) {
	label, value, ok := strings.Cut(line, ":")
	if !ok || key(label) != "status" {
		return false, false
	}
	return cancels(value), in(evaluated, words(value[:limit(value, headBytes)]))
}
