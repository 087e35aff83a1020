package initiative

import "haninge.se/samrad/intake/dates"

// Stage is how far an initiative has come.
type Stage string

// Stages. Swedish, because people read them in lists and exports.
const (
	Received   Stage = "mottagen" // no question answered
	Incomplete Stage = "ofullständig"
	Ready      Stage = "komplett"
	Running    Stage = "pågår"
	Done       Stage = "genomförd"
	Evaluated  Stage = "utvärderad"
	Cancelled  Stage = "inställd"
	Closed     Stage = "avslutad" // as no initiative, or since another case took it up
)

// Stage returns the stage as seen on a day.
func (i *Initiative) Stage(today dates.Day) Stage {
	switch {
	case !i.Closed.IsZero():
		return Closed
	case !i.Cancelled.IsZero():
		return Cancelled
	case !i.Evaluated.IsZero():
		return Evaluated
	case !i.When.End.IsZero() && i.When.End.Before(today):
		return Done
	case !i.Complete() && i.Answered() == 0:
		return Received
	case !i.Complete():
		return Incomplete
	case !i.When.IsZero() && i.When.Contains(today):
		return Running
	}
	return Ready
}
