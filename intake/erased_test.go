package intake

import (
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// erase takes a case out of the ledger as retention does.
func (o *office) erase(id initiative.ID, at time.Time) {
	c := o.cases[id]
	o.erased, o.erasedIDs = map[initiative.ID]time.Time{id: at}, map[letter.MessageID]initiative.ID{}
	for _, t := range c.Threads {
		o.erasedIDs[letter.MessageID(t)] = id
	}
	o.strange = map[letter.MessageID]bool{}
	for _, s := range c.Sent {
		o.erasedIDs[letter.MessageID(s.Letter)] = id
	}
	delete(o.cases, id)
	o.sent = nil
}

// TestReplyToAnErasedCase: who answers a case that was erased is told so, whatever he writes, and no case comes of it;
// thanks stay without an answer. An id of ours that is erased is no sign of a lost store.
func TestReplyToAnErasedCase(t *testing.T) {
	for name, change := range map[string]func(*post){
		"as it came":         func(*post) {},
		"by its number":      func(p *post) { p.inReplyTo = "" },
		"by its thread":      func(p *post) { p.subject = "SV: Kommunikationsinsats: trygghetsvandring i Jordbro" },
		"under all headings": func(p *post) { p.body = begin().body },
		"a word that steers": func(p *post) { p.body = "blir av ändå" },
		"thanks":             func(p *post) { p.body = "Tack!" },
	} {
		o := newOffice(t)
		first := o.in(begin())
		o.erase("SAM-2026-0001", march.AddDate(2, 0, 0))
		p := reply(first, anna, "9. Karin Berg på kommunikation.")
		change(&p)
		row := o.in(p)
		if len(o.cases) != 0 || o.sign.ID != "" || row.Notice != "" {
			t.Errorf("%s: %d cases, sign %v, notice %q", name, len(o.cases), o.sign, row.Notice)
		}
		if name == "thanks" {
			if row.Envelope != nil || row.Entry.Reason != string(letter.Courtesy) {
				t.Errorf("%s: %+v", name, row.Entry)
			}
			continue
		}
		if row.Envelope == nil || row.Entry.Kind != letter.Help || row.Entry.Reason != triage.ReasonErased || row.Entry.Kept {
			t.Fatalf("%s: %+v", name, row.Entry)
		}
		text, head := reading(t, row.Envelope)
		if !strings.Contains(text, "SAM-2026-0001 är avslutad, och uppgifterna om insatsen raderades den 12 mars 2028") ||
			!strings.Contains(head.Get("Subject"), "[SAM-2026-0001]") {
			t.Errorf("%s: %s\n%s", name, head.Get("Subject"), text)
		}
	}
}

// TestNewMailThatMentionsAnErasedCase opens a case as any other.
func TestNewMailThatMentionsAnErasedCase(t *testing.T) {
	o := newOffice(t)
	o.in(begin())
	o.erase("SAM-2026-0001", march)
	p := begin()
	p.id, p.body = "<again@haninge.example>", "Som förra året, se SAM-2026-0001.\n\n"+p.body
	if row := o.in(p); row.Entry.Kind != letter.New || len(o.cases) != 1 {
		t.Errorf("%+v, %d cases", row.Entry, len(o.cases))
	}
}
