package templates

import (
	"slices"
	"strings"
)

// ToldView tells the owner of cases what others did to them. With several, the subject is the first one's.
type ToldView struct {
	Cases      []ToldCase
	Signatures []string

	limit limit
}

// ToldCase is what others did to one case.
type ToldCase struct {
	Case
	Did     []Deed
	Changes []Replaced // Old "" where the question had no answer

	limit limit
	alone bool // in its mail: a word that answers it needs no number
}

// Deed is something done to a case that is no answer, by the name of the history: cancelled, taken-over, …
// To is who has a case now that one who is neither he nor its owner handed on. Back is the word of its reader that
// takes it back, "" where none does.
type Deed struct{ What, By, To, Back string }

// mostLines is how long a mail of ours gets that gathers what has happened: it is read at one glance.
const mostLines = 25

// limit is how much a mail spells out; of the rest it gives numbers. Zero fields spell out nothing.
type limit struct{ words, deeds, cases int }

// limits are tried in turn, from the most words to the fewest, until the mail is short enough. Another's deeds weigh
// more than the words of an answer, which the owner can ask for.
func limits(cases int) []limit {
	out := []limit{{3, 5, cases}, {2, 5, cases}, {1, 5, cases}, {0, 5, cases}, {0, 2, cases}, {0, 1, cases}}
	for n := min(cases-1, mostLines); n > 0; n-- {
		out = append(out, limit{0, 1, n})
	}
	return out
}

// fitting writes a mail with the first of the limits that keeps it short enough, else with the last.
func fitting(cases int, write func(limit) (Mail, error)) (m Mail, err error) {
	for _, l := range limits(cases) {
		if m, err = write(l); err != nil || strings.Count(m.Text, "\n") <= mostLines {
			return m, err
		}
	}
	return m, err
}

// mostApart is how many changes stand with old and new on lines of their own.
const mostApart = 3

// brief reports whether changes are so many that each stands on one line.
func brief(all []Replaced) bool { return len(all) > mostApart }

// Told are the changes that are told word for word.
func (t ToldCase) Told() []Replaced { return t.Changes[:min(len(t.Changes), t.limit.words)] }

// More are the numbers of the questions whose answers are not told word for word.
func (t ToldCase) More() []int { return numbersOf(t.Changes[min(len(t.Changes), t.limit.words):]) }

// Deeds are the newest of what others did, and Earlier how many came before those.
func (t ToldCase) Deeds() []Deed {
	out := slices.Clone(t.Did[t.Earlier():])
	for n := range out {
		if !t.alone {
			out[n].Back = ""
		}
	}
	return out
}

// Earlier is how many deeds are not told.
func (t ToldCase) Earlier() int { return max(len(t.Did)-t.limit.deeds, 0) }

// Numbers are the questions that have another answer.
func (t ToldCase) Numbers() []int { return numbersOf(t.Changes) }

func numbersOf(all []Replaced) []int {
	var out []int
	for _, c := range all {
		out = append(out, c.N)
	}
	return out
}

// First are the cases that are spelled out.
func (v ToldView) First() []ToldCase { return v.Cases[:min(len(v.Cases), v.limit.cases)] }

// Others are the numbers of the cases that are not.
func (v ToldView) Others() []string {
	var out []string
	for _, c := range v.Cases[len(v.First()):] {
		out = append(out, c.No)
	}
	return out
}

// Told tells the owner of changes by others.
func Told(v ToldView) (Mail, error) {
	m, err := fitting(len(v.Cases), func(l limit) (Mail, error) {
		view := ToldView{Signatures: v.Signatures, limit: l}
		for _, c := range v.Cases {
			c.limit, c.alone = l, len(v.Cases) == 1
			view.Cases = append(view.Cases, c)
		}
		return write("told.txt", view)
	})
	for _, c := range v.Cases {
		c.limit.deeds = deedsInBrief
		m, err = briefly(m, err, "told", c.No, c)
	}
	return m, err
}

// deedsInBrief is how much of what others did is told beside other things.
const deedsInBrief = 2
