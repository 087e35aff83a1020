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

// SaysWho reports whether a sentence, whose words are given too, says by name or as "jag" who will be something: "Det
// får bli Olof första veckan".
func SaysWho(s string, toks []text.Token) bool {
	f := text.Words.Over(toks)
	for i := range toks {
		next, ok := f.At(i, whom)
		if ok && next < len(toks) && (selves[toks[next].Key] || unicode.IsUpper(FirstRune(s[toks[next].Start:]))) {
			return true
		}
	}
	return false
}

var whom, selves = text.Words.Set("whom"), Set("selves")

// IsCard reports whether the lines under a name may be of a card: none is long, or a sentence.
func IsCard(card string) bool {
	for line := range strings.SplitSeq(card, "\n") {
		ends := strings.HasSuffix(line, ".") && !shortened(line) || strings.HasSuffix(line, "?")
		if len(line) > 80 || ends || Announces(line) {
			return false
		}
	}
	return true
}

// shortened reports whether a line of a card ends in a word that is cut short, as "em." and "tf." are.
func shortened(line string) bool {
	fields := strings.Fields(line)
	return len(fields) <= 2 && len(fields[len(fields)-1]) <= len("Polisinsp.")
}

// CardOf reports whether a line is a whole card: the author's full name, a comma or a stroke, and what may follow
// there, "Mirja Ek, planerare".
func CardOf(line string, author func(string) bool) bool {
	at := strings.IndexAny(line, ",|")
	if at < 0 || len(strings.Fields(line[:at])) < 2 {
		return false
	}
	return author(line[:at]) && HasWords(line[at:]) && IsCard(line)
}

// NameLine reports whether a text is one line of one to three capitalised words: a name under a letter.
func NameLine(s string) bool {
	fields := strings.Fields(s[:Limit(s, LongestVerdict)])
	if len(fields) == 3 && text.Joins(fields[1]) { // "Per & Eva"
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
