package triage

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Match says what tied a mail to a case. A number alone never lets a sender in; it only says which case is meant.
type Match string

// Matches, in the order in which they are believed. A number in the subject is what the sender sees and writes; a
// number in the running text may mention another case, so our own thread comes before it.
const (
	ByNothing Match = ""
	BySubject Match = "subject"
	ByThread  Match = "thread"
	ByText    Match = "text"
	ByQuote   Match = "quote"
)

// Pointers are the case numbers in a mail.
type Pointers struct {
	Subject []initiative.ID
	Text    []initiative.ID
	Quote   []initiative.ID
}

// All are the numbers in the order in which they are believed.
func (p Pointers) All() []initiative.ID { return slices.Concat(p.Subject, p.Text, p.Quote) }

// Any reports whether a mail names a case by its number.
func (p Pointers) Any() bool { return len(p.Subject)+len(p.Text)+len(p.Quote) > 0 }

// pointersOf collects what in the mail may point at a case.
func pointersOf(prefix string, m *Mail) Pointers {
	p := Pointers{Subject: CaseNumbers(prefix, m.Subject), Text: CaseNumbers(prefix, m.Own)}
	for _, v := range m.Views {
		for _, l := range v {
			if l.Part == letter.Own || l.Part == letter.Forwarded {
				continue
			}
			for _, id := range CaseNumbers(prefix, l.Text) {
				if !slices.Contains(p.Text, id) && !slices.Contains(p.Quote, id) {
					p.Quote = append(p.Quote, id)
				}
			}
		}
	}
	return p
}

// mostPointers bounds how many cases a mail may point at by their numbers.
const mostPointers = 20

// CaseNumbers finds case numbers in any case, each once, in order of appearance. A number that is glued to other
// letters or digits is another system's. There are no more than mostPointers: each is looked up.
func CaseNumbers(prefix, text string) []initiative.ID {
	if !mentions(text, prefix) {
		return nil
	}
	upper := dashes.Replace(strings.ToUpper(text))
	want := strings.ToUpper(prefix)
	seen := map[initiative.ID]bool{}
	var out []initiative.ID
	for from := 0; ; {
		i := strings.Index(upper[from:], want)
		if i < 0 || len(out) == mostPointers {
			return out
		}
		at := from + i
		from = at + len(want)
		if before, _ := utf8.DecodeLastRuneInString(upper[:at]); isWord(before) {
			continue
		}
		found := caseNumber.FindStringSubmatch(upper[from:min(len(upper), from+longestNumber)])
		if found == nil {
			continue
		}
		if after, _ := utf8.DecodeRuneInString(upper[from+len(found[0]):]); isWord(after) {
			continue
		}
		n := found[1] + "-" + found[2]
		if id := initiative.ID(want + "-" + n); !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
}

// mentions reports whether a text may hold the prefix, in any case, and behind it what is no plain letter and may be a
// dash: hardly any line does.
func mentions(text, prefix string) bool {
	if prefix == "" || prefix[0] >= utf8.RuneSelf {
		return true
	}
	for i := 0; i+len(prefix) < len(text); i++ {
		if text[i]|0x20 != prefix[0]|0x20 {
			continue
		}
		end := i + len(prefix)
		glued := text[end] < utf8.RuneSelf && unicode.IsLetter(rune(text[end]))
		if !glued && strings.EqualFold(text[i:end], prefix) {
			return true
		}
	}
	return false
}

// caseNumber is what follows the prefix of a case: its year and its number, which has five digits past 9999. A phone
// makes blanks of the hyphens, or sets some beside them, and a hand leaves the first out, or sets another mark.
var caseNumber = regexp.MustCompile(`^(?: ?[-:._/] ?| )?(20\d{2})(?: ?[-:._/] ?| )(\d{4,5})`)

// longestNumber is how long that is at the most.
const longestNumber = len(" - 2026 - 00042")

// dashes are what mail programs make of a hyphen.
var dashes = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u2012", "-", "\u2013", "-", "\u2212", "-")

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

// stripTag removes our own "[SAM-2026-0042]" from a subject, and what blanks it leaves.
func stripTag(prefix, subject string) string {
	if !strings.Contains(subject, "[") {
		return strings.Join(strings.Fields(subject), " ")
	}
	ours := func(tag string) string {
		if strings.EqualFold(tagged.FindStringSubmatch(tag)[1], prefix) {
			return " "
		}
		return tag
	}
	return strings.Join(strings.Fields(tagged.ReplaceAllStringFunc(subject, ours)), " ")
}

// tagged is a case number as an instance of this program puts it into its subjects.
var tagged = regexp.MustCompile(`\[\s*(\pL{2,12})-\d{4}-\d{4,5}\s*\]`)

// otherInstance reports whether a subject bears the case number of another instance and none of ours.
func otherInstance(prefix, subject string) bool {
	all := tagged.FindAllStringSubmatch(subject, -1)
	for _, m := range all {
		if strings.EqualFold(m[1], prefix) {
			return false
		}
	}
	return len(all) > 0
}

// Guess says what a held mail probably is, for the person who looks at it.
func (m *Mail) Guess() string {
	if all := m.Points.All(); len(all) > 0 {
		return string(all[0])
	}
	return "new"
}

// NumbersIn are the case numbers in a header: those of its subject, and those in ids of our form in its thread.
func (r *Rules) NumbersIn(m *Mail) []initiative.ID {
	out := CaseNumbers(r.Prefix, m.Subject)
	for _, id := range slices.Concat(m.InReplyTo, m.References) {
		if said, ok := letter.ReadMessageID(id); ok {
			out = append(out, CaseNumbers(r.Prefix, said.Of)...)
		}
	}
	return out
}
