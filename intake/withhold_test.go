package intake

import (
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/dates"
)

func day(t *testing.T, s string) dates.Day {
	t.Helper()
	d, err := dates.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEmbargoAnywhere: an embargo holds wherever in the mail it stands, through the day before it is free, and nothing
// of the case is in the answer.
func TestEmbargoAnywhere(t *testing.T) {
	for name, change := range map[string]func(*post){
		"the subject":         func(m *post) { m.subject += " (embargo t.o.m. 19 mars)" },
		"the first line":      func(m *post) { m.body = "EMBARGO TILL 20 MARS\n\n" + m.body },
		"a sentence":          func(m *post) { m.body = "Hej! Det här får inte spridas före 20 mars.\n\n" + m.body },
		"capitals":            func(m *post) { m.body = "FÅR INTE SPRIDAS FÖRE 20 MARS\n\n" + m.body },
		"over lines":          func(m *post) { m.body = "Får inte\nspridas före\n20 mars.\n\n" + m.body },
		"a field":             func(m *post) { m.body += "Embargo: t.o.m. 19 mars\n" },
		"under the signature": func(m *post) { m.body += "\nMed vänliga hälsningar\nAnna Berg\nStrateg\n\nEmbargo till 20 mars!\n" },
		"after dashes":        func(m *post) { m.body += "\n-- \nAnna Berg\nEmbargo till 20 mars\n" },
		"HTML": func(m *post) {
			m.kind = "text/html; charset=utf-8"
			m.body = "<p>Får <b>inte</b> spridas<br>före 20 mars</p><p>" + strings.ReplaceAll(m.body, "\n", "</p><p>") + "</p>"
		},
	} {
		o := newOffice(t)
		m := begin()
		change(&m)
		row := o.in(m)
		c := o.cases["SAM-2026-0001"]
		if c == nil || c.Embargo.Until.String() != "2026-03-20" || !c.Embargoed(day(t, "2026-03-19")) || c.Embargoed(day(t, "2026-03-20")) {
			t.Errorf("%s: %+v", name, row.Case)
			continue
		}
		if sent, _ := reading(t, row.Envelope); strings.Contains(sent, "Trygghetsvandring") {
			t.Errorf("%s: the title is in the answer:\n%s", name, sent)
		}
	}
}

// TestNoEmbargo: what denies one, and what our own or another's text says of one.
func TestNoEmbargo(t *testing.T) {
	for _, text := range []string{"Embargo: nej\n", "Embargo:\n", "Inget embargo.\n", "Vi sprider det före 20 mars.\n", "Sekretess: nej\n", "Sekretess: inte aktuellt\n"} {
		o := newOffice(t)
		m := begin()
		m.body += text
		if row := o.in(m); row.Case == nil || row.Case.Embargo.Held || row.Case.UnderReview() {
			t.Errorf("%q: %+v, guard %v", text, row.Case.Embargo, row.Case.Guard)
		}
	}
}

// TestEmbargoLifted: without a day it holds until the case's own party lifts it or names a day; the history tells.
func TestEmbargoLifted(t *testing.T) {
	lifted := func(o *office) bool {
		return slices.ContainsFunc(o.cases["SAM-2026-0001"].History, func(e event) bool { return e.What == "embargo-lifted" })
	}
	for _, tt := range []struct{ from, text, until string }{
		{anna, "embargo hävt", "lifted"},
		{anna, "Hej!\n\nEmbargo hävt.\n\nMvh\nAnna", "lifted"},
		{anna, "Embargot är hävt.\n\n9. Enhetschefen", "lifted"},
		{anna, "Embargo: 20 mars", "2026-03-20"},
		{anna, "Tänk på embargot!\n\n9. Enhetschefen", ""},
		{anna, "9. Enhetschefen", ""},
		{anna, "När är embargot hävt?\n\n9. Enhetschefen", ""},
		{johan, "embargo hävt", ""},
		{johan, "Embargo: 20 mars", ""},
		{johan, "VB\n\nembargo hävt\n\n9. Enhetschefen", ""},
		{outsider, "embargo hävt", ""},
	} {
		o := newOffice(t)
		m := begin()
		m.body = "Embargo tills avtalet är undertecknat.\n\n" + m.body
		first := o.in(m)
		row := o.in(reply(first, tt.from, tt.text))
		c := o.cases["SAM-2026-0001"]
		if c.Embargo.Held == (tt.until == "lifted") || lifted(o) != (tt.until == "lifted") || tt.until != "lifted" && c.Embargo.Until.String() != tt.until {
			t.Errorf("%s, %q: %+v", tt.from, tt.text, c.Embargo)
		}
		if tt.until == "lifted" {
			if sent, _ := reading(t, row.Envelope); !strings.Contains(sent, "Embargot är hävt.") {
				t.Errorf("%q is answered\n%s", tt.text, sent)
			}
			if again := o.in(post{from: anna, subject: "Re: [SAM-2026-0001]", id: "<later@haninge.example>", body: "10. Frågor tas av växeln."}); again.Case.Embargo.Held {
				t.Errorf("%q: it holds again after the next mail", tt.text)
			}
		}
	}
}

// TestEmbargoOfOthers: another party can make an embargo longer, never shorter.
func TestEmbargoOfOthers(t *testing.T) {
	for text, want := range map[string]string{
		"Embargo till 25 mars":                     "2026-03-25",
		"Embargo till 15 mars":                     "2026-03-20",
		"Embargo tills åtalet är väckt":            "",
		"Får inte spridas förrän 25 mars, tack.":   "2026-03-25",
		"9. Kommunpolisen. Embargot är vi med på.": "2026-03-20",
	} {
		o := newOffice(t)
		m := begin()
		m.body = "Embargo till 20 mars.\n\n" + m.body
		o.in(reply(o.in(m), johan, text))
		if c := o.cases["SAM-2026-0001"]; !c.Embargo.Held || c.Embargo.Until.String() != want {
			t.Errorf("%q: %+v", text, c.Embargo)
		}
	}
}
