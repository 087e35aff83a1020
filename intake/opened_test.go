package intake

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// odtOf packs the text of a document.
func odtOf(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("content.xml")
	if err == nil {
		_, err = f.Write([]byte(`<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" ` +
			`xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">` +
			`<office:body><office:text>` + body + `</office:text></office:body></office:document-content>`))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestOpened: what comes beside the text is read as it would be in it, and the line that points at it is nobody's answer.
func TestOpened(t *testing.T) {
	const part = "\r\n--x\r\n"
	mixed := func(text, rest string) string {
		return "From: Anna <" + anna + ">\r\nTo: " + kommunBox + "\r\nSubject: VB: Kommunikationsinsats: nattvandring\r\nMessage-ID: <o@haninge.example>\r\n" +
			"Date: Thu, 12 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n" + part +
			"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text + part + rest + "\r\n--x--\r\n"
	}
	row := func(q, a string) string {
		cell := func(s string) string { return "<table:table-cell><text:p>" + s + "</text:p></table:table-cell>" }
		return "<table:table-row>" + cell(q) + cell(a) + "</table:table-row>"
	}
	odt := odtOf(t, "<table:table>"+row("Vad", "Nattvandring i Vega")+row("Målgrupp", "Ungdomar")+row("Syfte", "")+"</table:table>")
	inner := "From: Erik Sand <erik.sand@polisen.example>\r\nSubject: Kommunikationsinsats\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" +
		"Vad: Nattvandring i Vega\r\nMålgrupp: Ungdomar\r\n\r\nMvh\r\nErik"
	for name, c := range map[string]struct {
		raw    string
		read   string // words that the views or documents must hold
		origin string
		own    string
	}{
		"odt": {mixed("Se bifogad blankett.", "Content-Type: application/vnd.oasis.opendocument.text\r\nContent-Disposition: attachment; filename=plan.odt\r\n\r\n"+odt),
			"Nattvandring i Vega", "", ""},
		"a mail": {mixed("Se bifogat mejl från Erik.\r\n\r\n/Anna", "Content-Type: message/rfc822\r\n\r\n"+inner),
			"Nattvandring i Vega", "erik.sand@polisen.example", "Vad: Nattvandring i Vega\nMålgrupp: Ungdomar"},
		"a photo": {mixed("Hej, fotade av den ifyllda blanketten, hoppas det går att läsa.\r\n\r\nMvh\r\nAnna", "Content-Type: image/jpeg\r\nContent-Disposition: attachment; filename=IMG_2231.jpg\r\n\r\nx"), "", "", ""},
		"words of its own": {mixed("Vi vill nattvandra i Vega 17 april, se bifogad affisch.", "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n\r\nx"),
			"", "", "Vi vill nattvandra i Vega 17 april, se bifogad affisch."},
		"a locked mail": {mixed("Anna har skickat ett skyddat meddelande till dig.", "Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\r\n\r\nx"), "", "", ""},
	} {
		l, err := letter.Parse([]byte(c.raw))
		if err != nil {
			t.Fatal(err)
		}
		m := triage.Spread(testRules(t), l, time.Now())
		var all []string
		for _, d := range m.Docs {
			for _, line := range d.Lines {
				all = append(all, line.Text)
			}
		}
		if got := strings.Join(all, "\n") + m.Own; !strings.Contains(got, c.read) || m.Origin.Addr != c.origin || m.Own != c.own {
			t.Errorf("%s: own %q, documents %q, from %q", name, m.Own, all, m.Origin.Addr)
		}
	}
}
