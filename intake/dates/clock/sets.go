package clock

import "haninge.se/samrad/intake/dates/lexicon"

// The words of a time of day.
var (
	clockAfter, clockBetween = lexicon.Set("clock after"), lexicon.Set("clock between")
	clockBoth, clockEnd      = lexicon.Set("clock both"), lexicon.Set("clock end")
	clockLate, clockWords    = lexicon.Set("clock late"), lexicon.Set("clock words")
	dateFollows              = lexicon.Set("date follows")
)
