package intake

import (
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// TestQuotedAnswers is intake/README.md, C13: in a reply only new text counts. Answers that somebody gave before and
// that stand in the quote, our own questions, header blocks and signatures answer nothing, in any client's manner of
// quoting; beside them one new line does.
func TestQuotedAnswers(t *testing.T) {
	const old = "8. Affischer till alla portar.\n\n9. Karin Berg svarar.\n\n10. Kontaktcenter tar frågor.\n"
	o := newOffice(t)
	first := o.in(begin())
	ours, _ := reading(t, first.Envelope)
	marked := func(text string) string {
		return "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ") + "\n"
	}
	for name, body := range map[string]string{
		"Gmail":                        "Den tors 12 mars 2026 kl 10:31 skrev Bo Ek <bo@haninge.example>:\n\n" + marked(old+"\n"+ours),
		"Gmail, the line wrapped":      "Den tors 12 mars 2026 kl 10:31 skrev Bo Ek\n<bo@haninge.example>:\n\n" + marked(old) + ">\n" + marked(marked(ours)),
		"Outlook, Swedish":             "\nFrån: Bo Ek <bo@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Sv: Trygghetsvandring\n\n" + old + "\n" + ours,
		"Outlook, with a line":         "________________________________\nFrån: Bo Ek <bo@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Sv: Trygghetsvandring\n\n" + old,
		"Outlook, old":                 "-----Ursprungligt meddelande-----\nFrån: Bo Ek\nSkickat: den 12 mars 2026 10:31\nTill: Anna\nÄmne: Sv: Trygghetsvandring\n\n" + old,
		"Outlook, English":             "From: Bo Ek <bo@haninge.example>\nSent: Thursday, March 12, 2026 10:31 AM\nTo: Anna <" + anna + ">\nSubject: RE: Trygghetsvandring\n\n" + old,
		"Apple":                        "12 mars 2026 kl. 10:31 skrev Bo Ek <bo@haninge.example>:\n\n" + marked(old),
		"Thunderbird":                  "Den 2026-03-12 kl. 10:31, skrev Bo Ek:\n" + marked(old+"\n"+ours),
		"our questions, unmarked":      ours,
		"our questions, marked":        marked(ours),
		"a phone's signature":          "Skickat från min iPhone\n\n12 mars 2026 kl. 10:31 skrev Bo Ek <bo@haninge.example>:\n\n" + marked(old),
		"a phone's signature, Android": "Skickat från Outlook för Android\n________________________________\nFrån: Bo Ek <bo@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna\nÄmne: Sv: x\n\n" + old,
		"a signature alone":            "--\nAnna Lindqvist\nEnheten trygghet och säkerhet\n08-606 70 00\n",
	} {
		before := o.memory.shelves
		want := letter.Reply
		if name == "our questions, unmarked" {
			want = letter.Ignore // our own text and nothing else: a redirect of it
		}
		if row := o.in(reply(first, anna, body)); row.Entry.Kind != want || row.Envelope != nil || len(o.cases["SAM-2026-0001"].Open) != 5 {
			t.Errorf("%s: became %s (%s), answered %v, open %v", name, row.Entry.Kind, row.Entry.Reason, row.Envelope != nil, o.cases["SAM-2026-0001"].Open)
		}
		row := o.in(reply(first, anna, "11. Ja, av kommunens fotograf.\n\n"+body))
		if c := o.cases["SAM-2026-0001"]; row.Envelope == nil || len(c.Open) != 4 || c.IsOpen("dokumentation") {
			t.Errorf("%s, with one new line: became %s (%s), open %v", name, row.Entry.Kind, row.Entry.Reason, c.Open)
		} else if v, _ := c.Answer("dokumentation"); v.Text != "Ja, av kommunens fotograf." {
			t.Errorf("%s: the new line became %q", name, v.Text)
		}
		o.memory.shelves = before
	}
}

