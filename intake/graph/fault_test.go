package graph

import (
	"strings"
	"testing"
)

// TestMeanings: every row of the table is read, and says what is to be done.
func TestMeanings(t *testing.T) {
	rows := 0
	for line := range strings.Lines(meaningsFile) {
		if !strings.HasPrefix(line, "#") {
			rows++
		}
	}
	if len(meanings) != rows || rows == 0 {
		t.Errorf("%d of %d rows are read", len(meanings), rows)
	}
	for code, m := range meanings {
		if m.kind == broken || m.says == "" {
			t.Errorf("%s: %+v", code, m)
		}
	}
}
