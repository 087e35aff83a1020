package checklist

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
)

// A line of a mail as a mail program shows it: text behind a number of quote marks.
type shown struct {
	depth int
	text  string
}

// client is a mail program: how it quotes and what it writes down.
type client struct {
	name   string
	marks  bool // quotes with marks; otherwise a header block stands above the bare text
	inside bool // what is typed between quoted lines gets quote marks too
	head   []string
	wrap   int // hard wrap, 0 for none
	write  func(lines []shown, wrap int) (contentType, body string)
}

// clients are the programs in use at the two organisations, with the header block or attribution that each writes.
var clients = []client{
	{name: "outlook", head: []string{"Från: %s", "Skickat: den 12 mars 2026 10:31", "Till: Anna Lindqvist <anna.lindqvist@haninge.example>", "Ämne: Re: Trygghetsvandring [SAM-2026-0042]"}, write: writePlain},
	{name: "outlook wrapped", wrap: 72, head: []string{"-----Ursprungligt meddelande-----", "Från: %s", "Skickat: den 12 mars 2026 10:31", "Till: Anna Lindqvist", "Ämne: Re: Trygghetsvandring [SAM-2026-0042]"}, write: writePlain},
	{name: "outlook html", head: []string{"Från: %s", "Skickat: den 12 mars 2026 10:31", "Till: Anna Lindqvist <anna.lindqvist@haninge.example>", "Ämne: Re: Trygghetsvandring [SAM-2026-0042]"}, write: writeWord},
	{name: "outlook finnish", head: []string{"Lähettäjä: %s", "Lähetetty: torstai 12. maaliskuuta 2026 10.31", "Vastaanottaja: Anna Lindqvist", "Aihe: VS: Trygghetsvandring"}, write: writePlain},
	{name: "owa", head: []string{"Från: %s", "Skickat: den 12 mars 2026 10:31", "Till: Anna Lindqvist", "Ämne: Re: Trygghetsvandring [SAM-2026-0042]"}, write: writeDivs},
	{name: "outlook mobile", head: []string{"Skickat från Outlook för iOS<https://aka.ms/o0ukef>", "________________________________", "Från: %s", "Skickat: torsdag, mars 12, 2026 10:31", "Till: Anna Lindqvist <anna.lindqvist@haninge.example>", "Ämne: Re: Trygghetsvandring [SAM-2026-0042]"}, write: writePlain},
	{name: "gmail", marks: true, wrap: 76, head: []string{"Den tors 12 mars 2026 kl 10:31 skrev %s:"}, write: writePlain},
	{name: "gmail html", marks: true, head: []string{"Den tors 12 mars 2026 kl 10:31 skrev %s:"}, write: writeQuotes},
	{name: "apple mail", marks: true, head: []string{"12 mars 2026 kl. 10:31 skrev %s:"}, write: writePlain},
	{name: "apple mail html", marks: true, inside: true, head: []string{"12 mars 2026 kl. 10:31 skrev %s:"}, write: writeQuotes},
	{name: "iphone", marks: true, inside: true, head: []string{"Skickat från min iPhone", "", "12 mars 2026 kl. 10:31 skrev %s:", ""}, write: writePlain},
	{name: "thunderbird", marks: true, wrap: 72, head: []string{"Den 2026-03-12 kl. 10:31, skrev %s:"}, write: writeFlowed},
	{name: "narrow", marks: true, wrap: 40, head: []string{"On Thu, Mar 12, 2026 at 10:31 AM %s wrote:"}, write: writePlain},
}

// reply composes the reply to a mail: words above it, and words under its lines.
func (c client) reply(author string, above []string, quoted []shown, under map[int][]string) []shown {
	var out []shown
	for _, l := range above {
		out = append(out, shown{0, l})
	}
	out = append(out, shown{0, ""})
	for _, h := range c.head {
		if strings.Contains(h, "%s") {
			h = fmt.Sprintf(h, author)
		}
		out = append(out, shown{0, h})
	}
	if !c.marks {
		out = append(out, shown{0, ""})
	}
	deeper := 0
	if c.marks {
		deeper = 1
	}
	for i, l := range quoted {
		out = append(out, shown{l.depth + deeper, l.text})
		typed := 0
		if c.inside {
			typed = l.depth + deeper
		}
		for _, a := range under[i] {
			out = append(out, shown{typed, a})
		}
	}
	return out
}

