package templates

import "slices"

// ToldView tells the owner of cases what others did to them.
type ToldView = Gathering[ToldCase]

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
// takes it back, "" where none does. Words are those of a deed that is nothing else: how it went.
type Deed struct{ What, By, To, Back, Words string }

// mostApart is how many changes stand with old and new on lines of their own.
const mostApart = 3

// brief reports whether changes are so many that each stands on one line.
func brief(all []Replaced) bool { return len(all) > mostApart }

// Told are the changes that are told word for word.
func (t ToldCase) Told() []Replaced { return t.Changes[:min(len(t.Changes), t.limit.words)] }

// More are the numbers of the questions whose answers are not told word for word.
func (t ToldCase) More() []int { return numbersOf(t.Changes[min(len(t.Changes), t.limit.words):]) }

// Alone reports whether the mail is about this case only.
func (t ToldCase) Alone() bool { return t.alone }

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

// Told tells the owner of changes by others.
func Told(v ToldView, by []string) (Mail, error) {
	m, err := v.fitting(by, "told.txt", func(c *ToldCase, l limit) { c.limit, c.alone = l, len(v.Cases) == 1 })
	for _, c := range v.Cases {
		c.limit.deeds = deedsInBrief
		m, err = briefly(m, err, "told", c.No, c)
	}
	return m, err
}

// deedsInBrief is how much of what others did is told beside other things.
const deedsInBrief = 2
