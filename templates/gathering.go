package templates

import (
	"slices"
	"strings"
)

// Gathering is a mail about several cases of one person. Its subject is the first one's.
type Gathering[C interface{ Number() string }] struct {
	Cases []C

	limit limit
}

// First are the cases that are spelled out.
func (v Gathering[C]) First() []C { return v.Cases[:min(len(v.Cases), v.limit.cases)] }

// Rest are those that are not, and Others their numbers.
func (v Gathering[C]) Rest() []C { return v.Cases[len(v.First()):] }

// Others are the numbers of the cases that are not spelled out.
func (v Gathering[C]) Others() (out []string) {
	for _, c := range v.Rest() {
		out = append(out, c.Number())
	}
	return out
}

// Apart reports whether a blank line parts the cases, as it does where there is room.
func (v Gathering[C]) Apart() bool { return v.limit.words > 0 }

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

// fitting writes a mail with the first of the limits that keeps it short enough, else with the last. set tells each
// case of the limit.
func (v Gathering[C]) fitting(by []string, file string, set func(*C, limit)) (m Mail, err error) {
	cases := v.Cases
	for _, v.limit = range limits(len(cases)) {
		v.Cases = slices.Clone(cases)
		for n := range v.Cases {
			set(&v.Cases[n], v.limit)
		}
		m, err = write(file, v)
		if m = m.signed(by); err != nil || strings.Count(m.Text, "\n") <= mostLines {
			return m, err
		}
	}
	return m, err
}
