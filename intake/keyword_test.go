package intake

import (
	"testing"

	"haninge.se/samrad/intake/letter"
)

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
