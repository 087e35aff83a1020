package phrase

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/text"
)

// Words that call an initiative off, and what may stand around them. Only the whole text of a reply counts, or a line
// "Status: inställd".
var (
	notHeld   = Set("not held") // said of what takes place, and of nothing else
	calledOff = Union(Set("called off"), notHeld)
	around    = Set("around")
	because   = Set("because")
)

// CallsOff reports whether a reply says that the initiative will not take place, and nothing else but why. It may be
// called by words of the case's title, "Vandringen" for "Trygghetsvandring i Jordbro".
// days are words that say when it is and may stand there too.
func CallsOff(s, title string, days ...string) bool {
	names := Words(title[:Limit(title, HeadBytes)])
	if len(s) > LongestVerdict {
		return false
	}
	if saysWholeOff(s, names, days) {
		return true
	}
	for part := range strings.FieldsFuncSeq(s, func(c rune) bool { return c == ',' || c == '!' || c == '\n' }) {
		if saysNothing(part) { // "Inställd, tack för hjälpen!"
			s = strings.Replace(s, part, "", 1)
		}
	}
	s = strings.TrimSpace(WithoutGreeting(s))
	i := strings.IndexAny(s, ",.!?\n")
	if i > 0 && s[i] != '?' && strings.Count(s, ".") <= 2 && callsOffNamed(s[:i], names) {
		return !turnsTo(s[i:]) // and why
	}
	if isNotHeld(s, i) {
		return true
	}
	if i = strings.IndexAny(s, ".!\n"); i > 0 && cancels(s[:i]) && !turns(s[i:]) {
		return true
	}
	return !strings.Contains(s, "?") && offAs(Words(s), names) // who asks whether it is called off does not
}

// saysNothing reports whether a clause is courtesy, or only says that the news is bad.
func saysNothing(part string) bool {
	return Thanks(part) || text.Closes(part) || len(part) < HeadBytes && In(tidings, Words(part))
}

var turned = Set("turns")

// turns reports whether what follows a calling off may take some of it back, or say what it was about.
func turns(s string) bool {
	return strings.ContainsAny(s, "?0123456789") || AnyIn(Words(s), turned)
}

// turnsTo is turns of why the whole is called off, in which anything may be counted: only a day is another time.
func turnsTo(s string) bool {
	return strings.Contains(s, "?") || AnyIn(Words(s), turned) && !text.TriesAgain(text.Tokens(s)) || text.NamesDay(s)
}

// callsOffNamed reports whether a clause calls the case off by its title or as "insatsen".
func callsOffNamed(s string, title []Word) bool {
	ws := afterReason(Words(s))
	named := slices.ContainsFunc(ws, func(w Word) bool { return subjects[w.Key] || inTitle(title, w.Key) })
	return named && (offAs(ws, title) || isNone(ws, title))
}

// afterReason are the words behind the reason that a clause begins with: "Efter samråd med rektor | har vi beslutat …".
func afterReason(ws []Word) []Word {
	reason := false
	for n := 1; n <= min(3, len(ws)); n++ {
		reason = reason || In(becauseBefore, ws[:n])
	}
	for i := 1; reason && i+1 < len(ws); i++ {
		if ws[i+1].Key == "vi" && around[ws[i].Key] {
			return ws[i:]
		}
	}
	return ws
}

var becauseBefore = Set("because before")

// isNone reports whether a clause says that there will be none: "Det blir ingen vandring".
func isNone(ws, title []Word) bool {
	left := slices.DeleteFunc(slices.Clone(ws), func(w Word) bool {
		return around[w.Key] || becoming[w.Key] || inTitle(title, w.Key)
	})
	return AnyIn(ws, becoming) && In(none, left)
}

var none, becoming = Set("none"), Set("becomes")

var subjects, events, tidings = Set("subjects"), Set("events"), Set("tidings")

