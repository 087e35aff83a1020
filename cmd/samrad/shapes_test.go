package main

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// shape is a kind of mail that costs a careless reader many times its size; of makes one of about n bytes.
type shape struct {
	name string
	of   func(n int) string
}

// filled repeats a unit up to n bytes.
func filled(unit string, n int) string { return strings.Repeat(unit, max(1, n/len(unit))) }

// inHTML is an HTML mail of one unit again and again.
func inHTML(name, unit string) shape {
	return shape{"HTML: " + name, func(n int) string { return htmlOf(filled(unit, n)) }}
}

// inText is a plain mail of one unit again and again.
func inText(name, unit string) shape {
	return shape{"text: " + name, func(n int) string { return plainOf(filled(unit, n)) }}
}

// inHeader has one unit again and again in its header.
func inHeader(name, unit string) shape {
	return shape{"header: " + name, func(n int) string { return filled(unit, n) + plainOf(town.GapBody) }}
}

// inWord has one unit again and again in a Word document, which packs to little.
func inWord(name, unit string) shape {
	return shape{"docx: " + name, func(n int) string {
		const head = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
		// Words that do not pack keep the archive from looking like a bomb.
		noise := make([]byte, n/8)
		for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < len(noise); i++ {
			noise[i] = byte('a' + r.IntN(26))
		}
		return documented(zipOf("word/document.xml", head+filled(unit, min(n, 8*mebi-len(noise)/6))+"<!--"+string(noise[:len(noise)/6])))
	}}
}

// encoded has a text in a transfer encoding.
func encoded(name, encoding, kind, unit string) shape {
	return shape{name, func(n int) string {
		body := filled(unit, n)
		if encoding == "base64" {
			body = base64.StdEncoding.EncodeToString([]byte(filled(unit, n/4*3)))
		}
		return bombHead + "Content-Type: " + kind + "; charset=utf-8\nContent-Transfer-Encoding: " + encoding + "\n\n" + body
	}}
}

