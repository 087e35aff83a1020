package letter

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/steady"
)

// bombs are mails that cost much more than their size in a careless reader (intake/README.md, C05, C08). n scales them.
var bombs = []struct {
	name  string
	n     int
	limit string // the cap it passes at that size, "" when it is read
	raw   func(n int) string
}{
	{"nested multiparts, unclosed", 10_000, "depth", func(n int) string {
		var b strings.Builder
		b.WriteString("From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n")
		for i := range n {
			fmt.Fprintf(&b, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i+1)
		}
		return b.String()
	}},
	{"one boundary at every level", 10_000, "parts", func(n int) string {
		return "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\nContent-Type: multipart/mixed; boundary=b\n\n", n)
	}},
	{"many parts", 200_000, "parts", func(n int) string {
		return "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", n) + "--b--\n"
	}},
	{"mails in mails", 10_000, "", func(n int) string {
		return "From: a@b.example\n" + strings.Repeat("Content-Type: message/rfc822\n\n", n) + "Subject: x\n\ntext"
	}},
	{"boundaries that begin alike", 3_000, "", func(n int) string {
		var b strings.Builder
		b.WriteString("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nett\n")
		for i := range n {
			fmt.Fprintf(&b, "--b%s\n\ntext\n", strings.Repeat("b", 1+i%60))
		}
		return b.String() + "--b--\n"
	}},
	{"many header fields", 100_000, "header", func(n int) string {
		return strings.Repeat("X-Field: some value or other\n", n) + "\ntext"
	}},
	{"one field of many lines", 20_000, "", func(n int) string {
		return "From: a@b.example\nSubject: x\n" + strings.Repeat(" more of the subject\n", n) + "\ntext"
	}},
	{"lines without a colon", 40_000, "", func(n int) string {
		return "From: a@b.example\n" + strings.Repeat("no colon here\n", n) + "Subject: x\n\ntext"
	}},
	{"encoded words without an end", 100_000, "", func(n int) string {
		return "Subject: " + strings.Repeat("=?a?q?", n) + "\n\ntext"
	}},
	{"brackets in an address", 250_000, "", func(n int) string {
		return "From: " + strings.Repeat("(", n) + "a@b.example\n\ntext"
	}},
	{"quotes and commas in an address", 60_000, "", func(n int) string {
		return "From: " + strings.Repeat("\"@,(<", n) + "a@b.example\n\ntext"
	}},
	{"a list of addresses", 25_000, "", func(n int) string { return "To: " + strings.Repeat("a@b.example,", n) + "\n\ntext" }},
	{"ids", 100_000, "", func(n int) string { return "References: " + strings.Repeat("<a@b>", n) + "\n\ntext" }},
	{"parameters", 100_000, "", func(n int) string {
		return "Content-Type: text/plain; " + strings.Repeat("a*0=b; ", n) + "\n\ntext"
	}},
	{"one line of base64", 30 << 20, "", func(n int) string {
		return "Content-Type: image/png\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat("QUJD", n/4)
	}},
	{"quoted-printable of soft breaks", 4_000_000, "", func(n int) string {
		return "Content-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=\n", n)
	}},
	{"marks", 10 << 20, "text", func(n int) string { return "From: a@b.example\n\n" + strings.Repeat(">", n) }},
	{"lines of marks", 150_000, "", func(n int) string { return "From: a@b.example\n\n" + strings.Repeat(">> > >>\n", n) }},
	{"flowed lines", 190_000, "", func(n int) string {
		return "Content-Type: text/plain; format=flowed\n\n" + strings.Repeat("mer text \n", n)
	}},
	{"blank lines", 40 << 20, "", func(n int) string { return "\n\nx" + strings.Repeat("\n", n) }},
	{"short lines", 4 << 20, "lines", func(n int) string { return "From: a@b\n\n" + strings.Repeat("x\n", n) }},
	{"unclosed tags", 3_000_000, "nodes", htmlBomb("<b>")},
	{"unclosed blocks", 1_000_000, "nodes", htmlBomb("<div>x")},
	{"end tags of nothing", 2_000_000, "nodes", htmlBomb("</i></p>")},
	{"open and shut", 1_000_000, "nodes", htmlBomb("<p><i></p>")},
	{"paragraphs among spans", 500_000, "nodes", htmlBomb("<p><td><b><b><div>")},
	{"table cells", 1_000_000, "cells", htmlBomb("<td>x")},
	{"rows of cells", 90_000, "cells", htmlBomb("<tr><td>x<td>y<td>")},
	{"nested tables", 60_000, "tables", htmlBomb("<table><tr><td>x<td>")},
	{"lists in lists", 60_000, "", htmlBomb("<ul><li>x")},
	{"quotes in quotes", 60_000, "", htmlBomb("<blockquote>x")},
	{"line breaks", 2_000_000, "lines", htmlBomb("<br>")},
	{"attributes", 3_000_000, "", func(n int) string { return htmlBomb("")(0) + "<p " + strings.Repeat("a ", n) + ">x" }},
	{"a style", 5 << 20, "", func(n int) string {
		return htmlBomb("")(0) + "<p style='" + strings.Repeat("color:red;", n/10) + "'>x"
	}},
	{"styles", 200_000, "", htmlBomb("<p style='font-size:11px;color:black'>")},
	{"comments", 2_000_000, "", htmlBomb("<!--")},
	{"less-than signs", 5_000_000, "text", htmlBomb("<")},
	{"unclosed tag starts", 1_000_000, "", htmlBomb("<a b=\"")},
	{"entities", 2_000_000, "", htmlBomb("&amp")},
	{"combining marks", 1_000_000, "", htmlBomb("\u0300\u0316")},
}

func htmlBomb(piece string) func(int) string {
	return func(n int) string {
		return "From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n" + strings.Repeat(piece, n)
	}
}

func TestParseBombs(t *testing.T) {
	for i, c := range bombs {
		if i%steady.Fewer(1, 5) != 0 {
			continue
		}
		l, err := Parse([]byte(c.raw(c.n)))
		var limit *LimitError
		switch {
		case c.limit == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.limit == "" && l == nil:
			t.Errorf("%s: no letter", c.name)
		case c.limit != "" && (!errors.As(err, &limit) || limit.What != c.limit):
			t.Errorf("%s: error %v, want a *LimitError of %s", c.name, err, c.limit)
		}
	}
	if _, err := Parse(bytes.Repeat([]byte("x"), MaxRaw+1)); err == nil {
		t.Error("a mail over the cap was read")
	}
}

// BenchmarkBombs reads each bomb at half and at full size: time/op of the second over the first should be near 2.
func BenchmarkBombs(b *testing.B) {
	for _, c := range bombs {
		for _, n := range []int{c.n / 2, c.n} {
			raw := []byte(c.raw(n))
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(c.name, " ", "_"), n), func(b *testing.B) {
				b.SetBytes(int64(len(raw)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = Parse(raw)
				}
			})
		}
	}
}
