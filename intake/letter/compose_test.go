package letter

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter/body"
)

func draft() Draft {
	return Draft{
		From:    Address{Name: "Trygghet och säkerhet Haninge kommun", Addr: "trygghetochsakerhet@haninge.example"},
		To:      Address{Addr: "anna.lindqvist@haninge.example"},
		Subject: "Re: [SAM-2026-0042] Trygghetsvandring i Jordbro – så når vi boende på kvällstid",
		Text:    "Hej!\n\n3. I vilket sammanhang ska den kommuniceras?\n.\nFrån vecka 13 \n-- \nslut",
		ID:      "<v1.gap.SAM-2026-0042.1.mac@haninge.example>", InReplyTo: "<a@outlook.example>", References: []MessageID{"<first@x.example>", "<a@outlook.example>"},
		Date: time.Date(2026, 3, 12, 10, 31, 0, 0, time.FixedZone("", 3600)), AutoSubmitted: "auto-replied",
	}
}

const composed = `From: =?utf-8?q?Trygghet_och_s=C3=A4kerhet_Haninge_kommun?=
 <trygghetochsakerhet@haninge.example>
To: <anna.lindqvist@haninge.example>
Subject: =?utf-8?q?Re=3A_=5BSAM-2026-0042=5D_Trygghetsvandring_i_Jordbr?=
 =?utf-8?q?o_=E2=80=93_s=C3=A5_n=C3=A5r_vi_boende_p=C3=A5_kv?=
 =?utf-8?q?=C3=A4llstid?=
Date: Thu, 12 Mar 2026 10:31:00 +0100
Message-ID: <v1.gap.SAM-2026-0042.1.mac@haninge.example>
In-Reply-To: <a@outlook.example>
References: <first@x.example> <a@outlook.example>
Auto-Submitted: auto-replied
X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

SGVqIQ0KDQozLiBJIHZpbGtldCBzYW1tYW5oYW5nIHNrYSBkZW4ga29tbXVuaWNlcmFzPw0KLg0K
RnLDpW4gdmVja2EgMTMgDQotLSANCnNsdXQ=
`

const composedTwin = `MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="=_9c477ddbba5f05ecb8c74e05dba48e4f"

--=_9c477ddbba5f05ecb8c74e05dba48e4f
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

SGVqIQ==
--=_9c477ddbba5f05ecb8c74e05dba48e4f
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PHA+SGVqITwvcD4=
--=_9c477ddbba5f05ecb8c74e05dba48e4f--
`

// TestCompose: the very bytes of what we send, its marks for machines among them and no Reply-To.
func TestCompose(t *testing.T) {
	crlf := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	got, err := Compose(draft())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(crlf(composed), string(got)); diff != "" {
		t.Error(diff)
	}
	d := draft()
	d.Text, d.HTML = "Hej!", "<p>Hej!</p>"
	if got, err = Compose(d); err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(got, []byte("AutoReply\r\n"))
	if diff := cmp.Diff(crlf(composedTwin), string(body)); diff != "" {
		t.Error(diff)
	}
}

func TestComposeRefuses(t *testing.T) {
	for name, change := range map[string]func(*Draft){
		"no author":                   func(d *Draft) { d.From.Addr = "" },
		"no recipient":                func(d *Draft) { d.To.Addr = "" },
		"a group":                     func(d *Draft) { d.To.Addr = "g:a@b.example;" },
		"two recipients":              func(d *Draft) { d.To.Addr = "a@b.example>,<c@d.example" },
		"an encoded recipient":        func(d *Draft) { d.To.Addr = "=?utf-8?q?a?=@b.example" },
		"a recipient in quotes":       func(d *Draft) { d.To.Addr = `"a b"@c.example` },
		"no id":                       func(d *Draft) { d.ID = "" },
		"an id of two lines":          func(d *Draft) { d.ID = "<a\r\nBcc: x@y>" },
		"a field's name that is none": func(d *Draft) { d.Extra = []Field{{"X\r\nBcc", "x@y"}} },
	} {
		d := draft()
		change(&d)
		if b, err := Compose(d); err == nil {
			t.Errorf("%s: %s", name, b)
		}
	}
}

