package triage

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

//go:embed data/keyword.tsv
var keywordTable string

// aroundKeyword are the words of that table, by what they do to a keyword.
var aroundKeyword = phrases(keywordTable)

// asksHelp reports whether the mail is a request for help: the subject is exactly a help word, or there is a keyword
// and nothing else at all, or nothing but a question how it is done. Whoever answers our help text with its questions
// filled in keeps that subject.
func (r *Rules) asksHelp(m *Mail, got checklist.Reading) bool {
	if m.Answering && got.Headings >= 2 {
		return false
	}
	if r.hasKeyword(m.Title) && got.Headings < 2 && (asksHow(m.Own) || asksHow(m.Title)) && !describes(got) {
		return true
	}
	subject := strings.ToLower(strings.Trim(m.Title, " \t.!?:"))
	return slices.Contains(aroundKeyword["help"], subject) ||
		got.Empty && len(m.Attachments) == 0 && !m.Sealed && r.hasKeyword(m.Title)
}

// passes is the gate for a mail whose sender has been dealt with: mail to an address that takes
// nothing else, a keyword in the subject, or at least two of the checklist's headings.
func (r *Rules) passes(m *Mail, headings int) bool {
	return headings >= 2 || r.hasKeyword(m.Title) || r.alias(m)
}

// isBeside reports whether a subject has a word beside which the keyword only says what a mail is about.
func isBeside(subject string) bool {
	return slices.ContainsFunc(aroundKeyword["beside"], func(w string) bool { return strings.Contains(subject, w) })
}

// titled reports whether a subject is a title after the keyword, as a word of its own: "Kommunikationsinsats: …",
// "anmälan av kommunikationsinsats", misspelt by a letter or two. Inflected, in a compound or beside a word that makes
// it the matter of something else it passes nothing by itself.
func (r *Rules) titled(subject string) bool {
	s := text.Lower(subject)
	if isBeside(s) {
		return false
	}
	words := wordsOf(text.Fold(subject))
	for _, k := range r.Keywords {
		parts := wordsOf(text.Fold(k))
		one := strings.Join(parts, "")
		for i, w := range words {
			whole := len(parts) > 0 && i+len(parts) <= len(words) && slices.Equal(words[i:i+len(parts)], parts)
			if whole || misspells(w, one) || i+1 < len(words) && misspells(w+words[i+1], one) {
				return true
			}
		}
	}
	return false
}

// wordsOf are the words of a text, without its numbers and marks.
func wordsOf(s string) (out []string) {
	for _, t := range text.Tokens(s) {
		if t.Kind == text.Word {
			out = append(out, t.Key)
		}
	}
	return out
}

// longEnough is how many letters a keyword has that nothing else comes near.
const longEnough = 12

// misspells reports whether a word is the keyword with a letter or two wrong, and not one of its inflected forms.
func misspells(w, keyword string) bool {
	if len(keyword) < longEnough || len(w) > len(keyword)+2 || text.Distance(w, keyword, 2) > 2 {
		return false
	}
	return !slices.ContainsFunc(aroundKeyword["ending"], func(e string) bool { return w == keyword+e })
}

// describes reports whether running text tells of an initiative: what it is, and when, for whom or what for.
func describes(got checklist.Reading) bool {
	said := func(item initiative.Item) bool {
		is := func(a checklist.Answer) bool { return a.Item == item && a.State.Closed() }
		return slices.ContainsFunc(got.Answers, is)
	}
	return said("vad") && (said(Nar) || said("malgrupp") || said("syfte"))
}

// tellsOfOne reports whether a mail with the keyword somewhere in its subject tells of an initiative. It does not where
// what it is speaks of several, or both subject and text do; nor where the subject makes the keyword the matter of
// something else, or asks, and the text says no more than one sentence could of anything: what it is and when.
func (r *Rules) tellsOfOne(m *Mail, got checklist.Reading) bool {
	if got.Headings >= 2 || !describes(got) {
		return got.Headings >= 2
	}
	closed := map[initiative.Item]string{}
	for _, a := range got.Answers {
		if a.State.Closed() {
			closed[a.Item] = a.Text
		}
	}
	little := len(closed) == 2 && closed["vad"] == closed[Nar]
	beside := isBeside(text.Lower(m.Title)) || asks(m.Title)
	several := r.ofSeveral(closed["vad"]) || r.ofSeveral(m.Title) && r.ofSeveral(m.Own)
	return !several && !(little && beside)
}

// ofSeveral reports whether a text speaks of initiatives and not of one: "hur många kommunikationsinsatser hade vi?"
func (r *Rules) ofSeveral(s string) bool {
	for _, w := range wordsOf(text.Fold(s)) {
		for _, e := range aroundKeyword["plural"] {
			if stem, ok := strings.CutSuffix(w, e); ok && slices.Contains(r.Keywords, stem) {
				return true
			}
		}
	}
	return false
}

// howTo is how people ask what to do with an initiative.
var howTo = regexp.MustCompile(
	`(?i)(?:hur (?:man |jag |vi )?(?:ska )?(?:gör|anmäler|fyller|funkar|fungerar|skriver|` +
		`registrerar)|hur (?:går|bär) (?:man|jag|vi) (?:till ?väga|sig åt)|` +
		`var (?:anmäler|hittar|finns)|vad ska (?:jag|vi|man) skriva|how do (?:i|we))` +
		`[^.!\n]{0,120}\?|undrar [^.!?\n]{0,20}hur (?:man|jag|vi) (?:ska )?(?:gör|anmäler|fyller|skickar|registrerar)`,
)

func asksHow(own string) bool { return len(own) < 1000 && howTo.MatchString(own) }

// hasKeyword reports whether a subject holds one of the keywords, inflected ("kommunikationsinsatser"), written apart
// ("kommunikations insats") or with one or two letters wrong: the words are long, so nothing else comes near them.
func (r *Rules) hasKeyword(subject string) bool {
	s := text.Fold(subject)
	words := wordsOf(s)
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
	for _, e := range slices.Concat(aroundKeyword["ending"], []string{""}) {
		if stem, ok := strings.CutSuffix(w, e); ok && text.Distance(stem, keyword, slips) <= slips {
			return true
		}
	}
	return false
}
