package intake

import "testing"

// TestUntitled: a mail without a subject that does not say what it is about opens a case with a title all the same.
func TestUntitled(t *testing.T) {
	o := newOffice(t)
	row := o.in(post{from: anna, id: "<n@x.example>", body: "Syfte: Fler ska anmäla sig till grannsamverkan.\nNär: 26 mars 2026\nMålgrupp: Invånare i Jordbro.\n"})
	if row.Case == nil || row.Case.Title != "Kommunikationsinsats" {
		t.Errorf("%s: %+v", row.Entry.Reason, row.Case)
	}
}
