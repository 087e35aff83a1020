package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
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
		if got := r.HasKeyword(subject); got != want {
			t.Errorf("%q: %v, want %v", subject, got, want)
		}
	}
}

// TestKeywordLong is intake/README.md, C08: a cost in the square of the subject would outlast any test run.
func TestKeywordLong(t *testing.T) {
	if testRules(t).HasKeyword(strings.Repeat("kommunikationsinsikt ", 1<<10) + strings.Repeat("k", 1<<20)) {
		t.Error("found a keyword in a subject that has none")
	}
}

// TestIntakeAddress: mail to an address that takes nothing else is an initiative.
func TestIntakeAddress(t *testing.T) {
	o := newOffice(t)
	o.Rules.Addresses = []string{"insatser@haninge.example"}
	m := post{from: anna, to: "insatser@haninge.example, " + kommunBox, subject: "Hej", id: "<a@x.example>", body: "Vi tänker ha en öppen kväll i Jordbro."}
	if row := o.in(m); row.Entry.Kind != "new" || row.Entry.Reason != "intake-address" {
		t.Errorf("became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
}

// TestAsksHow: a question how it is done is one for help, also where the subject is a title; beside what is planned it
// is not.
func TestAsksHow(t *testing.T) {
	for body, want := range map[string]letter.Kind{
		"Hej\nVi undrar hur man anmäler en kommunikationsinsats?\nMvh Tove":  letter.Help,
		"Hur gör man för att anmäla en insats? Finns det någon blankett?":    letter.Help,
		"Vad: Vandring\nNär: 26 mars\nMålgrupp: boende\n\nHur fyller man i?": letter.New,
	} {
		p := post{from: "Anna <" + anna + ">", subject: "Kommunikationsinsats: Vandring", id: "<how@haninge.example>", body: body}
		if got := newOffice(t).in(p).Entry.Kind; got != want {
			t.Errorf("%q: became %s, want %s", body, got, want)
		}
	}
}
