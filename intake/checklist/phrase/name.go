package phrase

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/text"
)

// Initialled reports whether a name is a first name and an initial, as people sign to those who know them.
func Initialled(name string) bool {
	_, last, _ := strings.Cut(name, " ")
	return utf8.RuneCountInString(strings.TrimSuffix(last, ".")) == 1
}

// reached is how somebody is reached: by telephone or mail.
var reached = regexp.MustCompile(`\+?\d[\d /-]{6,}\d|\S@\S`)

// slashed is a name behind the last words of a letter: "ej aktuellt /Eva".
var slashed = regexp.MustCompile(`[ \t]+/{1,2} ?(\p{Lu}[\pL .-]{0,40})$`)

// WithoutSlash takes that name off.
func WithoutSlash(line string, author func(string) bool) (said string, ok bool) {
	if strings.IndexByte(line, '/') < 0 {
		return line, false
	}
	m := slashed.FindStringSubmatchIndex(line)
	if m == nil || !FirstName(line[m[2]:m[3]]) && !author(line[m[2]:m[3]]) {
		return line, false
	}
	return line[:m[0]], true
}

//go:embed data/firstnames.tsv
var firstNames string

var nameWords = text.MustCompile(firstNames)

// FirstName reports whether a line begins with a first name.
func FirstName(line string) bool {
	first, _, _ := strings.Cut(line, " ")
	return nameWords.Whole(text.Tokens(first), nameWords.Set("name"))
}

// IsCard reports whether the lines under a name may be of a card: none is long, or a sentence.
func IsCard(card string) bool {
	for line := range strings.SplitSeq(card, "\n") {
		if len(line) > 80 || strings.HasSuffix(line, ".") || Announces(line) || strings.HasSuffix(line, "?") {
			return false
		}
	}
	return true
}

// NameLine reports whether a text is one line of one to three capitalised words: a name under a letter.
func NameLine(s string) bool {
	fields := strings.Fields(s[:Limit(s, LongestVerdict)])
	if len(fields) == 3 && (fields[1] == "&" || fields[1] == "och") { // "Per & Eva"
		fields = []string{fields[0], fields[2]}
	}
	if len(fields) == 0 || len(s) > LongestVerdict || len(fields) > 3 || strings.ContainsRune(s, '\n') {
		return false
	}
	for _, f := range fields {
		first, _ := utf8.DecodeRuneInString(f)
		if !unicode.IsUpper(first) ||
			strings.ContainsFunc(
				f,
				func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' && r != '\'' },
			) {
			return false
		}
	}
	return !strings.HasSuffix(s, ".")
}

// Reaches reports whether a card says how to reach somebody.
func Reaches(card string) bool { return reached.MatchString(card) }