// offAs is CallsOff of words that name the case by its title or not at all.
func offAs(ws []Word, title []Word) bool {
	n := len(ws)
	ws = slices.DeleteFunc(slices.Clone(ws), func(w Word) bool { return inTitle(title, w.Key) })
	return offBut(ws, len(ws) < n)
}

// Calls reports whether a text calls something by a word of the case's title in the definite form.
func Calls(s, title string) bool {
	names := Words(title[:Limit(title, HeadBytes)])
	return slices.ContainsFunc(Words(s[:Limit(s, LongestVerdict)]), func(w Word) bool {
		return len(w.Key) > shortestStem && !inWords(names, w.Key) && inTitle(names, w.Key)
	})
}

func inWords(ws []Word, key string) bool {
	return slices.ContainsFunc(ws, func(w Word) bool { return w.Key == key })
}

// inTitle reports whether a word is one of the case's title, in the definite form or as the end of one, or what takes
// place of that name: "Grannsamverkanskvällen".
func inTitle(title []Word, key string) bool {
	name := ""
	for event := range events {
		if s, ok := strings.CutSuffix(key, event); ok && len(s) >= shortestStem {
			name = strings.TrimSuffix(s, "s")
		}
	}
	return slices.ContainsFunc(title, func(w Word) bool {
		named := len(name) >= shortestStem && strings.HasPrefix(w.Key, name)
		return w.Key == key || named || w.Key == name || slices.ContainsFunc(Stems(key), func(stem string) bool {
			return w.Key == stem || len(stem) >= shortestStem && strings.HasSuffix(w.Key, stem)
		})
	})
}

// shortestStem is how many bytes the end of a longer word has at least that is taken for the word.
const shortestStem = 5

// Stems are what a noun may be, itself first, without the ending of the definite form.
func Stems(key string) []string {
	out := []string{key}
	for n := 1; n <= 2 && n < len(key); n++ {
		if at := len(key) - n; definite[key[at:]] {
			out = append(out, key[:at])
		}
	}
	return out
}

var definite = Set("definite endings")

// cancels reports whether a text says so of "insatsen".
func cancels(s string) bool {
	if len(s) > LongestVerdict || strings.Contains(s, "?") {
		return false
	}
	var room [2 * FewWords]Word
	return offBut(AppendWords(room[:0], s), false)
}

// offBut looks at the words before the reason, where one is given. subject tells that the case was named: without it,
// "Utgår på grund av …" may be said of what was asked.
func offBut(ws []Word, subject bool) bool {
	for i := 1; i < len(ws); i++ {
		for n := 1; n <= min(4, len(ws)-i); n++ {
			if In(because, ws[i:i+n]) {
				return saysOff(ws[:i]) && (subject || ws[0].Key != "utgår")
			}
		}
	}
	return saysOff(ws)
}

// saysOff reports whether the words call it off once everything around is left out.
func saysOff(ws []Word) bool { return within(calledOff, ws) }

// isNotHeld reports whether the clause up to a mark says that what it speaks of did not take place, and what follows is
// why: "Den blev aldrig av, lokalen var dubbelbokad."
func isNotHeld(s string, mark int) bool {
	return mark > 0 && s[mark] != '?' && within(notHeld, Words(s[:Limit(s[:mark], HeadBytes)])) && !turns(s[mark:])
}

// within reports whether words are one of the phrases once everything around is left out.
func within(phrases map[string]bool, ws []Word) bool {
	var room [FewWords]Word
	left := room[:0]
	for _, w := range ws {
		if !around[w.Key] {
			left = append(left, w)
		}
	}
	return In(phrases, left)
}

var evaluated = Set("evaluated")

// Status reads "Status: inställd" and "Status: utvärderad".
func Status(line string) (isOff, isEvaluated bool) {
	label, value, ok := strings.Cut(line, ":")
	if !ok || Key(label) != "status" {
		return false, false
	}
	return cancels(value), In(evaluated, Words(value[:Limit(value, HeadBytes)]))
}
