package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/secrecy"
)

// answeredInQuote is a reply whose answer is typed under a question of ours, as Outlook's users do, without any mark.
func answeredInQuote(ours, question, text string) string {
	i := strings.Index(ours, question)
	end := i + strings.IndexByte(ours[i:], '\n')
	return "Se nedan.\n\nFrån: Trygghet <" + kommunBox + ">\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Re: Trygghetsvandring\n\n" +
		ours[:end+1] + text + "\n" + ours[end+1:]
}

// TestGuardSeesAnswers: what became an answer is looked at wherever in the mail it stood, and so is the name of a file;
// none of it is repeated.
func TestGuardSeesAnswers(t *testing.T) {
	const secret = "Karin Berg, 19121212-1212, som är målsägande"
	o := newOffice(t)
	first := o.in(begin())
	ours, _ := reading(t, first.Envelope)
	row := o.in(reply(first, anna, answeredInQuote(ours, "9. Vem är talesperson", secret)))
	c := o.cases["SAM-2026-0001"]
	if v, _ := c.Answer("talesperson"); v.Text != secret {
		t.Fatalf("the answer is %q", v.Text)
	}
	if !c.UnderReview() || row.Notice != "guard" {
		t.Errorf("guard %v, notice %q", c.Guard, row.Notice)
	}
	if text, _ := reading(t, row.Envelope); strings.Contains(text, "19121212") {
		t.Errorf("it is sent back:\n%s", text)
	}

	o = newOffice(t)
	m := begin()
	m.kind = `multipart/mixed; boundary="b"`
	m.body = "--b\nContent-Type: text/plain; charset=utf-8\n\n" + seven + "\n--b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"Utredning 19121212-1212.pdf\"\n\nx\n--b--\n"
	row = o.in(m)
	if text, _ := reading(t, row.Envelope); !o.cases["SAM-2026-0001"].UnderReview() || strings.Contains(text, "19121212") {
		t.Errorf("a file's name: guard %v\n%s", o.cases["SAM-2026-0001"].Guard, text)
	}
}

func TestTitleShowsNothingPrivate(t *testing.T) {
	for title, want := range map[string]string{
		"Ring Anna 070-123 45 67":          "Ring Anna [telefonnummer]",
		"Ring 08 606 70 00 i dag":          "Ring [telefonnummer] i dag",
		"Bilen ABC 123 vid torget":         "Bilen [registreringsnummer] vid torget",
		"Bilen ABC12D":                     "Bilen [registreringsnummer]",
		"Se https://intern.haninge.se/x":   "Se [länk]",
		"Trygghetsvandring 26/3 kl 18-20":  "Trygghetsvandring 26/3 kl 18-20",
		"Val 2026 i LPO Haninge/Nynäshamn": "Val 2026 i LPO Haninge/Nynäshamn",
		"Insats 2026-03-26":                "Insats 2026-03-26",
	} {
		if got := secrecy.Mask(title); got != want {
			t.Errorf("%q became %q, want %q", title, got, want)
		}
	}
}

// TestTackToHelp is P4: thanks for our help, and a promise, change nothing and are no initiative; a heading is one.
func TestTackToHelp(t *testing.T) {
	for _, subject := range []string{"Hjälp", "Kommunikationsinsats"} {
		for text, want := range map[string]letter.Kind{"Tack!\n\n/Anna": letter.Ignore, "Tack så mycket, jag återkommer.": letter.Ignore, "Vad: Vandring\nNär: v. 15": letter.New} {
			o := newOffice(t)
			help := o.in(post{from: anna, subject: subject, id: "<help@haninge.example>"})
			if help.Entry.Kind != letter.Help {
				t.Fatalf("%q became %s", subject, help.Entry.Kind)
			}
			row := o.in(post{from: anna, subject: "SV: " + subject, id: "<tack@haninge.example>", inReplyTo: string(help.Envelope.ID), body: text})
			if row.Entry.Kind != want || (row.Envelope != nil) != (want == letter.New) {
				t.Errorf("%q, %q: became %s (%s), answered %v", subject, text, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil)
			}
		}
	}
}

// TestCancelledStaysSo: what comes for a case that was called off is kept, and its sender reads that it is.
func TestCancelledStaysSo(t *testing.T) {
	o := newOffice(t)
	first := o.in(begin())
	o.in(reply(first, anna, "Inställd"))
	m := reply(first, anna, "9. Enhetschefen")
	m.id = "<later@haninge.example>"
	row := o.in(m)
	c := o.cases["SAM-2026-0001"]
	if sent, _ := reading(t, row.Envelope); c.Cancelled.IsZero() || c.IsOpen("talesperson") || !strings.Contains(sent, "Blir den av i alla fall?") {
		t.Errorf("cancelled %v, open %v, answered\n%s", c.Cancelled, c.Open, sent)
	}
}

// TestSamradNeedsWords is R7: the other party takes part by answering, not by thanking.
func TestSamradNeedsWords(t *testing.T) {
	for text, want := range map[string]int{"Tack!": 1, "9. Kommunpolisen": 2} {
		o := newOffice(t)
		first := o.in(begin())
		o.in(reply(first, johan, text))
		if got := o.cases["SAM-2026-0001"].Parties; len(got) != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// TestEvaluated: a case is evaluated by its status; the plan how to evaluate it is the plan, also when it comes after
// the end.
func TestEvaluated(t *testing.T) {
	for text, want := range map[string][2]bool{ // before and after 26 March
		"12. Enkät, 40 av 50 var nöjda": {false, false},
		"Status: utvärderad":            {true, true},
		"9. Enhetschefen":               {false, false},
	} {
		for after, want := range want[:] {
			o := newOffice(t)
			first := o.in(begin())
			if after == 1 {
				o.now = o.now.AddDate(0, 0, 30)
			}
			row := o.in(reply(first, anna, text))
			c := o.cases["SAM-2026-0001"]
			if got := !c.Evaluated.IsZero(); got != want || row.Entry.Kind != letter.Reply || row.Notice != "" {
				t.Errorf("%q, %d: evaluated %v, notice %q", text, after, got, row.Notice)
			}
		}
	}
}