// A question must come back as it was asked, so no line is ever wrapped for the reader.
func TestComposeLongLine(t *testing.T) {
	d := draft()
	line := "12. " + strings.TrimSpace(strings.Repeat("Hur ska insatsen utvärderas? ", 11))
	d.Text = "Hej!\n\n" + line + "\n\nMvh"
	raw, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, wire := range strings.Split(string(raw), "\r\n") {
		if len(wire) > 78 {
			t.Errorf("line of %d: %s", len(wire), wire)
		}
	}
	l, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Hej!", "", line, "", "Mvh"}, wordLines(l.Bodies[0])); diff != "" {
		t.Error(diff)
	}
}

func TestComposeThenParse(t *testing.T) {
	for _, name := range []string{"", "Anna", "Öberg, Åsa", `Anna "Annis" Ek`, "a@b.example", "Kommun (Haninge)", strings.Repeat("lång ", 60) + "slut", `\`, "Åsa; Bo"} {
		for _, subject := range []string{"", "=?utf-8?q?inte_kodat?= på", "=?utf-8?q?=0D=0AX:_y?=", strings.Repeat("x", 3000), strings.Repeat("å", 500), "a\r\nBcc: x@y.example"} {
			d := draft()
			d.From.Name, d.Subject = name, subject
			raw, err := Compose(d)
			if err != nil {
				t.Fatal(err)
			}
			l, err := Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]Address{{oneLine(name), d.From.Addr}}, l.From); diff != "" {
				t.Errorf("%q: %s\n%s", name, diff, raw)
			}
			if want := oneLine(subject); l.Subject != want {
				t.Errorf("subject %q came back as %q\n%s", want, l.Subject, raw)
			}
		}
	}
}

func TestComposeLeavesOutUnfitIDs(t *testing.T) {
	d := draft()
	d.InReplyTo = "<ä@x.example>"
	d.References = []MessageID{"<a@x>", "<b\n@x>", "x", MessageID("<" + strings.Repeat("a", 2000) + "@x>")}
	for range 2 * maxReferences {
		d.References = append(d.References, "<c@x>")
	}
	d.References = append(d.References, "<last@x>")
	raw, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(l.References); len(l.InReplyTo) != 0 || n != maxReferences || l.References[0] != "<a@x>" || l.References[n-1] != "<last@x>" {
		t.Errorf("In-Reply-To %v, References %v", l.InReplyTo, l.References)
	}
}

// Whatever stands in a draft: equal drafts give equal bytes, no value makes a header line, every header line is
// printable ASCII of at most 998 characters, and the text comes back.
func FuzzCompose(f *testing.F) {
	f.Add("Öberg, Åsa", "a@b.example", "Re: x\r\nBcc: y@z", "<a@b>", "Hej!\n\nMvh", "<p>Hej!</p>")
	f.Add(`"`, "a\r\n@b.example", "=?utf-8?q?=0A?=", "<a\x00@b>", "> a\r\n.\r\n--=_\r\n", "")
	f.Add("\u2028", "å@b.example", strings.Repeat("x", 2000), "<>", "a\rb\x00\u00ad ", "--")
	f.Fuzz(func(t *testing.T, name, addr, subject, id, text, html string) {
		d := draft()
		d.From.Name, d.To.Name, d.Subject, d.InReplyTo, d.References, d.Text, d.HTML = name, name, subject, MessageID(id), []MessageID{MessageID(id)}, text, html
		if PlainAddr(addr) {
			d.To.Addr = addr
		}
		d.Extra = []Field{{"X-Extra", subject}}
		raw, err := Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := Compose(d); !bytes.Equal(raw, again) {
			t.Fatal("two renderings differ")
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("line %q", line)
			}
		}
		m, err := mail.ReadMessage(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%v\n%s", err, raw)
		}
		for name, vs := range m.Header {
			if !strings.Contains(" From To Subject Date Message-Id In-Reply-To References Auto-Submitted X-Auto-Response-Suppress X-Extra Mime-Version Content-Type Content-Transfer-Encoding ", " "+name+" ") || len(vs) != 1 {
				t.Fatalf("field %s: %q", name, vs)
			}
		}
		if html == "" {
			sent, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
			if err != nil || body.Clean(string(sent)) != body.Clean(text) {
				t.Fatalf("text %q came back as %q, %v", text, sent, err)
			}
		}
		if l, err := Parse(raw); err != nil || l.Subject != oneLine(body.Clean(subject)) || html != "" && len(l.Bodies) != 2 {
			t.Fatalf("%+v, %v", l, err)
		}
	})
}