// raw is the mail on the wire.
func (c client) raw(lines []shown) []byte {
	kind, body := c.write(lines, c.wrap)
	return []byte("From: Anna Lindqvist <anna.lindqvist@haninge.example>\r\nTo: trygghetochsakerhet@haninge.example\r\nSubject: SV: Trygghetsvandring [SAM-2026-0042]\r\n" +
		"Date: Thu, 12 Mar 2026 11:00:00 +0100\r\nMessage-ID: <a@haninge.example>\r\nMIME-Version: 1.0\r\nContent-Type: " + kind + "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
		strings.ReplaceAll(body, "\n", "\r\n") + "\r\n")
}

// marked reads what a client wrote as the desk does.
func (c client) marked(t testing.TB, lines []shown) []letter.Line {
	t.Helper()
	l, err := letter.Parse(c.raw(lines))
	if err != nil {
		t.Fatal(err)
	}
	return linesOf(l.Bodies[0], false)
}

func writePlain(lines []shown, wrap int) (string, string) {
	var b strings.Builder
	for _, l := range lines {
		for _, part := range wrapped(l.text, wrap-l.depth) {
			if l.depth > 0 {
				part = strings.TrimRight(strings.Repeat(">", l.depth)+" "+part, " ")
			}
			b.WriteString(part + "\n")
		}
	}
	return "text/plain", b.String()
}

// writeFlowed is format=flowed (RFC 3676): soft breaks end in a blank.
func writeFlowed(lines []shown, wrap int) (string, string) {
	var b strings.Builder
	for _, l := range lines {
		parts := wrapped(l.text, wrap-l.depth)
		for i, part := range parts {
			if b.WriteString(strings.Repeat(">", l.depth)); l.depth > 0 && part != "" {
				b.WriteByte(' ')
			}
			b.WriteString(strings.TrimRight(part, " "))
			if i+1 < len(parts) {
				b.WriteByte(' ')
			}
			b.WriteByte('\n')
		}
	}
	return "text/plain; format=flowed", b.String()
}

func wrapped(s string, width int) []string {
	if width <= 0 || len([]rune(s)) <= width {
		return []string{s}
	}
	var out []string
	line := ""
	for _, w := range strings.Fields(s) {
		if line != "" && len([]rune(line))+1+len([]rune(w)) > width {
			out = append(out, line)
			line = ""
		}
		line = strings.TrimSpace(line + " " + w)
	}
	return append(out, line)
}

// writeWord is Outlook's own HTML: a paragraph for every line, no sign of a quote.
func writeWord(lines []shown, _ int) (string, string) {
	var b strings.Builder
	b.WriteString(`<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal {margin:0cm}</style></head><body lang=SV><div class=WordSection1>`)
	for _, l := range lines {
		text := html.EscapeString(l.text)
		if text == "" {
			text = "<o:p>&nbsp;</o:p>"
		}
		b.WriteString("<p class=MsoNormal>" + text + "<o:p></o:p></p>\n")
	}
	b.WriteString("</div></body></html>")
	return "text/html", b.String()
}

func writeDivs(lines []shown, _ int) (string, string) {
	var b strings.Builder
	b.WriteString(`<html><body dir="ltr">`)
	for _, l := range lines {
		text := html.EscapeString(strings.ReplaceAll(l.text, `"`, "”"))
		if text == "" {
			text = "<br>"
		}
		b.WriteString("<div>" + text + "</div>\n")
	}
	b.WriteString("</body></html>")
	return "text/html", b.String()
}

// writeQuotes nests blockquotes, with line breaks in them as Gmail and Apple Mail do.
func writeQuotes(lines []shown, _ int) (string, string) {
	var b strings.Builder
	b.WriteString("<html><body>")
	depth := 0
	for _, l := range lines {
		for ; depth < l.depth; depth++ {
			b.WriteString(`<blockquote type="cite" class="gmail_quote">`)
		}
		for ; depth > l.depth; depth-- {
			b.WriteString("</blockquote>")
		}
		b.WriteString(strings.ReplaceAll(html.EscapeString(l.text), "- ", "-&nbsp;") + "<br>\n")
	}
	b.WriteString(strings.Repeat("</blockquote>", depth) + "</body></html>")
	return "text/html", b.String()
}
