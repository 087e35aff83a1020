package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// TestOldIsLeftAlone: what is older than the first start is left alone when a renumbered mailbox is read again, also
// where it could not be read or comes from outside.
func TestOldIsLeftAlone(t *testing.T) {
	o := newOffice(t)
	for name, in := range map[string]Incoming{
		"outsider": {Raw: post{from: outsider, subject: "Om er kommunikationsinsats", id: "<o@x.example>", body: "Hej"}.bytes(march)},
		"too big":  {Raw: post{from: outsider, subject: "Bilder", id: "<b@x.example>"}.bytes(march), TooBig: true},
		"bomb":     {Raw: []byte("Subject: x\r\n" + strings.Repeat("X-A: "+strings.Repeat("b", 900)+"\r\n", 1200) + "\r\nhej")},
		"poison":   {Poison: true},
	} {
		in.Old, in.Received, in.Place = true, march.AddDate(-2, 0, 0), letter.Place{Mailbox: "kommun", UIDValidity: 2, UID: 1}
		before := len(o.notices)
		if _, err := o.Receive("kommun", []Incoming{in}, letter.Cursor{UIDValidity: 2, UIDNext: 2}); err != nil {
			t.Fatal(err)
		}
		var row Row
		for _, r := range o.rows {
			if len(r.Entry.Places) > 0 && r.Entry.At.Equal(o.now.In(o.Rules.Location)) {
				row = r
			}
		}
		if row.Entry.Reason != triage.ReasonBeforeStart && row.Entry.Reason != "not-initiative" || row.Entry.Kept || row.Hold || len(o.notices) > before {
			t.Errorf("%s, two years older than the first start: %s (%s), kept %v, held %v, notices %q", name, row.Entry.Kind, row.Entry.Reason, row.Entry.Kept, row.Hold, o.notices[before:])
		}
		o.now = o.now.Add(time.Minute)
	}
}

// TestBouncedAgain: one of our mails may come back many times, and is told of once.
func TestBouncedAgain(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	for i := range 5 {
		m := bounceOf(string(first.Envelope.ID))
		m.id = strings.Repeat("x", i+1) + m.id
		o.in(m)
	}
	if n := len(o.cases["SAM-2026-0001"].History); n > 5 || len(o.notices) != 1 {
		t.Errorf("%d lines of history, notices %q", n, o.notices)
	}
}
