package initiative

import (
	"strings"

	"haninge.se/samrad/intake/dates"
)

// Say is a time as people read it: "torsdag 26 mars 2026 kl. 18.00–20.00", "vecka 13 (23–29 mars 2026)"; "" for none.
func (w When) Say() string {
	said := dates.Say(w.Range)
	if said != "" && w.Time != "" {
		said += " kl. " + strings.ReplaceAll(w.Time, "-", "–")
	}
	return said
}
