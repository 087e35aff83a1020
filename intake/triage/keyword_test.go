package triage

import (
	"strings"
	"testing"
)

// TestKeyword: the keywords inflected, written apart or with one or two letters wrong; never the bare word "insats".
func TestKeyword(t *testing.T) {
	r := testRules(t)
	for subject, want := range map[string]bool{
		"Kommunikationsinsats":                     true,
		"KOMMUNIKATIONSINSATS: vandring":           true,
		"Ny kommunikationsinsats i Jordbro":        true,
		"Kommunikationsinsatser i vår":             true,
		"Om kommunikationsinsatsen":                true,
		"Komunikationsinsats":                      true,
		"Komunikationsinsatser":                    true,
		"Kommunikatonsinsatsen":                    true,
		"Kommunikationsinsatts!":                   true,
		"Kommunikationinsats":                      true,
		"Kommunikations insats i Handen":           true,
		"Kommunikations-insats":                    true,
		"Communication initiative: walk":           true,
		"Communication initiatives":                true,
		"Comunication initiative":                  true,
		"Insats i Jordbro":                         false,
		"Polisinsats":                              false,
		"Kommunikation":                            false,
		"Kommunikationsplan och insatser":          false,
		"Kommunikationsavdelningen":                false,
		"Kommunikatör sökes":                       false,
		"Communication":                            false,
		"Initiative":                               false,
		"":                                         false,
		"Kmunkationsinsts":                         false,
		"Kommunstyrelsens kommunikationsansvariga": false,
	} {
		if got := r.hasKeyword(subject); got != want {
			t.Errorf("%q: %v, want %v", subject, got, want)
		}
	}
}

// TestOthers: what a colleague hands on of others is asked about; an initiative that came of what was read is one.
func TestOthers(t *testing.T) {
	for own, want := range map[string]bool{
		"Läste om en kampanj mot rån i Täby, med film och affischer. Något för oss i höst?":          true,
		"I nyheterna i går: Solna startar nattvandring. Borde vi också göra det?":                    true,
		"Vi läste att många blir lurade och vill därför ha ett informationsmöte den 5 maj.":          false,
		"Vi startar nattvandring den 8 maj. Det vore något för oss alla att vara med på.":            false,
		strings.Repeat("Vi startar nattvandring. ", 80) + "Läste om det i tidningen, något för oss.": false,
	} {
		if got := (&Mail{Own: own}).tellsOfOthers(); got != want {
			t.Errorf("%q: %v, want %v", own, got, want)
		}
	}
}

// TestKeywordLong is intake/README.md, C08: a cost in the square of the subject would outlast any test run.
func TestKeywordLong(t *testing.T) {
	if testRules(t).hasKeyword(strings.Repeat("kommunikationsinsikt ", 1<<10) + strings.Repeat("k", 1<<20)) {
		t.Error("found a keyword in a subject that has none")
	}
}
