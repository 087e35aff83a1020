package checklist

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

// Words that call an initiative off, and what may stand around them. Only the whole text of a reply counts, or a line
// "Status: inställd".
var (
	calledOff = phrase.Set("called off")
	around    = phrase.Set("around")
	because   = phrase.Set("because")
)

// callsOff reports whether a reply says that the initiative will not take place, and nothing else but why. It may be
// called by words of its title, "Vandringen" for "Trygghetsvandring i Jordbro".
func (r *reader) callsOff(s string) bool {
	if len(s) > phrase.LongestVerdict {
		return false
	}
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ',' || c == '!' || c == '\n' }) {
		if phrase.Thanks(part) || text.Closes(part) { // "Inställd, tack för hjälpen!"
			s = strings.Replace(s, part, "", 1)
		}
	}
	s = strings.TrimSpace(phrase.WithoutGreeting(s))
	if i := strings.IndexAny(s, ",.!?\n"); i > 0 && s[i] != '?' && strings.Count(s, ".") <= 2 && r.callsOffNamed(s[:i]) {
		return true // and why
	}
	if i := strings.IndexAny(s, ".!\n"); i > 0 && cancels(s[:i]) && !turns(s[i:]) {
		return true
	}
	return !strings.Contains(s, "?") && r.offAs(s) // who asks whether it is called off does not
}

var turned = phrase.Set("turns")

// turns reports whether what follows a calling off may take some of it back, or say what it was about.
func turns(s string) bool {
	return strings.ContainsAny(s, "?0123456789") || phrase.AnyIn(phrase.Words(s), turned)
}

// callsOffNamed reports whether a clause calls the case off by its title or as "insatsen".
func (r *reader) callsOffNamed(s string) bool {
	ws := phrase.Words(s)
	title := phrase.Words(r.talk.Title[:phrase.Limit(r.talk.Title, phrase.HeadBytes)])
	named := slices.ContainsFunc(ws, func(w phrase.Word) bool { return subjects[w.Key] || inTitle(title, w.Key) })
	return named && (r.offAs(s) || isNone(ws, title))
}

// isNone reports whether a clause says that there will be none: "Det blir ingen vandring".
func isNone(ws, title []phrase.Word) bool {
	left := slices.DeleteFunc(slices.Clone(ws), func(w phrase.Word) bool {
		return around[w.Key] || becoming[w.Key] || inTitle(title, w.Key)
	})
	return phrase.AnyIn(ws, becoming) && phrase.In(none, left)
}

var none, becoming = phrase.Set("none"), phrase.Set("becomes")

var subjects = phrase.Set("subjects")

// offAs is callsOff of words that name the case by its title or not at all.
func (r *reader) offAs(s string) bool {
	title := phrase.Words(r.talk.Title[:phrase.Limit(r.talk.Title, phrase.HeadBytes)])
	ws := phrase.Words(s)
	n := len(ws)
	ws = slices.DeleteFunc(ws, func(w phrase.Word) bool { return inTitle(title, w.Key) })
	return offBut(ws, len(ws) < n)
}

// inTitle reports whether a word is one of the case's title, in the definite form or as the end of one.
func inTitle(title []phrase.Word, key string) bool {
	stem := key
	for _, end := range []string{"en", "et", "n", "t"} {
		if s, ok := strings.CutSuffix(key, end); ok && len(s) >= 5 {
			stem = s
			break
		}
	}
	for _, w := range title {
		if w.Key == key || len(stem) >= 5 && strings.HasSuffix(w.Key, stem) {
			return true
		}
	}
	return false
}

// cancels reports whether a text says so of "insatsen".
func cancels(s string) bool {
	if len(s) > phrase.LongestVerdict || strings.Contains(s, "?") {
		return false
	}
	var room [2 * phrase.FewWords]phrase.Word
	return offBut(phrase.AppendWords(room[:0], s), false)
}

// offBut looks at the words before the reason, where one is given. subject tells that the case was named: without it,
// "Utgår på grund av …" may be said of what was asked.
func offBut(ws []phrase.Word, subject bool) bool {
	for i := 1; i < len(ws); i++ {
		for n := 1; n <= min(4, len(ws)-i); n++ {
			if phrase.In(because, ws[i:i+n]) {
				return saysOff(ws[:i]) && (subject || ws[0].Key != "utgår")
			}
		}
	}
	return saysOff(ws)
}

// saysOff reports whether the words call it off once everything around is left out.
func saysOff(ws []phrase.Word) bool {
	var room [phrase.FewWords]phrase.Word
	left := room[:0]
	for _, w := range ws {
		if !around[w.Key] {
			left = append(left, w)
		}
	}
	return phrase.In(calledOff, left)
}

var evaluated = phrase.Set("evaluated")

// status reads "Status: inställd" and "Status: utvärderad".
func status(line string) (isOff, isEvaluated bool) {
	label, value, ok := strings.Cut(line, ":")
	if !ok || phrase.Key(label) != "status" {
		return false, false
	}
	return cancels(value), phrase.In(evaluated, phrase.Words(value[:phrase.Limit(value, phrase.HeadBytes)]))
}
