package intake

import (
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/text"
)

// helpWords are the subjects that ask how this works.
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

// passes is the gate for a mail whose sender has been dealt with: mail to an address that takes
// nothing else, a keyword in the subject, or at least two of the checklist's headings.
func (r *Rules) passes(m *Mail, headings int) bool {
	return headings >= 2 || r.keyword(m.Title) || r.alias(m)
}

// endings are how Swedish inflects a keyword that ends in a noun, the longest first.
var endings = []string{"ernas", "erna", "ens", "ers", "er", "en", "s", ""}

// keyword reports whether a subject holds one of the keywords, inflected ("kommunikationsinsatser"), written apart
// ("kommunikations insats") or with one or two letters wrong: the words are long, so nothing else comes near them.
func (r *Rules) keyword(subject string) bool {
	const longEnough = 12
	s := text.Fold(subject)
	var words []string
	for _, t := range text.Tokens(s) {
		if t.Kind == text.Word {
			words = append(words, t.Key)
		}
	}
	for _, k := range r.Keywords {
		if k = text.Fold(k); k == "" {
			continue
		}
		if strings.Contains(s, k) {
			return true
		}
		one := strings.ReplaceAll(k, " ", "")
		if len(one) < longEnough {
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

// nearInflected reports whether a word is a keyword in one of its forms, at most two slips of the pen from it.
func nearInflected(w, keyword string) bool {
	const slips, longestEnding = 2, 4
	if d := len(w) - len(keyword); d < -slips || d > slips+longestEnding {
		return false
	}
	for _, e := range endings {
		if stem, ok := strings.CutSuffix(w, e); ok && text.Distance(stem, keyword, slips) <= slips {
			return true
		}
	}
	return false
}
