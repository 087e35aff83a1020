package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestOneConversation: all mails about a case have one subject, the number first and behind it that of the mail which
// opened the case, whatever became of it on the way; the sentence after the greeting tells how far the case has come; the
// name in From needs no quotes; and no program can quote the text undecoded.
func TestOneConversation(t *testing.T) {
	o := newOffice(t)
	o.Rules.Caps.CasePerDay = 9
	opened := begin()
	opened.subject = "VB: [EXTERN] Kommunikationsinsats: Trygghetsvandring i Jordbro – så når vi boende"
	first := o.in(opened)
	const subject = "Re: [SAM-2026-0001] Kommunikationsinsats: Trygghetsvandring i Jordbro – så når vi boende"
	for _, c := range []struct{ subject, body, stage string }{
		{"", "", `5 frågor återstår för "Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001). Tack, insatsen är mottagen.`},
		{"Sv: " + subject, "8. Affischer till alla portar.\n\n9. Karin Berg på kommunikation.\n", `3 frågor återstår för "Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001). Tack, vi har lagt till svar på fråga 8 och 9.`},
		{"Fredagens möte [SAM-2026-0001]", "10. Frågor tas av kontaktcenter hela veckan.\n\n11. Fotograf från kommunen.\n", `1 fråga återstår för "Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001). Tack, vi har lagt till svar på fråga 10 och 11.`},
		{"", "12. Enkät till deltagarna efteråt i april.\n", `Nu är alla 12 frågor besvarade för "Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001). Tack!`},
		{"SV: " + subject, "6. 9 april 2026", `Alla 12 frågor är besvarade för "Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001). Tack, insatsen är uppdaterad.`},
		{"SV: vandringen", "Inställd", `"Trygghetsvandring i Jordbro – så når vi boende" (SAM-2026-0001) är noterad som inställd.`},
	} {
		row := first
		if c.body != "" {
			m := reply(first, anna, c.body)
			m.subject = c.subject
			row = o.in(m)
		}
		text, head := reading(t, row.Envelope)
		l, err := letter.Parse(row.Envelope.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if l.Subject != subject {
			t.Errorf("subject %q, want %q", l.Subject, subject)
		}
		if !strings.HasPrefix(text, "Hej!\n\n"+c.stage) {
			t.Errorf("it begins so, want %q:\n%s", c.stage, text)
		}
		if l.From[0].Name != "Trygghet och säkerhet Haninge" || strings.Contains(head.Get("From"), `"`) || !strings.Contains(text, "\nTrygghet och säkerhet, Haninge\n") {
			t.Errorf("from %q:\n%s", head.Get("From"), text)
		}
		if e := head.Get("Content-Transfer-Encoding"); e != "base64" || head.Get("X-Auto-Response-Suppress") != "DR, RN, NRN, OOF, AutoReply" {
			t.Errorf("the text is in %q, what may answer it %q", e, head.Get("X-Auto-Response-Suppress"))
		}
	}
}
