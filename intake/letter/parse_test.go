package letter

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter/body"
)

func example(t *testing.T, name string) *Letter {
	t.Helper()
	found, err := filepath.Glob("../testdata/emails/" + name + "-*.eml")
	if err != nil || len(found) != 1 {
		t.Fatal(name, found, err)
	}
	raw, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, string(raw))
}

// rows are the labels and values of a view.
func rows(view body.Body) []string {
	var out []string
	for _, k := range view.Blocks {
		for _, c := range k.Cells {
			out = append(out, strings.ReplaceAll(c.Text, "\n", " "))
		}
	}
	return out
}

// The table of an Outlook mail, whose plain twin writes label and value under each other.
func TestParseTable(t *testing.T) {
	l := example(t, "03")
	if l.Subject != "Kommunikationsinsats bedrägerier mot äldre" || l.From[0] != (Address{"Rahimi, Fatima", "fatima.rahimi@haninge.example"}) {
		t.Errorf("subject %q, from %+v", l.Subject, l.From)
	}
	want := []string{
		"Vad", "Informationskampanj mot bedrägerier riktade mot äldre.",
		"Syfte", "Minska antalet lurade seniorer och göra grannar uppmärksamma.",
		"Målgrupp", "Äldre, anhöriga, hemtjänstpersonal",
		"Viktigaste budskap", "”Lägg på luren.” Vi arbetar tillsammans för att öka tryggheten.",
		"När?", "v. 17", "Vem är talesperson?", "Kommunpolisen",
		"Utvärdering", "Antal delningar samt anmälningar om telefonbedrägeri, kvartal 2 jämfört med kvartal 1",
	}
	if diff := cmp.Diff(want, rows(l.Bodies[1])); diff != "" {
		t.Error(diff)
	}
	var plain []string
	for _, line := range wordLines(l.Bodies[0]) {
		if line != "" {
			plain = append(plain, line)
		}
	}
	if diff := cmp.Diff(want, plain[2:2+len(want)]); diff != "" {
		t.Error("the twin differs: ", diff)
	}
}

