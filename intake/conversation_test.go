package intake

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

var ids int

// reply answers the last mail about a case.
func reply(to Row, from, body string) post {
	ids++
	return post{from: from, subject: "Sv: Trygghetsvandring [" + to.Entry.Case + "]", id: fmt.Sprintf("<reply-%d@x.example>", ids), inReplyTo: string(to.Envelope.ID), body: body}
}

// TestConversation: a gap reply, an update, completion, and a correction that states both times.
func TestConversation(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	text, head := reading(t, first.Envelope)
	if first.Envelope.Kind != "gap" || !strings.Contains(text, "7 av 12 frågor") || !strings.Contains(text, "torsdag 26 mars 2026") {
		t.Fatalf("%s:\n%s", first.Envelope.Kind, text)
	}
	for name, want := range map[string]string{
		"To": "<" + anna + ">", "Cc": "", "Reply-To": "", "In-Reply-To": "<new@haninge.example>", "References": "<new@haninge.example>", "Auto-Submitted": "auto-replied",
		"X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
	} {
		if got := head.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	second := o.in(reply(first, anna, "8. Affischer till alla portar.\n\n9. Karin Berg på kommunikation.\n"))
	if text, _ = reading(t, second.Envelope); second.Envelope.Kind != "updated" || !strings.Contains(text, "fråga 8 och 9") {
		t.Fatalf("%s:\n%s", second.Envelope.Kind, text)
	}
	third := o.from("polis", reply(second, johan, five))
	if text, _ = reading(t, third.Envelope); third.Envelope.Kind != "complete" || !strings.Contains(text, "Nu är alla 12 frågor besvarade") {
		t.Fatalf("%s:\n%s", third.Envelope.Kind, text)
	}
	if c := o.cases["SAM-2026-0001"]; !c.Joint() || !c.Complete() || third.Envelope.To != johan || strings.Contains(text, "samråd sker med") {
		t.Errorf("parties %v, open %v, to %s:\n%s", c.Parties, c.Open, third.Envelope.To, text)
	}
	fourth := o.in(reply(third, anna, "6. 9 april 2026"))
	text, _ = reading(t, fourth.Envelope)
	if fourth.Envelope.Kind != "updated" || !strings.Contains(text, "torsdag 26 mars 2026 och är nu torsdag 9 april 2026") {
		t.Errorf("%s:\n%s", fourth.Envelope.Kind, text)
	}
	versions := o.cases["SAM-2026-0001"].Answers[triage.Nar]
	if len(versions) != 2 || versions[0].Source.From != anna || !strings.Contains(versions[0].Text, "26 mars") {
		t.Errorf("the old answer is not kept: %+v", versions)
	}
	if n := len(o.sent); n != 5 || o.sent[3].Kind != writer.KindProposal || o.sent[3].To != anna {
		t.Errorf("%d mails were sent, want four answers and one proposal to whom Johan would change: %+v", n, o.sent)
	}
}

// TestNothingNew: a courtesy and a mail that changes nothing send nothing, and what has an answer is not reopened by a
// postponement.
func TestNothingNew(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	for body, want := range map[string]string{
		"Tack!": "courtesy", "Tack så mycket!": "courtesy", "6. Återkommer": "unchanged", "9. Återkommer om det": "unchanged",
		"6. 26 mars 2026": "unchanged", "": "unchanged",
	} {
		row := o.in(reply(first, anna, body))
		if row.Envelope != nil || row.Entry.Kind != letter.Reply || row.Entry.Reason != want {
			t.Errorf("%q: %s (%s), answered %v", body, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil)
		}
		if c := o.cases["SAM-2026-0001"]; len(c.Open) != 5 || c.When.Start.Dom != 26 {
			t.Errorf("%q: open %v, when %v", body, c.Open, c.When)
		}
	}
}

// TestBareNA: asked about once, then accepted from the same sender and flagged; nobody is trapped, and another sender's
// word is another's.
func TestBareNA(t *testing.T) {
	o := newOffice(t)
	m := reply(o.in(begin()), anna, "12. Ej aktuellt")
	m.id = "" // without an id two mails are still two mails
	asked := o.in(m)
	if text, _ := reading(t, asked.Envelope); !strings.Contains(text, `Fråga 12: du skrev "ej aktuellt"`) {
		t.Fatalf("not asked about:\n%s", text)
	}
	other := o.from("polis", reply(asked, johan, "12. Ej aktuellt"))
	if other.Envelope == nil || !o.cases["SAM-2026-0001"].IsOpen("utvardering") {
		t.Errorf("another sender's first word was taken for insisting: %+v", other.Entry)
	}
	m = reply(asked, anna, "12. Ej aktuellt")
	m.id = ""
	o.in(m)
	c := o.cases["SAM-2026-0001"]
	if v, _ := c.Answer("utvardering"); v.State != initiative.NotApplicable || !v.Insisted || !slices.Contains(c.Flags, "na-insisted") || c.IsOpen("utvardering") {
		t.Errorf("the second time: %+v, flags %v", v, c.Flags)
	}
}

// TestCancelled: the case is noted as cancelled once, and who says so again is told that it is; a new mail that
// speaks of something cancelled is no cancellation.
func TestCancelled(t *testing.T) {
	o := newOffice(t)
	row := o.in(reply(o.in(begin()), anna, "Insatsen är inställd."))
	if row.Envelope == nil || row.Envelope.Kind != "steered" || o.cases["SAM-2026-0001"].Cancelled.IsZero() {
		t.Fatalf("%+v", row.Envelope)
	}
	since := o.cases["SAM-2026-0001"].Cancelled
	o.now = o.now.Add(time.Hour)
	again := o.in(reply(row, anna, "Insatsen är inställd."))
	if text, _ := reading(t, again.Envelope); !strings.Contains(text, "är redan noterad som inställd") || !o.cases["SAM-2026-0001"].Cancelled.Equal(since) {
		t.Errorf("said again: %s", text)
	}
	m := begin()
	m.id, m.body = "<other@haninge.example>", "Insatsen är inställd."
	if row := o.in(m); row.Envelope != nil && row.Envelope.Kind == "cancelled" || row.Case != nil && !row.Case.Cancelled.IsZero() {
		t.Error("a new case began as cancelled")
	}
}

// TestForwarded is email 12: who forwards is the reporter, and the reply names who wrote it first.
func TestForwarded(t *testing.T) {
	o := newOffice(t)
	m := begin()
	m.subject = "VB: Kommunikationsinsats: Cykelmärkning"
	m.body = "För registrering.\n\nFrån: Sven Ek <sven@bostad.example>\nSkickat: den 11 mars 2026 10:31\nTill: Anna <anna@haninge.example>\nÄmne: Cykelmärkning\n\n" + seven
	row := o.in(m)
	text, _ := reading(t, row.Envelope)
	if row.Case.Reporter != anna || row.Case.Origin != "sven@bostad.example" || row.Case.Title != "Cykelmärkning" || row.Envelope.To != anna {
		t.Errorf("reporter %s, origin %s, title %q, to %s", row.Case.Reporter, row.Case.Origin, row.Case.Title, row.Envelope.To)
	}
	if !strings.Contains(text, "ursprungligen från Sven Ek") {
		t.Error(text)
	}
}

// TestTitle: a title is no bare keyword or "VB:", and shows no personal number (intake/README.md, F01).
func TestTitle(t *testing.T) {
	for subject, want := range map[string]string{
		"Kommunikationsinsats":                             "Trygghetsvandring i Jordbro centrum med fastighetsägarna.",
		"Komunikationsinsats!":                             "Trygghetsvandring i Jordbro centrum med fastighetsägarna.",
		"Kommunikationsinsats: trygghetsvandring":          "Trygghetsvandring",
		"KOMMUNIKATIONSINSATS – Öppet hus":                 "Öppet hus",
		"Komunikationsinsats: öppet hus":                   "Öppet hus",
		"Ny kommunikationsinsats: öppet hus":               "Öppet hus",
		"Öppet hus, en kommunikationsinsats":               "Öppet hus, en kommunikationsinsats",
		"SV: VB: [EXTERN] Kommunikationsinsats: Öppet hus": "Öppet hus",
		"Kommunikationsinsats: Stöd till 19121212-1212":    "Stöd till [personnummer]",
		"Communication initiative: open house":             "Open house",
		"Kommunikationsinsats SAM-2026-0098":               "Trygghetsvandring i Jordbro centrum med fastighetsägarna.",
		"Kommunikationsinsats: sam-2026-0098: öppet hus":   "Öppet hus",
		"Öppet hus (SAM-2026-0098)":                        "Öppet hus",
		"Kommunikationsinsats: Mer om SAM-2025-0098 i maj": "Mer om SAM-2025-0098 i maj",
	} {
		o := newOffice(t)
		m := begin()
		m.subject = subject
		if row := o.in(m); row.Case == nil || row.Case.Title != want {
			t.Errorf("%q: %+v, want %q", subject, row.Case, want)
		}
	}
	o := newOffice(t)
	m := begin()
	m.subject = "Kommunikationsinsats: " + strings.Repeat("mycket ", 60)
	if row := o.in(m); len([]rune(row.Case.Title)) > 125 {
		t.Errorf("a title of %d letters", len([]rune(row.Case.Title)))
	}
}

// TestOtherPartyIsAsked: to set the other party as copy is said until it has been in touch, and not to somebody who has
// just done so.
func TestOtherPartyIsAsked(t *testing.T) {
	const asked = "har ännu inte deltagit i samrådet"
	for name, c := range map[string]struct {
		to, cc string
		want   bool
	}{
		"to one mailbox":                  {kommunBox, "", true},
		"to both mailboxes":               {kommunBox + ", " + polisBox, "", false},
		"a copy to the other mailbox":     {kommunBox, "Kommunpolis <" + strings.ToUpper(polisBox) + ">", false},
		"a copy to somebody of the other": {kommunBox, "johan.ek@polisen.example", false},
		"a copy to a colleague":           {kommunBox, "karin@haninge.example", true},
	} {
		o := newOffice(t)
		m := begin()
		m.to, m.cc = c.to, c.cc
		if text, _ := reading(t, o.in(m).Envelope); strings.Contains(text, asked) != c.want {
			t.Errorf("%s: asked %v", name, !c.want)
		}
	}
}

// TestLeavesFrom: from the mailbox it was sent to, the first in To, then Cc, then where it was redirected to; to From
// alone.
func TestLeavesFrom(t *testing.T) {
	for name, c := range map[string]struct{ to, cc, head, want string }{
		"to":             {kommunBox, "", "", kommunBox},
		"to the police":  {polisBox, "", "", polisBox},
		"to both":        {polisBox + ", " + kommunBox, "", "", polisBox},
		"to before cc":   {"x@y.example, " + kommunBox, polisBox, "", kommunBox},
		"cc":             {"x@y.example", polisBox, "", polisBox},
		"redirected":     {"x@y.example", "", "Resent-To: Vi <" + polisBox + ">\r\n", polisBox},
		"to before that": {kommunBox, "", "Resent-To: " + polisBox + "\r\n", kommunBox},
		"bcc":            {"x@y.example", "", "", ""},
		"delivered-to":   {"x@y.example", "", "Delivered-To: " + kommunBox + "\r\n", ""},
		"a like address": {"x@y.example", "", "Resent-To: x" + kommunBox + "\r\n", ""},
	} {
		o := newOffice(t)
		m := begin()
		m.to, m.cc, m.head = c.to, c.cc, c.head+"Reply-To: "+outsider+"\r\n"
		row := o.in(m)
		if row.Case == nil {
			t.Fatalf("%s: not registered: %+v", name, row.Entry)
		}
		if c.want == "" { // A10
			if row.Envelope != nil || row.Notice != triage.NotAddressed || row.Case.Intake != kommunBox {
				t.Errorf("%s: answered %v, notice %q, intake %q", name, row.Envelope != nil, row.Notice, row.Case.Intake)
			}
			continue
		}
		_, head := reading(t, row.Envelope)
		if row.Envelope.From != c.want || row.Envelope.To != anna || !strings.Contains(head.Get("From"), c.want) || row.Case.Intake != c.want {
			t.Errorf("%s: from %s (%s) to %s", name, row.Envelope.From, head.Get("From"), row.Envelope.To)
		}
	}
}

// TestAttachments: what was kept but not read is named, once.
func TestAttachments(t *testing.T) {
	o := newOffice(t)
	first := o.in(withFile(begin(), "plan.pdf", "application/pdf", []byte("%PDF-1.4")))
	if text, _ := reading(t, first.Envelope); !strings.Contains(text, "\"plan.pdf\" är sparad men kan inte läsas") || len(first.Case.Attachments) != 1 {
		t.Errorf("%v:\n%s", first.Case.Attachments, text)
	}
	row := o.in(withFile(reply(first, anna, "9. Karin Berg."), "plan.pdf", "application/pdf", []byte("%PDF-1.4")))
	if len(row.Case.Attachments) != 1 {
		t.Errorf("the same file is kept %d times", len(row.Case.Attachments))
	}
}

// TestDocuments: a checklist in a Word document is read with the mail's own words, which win; both are kept. A
// document that is no checklist answers nothing in a reply.
func TestDocuments(t *testing.T) {
	o := newOffice(t)
	m := begin()
	m.body = "Vad: Det som står i mejlet gäller.\nNär: 26 mars 2026\n"
	form := wordDocument(t, "Vad: Det som står i dokumentet.", "Syfte: Fler ska anmäla sig till grannsamverkan.", "Talesperson: Karin Berg, kommunikatör.")
	first := o.in(withFile(m, "checklista.docx", docx, form))
	c := first.Case
	if vad := c.Answers["vad"]; len(vad) != 2 || !strings.Contains(vad[0].Text, "dokumentet") || !strings.Contains(vad[1].Text, "mejlet") {
		t.Errorf("vad is %+v", vad)
	}
	if c.IsOpen("syfte") || c.IsOpen("talesperson") || len(c.Attachments) != 1 || !c.Attachments[0].Read {
		t.Errorf("open %v, attachments %+v", c.Open, c.Attachments)
	}
	text, _ := reading(t, first.Envelope)
	if strings.Contains(text, "inte läsas") {
		t.Error(text)
	}
	leaflet := wordDocument(t, "Välkommen till en kväll om trygghet i Jordbro.", "Kom och träffa kommun och polis.")
	row := o.in(withFile(reply(first, anna, "11. Fotograf från kommunen."), "folder.docx", docx, leaflet))
	if v, _ := row.Case.Answer("vad"); !strings.Contains(v.Text, "mejlet") || len(row.Case.Answers["vad"]) != 2 {
		t.Errorf("a leaflet replaced the answer: %+v", v)
	}
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "\"folder.docx\" är sparad. Vi har läst den men inte hämtat några svar därifrån.") {
		t.Error(text)
	}
}

