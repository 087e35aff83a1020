package intake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/checklist"
)

// helpWords are the subjects that ask how this works (domain.md 8.5.10).
var helpWords = []string{"hjälp", "hjalp", "help", "mall", "checklista"}

// asksHelp reports whether the mail is a request for help: the subject is exactly a help word, or there is a
// keyword and nothing else at all. Whoever answers our help text with its questions filled in keeps that subject.
func (r *Rules) asksHelp(m *Mail, got checklist.Reading) bool {
	if m.Answering && got.Headings >= 2 {
		return false
	}
	subject := strings.ToLower(strings.Trim(m.Title, " \t.!?:"))
	return slices.Contains(helpWords, subject) || got.Empty && len(m.Attachments) == 0 && !m.sealed() && r.keyword(m.Title)
}

// passes is the gate of domain.md 0.1 for a mail whose sender has been dealt with: mail to an address that takes
// nothing else, a keyword in the subject, or at least two of the checklist's headings.
func (r *Rules) passes(m *Mail, headings int) bool {
	return headings >= 2 || r.keyword(m.Title) || r.alias(m)
}

// endings are how Swedish inflects a keyword that ends in a noun, the longest first.
var endings = []string{"ernas", "erna", "ens", "ers", "er", "en", "s", ""}

// keyword reports whether a subject holds one of the keywords, inflected ("kommunikationsinsatser"), written apart
// ("kommunikations insats") or with one or two letters wrong: the words are long, so nothing else comes near them.
func (r *Rules) keyword(subject string) bool {
	s := strings.ToLower(subject)
	words := strings.FieldsFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
	for _, k := range r.Keywords {
		if k = strings.ToLower(strings.TrimSpace(k)); k == "" {
			continue
		}
		if strings.Contains(s, k) {
			return true
		}
		one := strings.ReplaceAll(k, " ", "")
		if utf8.RuneCountInString(one) < 12 {
			continue
		}
		for i, w := range words {
			if nearInflected(w, one) || i+1 < len(words) && nearInflected(w+words[i+1], one) {
				return true
			}
		}
	}
	return false
}

func nearInflected(w, keyword string) bool {
	if d := len(w) - len(keyword); d < -6 || d > 12 { // in bytes: two letters and an ending at most
		return false
	}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(w, e); ok && near(stem, keyword, 2) {
			return true
		}
	}
	return false
}

// apart counts the letters that one word has and the other has not, wherever they stand. An edit changes it by two at
// most, and nearly all words are told from a keyword by it alone.
func apart(a, b string) (n int) {
	var have [64]int
	for _, c := range a {
		have[c%64]++
	}
	for _, c := range b {
		have[c%64]--
	}
	for _, d := range have {
		n += max(d, -d)
	}
	return n
}

// near reports whether a and b are at most most single-letter edits apart.
func near(a, b string, most int) bool {
	if apart(a, b) > 2*most {
		return false
	}
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return false
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diag := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diag
			if x[i] != y[j] {
				cost++
			}
			diag = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)] <= most
}
