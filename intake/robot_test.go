package intake

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
)

// bare is one of our mails as a relay passes it on that keeps nothing but author, subject and text.
func bare(t *testing.T, e letter.Envelope, from string) post {
	text, head := reading(t, &e)
	return post{from: from, subject: head.Get("Subject"), body: text, id: fmt.Sprintf("<%d@relay.example>", time.Now().UnixNano())}
}

// exchange lets peers answer all we send until nobody writes any more, and returns how many mails we sent.
func exchange(t *testing.T, o *office, first post, wait time.Duration, peer func(letter.Envelope, int) []post) int {
	t.Helper()
	o.in(first)
	for step := 0; step < len(o.sent); step++ {
		if step > 30 {
			t.Fatal("no end of it")
		}
		e := o.sent[step]
		o.now = e.Due.Add(wait).Add(-time.Minute) // in moves the clock by a minute
		for _, m := range peer(e, step) {
			o.in(m)
		}
	}
	return len(o.sent)
}

// oneLeft is a first mail that leaves one question, which any text could answer.
func oneLeft(from string) post {
	m := begin()
	m.from = from
	m.body = seven + "Material: Affischer till alla portar.\nTalesperson: Karin Berg.\nFrågor: Kontaktcenter tar frågor hela veckan.\nDokumentation: Fotograf från kommunen tar bilder.\n"
	return m
}

// TestNoLoop: whoever answers what we send by a rule, and marks it by nothing, gets no second mail, and answers no
// question.
func TestNoLoop(t *testing.T) {
	svar := func(from, text string) func(letter.Envelope, int) []post {
		return func(e letter.Envelope, n int) []post {
			_, head := reading(t, &e)
			return []post{{from: from, subject: "SV: " + head.Get("Subject"), id: fmt.Sprintf("<ack%d@x.example>", n), body: fmt.Sprintf(text, 4711+n)}}
		}
	}
	for name, c := range map[string]struct {
		from string
		wait time.Duration
		peer func(letter.Envelope, int) []post
	}{
		"a mailbox that acknowledges": {"info@haninge.example", time.Hour,
			svar("info@haninge.example", "Tack för ditt mejl, vi svarar så snart vi kan. Ärendenummer %d.")},
		"the other party's mailbox acknowledges": {polisBox, time.Hour,
			svar(polisBox, "Hej!\n\nVi har tagit emot ditt meddelande. Det handläggs inom tre arbetsdagar. Referensnummer: %d\n\nMvh\nPolisen")},
		"one that says it in other words, at once": {"info@haninge.example", 5 * time.Second,
			svar("info@haninge.example", "Meddelandet har nått enheten och behandlas i tur och ordning. Nummer %d.")},
		"a vacation without a mark": {anna, 3 * time.Second,
			svar(anna, "Jag är på semester till 10 augusti och läser inte mejl. %d")},
		"another instance": {polisBox, time.Minute, func(e letter.Envelope, n int) []post {
			b := newOffice(t)
			b.Rules.Prefix, b.Rules.Secret = "NYN", []byte("another secret of 32 bytes, also")
			m := bare(t, e, kommunBox)
			m.to = polisBox
			var out []post
			if row := b.from("polis", m); row.Envelope != nil {
				out = append(out, bare(t, *row.Envelope, polisBox))
			}
			return out
		}},
		"a mailbox that redirects to ours": {polisBox, time.Minute, func(e letter.Envelope, n int) []post {
			return []post{bare(t, e, polisBox), bare(t, e, kommunBox)}
		}},
		"one that redirects it as a quote": {polisBox, time.Minute, func(e letter.Envelope, n int) []post {
			m := bare(t, e, polisBox)
			m.subject = "VB: " + m.subject
			m.body = "Från: Trygghet <" + kommunBox + ">\nSkickat: den 12 mars 2026 10:31\nTill: Polis <" + polisBox + ">\nÄmne: x\n\n" + m.body
			return []post{m}
		}},
	} {
		o := newOffice(t)
		if sent := exchange(t, o, oneLeft(c.from), c.wait, c.peer); sent != 1 || len(o.cases) != 1 {
			t.Errorf("%s: %d mails were sent, %d cases", name, sent, len(o.cases))
		}
		if c := o.cases["SAM-2026-0001"]; !slices.Equal(c.Open, []item{"utvardering"}) {
			t.Errorf("%s: it counts as an answer: open %v", name, c.Open)
		}
	}
}

