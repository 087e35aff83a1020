package intake

import (
	"slices"
	"strings"
	"testing"
)

// TestGuardLeavesFooters: signature and footer do not trip the guard.
func TestGuardLeavesFooters(t *testing.T) {
	o := newOffice(t)
	m := begin()
	m.body += "\nMed vänliga hälsningar\nAnna\nTel 08-606 70 00\n\nDetta mejl kan innehålla sekretessbelagda uppgifter. Är du inte rätt mottagare, radera det.\n"
	if row := o.in(m); len(row.Case.Guard) != 0 || row.Notice != "" {
		t.Errorf("guarded: %v, notice %q", row.Case.Guard, row.Notice)
	}
}

// TestGuardEverywhere is intake/README.md, F01: wherever in a mail a number stands, the case is flagged, a person is
// told, nothing that is sent holds it, and the mail is kept as it came.
func TestGuardEverywhere(t *testing.T) {
	const number, other = "19121212-1212", "701063-2391"
	for name, m := range map[string]post{
		"the subject":           {subject: "Kommunikationsinsats: Stöd till " + number, body: seven},
		"an answer":             {subject: "Kommunikationsinsats", body: seven + "Talesperson: Anna, " + number + "\n"},
		"a field":               {subject: "Kommunikationsinsats", body: seven + "Plats: hos " + other + "\n"},
		"hard blanks":           {subject: "Kommunikationsinsats", body: seven + "Plats: hos 121212\u00a0-\u00a01212\n"},
		"HTML":                  {subject: "Kommunikationsinsats", kind: "text/html; charset=utf-8", body: "<p>Vad: Vandring i Jordbro.</p><p>Syfte: Hitta 121212<b>-</b>1212 snart.</p>"},
		"a Word document":       withFile(post{subject: "Kommunikationsinsats", body: seven}, "plan.docx", docx, wordDocument(t, "Talesperson: Karin Berg, "+number)),
		"a leaflet":             withFile(post{subject: "Kommunikationsinsats", body: seven}, "folder.docx", docx, wordDocument(t, "Välkommen.", "Anmäl dig, "+number+".")),
		"a mail passed on":      {subject: "VB: Kommunikationsinsats", body: "Från: Sven <s@bostad.example>\nSkickat: den 11 mars 2026 10:31\nTill: Anna <a@haninge.example>\nÄmne: x\n\n" + seven + "Plats: hos " + number + "\n"},
		"a coordination number": {subject: "Kommunikationsinsats", body: seven + "Plats: hos 19701063-2391\n"},
	} {
		o := newOffice(t)
		m.from, m.id = anna, "<n@haninge.example>"
		row := o.in(m)
		if row.Case == nil || !slices.Contains(row.Case.Guard, "personnummer") || row.Notice != "guard" || row.Envelope == nil {
			t.Errorf("%s: became %s (%s), notice %q, %+v", name, row.Entry.Kind, row.Entry.Reason, row.Notice, row.Case)
			continue
		}
		text, head := reading(t, row.Envelope)
		if said := head.Get("Subject") + text + row.Case.Title; strings.Contains(said, "1212") || strings.Contains(said, "2391") {
			t.Errorf("%s: %s\n%s", name, row.Case.Title, text)
		}
		if !row.Entry.Kept || string(o.raw[row.Entry.Sum]) == "" {
			t.Errorf("%s: the mail is not kept", name)
		}
	}
}
