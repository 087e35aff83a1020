package when

import "haninge.se/samrad/intake/dates/lexicon"

// The words that say what a date is not, and where what is said of it ends.
var (
	andThen, beforeOrAfter        = lexicon.Set("and then"), lexicon.Set("before or after")
	clauseEnd, listing            = lexicon.Set("clause end"), lexicon.Set("listing")
	notAfter, notThen             = lexicon.Set("not after"), lexicon.Set("not then")
	numberWord, numbered          = lexicon.Set("number word"), lexicon.Set("numbered")
	thatIs, dayParts              = lexicon.Set("that is"), lexicon.Set("day parts")
	takenBack                     = lexicon.Set("taken back")
	postponed, tentative, webWord = lexicon.Set("postponed"), lexicon.Set("tentative"), lexicon.Set("web")
)
