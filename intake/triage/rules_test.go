package triage

import (
	"testing"
	"time"

	"haninge.se/samrad/intake/checklist"
)

// march is when the tests take place.
var march = time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)

// testRules are as many rules as the readers of words ask for.
func testRules(t testing.TB) *Rules {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	return &Rules{
		Prefix: "SAM", Keywords: []string{"kommunikationsinsats", "communication initiative"},
		Checklist: checklist.Default(), Location: zone,
	}
}
