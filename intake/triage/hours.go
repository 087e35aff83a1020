package triage

import (
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/text"
)

var (
	sameHours = timeWords.Set("same hours")
	ofAnother = timeWords.Set("of another")
)

// KeepHours gives a time that names a day and no hours those of the time before, where its words say that they stay:
// "Vandringen flyttas till torsdag 29 april, samma tid."
func KeepHours(w initiative.When, said string, was initiative.When) initiative.When {
	if w.IsZero() || w.Time != "" || was.Time == "" {
		return w
	}
	toks := text.Tokens(said)
	f := timeWords.Over(toks)
	for i := range toks {
		next, ok := f.At(i, sameHours)
		if !ok {
			continue
		}
		if _, another := f.At(next, ofAnother); next == len(toks) || !another {
			w.Time = was.Time
		}
	}
	return w
}