func TestParseHeadings(t *testing.T) {
	var got []string
	for _, k := range example(t, "06").Bodies[0].Blocks {
		for _, l := range k.Lines() {
			if len(l.Spans) == 1 && l.Spans[0] == (body.Style{To: len(l.Text), Bold: true}) || k.Kind == body.Heading {
				got = append(got, l.Text)
			}
		}
	}
	if diff := cmp.Diff([]string{"Vad", "Syfte", "Målgrupper", "Tidpunkt", "Uppföljning"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseQuotes(t *testing.T) {
	l := example(t, "42")
	for _, b := range l.Bodies {
		var own []string
		for _, k := range b.Blocks {
			for _, line := range k.Lines() {
				if k.Depth == 0 && !strings.Contains(line.Text, "skrev") && !strings.Contains(line.Text, "@") {
					own = append(own, line.Text)
				}
			}
		}
		if diff := cmp.Diff([]string{"Hej,", "Trygghetsveckan v. 13", "Antal deltagare"}, own); diff != "" {
			t.Errorf("%s: %s", b.Kind, diff)
		}
	}
}

func TestParseColours(t *testing.T) {
	var got []string
	for _, k := range example(t, "40").Bodies[0].Blocks {
		if len(k.Spans) == 1 && k.Spans[0].Colour {
			got = append(got, k.Text[k.Spans[0].From:k.Spans[0].To])
		}
	}
	if diff := cmp.Diff([]string{"Trygghetsveckan", "Vi delar varandras inlägg i stället för att göra egna.", "Antal deltagare. Vi tar det på styrgruppen i april."}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseMIME(t *testing.T) {
	const head = "From: a@b.example\nContent-Type: multipart/%KIND; boundary=\"x y\"\n\nignoreras\n"
	multi := func(kind, rest string) string { return strings.Replace(head, "%KIND", kind, 1) + rest }
	for _, c := range []struct {
		name, raw, plain, html string
		files                  []string
	}{
		{"alternative", multi("alternative", "--x y\n\nett\n--x y\nContent-Type: text/html\n\n<p>två\n--x y--\nefter"), "ett", "två", nil},
		{"no closing boundary", multi("mixed", "--x y\n\nett\n"), "ett", "", nil},
		{"no boundary parameter", "Content-Type: multipart/mixed\n\n--x\n\nett", "--x||ett", "", nil},
		{"no semicolon before the boundary", "Content-Type: multipart/mixed\n\tBoundary=\"x y\"\n\n--x y\n\nett\n--x y\nContent-Type: image/png; name=b.png\n\nP\n--x y--", "ett", "", []string{"b.png"}},
		{"blanks after a boundary", multi("mixed", "--x y  \n\nett\n--x y-- \n\n"), "ett", "", nil},
		{"CRLF inside", strings.ReplaceAll(multi("mixed", "--x y\n\nett\n\n--x y\n\ntvå\n--x y--\n"), "\n", "\r\n"), "ett||två", "", nil},
		{"mixed: text, file, footer", multi("mixed", "--x y\n\nett\n--x y\nContent-Type: application/pdf; name=plan.pdf\n\n%PDF\n--x y\n\nfot\n--x y--"), "ett||fot", "", []string{"plan.pdf"}},
		{"HTML alone, then a footer", multi("mixed", "--x y\nContent-Type: text/html\n\n<p>ett\n--x y\n\nfot\n--x y--"), "ett||fot", "ett||fot", nil},
		{"a view in pieces", multi("alternative", "--x y\n\nett två\n--x y\nContent-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: text/html\n\nett\n--i\nContent-Type: image/png; name=b.png\n\nP\n--i\nContent-Type: text/html\n\ntvå\n--i--\n--x y--"), "ett två", "ett||två", []string{"b.png"}},
		{"related in alternative", multi("alternative", "--x y\n\nett\n--x y\nContent-Type: multipart/related; boundary=i\n\n--i\nContent-Type: text/html\n\n<b>ett</b>\n--i\nContent-Type: image/png\n\nP\n--i--\n--x y--"), "ett", "ett", []string{""}},
		{"signed", multi("signed", "--x y\n\nett\n--x y\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nS\n--x y--"), "ett", "", []string{"smime.p7s"}},
		{"report", multi("report", "--x y\n\nett\n--x y\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n--x y--"), "ett", "", []string{""}},
		{"digest", multi("digest", "--x y\n\nSubject: inre\n\nett\n--x y--"), "", "", []string{""}},
		{"an attached mail", multi("mixed", "--x y\n\nett\n--x y\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename=\"m.eml\"\n\nSubject: inre\n\ninre text\n--x y--"), "ett", "", []string{"m.eml"}},
		{"an attached text", multi("mixed", "--x y\n\nett\n--x y\nContent-Disposition: attachment; filename=a.txt\n\nfil\n--x y--"), "ett", "", []string{"a.txt"}},
		{"a named text within", multi("mixed", "--x y\n\nett\n--x y\nContent-Type: text/plain; name=a.txt\n\nfil\n--x y--"), "ett", "", []string{"a.txt"}},
		{"enriched twin", multi("alternative", "--x y\n\nett\n--x y\nContent-Type: text/enriched\n\n<bold>ett</bold>\n--x y--"), "ett", "", nil},
		{"enriched alone", "Content-Type: text/enriched\n\n<bold>ett</bold>", "ett", "", nil},
		{"a named body", "Content-Type: text/plain; name=body.txt\n\nett", "ett", "", nil},
		{"no type", "From: a@b\n\nett", "ett", "", nil},
		{"a broken type", "Content-Type: text\n\nett", "ett", "", nil},
		{"flowed", "Content-Type: text/plain; format=flowed\n\nen lång \nrad\n> citat \n> mer\n>> djupt \n slut \n-- \nMvh", "en lång rad|citat mer|djupt|slut|-- |Mvh", "", nil},
		{"flowed, DelSp", "Content-Type: text/plain; format=flowed; delsp=yes\n\nen lång kommunika \ntion", "en lång kommunikation", "", nil},
		{"not flowed", "Content-Type: text/plain\n\nen \nrad", "en|rad", "", nil},
	} {
		l := parsed(t, c.raw)
		views := map[string]string{}
		for _, b := range l.Bodies {
			views[b.Kind] = textOf(&Letter{Bodies: []body.Body{b}})
		}
		var files []string
		for _, a := range l.Attachments {
			files = append(files, a.Name)
		}
		if views["plain"] != c.plain || views["html"] != c.html || !cmp.Equal(files, c.files) {
			t.Errorf("%s: plain %q, html %q, files %q; want %q, %q, %q", c.name, views["plain"], views["html"], files, c.plain, c.html, c.files)
		}
	}
}

func TestAttachedMailKeepsItsBytes(t *testing.T) {
	const inner = "From: c@d.example\r\nSubject: inre\r\n\r\ninre text\r\n"
	l := parsed(t, "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"+inner+"\r\n--x--\r\n")
	if len(l.Attachments) != 1 || string(l.Attachments[0].Bytes) != inner || l.Attachments[0].Sum() != SumOf([]byte(inner)) {
		t.Errorf("%+v", l.Attachments)
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		`filename=plan.pdf`:             "plan.pdf",
		`filename="plan för våren.pdf"`: "plan för våren.pdf",
		`filename="=?utf-8?q?plan_f=C3=B6r?= =?utf-8?q?_v=C3=A5ren.pdf?="`:    "plan för våren.pdf",
		`filename*=utf-8''plan%20f%C3%B6r.pdf`:                                "plan för.pdf",
		`filename*=iso-8859-1'sv'plan%20f%F6r.pdf`:                            "plan för.pdf",
		`filename*0*=iso-8859-1''plan%20; filename*1*=f%F6r; filename*2=.pdf`: "plan för.pdf",
		`filename*1="b.pdf"; filename*0="a-"`:                                 "a-b.pdf",
		`filename="plan.pdf"; filename*=utf-8''plan%C3%A5r.pdf`:               "planår.pdf",
		`filename*=utf-8''plan%C3%A5r.pdf; filename="plan.pdf"`:               "planår.pdf",
		`filename="plan.pdf"; filename*0*=utf-8''plan; filename*1*=%C3%A5r`:   "planår",
		`filename="plan.pdf"; filename*0="plan"; filename*1=ering.pdf`:        "planering.pdf",
		`filename*0=ett.pdf; filename*=utf-8''tv%C3%A5.pdf; filename=tre.pdf`: "två.pdf",
		`filename="plan.pdf"; filename*=utf-8''50%`:                           "plan.pdf",
		`filename="plan.pdf"; filename*1*=%C3%A5r`:                            "plan.pdf",
		`filename="../../etc/passwd"`:                                         "passwd",
		`filename="C:\\Users\\x\\plan.pdf"`:                                   "plan.pdf",
		"filename=\"a\u202efdp.exe\"":                                         "afdp.exe",
		"filename=\"a\x00b.pdf\"":                                             "ab.pdf",
		`filename="` + strings.Repeat("x", 5000) + `"`:                        strings.Repeat("x", 200),
		`filename=".."`: "",
		`filename=""`:   "",
	} {
		l := parsed(t, "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/pdf\nContent-Disposition: attachment; "+in+"\n\nP\n--x--")
		if len(l.Attachments) != 1 || l.Attachments[0].Name != want {
			t.Errorf("%.80s: %+v, want %.80s", in, l.Attachments, want)
		}
	}
}

// Whatever the bytes: a letter or a *LimitError, and no text or file out of nothing.
func FuzzParse(f *testing.F) {
	examples, _ := filepath.Glob("../testdata/emails/*.eml")
	for _, path := range examples {
		if raw, err := os.ReadFile(path); err == nil {
			f.Add(raw)
		}
	}
	f.Add([]byte("Content-Type: multipart/mixed; boundary=\n\n--\n\n----\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		l, err := Parse(raw)
		if err != nil {
			if _, ok := err.(*LimitError); !ok || l != nil {
				t.Fatalf("%v, %v", l, err)
			}
			return
		}
		n := 0
		for _, a := range l.Attachments {
			n += a.Size
			if a.Size != len(a.Bytes) || len([]rune(a.Name)) > 200 || strings.ContainsAny(a.Name, "/\\\n\x00") {
				t.Fatalf("attachment %q of %d", a.Name, a.Size)
			}
		}
		if n > len(raw) || len(l.Bodies) > 2 {
			t.Fatalf("%d bytes of files from %d, %d views", n, len(raw), len(l.Bodies))
		}
		for _, b := range l.Bodies {
			for _, k := range b.Blocks {
				if strings.ContainsAny(k.Text, "\r\x00") || strings.Contains(k.Text, "\n\n") || k.Depth < 0 {
					t.Fatalf("block %+v", k)
				}
			}
		}
	})
}

// TestPlainTextOfNoLetters: plain text that leaves few letters is refused by its bytes, before copies are made of it.
func TestPlainTextOfNoLetters(t *testing.T) {
	unit, fits := "\x00\x01", maxPlain/2
	for _, mail := range []string{
		"From: a@b.example\n\n" + strings.Repeat(unit, fits+1),
		"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n" + strings.Repeat(unit, fits/2+1) + "\n--b\n\n" + strings.Repeat(unit, fits/2+1) + "\n--b--\n",
	} {
		var limit *LimitError
		if _, err := Parse([]byte(mail)); !errors.As(err, &limit) || limit.What != "text" {
			t.Errorf("%d bytes: %v", len(mail), err)
		}
	}
	if _, err := Parse([]byte("From: a@b.example\n\nhej " + strings.Repeat(unit, fits/2))); err != nil {
		t.Errorf("half as much: %v", err)
	}
}
