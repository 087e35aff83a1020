package letter

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	mimeparts "mime/multipart"
	"net/mail"
	"strings"
	"testing"
)

// attached reads the attachments of a mail with the standard library, and the text that stands before them.
func attached(t *testing.T, raw []byte) (text string, names []string, data [][]byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("%s, %v", kind, err)
	}
	r := mimeparts.NewReader(m.Body, params["boundary"])
	for n := 0; ; n++ {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return text, names, data
		}
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if n == 0 {
			if text = string(all); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" {
			t.Fatalf("%q: %v", p.Header.Get("Content-Disposition"), err)
		}
		names, data = append(names, params["filename"]), append(data, all)
	}
}

func TestComposeFiles(t *testing.T) {
	for name, want := range map[string]string{
		"plan.csv": "plan.csv", "arsplan 2026.xlsx": "arsplan 2026.xlsx", "../../etc/passwd": "passwd", `C:\x\y.pdf`: "y.pdf",
		"": "bilaga", "..": "bilaga", "a\r\nBcc: x@y.example": "a Bcc: x@y.example",
	} {
		d := draft()
		d.Files = []File{{Name: name, Type: "text/csv; charset=utf-8", Data: []byte("a;b\r\n\x00")}}
		raw, err := Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		text, names, data := attached(t, raw)
		got := names[0]
		if strings.Contains(want, ":") {
			got = strings.ReplaceAll(got, "_", ":")
			want = strings.ReplaceAll(want, "_", ":")
		}
		if got != want || string(data[0]) != "a;b\r\n\x00" || !strings.HasPrefix(text, "Hej!") {
			t.Errorf("%q became %q with %q after %q", name, names, data, text)
		}
	}
	d := draft()
	d.Files = []File{{Name: "Årsplan 2026.xlsx", Type: "application/x", Data: []byte("x")}}
	raw, err := Compose(d)
	if err != nil {
		t.Fatal(err)
	}
	const want = "Content-Disposition: attachment;\r\n filename=\"Arsplan 2026.xlsx\";\r\n filename*0*=utf-8''%C3%85rsplan%202026.xlsx\r\n"
	if !strings.Contains(string(raw), want) {
		t.Errorf("no %q in\n%s", want, raw)
	}
	d.Files[0].Type = "ingen typ\r\nX: y"
	if _, err := Compose(d); err == nil {
		t.Error("a media type of any shape is taken")
	}
}

// FuzzComposeFiles: whatever a file is called and holds, the mail has one text and one attachment, with its bytes as
// they were, under a name without a folder; every line is short, and our own reader finds the same text.
func FuzzComposeFiles(f *testing.F) {
	for _, name := range []string{"plan.xlsx", "Årsplan – för oss.xlsx", "a\"; x=\"y", "\r\n.", strings.Repeat("å", 300) + ".pdf", "%41%%.x", "🙂/🙂"} {
		f.Add(name, []byte("--=_files\r\n"))
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		d := draft()
		d.Files = []File{{Name: name, Type: "application/octet-stream", Data: data}}
		raw, err := Compose(d)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(raw) {
			if len(line) > 100 || !bytes.HasSuffix(line, []byte("\r\n")) {
				t.Fatalf("line %q", line)
			}
		}
		_, names, got := attached(t, raw)
		if len(got) != 1 || !bytes.Equal(got[0], data) || names[0] == "" || strings.ContainsAny(names[0], `/\`+"\r\n") {
			t.Fatalf("%q became %q", name, names)
		}
	})
}
