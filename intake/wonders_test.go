package intake

import (
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// TestSubjectThatAsks: a mail that wonders in its subject whether there is an initiative, and tells of none, is asked
// about and opens no case named by the keyword; one that tells of one opens it.
func TestSubjectThatAsks(t *testing.T) {
	for body, asked := range map[string]bool{
		"Vi funderar på att göra något om cyklar till våren, är det något för er?": true,
		"Vad: Cykelmärkning på torget i Brandbergen.\nNär: 24 april\n":             false,
		seven: false,
	} {
		o := newOffice(t)
		row := o.in(post{from: "Sofia <" + anna + ">", subject: "Kommunikationsinsats?", id: "<w@haninge.example>", body: body})
		held := row.Entry.Kind == letter.Quarantine && row.Entry.Reason == triage.ReasonAsk && row.Envelope != nil
		if held != asked || !asked && row.Entry.Kind != letter.New {
			t.Errorf("%q: became %s (%s), answered %v", body, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil)
		}
	}
}