// TestFruitlessDocument: of a document that was read and answers nothing it is not said that it cannot be read, nor of
// one that cannot be that it was.
func TestFruitlessDocument(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	leaflet := wordDocument(t, "Välkommen!", "Kaffe och bulle.")
	row := o.in(withFile(reply(first, anna, "Hej, här kommer foldern som vi talade om i går."), "folder.docx", docx, leaflet))
	text, _ := reading(t, row.Envelope)
	if !strings.Contains(text, "\"folder.docx\" är sparad. Vi har läst den men inte hämtat några svar därifrån.") || strings.Contains(text, "inte läsas") {
		t.Error(text)
	}
	m := begin()
	m.id = "<leaflet@haninge.example>"
	row = o.in(withFile(m, "folder.docx", docx, leaflet))
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Vi har läst den men inte hämtat") || row.Case.Attachments[0].Read {
		t.Errorf("%+v\n%s", row.Case.Attachments, text)
	}
	row = o.in(withFile(reply(first, anna, "9. Karin Berg."), "karta.pdf", "application/pdf", []byte("%PDF-1.4 x")))
	if text, _ := reading(t, row.Envelope); !strings.Contains(text, "\"karta.pdf\" är sparad men kan inte läsas. Skriv svaren i mejlet.") || strings.Contains(text, "Vi har läst") {
		t.Error(text)
	}
}

