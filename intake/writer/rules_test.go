package writer

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/checklist"
	"haninge.se/samrad/intake/triage"
)

// march is when the tests take place.
var march = time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)

// testRules are those of two parties.
func testRules(t *testing.T) *triage.Rules {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return &triage.Rules{
		Parties:   []triage.Party{{ID: "kommun", Name: "Haninge kommun", Short: "kommunen"}, {ID: "polis", Name: "polisen"}},
		Checklist: checklist.Default(), Location: zone,
	}
}