// TestSaysItAgain: a text that a sender mailed to the case before, with other numbers in it, is a machine's.
func TestSaysItAgain(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	for i, want := range []letter.Kind{letter.Reply, letter.Ignore, letter.Ignore} {
		m := reply(first, anna, fmt.Sprintf("Meddelandet har nått enheten för säkerhet och köas som nummer %d.", 4711+i))
		m.id = fmt.Sprintf("<again%d@haninge.example>", i)
		if row := o.in(m); row.Entry.Kind != want {
			t.Errorf("mail %d became %s (%s)", i, row.Entry.Kind, row.Entry.Reason)
		}
	}
}

// TestPeopleAreNoRobots: what people write although it looks like it.
func TestPeopleAreNoRobots(t *testing.T) {
	for name, text := range map[string]string{
		"thanks, and an answer":    "Tack för ditt mejl! Vi återkommer så snart vi kan om resten.\n\n9. Enhetschefen\n",
		"an answer at once":        "9. Enhetschefen\n",
		"our text, answered in it": "9. Vem är talesperson?\n\nEnhetschefen\n\nDet här svaret skickades automatiskt.\n",
	} {
		o := newOffice(t)
		first := o.in(begin())
		o.now = first.Envelope.Due.Add(5*time.Second - time.Minute)
		if row := o.in(reply(first, anna, text)); row.Entry.Kind != letter.Reply || row.Envelope == nil || row.Case.IsOpen("talesperson") {
			t.Errorf("%s: became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
		}
	}
	o := newOffice(t)
	m := begin()
	m.body = "Tack för ditt mejl i går! Vi vill visa upp grannsamverkan i Jordbro så snart som möjligt."
	if row := o.in(m); row.Entry.Kind != letter.New {
		t.Errorf("a new mail that thanks became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
}

// TestSharedAddress: people write from the address of a party. They are its colleagues, and are answered there; what
// comes back of that is ours.
func TestSharedAddress(t *testing.T) {
	for _, c := range []struct{ from, party, head string }{
		{polisBox, "polis", ""}, {kommunBox, "kommun", ""}, {polisBox, "polis", "Sender: Johan <" + johan + ">\r\n"},
	} {
		o := newOffice(t)
		m := begin()
		m.from, m.head = c.from, c.head
		row := o.in(m)
		if row.Entry.Kind != letter.New || row.Entry.Party != c.party || row.Envelope == nil || row.Envelope.To != c.from {
			t.Errorf("%s: became %s (%s) of %q, answered %v", c.from, row.Entry.Kind, row.Entry.Reason, row.Entry.Party, row.Envelope)
			continue
		}
		if answered := o.in(reply(row, c.from, "9. Enhetschefen")); answered.Entry.Kind != letter.Reply || answered.Case.IsOpen("talesperson") {
			t.Errorf("%s: the answer became %s (%s)", c.from, answered.Entry.Kind, answered.Entry.Reason)
		}
		if _, err := o.Receive("kommun", []Incoming{{Received: o.now, Raw: row.Envelope.Bytes}}, letter.Cursor{}); err != nil {
			t.Fatal(err)
		}
		if back := o.rows[letter.SumOf(row.Envelope.Bytes)]; back.Entry.Reason != "own-message" {
			t.Errorf("%s: our mail became %s (%s)", c.from, back.Entry.Kind, back.Entry.Reason)
		}
	}
}

// TestOtherInstance: two agreements may share a mailbox. A number without our thread counts with our prefix and at our
// addresses only.
func TestOtherInstance(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	for name, c := range map[string]struct {
		post
		kind letter.Kind
	}{
		"the other's number":             {post{from: anna, to: polisBox, subject: "SV: [NYN-2026-0007] Kommunikationsinsats: Bad", body: "9. Enhetschefen"}, letter.Ignore},
		"ours, to an address of ours":    {post{from: anna, to: polisBox, subject: "SV: [SAM-2026-0001] x", body: "9. Enhetschefen"}, letter.Reply},
		"ours, to the other's address":   {post{from: anna, to: "trygg@nynashamn.example", subject: "SV: [SAM-2026-0001] Kommunikationsinsats: x", body: "9. Chefen"}, letter.Quarantine},
		"our thread, wherever it was to": {post{from: anna, to: "trygg@nynashamn.example", subject: "SV: x", inReplyTo: string(first.Envelope.ID), body: "10. Frågor tas av växeln."}, letter.Reply},
	} {
		c.id = "<" + strings.ReplaceAll(name, " ", "-") + "@haninge.example>"
		if row := o.from("polis", c.post); row.Entry.Kind != c.kind {
			t.Errorf("%s: became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
		}
	}
}