var shapes = []shape{
	inHTML("tables in tables", "<table>a"),
	inHTML("rows of cells", "<table><tr><td>a<td>b</table>"),
	inHTML("one row of cells", "<td>a"),
	inHTML("empty cells", "<td>"),
	inHTML("divisions in divisions", "<div>"),
	inHTML("quotes in quotes", "<blockquote>a"),
	inHTML("lists in lists", "<ul><li>a"),
	inHTML("list items", "<li>"),
	inHTML("bold in bold", "<b>a"),
	inHTML("line breaks", "<br>"),
	inHTML("words in spans", "<span style='color:red'>ord</span> "),
	inHTML("styles, each another", "<i style='font-size:1%'>a</i>"),
	{"HTML: tags, each another", func(n int) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, "<p class='c%d' style='color:#%06x'>a", i, i)
		}
		return htmlOf(b.String())
	}},
	{"HTML: attributes of one tag", func(n int) string { return htmlOf("<p " + filled("a=b ", n) + ">x") }},
	{"HTML: tags of many attributes", func(n int) string { return htmlOf(filled("<p "+filled("a=b ", 30000)+">x", n)) }},
	inHTML("entities", "&amp;"),
	inHTML("entities without an end", "&a"),
	inHTML("comments", "<!-- a -->"),
	inHTML("a comment without an end", "<!-- "),
	inHTML("signs", "<"),
	{"HTML: one word", func(n int) string { return htmlOf("<p>" + filled("a", n)) }},
	inHTML("preformatted", "<pre>a\n"),
	inHTML("paragraphs", "<p>Det här är ett stycke av vanlig längd</p>\n"),
	inHTML("headings", "<h1>Syfte</h1>a"),
	inText("marks", ">"),
	inText("lines of marks", ">> > >>\n"),
	inText("short lines", "a\n"),
	inText("blank lines", "\n"),
	inText("one word", "a"),
	inText("words", "ord "),
	inText("addresses", "x@x@"),
	inText("dates", "1-1-"),
	inText("answers", "3. Den 12 mars: Syfte: ja\n"),
	inText("quoted headers", "Från: a\nSkickat: b\nTill: c\nÄmne: d\n\n"),
	inText("signatures", "-- \nAnna\n"),
	inText("personal numbers", "19121212-1212 "),
	inText("links", "https://x.example/a?b=c "),
	inText("numbers of cases", "SAM-2026-0001 "),
	inText("no letters", "\x00\x01"),
	encoded("base64: tables", "base64", "text/html", "<table>a"),
	encoded("base64: lines", "base64", "text/plain", "a\n"),
	encoded("base64: one line", "base64", "text/plain", "a "),
	encoded("quoted-printable: soft breaks", "quoted-printable", "text/plain", "=\n"),
	encoded("quoted-printable: octets", "quoted-printable", "text/html", "=C3=A5"),
	inHeader("continuation", "X-A: b\n"+filled(" c\n", 3000)),
	inHeader("fields", "X-A: b\n"),
	{"header: one field", func(n int) string { return "X-A: " + filled("b ", n) + "\n" + plainOf(town.GapBody) }},
	{"header: recipients", func(n int) string { return "Cc: " + filled("a@b.example, ", n) + "\n" + plainOf(town.GapBody) }},
	{"header: references", func(n int) string {
		return "References: " + filled("<a@b.example>\n ", n) + "\n" + plainOf(town.GapBody)
	}},
	{"header: results", func(n int) string {
		return "Authentication-Results: mx.example; " + filled("dkim=pass header.d=a; ", n) + "\n" + plainOf(town.GapBody)
	}},
	{"parts: small ones", func(n int) string { return mixed(filled("--b\n\nx\n", n) + "--b--\n") }},
	{"parts: boundaries that nest", func(n int) string { return mixed(filled("--b\nContent-Type: multipart/mixed; boundary=b\n\n", n)) }},
	{"parts: few large ones", func(n int) string {
		return mixed(filled("--b\nContent-Type: text/html\n\n"+filled("<p>a", n/19)+"\n", n) + "--b--\n")
	}},
	{"parts: a view of views", func(n int) string {
		return bombHead + "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n" + filled("rad\n", n/2) + "\n--b\nContent-Type: text/html\n\n" + filled("<p>rad", n/2) + "\n--b--\n"
	}},
	{"parts: headers of parts", func(n int) string { return mixed(filled("--b\n"+filled("X-A: b\n", n/10)+"\nx\n", n) + "--b--\n") }},
	{"parts: parameters", func(n int) string {
		return mixed(filled("--b\nContent-Type: text/plain; "+filled("a*0=b; ", 50000)+"\n\nx\n", n) + "--b--\n")
	}},
	{"parts: attachments", func(n int) string {
		return mixed(filled("--b\nContent-Type: application/pdf; name=a.pdf\n\n"+filled("%PDF ", n/300)+"\n", n) + "--b--\n")
	}},
	inWord("paragraphs", "<w:p/>"),
	inWord("cells", "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc/></w:tr></w:tbl>"),
	inWord("one row of cells", "<w:tc>"),
	inWord("runs", "<w:r><w:t>a</w:t></w:r>"),
	inWord("breaks", "<w:p><w:r><w:br/></w:r></w:p>"),
	inWord("attributes", "<w:p a='b' c='d' e='f'></w:p>"),
}

// sizes of which each shape is laid: as large as a mail can be, as large as a text can be and is read to its end, and
// between and below.
var sizes = []int{48 * mebi, wholeText, 12 * mebi, 400 << 10}

const wholeText = body.MaxText - 96<<10

// dearest are the shapes that cost most where they are read to their end.
var dearest = []string{"text: addresses", "text: dates", "HTML: entities without an end", "text: answers", "base64: one line", "text: links"}

// laid is every shape in every size, those first that cost most. A part of them has some of each kind, as many as there
// are of it, and the dearest.
func laid(n int) (out []bomb) {
	lay := func(s shape, size int) {
		out = append(out, bomb{name: fmt.Sprintf("%s, %d kB", s.name, size>>10), raw: func() string { return s.of(size) }})
	}
	if n >= len(shapes) {
		for i := range min(n, len(shapes)*len(sizes)) {
			lay(shapes[i%len(shapes)], sizes[i/len(shapes)])
		}
		return out
	}
	for from := 0; from < len(shapes); {
		to := from + 1
		for to < len(shapes) && shapes[to].kind() == shapes[from].kind() {
			to++
		}
		some := max(1, (to-from)*(n-len(dearest))/len(shapes))
		for i := range some {
			lay(shapes[from+i*(to-from)/some], sizes[0])
		}
		from = to
	}
	for _, s := range shapes {
		if slices.Contains(dearest, s.name) {
			lay(s, wholeText)
		}
	}
	for i := 0; len(out) < n; i++ {
		lay(shapes[i], sizes[2])
	}
	return out[:n]
}

