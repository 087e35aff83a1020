package checklist

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/quotedprintable"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
)

// wireCharsets are what programs call a charset and what they then write, the lies among them.
var wireCharsets = []struct {
	label string
	utf8  bool
}{
	{"utf-8", true}, {`"UTF-8"`, true}, {"windows-1252", false}, {"iso-8859-1", false}, // with the C1 bytes of windows-1252
	{"iso-8859-1", true}, {"windows-1252", true}, {"us-ascii", true}, {"us-ascii", false}, {"utf-8", false}, {"", true}, {"", false},
}

var wireEncodings = []string{"7bit", "8bit", "quoted-printable", "base64", ""} // 7bit as some say it of text that is not

// onWire is a part in a charset and an encoding.
func onWire(rt *rapid.T, tag, kind, body string) string {
	charset := rapid.SampledFrom(wireCharsets).Draw(rt, "charset"+tag)
	encoding := rapid.SampledFrom(wireEncodings).Draw(rt, "encoding"+tag)
	text := []byte(strings.ReplaceAll(body, "\n", "\r\n"))
	if !charset.utf8 {
		var err error
		if text, err = charmap.Windows1252.NewEncoder().Bytes(text); err != nil {
			rt.Fatal(err)
		}
	}
	var b bytes.Buffer
	b.WriteString("Content-Type: " + kind)
	if charset.label != "" {
		b.WriteString("; charset=" + charset.label)
	}
	if encoding != "" {
		b.WriteString("\r\nContent-Transfer-Encoding: " + encoding)
	}
	b.WriteString("\r\n\r\n")
	switch encoding {
	case "quoted-printable":
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write(text)
		_ = w.Close()
	case "base64":
		for s := base64.StdEncoding.EncodeToString(text); s != ""; s = s[min(len(s), 76):] {
			b.WriteString(s[:min(len(s), 76)] + "\r\n")
		}
	default:
		b.Write(text)
	}
	return b.String() + "\r\n"
}

// page is the HTML that a program writes of a mail; plain ones show what theirs would be.
func (c client) page(lines []shown) string {
	kind, body := c.write(lines, c.wrap)
	switch {
	case kind == "text/html":
	case c.marks:
		_, body = writeQuotes(lines, 0)
	default:
		_, body = writeWord(lines, 0)
	}
	return body
}

// mime is the mail on the wire: as the program writes it, as HTML alone, or as both, in any charset and encoding.
func (c client) mime(rt *rapid.T, lines []shown) []byte {
	kind, body := c.write(lines, c.wrap)
	var rest string
	switch shape := rapid.SampledFrom([]string{"own", "html only", "alternative", "flowed"}).Draw(rt, "shape"); {
	case shape == "html only":
		rest = onWire(rt, "", "text/html", c.page(lines))
	case shape == "alternative":
		if kind == "text/html" {
			kind, body = writePlain(lines, c.wrap)
		}
		rest = "Content-Type: multipart/alternative;\r\n\tboundary=\"_000_AM0PR01_\"\r\n\r\n--_000_AM0PR01_\r\n" + onWire(rt, " plain", kind, body) +
			"--_000_AM0PR01_\r\n" + onWire(rt, " html", "text/html", c.page(lines)) + "--_000_AM0PR01_--\r\n"
	case shape == "flowed" && c.marks:
		kind, body = writeFlowed(lines, 72)
		rest = onWire(rt, "", kind, body)
	default:
		rest = onWire(rt, "", kind, body)
	}
	return []byte("From: =?iso-8859-1?Q?=C5sa_Lindqvist?= <asa.lindqvist@haninge.example>\r\nTo: trygghetochsakerhet@haninge.example\r\nSubject: SV: Trygghetsvandring [SAM-2026-0042]\r\n" +
		"Date: Thu, 12 Mar 2026 11:00:00 +0100\r\nMessage-ID: <a@haninge.example>\r\nMIME-Version: 1.0\r\n" + rest)
}

// views reads every view of a mail as a reply.
func views(rt *rapid.T, c *Checklist, raw []byte, talk Talk) (out []map[initiative.Item]string) {
	l, err := letter.Parse(raw)
	if err != nil {
		rt.Fatal(err)
	}
	for _, b := range l.Bodies {
		got := map[initiative.Item]string{}
		for _, a := range c.ReadReply(linesOf(b, false), talk).Answers {
			got[a.Item] = folded(a.Text)
		}
		out = append(out, got)
	}
	return out
}

// TestReplyWire: whatever program, position, charset, encoding and kind of body, each view gives exactly the answers.
func TestReplyWire(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		open := drawOpen(c, rt)
		body := firstMail(c, open)
		r := drawRound(c, rt, us, asShown(body), open, "")
		raw := r.client.mime(rt, r.lines)
		for i, got := range views(rt, c, raw, Talk{Sent: []string{body}, Open: open}) {
			if d := same(r.want, got); d != "" {
				rt.Fatalf("%s, %s, view %d (-want +got)\n%s\n%s", r.client.name, r.how, i, d, raw)
			}
		}
	})
}

// bothForms say that one answer is for two questions.
var bothForms = []string{"%d och %d: %s", "Fråga %d och %d: %s", "%d & %d: %s", "%d, %d: %s"}

// TestReplyBoth: "8 och 9: …" above the quote, in any program, answers both and nothing else.
func TestReplyBoth(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		by := rapid.SampledFrom(clients).Draw(rt, "client")
		open := c.Items()
		two := rapid.SliceOfNDistinct(rapid.SampledFrom(open), 2, 2, rapid.ID[initiative.Item]).Draw(rt, "answered")
		slices.SortFunc(two, func(a, b initiative.Item) int { return c.Question(a).N - c.Question(b).N })
		answer := rapid.SampledFrom(answerTexts).Draw(rt, "text")
		body := firstMail(c, open)
		line := fmt.Sprintf(rapid.SampledFrom(bothForms).Draw(rt, "form"), c.Question(two[0]).N, c.Question(two[1]).N, answer)
		lines := by.reply(us, []string{"Hej!", "", line, "", "Mvh", "Anna"}, mangled(rt, "", asShown(body)), nil)
		raw := by.mime(rt, lines)
		want := map[initiative.Item]string{two[0]: folded(answer), two[1]: folded(answer)}
		for i, got := range views(rt, c, raw, Talk{Sent: []string{body}, Open: open}) {
			if d := same(want, got); d != "" {
				rt.Fatalf("%s, view %d (-want +got)\n%s\n%s", by.name, i, d, raw)
			}
		}
	})
}

// TestNewWire: a new mail in any charset, encoding and kind of body.
func TestNewWire(t *testing.T) {
	c := Default()
	steady.Check(t, func(rt *rapid.T) {
		d := drawDraft(c, rt)
		by := rapid.SampledFrom(written).Draw(rt, "program")
		kind, body := by.write(asShown(strings.Join(d.lines, "\n")), by.wrap)
		raw := []byte("From: a@haninge.example\r\nSubject: Kommunikationsinsats\r\nMIME-Version: 1.0\r\n" + onWire(rt, "", kind, body))
		l, err := letter.Parse(raw)
		if err != nil {
			rt.Fatal(err)
		}
		got := map[initiative.Item]string{}
		for _, a := range c.ReadNew(linesOf(l.Bodies[0], false)).Answers {
			got[a.Item] = folded(a.Text)
		}
		if diff := same(d.want, got); diff != "" {
			rt.Fatalf("%s, %s (-want +got)\n%s\n%s", d.form, by.name, diff, raw)
		}
	})
}
