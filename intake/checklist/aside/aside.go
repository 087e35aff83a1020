// Package aside tells what a reply says that is meant for somebody else and answers nothing: it asks a colleague to see
// to it, passes the mail on, or says that its writer is away.
package aside

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/letter/auto"
	"haninge.se/samrad/intake/text"
)

//go:embed words.tsv
var wordData string

var (
	words   = text.MustCompile(wordData)
	asked   = words.Set("asked")
	second  = words.Set("second")
	passing = words.Set("passing")
	handing = words.Set("handing")
	onward  = words.Set("onward")
	rare    = words.Rare(asked, second, passing, handing, onward)
)

// Said reports whether a paragraph under no heading is such, where one question alone is open. Where a sentence of it
// says more, it may answer. mayAsk tells that an answer to that question may ask something itself, and author the name
// of who wrote the reply, or a part of it.
func Said(p string, mayAsk bool, author func(line string) bool) bool {
	if len(p) > phrase.LongestVerdict || !rare.In(p) && !auto.Absent(p) && !strings.Contains(p, "?") {
		return false
	}
	told := false
	for _, span := range text.Sentences(p) {
		s := span.Of(p)
		switch {
		case toColleague(s, mayAsk), away(s, author):
			told = true
		case !courteous(s) && !author(s) && !phrase.Postpones(s):
			return false
		}
	}
	return told
}

func courteous(s string) bool {
	return !strings.HasSuffix(s, "?") &&
		(text.Greets(s) || text.Courteous(s) || text.Closes(s) || phrase.Thanks(s) || phrase.Remark(s))
}

// toColleague reports whether a sentence asks a colleague something or hands the mail to him. Of a question whose
// answers are questions themselves only what is said of this mail counts.
func toColleague(s string, mayAsk bool) bool {
	toks := text.Tokens(s)
	if words.Has(toks, passing) || passesOn(toks) {
		return true
	}
	said, named := vocative(s)
	of := text.Tokens(said)
	if end, ok := words.At(of, 0, handing); ok && end < len(of) && len(of)-end <= mostHanded {
		return phrase.FirstName(said[of[end].Start:])
	}
	if mayAsk {
		return false
	}
	if _, ok := words.At(of, 0, asked); ok {
		return true
	}
	question, you := strings.HasSuffix(s, "?"), words.Has(of, second)
	return question && you || named && (question || you)
}

// passesOn reports whether words pass a mail on and say no more.
func passesOn(toks []text.Token) bool {
	var said []text.Token
	for _, t := range toks {
		if t.Kind != text.Mark {
			said = append(said, t)
		}
	}
	return words.Whole(said, onward)
}

// PassesOn reports whether a whole text, greeting and courtesy aside, only passes a mail on: "För kännedom". Who writes
// no more than that says nothing of what the mail is about.
func PassesOn(own string) bool {
	if len(own) > phrase.LongestVerdict || !rare.In(own) {
		return false
	}
	passed := false
	for _, span := range text.Sentences(own) {
		switch s := span.Of(own); {
		case passesOn(text.Tokens(s)):
			passed = true
		case !courteous(s):
			return false
		}
	}
	return passed
}

// TellsNothing reports whether a whole text only passes a mail on or says that its writer does not know. Nothing is
// told of what the mail is about then.
func TellsNothing(own string) bool { return PassesOn(own) || phrase.KnowsNot(own) }

// mostHanded is how many words and marks may stand behind "Skickar vidare till": the name, and what he will do.
const mostHanded = 6

// vocative cuts who is spoken to off the beginning of a sentence: "Erik - kan du …", "@Erik Sand, …", "Hej Erik! …".
func vocative(s string) (said string, named bool) {
	s = strings.TrimSpace(s)
	if at, ok := strings.CutPrefix(s, "@"); ok {
		return afterName(at), true
	}
	at := strings.IndexAny(s, ",:–-!")
	if at <= 0 || at > longestName {
		return s, false
	}
	head := strings.TrimSpace(s[:at])
	if _, after, ok := strings.Cut(head, " "); ok && text.Greets(head) {
		head = after
	}
	if !phrase.FirstName(head) || !text.NameLike(head) {
		return s, false
	}
	return strings.TrimLeft(s[at:], ",:–-! "), true
}

// afterName is what stands behind a name that no mark need end: "Erik Sand Kan du …".
func afterName(s string) string {
	for word := range strings.FieldsSeq(s) {
		if phrase.Askers[phrase.Key(word)] || !text.NameLike(word) {
			break
		}
		s = strings.TrimLeft(s[strings.Index(s, word)+len(word):], " ,:–-!")
		if strings.HasSuffix(word, ",") {
			break
		}
	}
	return s
}

// longestName is how far into a sentence the name of who is spoken to reaches.
const longestName = 40

// away reports whether a sentence says that its writer is away and no more.
func away(s string, author func(string) bool) bool {
	first, _, _ := strings.Cut(s, " ")
	own := first == "Jag" || first == "jag" || first == "I" || author(first)
	return own && auto.Absent(s) && !strings.Contains(s, " men ") && !strings.Contains(s, ",")
}
