package dates

import (
	"slices"
	"time"
)

// Flag says what is worth noticing about how an expression was read.
type Flag string

// Flags.
const (
	RolledYear      Flag = "rolled_year" // no year was written and this year's has passed
	Implausible     Flag = "implausible" // more than 18 months off without a written year
	Preliminary     Flag = "preliminary"
	Alternatives    Flag = "alternatives"
	Multiple        Flag = "multiple" // several dates with days between them; the range is their envelope
	Approx          Flag = "approx"
	Ambiguous       Flag = "ambiguous"
	Configured      Flag = "configured" // a school break, from the table of breaks
	Recurring       Flag = "recurring"
	Ongoing         Flag = "ongoing"
	Asap            Flag = "asap"
	WeekdayMismatch Flag = "weekday_mismatch"
	RedDay          Flag = "holiday"    // the day is a red-letter day and was not called by that name
	Impossible      Flag = "impossible" // a date was written that does not exist
	Past            Flag = "past"       // what was written lies before the reference
)

// Reading is what an expression was read as. A zero Range means that there was no date in it, or, with Impossible,
// one that does not exist.
type Reading struct {
	Range           Range
	Precision       string // day range week month quarter half season term year open deadline asap none
	Flags           []Flag
	Text            string       // the words that were read, as written; reading them again gives the same range
	Time            string       // of day, "18.00" or "18.00-20.00", where one is written beside it
	Series          Series       // with Recurring, what comes again
	Holiday         string       // with RedDay, its name
	Written, Actual time.Weekday // with WeekdayMismatch
}

// Has reports whether a flag is set.
func (r Reading) Has(f Flag) bool { return slices.Contains(r.Flags, f) }

// Reader reads expressions. Its zero value knows no school breaks.
type Reader struct {
	Breaks map[string]int // "sportlov" -> ISO week; the municipality decides
}

// StockholmBreaks are the breaks of Stockholm county. Påsklov, terminsstart and skolavslutning follow no rule.
func StockholmBreaks() map[string]int { return map[string]int{"sportlov": 9, "höstlov": 44} }

// Read reads with the breaks of Stockholm county.
func Read(text string, ref Day) Reading { return Reader{Breaks: StockholmBreaks()}.Read(text, ref) }

// Read reads the date expression in running text that says when: the first one that is not said to be another's (no
// "inte 25 februari", no day when there will be an answer), or in its sentence or the next the one that says when
// people are told. A year that is not written is the next in which the expression ends on or after ref.
// Case, composition of letters, kinds of blanks and dashes make no difference.
func (rd Reader) Read(text string, ref Day) Reading {
	got, _ := rd.read(text, ref)
	return got
}

// read also returns how often a token was looked at, which grows no faster than the text.
func (rd Reader) read(s string, ref Day) (Reading, int) {
	p := newParser(s, ref, rd.Breaks)
	unsure, past := Reading{Precision: "none"}, Reading{}
	hits := p.together(s, p.walk(s, true))
	first := -1 // of those that say when something is
	for k, h := range hits {
		switch {
		case !h.counts():
		case h.sure && p.frames(hits, k):
		case h.sure:
			switch cues := p.cues(hits, k); {
			case cues.Has(History): // what was is not meant where something else is
				if past.Text == "" {
					past = h.Reading
				}
			case first < 0 || cues.Has(Telling) && !p.cues(hits, first).Has(Telling):
				first = k
			}
		case unsure.Text == "": // "13/13" may be a score: a date further on is preferred
			unsure = h.Reading
		}
	}
	if first >= 0 {
		return hits[first].Reading, p.steps
	}
	if past.Text != "" {
		return past, p.steps
	}
	return unsure, p.steps
}
