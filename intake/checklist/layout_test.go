package checklist

import (
	"testing"

	"haninge.se/samrad/intake/letter"
)

// TestLayout has headings that only the look of a mail sets off from their answers.
func TestLayout(t *testing.T) {
	const end = `<p>Mvh<br>Anna</p>`
	row := func(cells ...string) string {
		s := "<tr>"
		for _, c := range cells {
			s += "<td>" + c + "</td>"
		}
		return s + "</tr>"
	}
	c := Default()
	for name, v := range map[string]struct{ html, want string }{
		"help under the label": {"<table>" + row("<p>Vad</p><p>Beskriv kort</p>", "Vandring") + row("Målgrupp<br><i>Vilka ska nås?</i>", "Boende") + row("<p>När:</p><p>Datum</p>", "v. 12") + "</table>",
			"vad=Vandring; malgrupp=Boende; nar=v. 12"},
		"the question under the label": {"<table>" + row("<p>1. Vad</p><p>Vad är det som ska kommuniceras?</p>", "Vandring") + row("<p>12. Utvärdering</p><p>Hur ska kommunikationsinsatsen utvärderas?</p>", "Enkät") + "</table>",
			"vad=Vandring; utvardering=Enkät"},
		"a label broken by hand":       {"<table>" + row("Frågor<br>och svar", "Varför?") + row("Syfte", "Lyssna") + "</table>", "syfte=Lyssna; fragor=Varför?"},
		"help and no answer":           {"<table>" + row("Vad", "Vandring") + row("Syfte<br>Vad ska uppnås?", "") + row("När", "v. 12") + "</table>", "vad=Vandring; nar=v. 12"},
		"two questions a row":          {"<table>" + row("Vad", "<p>Vandring</p><p>och fika</p>", "Syfte", "Lyssna") + row("Målgrupp", "", "När", "v. 12") + "</table>", "vad=Vandring och fika; syfte=Lyssna; nar=v. 12"},
		"two a row, help":              {"<table>" + row("Vad", "Vandring", "Syfte<br>Vad ska uppnås?", "Lyssna") + "</table>", "vad=Vandring; syfte=Lyssna"},
		"an answer that is a heading":  {"<table>" + row("Material", "Film") + row("Syfte", "Information", "och dialog") + row("När", "v. 12") + "</table>", "syfte=Information och dialog; nar=v. 12; material=Film"},
		"a row of headings":            {"<table>" + row("Vad", "Syfte", "När") + row("Vandring", "Lyssna<br>och lära", "v. 12") + "</table>", "vad=Vandring; syfte=Lyssna och lära; nar=v. 12"},
		"a row of headings, two below": {"<table>" + row("Vad", "Syfte", "När") + row("Vandring", "Lyssna", "") + row("Fika", "", "v. 12") + "</table>", "vad=Vandring Fika; syfte=Lyssna; nar=v. 12"},
		"a row of headings alone":      {"<table>" + row("Vad", "Syfte", "När") + "</table>", "vad=Syfte När"},
		"the names of the columns":     {"<table>" + row("Rubrik", "Text") + row("Vad", "Vandring") + row("När", "v. 12") + "</table>", "vad=Vandring; nar=v. 12"},
		"a column of help":             {"<table>" + row("Rubrik", "Hjälptext", "Svar") + row("Vad", "Kort", "Vandring") + row("När", "Datum", "v. 12") + row("Syfte", "Mål", "") + "</table>", "vad=Vandring; nar=v. 12"},
		"a column of help, no heading": {"<table>" + row("Fråga", "Förklaring", "Svar") + row("Vad", "Kort", "Vandring") + row("När", "Datum", "v. 12") + "</table>", "vad=Vandring; nar=v. 12"},
		"numbers before the questions": {"<table>" + row("1", "Vad", "Vandring") + row("6", "När", "v. 12") + "</table>", "vad=Vandring; nar=v. 12"},
		"bold before its answer":       {"<p><b>Vad</b> Vandring</p><p><strong>Syfte</strong> Lyssna</p><p><span style='font-weight:bold'>När</span> v. 12</p>", "vad=Vandring; syfte=Lyssna; nar=v. 12"},
		"bold and a colon":             {"<p><b>Vad:</b> Vandring</p><p><b>När</b>: v. 12</p>", "vad=Vandring; nar=v. 12"},
		"bold words that are none":     {"<p><b>Vad roligt</b> att ni vill gå i <b>Jordbro</b></p><p>När: v. 12</p>", "vad=Vad roligt att ni vill gå i Jordbro; nar=v. 12"},
		"half a word in bold":          {"<p><b>Vad</b>ställe: Vandring</p><p>När: v. 12</p>", "vad=Vadställe: Vandring; nar=v. 12"},
		"bold within a text":           {"<p>Vad: Vi går <b>när</b> det är mörkt</p>", "vad=Vi går när det är mörkt"},
	} {
		raw := "From: a@haninge.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>" + v.html + end + "</body></html>"
		if got := read(t, c, raw); got != v.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, v.want)
		}
	}
	for name, v := range map[string]struct{ text, want string }{
		"columns of blanks": {"Vad          Vandring\nMålgrupp     Boende\nNär          v. 12", "vad=Vandring; malgrupp=Boende; nar=v. 12"},
		"bars":              {"| Vad | Vandring |\n|---|---|\n| När | v. 12 |", "vad=Vandring; nar=v. 12"},
		"a gap in a text":   {"Vad: Vandring    i Jordbro\nNär: v. 12", "vad=Vandring i Jordbro; nar=v. 12"},
	} {
		if got := read(t, c, "From: a@haninge.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+v.text+"\n\nMvh\nAnna\n"); got != v.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, v.want)
		}
	}
}

// read is what a new mail tells.
func read(t *testing.T, c *Checklist, raw string) string {
	t.Helper()
	l, err := letter.Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return told(c, c.ReadNew(linesOf(l.Bodies[0], false)))
}

// TestReplyTable: a reply may be a table too, with the number or the question before the answer.
func TestReplyTable(t *testing.T) {
	c := Default()
	for _, rows := range []string{
		"<tr><td>9</td><td>Chefen</td></tr><tr><td>12</td><td>Enkät</td></tr>",
		"<tr><td>9.</td><td>Chefen</td></tr><tr><td>Fråga 12</td><td>Enkät</td></tr>",
		"<tr><td>Talesperson</td><td>Chefen</td><td>Utvärdering</td><td>Enkät</td></tr>",
		"<tr><td>9. Vem är talesperson och vem svarar på följdfrågorna?</td><td>Chefen</td></tr><tr><td>12. Hur ska kommunikationsinsatsen utvärderas?</td><td>Enkät</td></tr>",
	} {
		l, err := letter.Parse([]byte("Content-Type: text/html; charset=utf-8\r\n\r\n<p>Hej!</p><table>" + rows + "</table>"))
		if err != nil {
			t.Fatal(err)
		}
		got := c.ReadReply(linesOf(l.Bodies[0], false), Talk{Sent: []string{firstMail(c, itemsOf(four))}, Open: itemsOf(four)})
		if want := "talesperson=Chefen; utvardering=Enkät"; told(c, got) != want {
			t.Errorf("%s:\n got %s\nwant %s", rows, told(c, got), want)
		}
	}
}
