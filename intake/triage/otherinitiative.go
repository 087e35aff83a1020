package triage

import (
	"slices"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

// ReasonOldThread is why a reply opens a case: it is plainly about another initiative than its thread.
const ReasonOldThread = "old-thread"

// another reports whether a reply to a case is plainly a new initiative: under headings of its own it says what it is
// and when, both are another thing than the case says, and so is one thing more, or the reply says that it brings a new
// one. In doubt it is none: the case's own answers may be corrected in the same way.
func (r *Rules) another(m *Mail, c *initiative.Initiative) bool {
	got := m.ReadNew(r.Checklist)
	old, had := c.Answer("vad")
	announced := r.announcesAnother(m.Own)
	if !fillsIn(got, announced) || !had || !old.State.Closed() || m.Forwarded {
		return false
	}
	said := map[initiative.Item]string{}
	for _, a := range got.Answers {
		if a.State.Closed() {
			said[a.Item] = a.Text
		}
	}
	when, _ := ReadWhen(said[Nar], m.Reference)
	if said["vad"] == "" || when.IsZero() || when.Range == c.When.Range {
		return false
	}
	if announced && !SameText(said["vad"], old.Text) {
		return true
	}
	third := false
	for _, item := range []initiative.Item{"malgrupp", "syfte", "budskap"} {
		v, _ := c.Answer(item)
		third = third || said[item] != "" && unlike(said[item], v.Text)
	}
	return third && unlike(said["vad"], old.Text+" "+c.Title)
}

// fillsIn reports whether a mail answers so many questions that it may open a case: under headings, or by numbers where
// it says that it brings another initiative.
func fillsIn(got checklist.Reading, announced bool) bool {
	const least = 3
	return got.Headings >= least || announced && len(got.Answers) >= least
}

// announcesAnother reports whether a text speaks of a new or another initiative by the keyword itself: "här kommer en
// ny kommunikationsinsats".
func (r *Rules) announcesAnother(own string) bool {
	const longest = 4000 // bytes that are looked at
	own = own[:min(len(own), longest)]
	if another := text.Tokens(own); coverWords.Has(another, coverWords.Set("another")) {
		return true
	}
	words := wordsOf(own)
	for i, w := range words[:max(0, len(words)-1)] {
		if slices.Contains([]string{"ny", "annan", "nya", "andra", "ytterligare"}, w) && r.hasKeyword(words[i+1]) {
			return true
		}
	}
	return false
}

// unlike reports whether a text has hardly a word of weight in common with another.
func unlike(a, b string) bool {
	mine, theirs := HeavyWords(a), HeavyWords(b)
	common := 0
	for _, w := range mine {
		if slices.Contains(theirs, w) {
			common++
		}
	}
	return len(mine) > 0 && 4*common <= len(mine)
}

// HeavyWords are the words of a text that are long enough to tell it from another, each once.
func HeavyWords(s string) (out []string) {
	const weight = 5 // letters
	for _, t := range text.Tokens(s) {
		if t.Kind == text.Word && len([]rune(t.Key)) >= weight && !slices.Contains(out, t.Key) {
			out = append(out, t.Key)
		}
	}
	return out
}
