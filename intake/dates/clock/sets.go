package clock

import "haninge.se/samrad/intake/dates/lexicon"

// The words of a time of day.
var (
	clockAfter, clockBetween = lexicon.Set("clock after"), lexicon.Set("clock between")
	clockBoth, clockEnd      = lexicon.Set("clock both"), lexicon.Set("clock end")
	clockEarly, clockLate    = lexicon.Set("clock early"), lexicon.Set("clock late")
	clockWords               = lexicon.Set("clock words")
	dateFollows              = lexicon.Set("date follows")
)
