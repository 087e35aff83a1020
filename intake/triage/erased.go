package triage

import (
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Erased is a case of which nothing is left but its number.
type Erased struct {
	ID initiative.ID
	At time.Time // when it was erased
}

// ReasonErased is why a mail is told that its case is not here any more.
const ReasonErased = "erased"

// ofErased says what a mail to an erased case is. Whatever it says, it opens no case: its writer means one that was.
func (r *Rules) ofErased(m *Mail) (letter.Kind, string) {
	if r.Checklist.Courtesy(m.Own) {
		return letter.Ignore, string(letter.Courtesy)
	}
	return letter.Help, ReasonErased
}
