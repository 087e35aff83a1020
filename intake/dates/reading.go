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
