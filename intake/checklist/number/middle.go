package number

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist/phrase"
)

// Answers reports whether what follows a number without a mark may be an answer.
func Answers(rest string, named bool) bool {
	if named {
		return !Predicates(rest)
	}
	return !Counts(rest)
}

// Breaks reports whether an answer by number may begin behind some words: after a sentence, or after an answer by
// number, where the last word does not make the number a time.
func Breaks(before string, named, numbered bool) bool {
	last := phrase.Words(before[max(0, len(before)-20):])
	goesOn := numbered && len(last) > 0 && !timeWords[last[len(last)-1].Key]
	if before == "" {
		return false
	}
	switch mark := before[len(before)-1]; {
	case named:
		return mark != ':' && (numbered || strings.IndexByte(".!?,;", mark) >= 0)
	case strings.IndexByte(".!?", mark) >= 0:
		return goesOn || longWord(before[:len(before)-1]) && !phrase.Months[last[len(last)-1].Key]
	}
	return goesOn
}

// timeWords stand before a number that is a time or a day.
var timeWords = phrase.Set("time words")

// longWord reports whether a text ends in a word of three letters or more.
func longWord(s string) bool {
	for range 3 {
		r, w := utf8.DecodeLastRuneInString(s)
		if !unicode.IsLetter(r) {
			return false
		}
		s = s[:len(s)-w]
	}
	return true
}
