package checklist_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"mime/quotedprintable"
	"os"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// mould is how one mail program writes a reply (testdata/variants/moulds.txt).
type mould struct {
	name   string
	kind   string // Content-Type; "" of an alternative
	coding string
	wrap   int
	flowed bool
	inside bool
	parts  map[string]string
	both   [2]*mould // the plain and the HTML part of an alternative
}

// The people of the mails, and the subject of what is answered.
const (
	theirName, theirAddr = "Trygghet och säkerhet, Haninge kommun", "trygghetochsakerhet@haninge.example"
	myName, myAddr       = "Anna Lindqvist", "anna@haninge.example"
	reSubject            = "Re: Kommunikationsinsats: Trygghetsvandring [SAM-2026-0042]"
)

// readMoulds reads the moulds in their order.
func readMoulds(t testing.TB) []*mould {
	t.Helper()
	b, err := os.ReadFile("testdata/variants/moulds.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []*mould
	byName := map[string]*mould{}
	for record := range strings.SplitSeq(string(b), "\n=== ") {
		if record[0] == '#' {
			continue
		}
		m := &mould{parts: map[string]string{}}
		part, text := "", []string(nil)
		put := func() {
			if part != "" {
				m.parts[part] = strings.Join(text, "\n")
			}
			text = nil
		}
		for i, l := range strings.Split(strings.TrimSuffix(strings.TrimRight(record, "\n"), "\n"), "\n") {
			key, rest, _ := strings.Cut(l, " ")
			switch {
			case i == 0:
				m.name = l
			case len(l) > 2 && l[0] == '[' && l[len(l)-1] == ']':
				put()
				part = l[1 : len(l)-1]
			case part != "":
				text = append(text, l)
			case key == "type":
				m.kind = rest
			case key == "encoding":
				m.coding = rest
			case key == "wrap":
				_, err := fmt.Sscan(rest, &m.wrap)
				m.flowed = strings.HasSuffix(rest, "flowed")
				if err != nil {
					t.Fatalf("%s: %v", m.name, err)
				}
			case key == "inside":
				m.inside = true
			case key == "alternative":
				one, two, _ := strings.Cut(rest, " ")
				m.both = [2]*mould{byName[one], byName[two]}
			}
		}
		put()
		byName[m.name] = m
		out = append(out, m)
	}
	return out
}

// sheet is a mail before a program writes it: what stands above the quote, the lines of the mail that is answered with
// what is typed under each, and what stands below it. A line of cells begins with "|".
type sheet struct {
	above, below []string
	quoted       []string         // nil for a mail that answers nothing
	typed        map[int][]string // under lines of quoted
	behind       map[int]string   // on them
}

// text is the body as the program writes it.
func (m *mould) text(s *sheet) string {
	var b strings.Builder
	people := strings.NewReplacer("{who}", theirName, "{addr}", theirAddr, "{me}", myName, "{myaddr}", myAddr, "{subject}", reSubject)
	put := func(part string) {
		if v, ok := m.parts[part]; ok {
			b.WriteString(people.Replace(v) + "\n")
		}
	}
	m.lines(&b, "own", s.above)
	if s.quoted != nil {
		put("lead")
		at := 0
		for i := range s.quoted {
			if len(s.typed[i]) == 0 {
				continue
			}
			m.lines(&b, "quote", s.quoted[at:i+1])
			at = i + 1
			if m.inside {
				m.lines(&b, "quote", s.typed[i])
				continue
			}
			put("cut")
			m.lines(&b, "own", s.typed[i])
			put("paste")
		}
		m.lines(&b, "quote", s.quoted[at:])
		put("tail")
	}
	m.lines(&b, "own", s.below)
	if page, ok := m.parts["page"]; ok {
		return strings.Replace(page, "{body}", b.String(), 1)
	}
	return b.String()
}

// lines writes lines in one of the program's looks, with rows of cells as a table where it can.
func (m *mould) lines(b *strings.Builder, look string, lines []string) {
	marked := strings.HasSuffix(m.kind, "html") || strings.HasPrefix(m.kind, "text/html")
	form, ok := m.parts[look]
	if !ok {
		form = "{text}"
	}
	for i, l := range lines {
		row := strings.HasPrefix(l, "|") && marked
		switch {
		case row:
			if i == 0 || !strings.HasPrefix(lines[i-1], "|") {
				b.WriteString(`<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0>`)
			}
			b.WriteString("<tr>")
			for cell := range strings.SplitSeq(strings.Trim(l, "|"), "|") {
				b.WriteString(`<td width=302 valign=top style='padding:0cm 5.4pt 0cm 5.4pt'>` +
					"<p class=MsoNormal>" + html.EscapeString(strings.TrimSpace(cell)) + "<o:p></o:p></p></td>")
			}
			b.WriteString("</tr>\n")
			if i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "|") {
				b.WriteString("</table>\n")
			}
		case l == "" && marked:
			if blank, ok := m.parts[map[string]string{"own": "blank", "quote": "quoteblank"}[look]]; ok {
				b.WriteString(blank + "\n")
			}
		case l == "":
			b.WriteString(m.parts[map[string]string{"own": "blank", "quote": "quoteblank"}[look]] + "\n")
		case marked:
			b.WriteString(strings.Replace(form, "{text}", html.EscapeString(l), 1) + "\n")
		default:
			m.plain(b, form, l)
		}
	}
}

