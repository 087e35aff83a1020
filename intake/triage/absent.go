package triage

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/thread"
	"haninge.se/samrad/intake/text"
)

//go:embed data/away.tsv
var awayTable string

var awayWords = text.MustCompile(awayTable)

const longestAuto = 4000 // bytes of an automatic answer that are looked at

// HasLeft reports whether an automatic answer says that its writer has left his post.
func HasLeft(s string) bool {
	s = strings.ToValidUTF8(s, "")
	for _, sentence := range text.Sentences(s) {
		toks := text.Tokens(sentence.Of(s))
		if awayWords.Has(toks, awayWords.Set("left")) && !awayWords.Has(toks, awayWords.Set("stays")) {
			return true
		}
	}
	return false
}

// GoneFor reports whether the status of a bounce says that nobody is at an address any more: it is unknown, has moved
// or is closed. One that is full, or that refused this mail, has somebody.
func GoneFor(status string) bool {
	return strings.HasPrefix(status, "5.1.") || status == "5.2.1" || status == "5.0.0"
}

// AutomaticText is what a program wrote, without what it quotes.
func AutomaticText(m *Mail) (best string) {
	for _, v := range thread.Views(m.Bodies, thread.Hints{}) {
		if own := thread.OwnText(v); len(own) > len(best) {
			best = own
		}
	}
	return best[:min(len(best), longestAuto)]
}

// BackOn is the day on which the writer of a text is back: the one that it names for that, or the one after the last
// day away. Where it names none, or several, nobody knows.
func (r *Rules) BackOn(s string, ref dates.Day) (day dates.Day, ok bool) {
	s = strings.ToValidUTF8(s, "")
	for _, sentence := range text.Sentences(s) {
		said := sentence.Of(s)
		toks := text.Tokens(said)
		returns, until := awayWords.Has(toks, awayWords.Set("back")), awayWords.Has(toks, awayWords.Set("until"))
		if !returns && !until || len(said) > longestQuestion {
			continue
		}
		when, _ := ReadWhen(said, ref)
		if when.IsZero() || when.End.IsZero() {
			continue
		}
		found := when.Start
		if !returns {
			found = when.End.AddDays(1)
		} else if until {
			found = when.End
		}
		if ok && found != day {
			return dates.Day{}, false
		}
		day, ok = found, true
	}
	return day, ok
}

// AutoReply reports whether a mail is a person's automatic answer.
func (m *Mail) AutoReply() bool { return m.Auto == letter.AutoReply }
