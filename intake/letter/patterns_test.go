package letter

import (
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
	"haninge.se/samrad/intake/letter/pattern"
)

func TestPatterns(t *testing.T) {
	corpus.Patterns(t, map[string]*pattern.Pattern{"autoSubjects": autoSubjects, "calendarSubjects": calendarSubjects,
		"receiptSubjects": receiptSubjects, "prefix": prefix, "banner": banner, "bounceSubjects": bounceSubjects,
		"daemons": daemons, "postmen": postmen}, "../testdata/emails/*.eml")
}
