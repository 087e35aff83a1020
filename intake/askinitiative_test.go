package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// unclearMail is a mail of which nobody can tell whether it is an initiative.
func unclearMail() post {
	p := begin()
	p.id, p.subject = "<unclear@haninge.example>", "Kommunikationsinsatser i höst"
	p.body = "Hej, vi tänker göra något tillsammans med biblioteket, mer kommer.\n\nAnna"
	return p
}

// TestAsk: a colleague whose mail may be an initiative is asked once; a yes registers that mail, whoever says it and
// however politely, and is answered as a new mail is.
func TestAsk(t *testing.T) {
	for answer, want := range map[string]string{
		"ja": "gap", "Ja tack!\n\nMvh\nAnna": "gap", "Hej!\n\nJa, gör det.": "gap", "nej": "", "Nej tack": "", "Tack!": "", "": "",
		"Det är en faktura, vem konterar?": "passed-on",
	} {
		o := newOffice(t)
		asked := o.in(unclearMail())
		text, _ := reading(t, asked.Envelope)
		if asked.Entry.Kind != letter.Quarantine || asked.Notice != "" || asked.Envelope.Kind != apply.KindAsk ||
			!strings.Contains(text, "Är det här en ny kommunikationsinsats? Svara ja så registrerar vi den.") {
			t.Fatalf("%+v\n%s", asked.Entry, text)
		}
		row := o.in(post{from: "Anna <" + anna + ">", subject: "SV: Kommunikationsinsatser i höst", id: "<yes@haninge.example>",
			inReplyTo: string(asked.Envelope.ID), body: answer})
		got := ""
		if row.Envelope != nil {
			got = row.Envelope.Kind
		}
		if got != want || (row.Notice == triage.NoticeAskReply) != (want == "passed-on") {
			t.Errorf("%q: %s (%s), answered by %q, notice %q", answer, row.Entry.Kind, row.Entry.Reason, got, row.Notice)
		}
		if want != "gap" {
			if len(o.cases) != 0 {
				t.Errorf("%q made a case", answer)
			}
			continue
		}
		c := o.cases["SAM-2026-0001"]
		first := o.rows[asked.Entry.Sum]
		if c == nil || c.Reporter != anna || c.Lead != "kommun" || first.Entry.Kind != letter.New || first.Entry.Case != "SAM-2026-0001" || first.Freed != anna {
			t.Fatalf("%q: %+v, the mail that was asked about: %+v", answer, c, first.Entry)
		}
		if text, _ := reading(t, row.Envelope); !strings.Contains(text, "Tack, insatsen är mottagen") || row.Entry.Kind != letter.Reply {
			t.Errorf("%q: %+v\n%s", answer, row.Entry, text)
		}
		if again := o.in(reply(row, anna, "9. Karin Berg på kommunikation.")); again.Envelope == nil || again.Envelope.Kind != "updated" {
			t.Errorf("the case takes no replies: %+v", again.Entry)
		}
	}
}

// TestAskOnce: the copy in the other mailbox asks nobody again.
func TestAskOnce(t *testing.T) {
	o := newOffice(t)
	p := unclearMail()
	p.to, p.date = kommunBox+", "+polisBox, march
	o.in(p)
	p.head = "Received: by mail.polisen.example\r\n"
	if row := o.from("polis", p); row.Envelope != nil || row.Hold || len(o.sent) != 1 {
		t.Errorf("%+v, sent %d", row.Entry, len(o.sent))
	}
}

// TestAskGone: where the mail is not kept any more, a yes is told so and makes no case.
func TestAskGone(t *testing.T) {
	o := newOffice(t)
	asked := o.in(unclearMail())
	delete(o.raw, asked.Entry.Sum)
	row := o.in(post{from: anna, subject: "SV: Kommunikationsinsatser i höst", id: "<yes@x.example>", inReplyTo: string(asked.Envelope.ID), body: "ja"})
	if text, _ := reading(t, row.Envelope); len(o.cases) != 0 || !strings.Contains(text, "finns inte kvar") {
		t.Errorf("%+v\n%s", row.Entry, text)
	}
}

// TestSeveralInRunningText: two initiatives that are told of one by one are no one either; one mail that mentions another
// is.
func TestSeveralInRunningText(t *testing.T) {
	for body, want := range map[string]letter.Kind{
		"Vi har två grejer på gång. Den ena är cykelmärkning i Handen den 18 april. Den andra är en föreläsning för föräldrar i Vega den 6 maj.": letter.Quarantine,
		"Vi har två poliser på plats när vi märker cyklar i Handen den 18 april. Den ena pratar med barn, den andra märker.":                     letter.New,
	} {
		p := begin()
		p.subject, p.body = "Kommunikationsinsatser i vår", body
		if row := newOffice(t).in(p); row.Entry.Kind != want {
			t.Errorf("%q became %s (%s)", body, row.Entry.Kind, row.Entry.Reason)
		}
	}
}

// TestMinutesAreNoInitiative: what minutes say of an initiative, in a sentence that has a time, opens no case.
func TestMinutesAreNoInitiative(t *testing.T) {
	p := begin()
	p.subject = "Protokoll styrgrupp - punkt 4 kommunikationsinsats"
	p.body = "Bifogar protokollet från den 5 mars. Under punkt 4 beslutades att kommunikationsinsatsen i Brandbergen ska utvärderas i juni och att Karin är ansvarig."
	if row := newOffice(t).in(p); row.Entry.Kind != letter.Quarantine || row.Entry.Reason != triage.ReasonAsk {
		t.Errorf("became %s (%s)", row.Entry.Kind, row.Entry.Reason)
	}
}

// TestAskOfNobody: who may not be answered is not asked; a person looks instead. A stranger's yes counts for nothing.
func TestAskOfNobody(t *testing.T) {
	o := newOffice(t)
	p := unclearMail()
	p.to = "somebody@haninge.example"
	if row := o.in(p); row.Envelope != nil || row.Notice != triage.ReasonAsk || !row.Hold {
		t.Errorf("%+v", row)
	}
	o = newOffice(t)
	asked := o.in(unclearMail())
	row := o.in(post{from: outsider, subject: "SV: x", id: "<yes@x.example>", inReplyTo: string(asked.Envelope.ID), body: "ja"})
	if len(o.cases) != 0 || row.Envelope != nil {
		t.Errorf("a stranger registered it: %+v", row.Entry)
	}
}

// TestSeveralInOneMail: who mails two initiatives at once is asked to send them one by one, and a person is told.
func TestSeveralInOneMail(t *testing.T) {
	o := newOffice(t)
	p := begin()
	p.subject = "Två kommunikationsinsatser i mars"
	p.body = "Hej! Två stycken:\n\n1) Valborgsinformation\nVad: Eldar och pyroteknik inför valborg\nNär: v. 16\nMålgrupp: ungdomar\n\n" +
		"2) Vårens hastighetskampanj\nVad: Håll 30 vid skolorna\nNär: v. 14\nMålgrupp: bilister\n\nMvh\nAnna\n"
	row := o.in(p)
	if text, _ := reading(t, row.Envelope); len(o.cases) != 0 || row.Notice != triage.ReasonSeveral || !strings.Contains(text, "Skicka dem i var sitt mejl") {
		t.Errorf("%+v\n%s", row.Entry, text)
	}
}