// withFile adds an attachment to a mail.
func withFile(p post, name, kind string, content []byte) post {
	p.body = "--b\nContent-Type: text/plain; charset=utf-8\n\n" + p.body + "\n--b\nContent-Type: " + kind + "\nContent-Transfer-Encoding: base64\n" +
		"Content-Disposition: attachment; filename=\"" + name + "\"\n\n" + base64.StdEncoding.EncodeToString(content) + "\n--b--\n"
	p.kind = `multipart/mixed; boundary="b"`
	return p
}

func wordDocument(t *testing.T, paragraphs ...string) []byte {
	t.Helper()
	return document(t, `<?xml version="1.0"?>`, paragraphs...)
}

// document packs a Word document that begins with a prolog of its own.
func document(t *testing.T, prolog string, paragraphs ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, prolog, `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	for _, p := range paragraphs {
		fmt.Fprintf(f, "<w:p><w:r><w:t>%s</w:t></w:r></w:p>", p)
	}
	fmt.Fprint(f, "</w:body></w:document>")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestBareDate: where we asked about the time in words of our own, a date alone is the answer.
func TestBareDate(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	undated := o.in(reply(first, anna, "6. När materialet är klart"))
	if text, _ := reading(t, undated.Envelope); !strings.Contains(text, `Vi kunde inte läsa ut något datum ur "När materialet är klart"`) {
		t.Fatalf("we did not ask:\n%s", text)
	}
	o.in(reply(undated, anna, "Vi ses på mötet."))
	if c := o.cases["SAM-2026-0001"]; !c.When.IsZero() {
		t.Errorf("a sentence without a date became the time: %v", c.When)
	}
	row := o.in(reply(undated, anna, "Hej!\n\n9 april kl 18\n\nMvh Anna\n"))
	c := o.cases["SAM-2026-0001"]
	if row.Envelope == nil || c.When.Start.String() != "2026-04-09" {
		t.Errorf("%s (%s): when %v", row.Entry.Kind, row.Entry.Reason, c.When)
	}
	o.in(reply(row, anna, "10 april"))
	if c := o.cases["SAM-2026-0001"]; c.When.Start.String() != "2026-04-09" {
		t.Errorf("a date nobody asked for moved the time to %v", c.When)
	}
}
