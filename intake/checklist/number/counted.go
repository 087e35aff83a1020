package number

import (
	_ "embed"
	"strings"

	"haninge.se/samrad/intake/checklist/phrase"
	"haninge.se/samrad/intake/text"
)

//go:embed data/numbers.tsv
var countedTable string

var countedWords = text.MustCompile(countedTable)

// Counts reports whether what follows a number is what is counted, or makes it a time: "9 poliser deltar", "12 mars".
func Counts(rest string) bool {
	ws := phrase.Words(rest[:phrase.Limit(rest, phrase.HeadBytes)])
	if len(ws) == 0 || phrase.Months[ws[0].Key] {
		return true
	}
	first := text.Tokens(ws[0].Key)
	if countedWords.Has(first, countedWords.Set("verb")) {
		return false
	}
	return strings.IndexByte("-–:/.,%", rest[0]) >= 0 || countedWords.Has(first, countedWords.Set("counted"))
}
