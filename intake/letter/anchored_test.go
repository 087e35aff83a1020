package letter

import (
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
	"haninge.se/samrad/intake/letter/pattern"
)

func TestAnchored(t *testing.T) {
	corpus.Anchored(t, map[string]*pattern.Anchored{"autoSubjects": autoSubjects, "calendarSubjects": calendarSubjects,
		"receiptSubjects": receiptSubjects, "prefix": prefix, "banner": banner, "bounceSubjects": bounceSubjects,
		"daemons": daemons, "postmen": postmen}, "../testdata/emails/*.eml")
}