// kind is what a mail of the shape consists of.
func (s shape) kind() string {
	kind, _, _ := strings.Cut(s.name, ":")
	return kind
}

// TestLaid: the bombs that are laid every time are of all kinds, and some are read to their end.
func TestLaid(t *testing.T) {
	all, few := map[string]bool{}, map[string]bool{}
	for _, s := range shapes {
		all[s.kind()] = true
	}
	whole := 0
	for _, b := range laid(20) {
		few[shape{name: b.name}.kind()] = true
		if strings.HasSuffix(b.name, fmt.Sprintf(" %d kB", wholeText>>10)) {
			whole++
		}
	}
	if diff := cmp.Diff(all, few); diff != "" || whole != len(dearest) {
		t.Errorf("%d of the dearest shapes, and of kinds (-all +laid):\n%s", whole, diff)
	}
}

// limited is the program with so much memory of its own as the unit gives it: what it asks for beyond is refused, and
// it dies.
func limited(t testing.TB, configFile string) *process {
	t.Helper()
	return begin(t, exec.Command("sh", "-c", `ulimit -d 524288 && exec "$0" "$@"`, town.Build(t), "serve", "--config", configFile), configFile)
}

// TestShapes lays bombs of every shape into a mailbox, each with a real initiative behind it, before a program that
// may have 512 MB. None kills it twice, and every initiative is answered. What each took is in the test's output.
// SAMRAD_TEST_BOMBS=200 lays that many. The program that it tries has no race detector, and with one in the test itself,
// which makes and reads these mails slowly then, it is left out.
func TestShapes(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it lays a gigabyte")
	}
	if steady.Raced {
		t.Skip("SKIPPED: the program that it tries has no race detector; .ci/run lays them without")
	}
	w := town.Real(t) // the embedded server takes minutes over some of them itself
	name := w.Config("")
	town.Uncapped(t, name)
	p := limited(t, name)
	p.watches(name, 2)
	all := laid(town.Demanded(t, "SAMRAD_TEST_BOMBS", 9))
	peaks := map[string]int{}
	for i, b := range all {
		raw := fmt.Appendf(nil, "Message-ID: <shape%d@haninge.example>\r\n", i)
		raw = append(raw, strings.ReplaceAll(b.raw(), "\n", "\r\n")...)
		if len(raw) > 49*mebi {
			raw = raw[:49*mebi] // the line ends made it larger
		}
		p.forgetPeak()
		began, worked := time.Now(), p.cpu()
		w.Lay(town.KommunBox, raw)
		w.Lay(town.KommunBox, town.Compose(town.Johan, town.KommunBox, fmt.Sprintf("Kommunikationsinsats nummer %d", i), "", town.GapBody))
		deaths := 0
		for n := len(w.Read(town.Johan)); n <= i; n = len(w.Read(town.Johan)) {
			if p.ended() {
				if deaths++; deaths > 1 {
					t.Fatalf("%s kills the program twice:\n%.4000s", b.name, p.log())
				}
				t.Errorf("%s kills the program", b.name)
				p.kill()
				p, worked = limited(t, name), 0
			}
			if time.Since(began) > 3*time.Minute {
				t.Fatalf("%s: the mail behind it is not answered:\n%.4000s", b.name, p.log())
			}
			time.Sleep(20 * time.Millisecond)
		}
		peaks[b.name] = p.peak() >> 10
		t.Logf("%-40s %5d kB  answered behind it after %6d ms, %6d ms of processor, peak memory %3d MB", b.name, len(raw)>>10,
			time.Since(began).Milliseconds(), (p.cpu() - worked).Milliseconds(), peaks[b.name])
		if peaks[b.name] >= 256 {
			t.Errorf("%s: peak memory is %d MB, want less than 256", b.name, peaks[b.name])
		}
	}
	p.stop()
	town.Opened(t, name, func(_ store.Store, tx store.Tx) error {
		entries, err := tx.Entries(store.EntryQuery{})
		if len(entries) != 2*len(all) {
			t.Errorf("%d rows for %d bombs and as many initiatives", len(entries), len(all))
		}
		slices.Reverse(entries)
		for i, e := range entries {
			if e.Kind == letter.Quarantine && i%2 == 0 {
				t.Logf("%s: %s %s", all[min(i/2, len(all)-1)].name, e.Kind, e.Reason)
			}
		}
		return err
	})
}