// TestPassedOnInAnAnswer: a colleague answers the author of an initiative and adds the mailbox. Nothing of ours is
// quoted, so what is, in any client's manner, is what is registered; a note above it is not "vad". An answer that fills
// in more itself, and one that quotes no checklist, are read as before.
func TestPassedOnInAnAnswer(t *testing.T) {
	const list = "Hej Anna!\n\nVad: Reflexer på torget\nSyfte: Synas i mörkret\nNär: v. 15\n\n/Bo\n"
	const outlook = "\nFrån: Bo Ek <bo@haninge.example>\nSkickat: den 12 mars 2026 10:31\nTill: Anna <" + anna + ">\nÄmne: Kommunikationsinsats reflexer\n\n"
	marked := func(text string) string {
		return "> " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n> ") + "\n"
	}
	for name, c := range map[string]struct {
		subject, body string
		open          int
		vad, origin   string
	}{
		"Outlook":            {"SV: Kommunikationsinsats reflexer", "Bra, jag lägger till brevlådan.\n\n/Anna\n" + outlook + list, 9, "Reflexer på torget", "bo@haninge.example"},
		"nothing above":      {"SV: Kommunikationsinsats reflexer", outlook + list, 9, "Reflexer på torget", "bo@haninge.example"},
		"no keyword":         {"SV: Reflexer", "Bra!\n" + outlook + list, 9, "Reflexer på torget", "bo@haninge.example"},
		"Gmail":              {"Re: Kommunikationsinsats reflexer", "Bra!\n\nDen tors 12 mars 2026 kl 10:31 skrev Bo Ek <bo@haninge.example>:\n\n" + marked(list), 9, "Reflexer på torget", ""},
		"marks alone":        {"Kommunikationsinsats reflexer", marked(list), 9, "Reflexer på torget", ""},
		"one more above":     {"SV: Kommunikationsinsats reflexer", "Målgrupp: Boende\n" + outlook + list, 8, "Reflexer på torget", "bo@haninge.example"},
		"filled in above":    {"SV: Kommunikationsinsats reflexer", "Vad: Västar\nNär: v. 16\n" + outlook + list, 10, "Västar", ""},
		"no checklist below": {"SV: Kommunikationsinsats reflexer", "Vi vill dela ut reflexer.\n" + outlook + "Hej Anna!\n\nSka vi göra något på torget?\n\n/Bo\n", 11, "Vi vill dela ut reflexer.", ""},
	} {
		o := newOffice(t)
		row := o.in(post{from: anna, subject: c.subject, id: "<answer@haninge.example>", inReplyTo: "<asked@haninge.example>", body: c.body})
		if row.Entry.Kind != letter.New {
			t.Errorf("%s: became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
			continue
		}
		got := o.cases["SAM-2026-0001"]
		if v, _ := got.Answer("vad"); v.Text != c.vad || len(got.Open) != c.open || got.Reporter != anna || c.origin != "" && got.Origin != c.origin {
			t.Errorf("%s: vad %q, open %v, from %s, first written by %q", name, v.Text, got.Open, got.Reporter, got.Origin)
		}
	}
}

// TestCharsets is intake/README.md, C09 through the desk: å, ä and ö reach the answer whatever the label says, and a
// label that nobody knows is no refusal: the mail is read by guess, kept as it came, and a person is told.
func TestCharsets(t *testing.T) {
	const want = "Trygghetsvandring på Åvägen för äldre."
	latin := strings.NewReplacer("å", "\xe5", "ä", "\xe4", "ö", "\xf6", "Å", "\xc5")
	apart := strings.NewReplacer("å", "a\u030a", "ä", "a\u0308", "ö", "o\u0308", "Å", "A\u030a")
	for name, c := range map[string]struct {
		label, body string
		guess       bool
	}{
		"UTF-8":                       {"utf-8", want, false},
		"windows-1252 labelled UTF-8": {"utf-8", latin.Replace(want), false},
		"UTF-8 labelled latin-1":      {"iso-8859-1", want, false},
		"iso-8859-15":                 {"iso-8859-15", latin.Replace(want), false},
		"no label":                    {"", latin.Replace(want), false},
		"NFD":                         {"utf-8", apart.Replace(want), false},
		"UTF-7":                       {"utf-7", strings.NewReplacer("å", "+AOU-", "ä", "+AOQ-", "ö", "+APY-", "Å", "+AMU-").Replace(want), false},
		"unknown, by guess":           {"x-okand", latin.Replace(want), true},
		"unknown, and plainly UTF-8":  {"x-okand", want, false},
	} {
		o := newOffice(t)
		m := begin()
		m.body, m.kind = "Vad: "+c.body+"\n", "text/plain"
		if c.label != "" {
			m.kind += "; charset=" + c.label
		}
		row := o.in(m)
		if row.Case == nil || !row.Entry.Kept || row.Envelope == nil {
			t.Errorf("%s: became %s (%s)", name, row.Entry.Kind, row.Entry.Reason)
			continue
		}
		if v, _ := row.Case.Answer("vad"); v.Text != want || (row.Notice == triage.ReasonCharset) != c.guess {
			t.Errorf("%s: %q, notice %q", name, v.Text, row.Notice)
		}
	}
}
