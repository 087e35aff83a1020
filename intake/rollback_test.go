package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestReplyAfterRollback: the store is put back to before a case, whose number is then given to another one. A reply to
// what was sent about the first is no reply to the second, by thread, by number or by both, and a person is told.
func TestReplyAfterRollback(t *testing.T) {
	o := newOffice(t)
	kept := o.in(begin())
	before := o.shelves
	lost := o.in(another(johan, 1))
	if lost.Entry.Case != "SAM-2026-0002" || lost.Envelope == nil {
		t.Fatalf("the case that gets lost became %+v", lost.Entry)
	}
	o.shelves = before
	now := o.in(post{from: anna, subject: "Kommunikationsinsats: Cykelmärkning", id: "<bike@haninge.example>", body: "Vad: Cykelmärkning på torget i Handen.\nNär: 3 maj 2026\n"})
	if now.Entry.Case != "SAM-2026-0002" || now.Envelope == nil {
		t.Fatalf("the case of the same number became %+v", now.Entry)
	}
	then, old := string(lost.Envelope.ID), string(kept.Envelope.ID)
	const tag = "Sv: [SAM-2026-0002] Trygghetsvandring"
	for name, c := range map[string]struct {
		post
		kind   letter.Kind
		reason string
		of     string
	}{
		"thread":              {post{inReplyTo: then, subject: "Sv: vandringen"}, letter.Quarantine, "unsent-id", ""},
		"thread and number":   {post{inReplyTo: then, subject: tag}, letter.Quarantine, "unsent-id", ""},
		"in other letters":    {post{inReplyTo: strings.ToUpper(then), subject: tag}, letter.Quarantine, "unsent-id", ""},
		"references only":     {post{head: "References: " + then + "\r\n", subject: tag}, letter.Quarantine, "unsent-id", ""},
		"a keyword":           {post{inReplyTo: then, subject: "Sv: Kommunikationsinsats"}, letter.Quarantine, "unsent-id", ""},
		"a kept mail as well": {post{inReplyTo: then, head: "References: " + old + "\r\n"}, letter.Reply, "thread", "SAM-2026-0001"},
		"a kept mail":         {post{inReplyTo: old, subject: "Sv: vandringen"}, letter.Reply, "thread", "SAM-2026-0001"},
		"of the new case":     {post{inReplyTo: string(now.Envelope.ID), subject: tag}, letter.Reply, "subject", "SAM-2026-0002"},
	} {
		was := len(o.cases["SAM-2026-0002"].History)
		c.from, c.id, c.body = johan, "<"+strings.ReplaceAll(name, " ", "")+"@x.example>", "9. Karin Berg, "+name+"."
		row := o.in(c.post)
		if row.Entry.Kind != c.kind || row.Entry.Reason != c.reason || row.Entry.Case != c.of {
			t.Errorf("%s: became %s (%s) of %q, want %s (%s) of %q", name, row.Entry.Kind, row.Entry.Reason, row.Entry.Case, c.kind, c.reason, c.of)
		}
		if c.kind == letter.Quarantine && (row.Envelope != nil || !row.Hold || row.Notice != "unsent-id") {
			t.Errorf("%s: answered %v, held %v, notice %q", name, row.Envelope != nil, row.Hold, row.Notice)
		}
		if c.of != "SAM-2026-0002" && len(o.cases["SAM-2026-0002"].History) != was {
			t.Errorf("%s: it changed the other case", name)
		}
	}
}

// TestBounceAfterRollback: nor is a bounce of such a mail one of the case that has its number now.
func TestBounceAfterRollback(t *testing.T) {
	o := newOffice(t)
	before := o.shelves
	lost := o.in(another(anna, 1))
	o.shelves = before
	o.in(post{from: anna, subject: "Kommunikationsinsats: Cykelmärkning", id: "<bike@haninge.example>", body: "Vad: Cykelmärkning på torget i Handen.\n"})
	if row := o.in(bounceOf(string(lost.Envelope.ID))); row.Case != nil || row.Bounced != nil || row.Entry.Reason != "bounce" {
		t.Errorf("became %+v, bounced %+v", row.Entry, row.Bounced)
	}
}
