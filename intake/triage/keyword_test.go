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

// TestKeywordLong is intake/README.md, C08: a cost in the square of the subject would outlast any test run.
func TestKeywordLong(t *testing.T) {
	if testRules(t).hasKeyword(strings.Repeat("kommunikationsinsikt ", 1<<10) + strings.Repeat("k", 1<<20)) {
		t.Error("found a keyword in a subject that has none")
	}
}
