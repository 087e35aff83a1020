package letter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
	"haninge.se/samrad/intake/letter/pattern"
)

func TestAnchored(t *testing.T) {
	files, err := filepath.Glob("../testdata/emails/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var lines []string
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(raw), "\n")...)
	}
	corpus.Anchored(t, map[string]*pattern.Anchored{"autoSubjects": autoSubjects, "calendarSubjects": calendarSubjects,
		"receiptSubjects": receiptSubjects, "prefix": prefix, "banner": banner, "bounceSubjects": bounceSubjects,
		"daemons": daemons, "postmen": postmen}, lines)
}