// plain writes a line of text, broken where the program breaks lines.
func (m *mould) plain(b *strings.Builder, form, l string) {
	line := ""
	put := func(more bool) {
		text := strings.Replace(form, "{text}", line, 1)
		if more && m.flowed {
			text += " "
		}
		b.WriteString(text + "\n")
	}
	for word := range strings.FieldsSeq(l) {
		if line != "" && m.wrap > 0 && len([]rune(line))+1+len([]rune(word)) > m.wrap {
			put(true)
			line = ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	put(false)
}

// entity is the body as a part of a mail: its header lines and its bytes.
func (m *mould) entity(s *sheet) string {
	if m.both[0] != nil {
		const sep = "_000_PAXPR02MB8888_"
		return "Content-Type: multipart/alternative;\r\n\tboundary=\"" + sep + "\"\r\n\r\n--" + sep + "\r\n" + m.both[0].entity(s) +
			"\r\n--" + sep + "\r\n" + m.both[1].entity(s) + "\r\n--" + sep + "--\r\n"
	}
	text := strings.ReplaceAll(m.text(s), "\n", "\r\n")
	coding := m.coding
	switch {
	case strings.Contains(m.kind, "us-ascii"): // a program that says so writes entities
		text = ascii(text)
	case strings.Contains(m.kind, "1252"), strings.Contains(m.kind, "8859"):
		if enc, err := charmap.Windows1252.NewEncoder().String(text); err == nil {
			text = enc
		} else {
			return m.utf8().entity(s)
		}
	}
	var b bytes.Buffer
	b.WriteString("Content-Type: " + m.kind + "\r\nContent-Transfer-Encoding: " + coding + "\r\n\r\n")
	switch coding {
	case "quoted-printable":
		w := quotedprintable.NewWriter(&b)
		_, _ = w.Write([]byte(text)) // a bytes.Buffer takes all
		_ = w.Close()
	case "base64":
		for all := base64.StdEncoding.EncodeToString([]byte(text)); all != ""; all = all[min(len(all), 76):] {
			b.WriteString(all[:min(len(all), 76)] + "\r\n")
		}
	default:
		b.WriteString(text)
	}
	return b.String()
}

// utf8 is the program writing what its charset has not.
func (m *mould) utf8() *mould {
	c := *m
	c.kind = strings.NewReplacer("iso-8859-1", "utf-8", "windows-1252", "utf-8").Replace(m.kind)
	return &c
}

func ascii(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

// mail is the whole mail.
func (m *mould) mail(s *sheet, subject, date string) []byte {
	head := "From: " + myName + " <" + myAddr + ">\r\nTo: " + theirAddr + "\r\nSubject: " + encoded(subject) + "\r\nDate: " + date +
		"\r\nMessage-ID: <a1790beb@haninge.example>\r\nMIME-Version: 1.0\r\n"
	if s.quoted != nil {
		head += "In-Reply-To: <" + gapID + ">\r\nReferences: <" + gapID + ">\r\n"
	}
	return []byte(head + m.entity(s))
}

func encoded(s string) string {
	return "=?utf-8?B?" + base64.StdEncoding.EncodeToString([]byte(s)) + "?="
}
