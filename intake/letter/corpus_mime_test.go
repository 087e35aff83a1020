package letter

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/corpus"
)

// mimeRow is what a source says of a whole mail.
type mimeRow struct {
	Path        string  `json:"path"`
	Kind        string  `json:"kind"`
	Subject     *string `json:"subject"`
	From        *string `json:"from"`
	Attachments *int    `json:"attachments"`
}

// Every file of the corpus as a whole mail: no panic, and nothing that takes long.
func TestParseCorpus(t *testing.T) {
	dir := corpus.Dir(t)
	n, longest, slowest := 0, time.Duration(0), ""
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Contains(raw[:min(len(raw), 4096)], []byte("From:")) {
			raw = append([]byte("From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n"), raw...)
		}
		began := time.Now()
		l, err := Parse(raw)
		if took := time.Since(began); took > longest { // told, not judged: a machine may be busy
			longest, slowest = took, path
		}
		if err != nil {
			t.Logf("%s: %v", path, err)
		} else if l.Size != len(raw) {
			t.Errorf("%s: size %d", path, l.Size)
		}
		n++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files; the slowest, %s, took %v", n, slowest, longest)
}

// disputed are rows whose source says something else than the RFC or than the bytes do, with what we do instead. How
// a source counts attachments in general is no dispute: countedBy has its definition.
var disputed = map[string]string{
	"imap_tools/plain_emails/raw_email_incorrect_header.eml subject": "ends the header at a line without a colon; the fields that every mail has follow it, and we read on",
	"imap_tools/plain_emails/raw_email_incorrect_header.eml from":    "likewise",
	"imap_tools/rfc2822/example13.eml subject":                       "takes a blank before the colon for the end of the header; RFC 5322 4.5.8 allows it",
	"imap_tools/rfc2822/example14.eml subject":                       "no blank where plain text meets an encoded word; RFC 2047 6.2 drops it between two encoded words only",
	"imap_tools/plain_emails/mix_caps_content_type.eml from":         "takes \"Big Bug bb@bug.com\" for an address",
	"imap_tools/rfc2822/example10.eml from":                          "comments inside the address: valid, and written by forgers only; for a person (B10)",
	"stalwart-mail-parser/malformed/012.eml attachments":             "does not end an inner multipart at the outer boundary (RFC 2046 5.1.2), and loses the third message",
	"stalwart-mail-parser/thirdparty/015.eml attachments":            "three messages with names and the disposition attachment, of which it lists the first",
}

func TestMIMEOfCorpus(t *testing.T) {
	dir := corpus.Dir(t)
	data, err := os.ReadFile(filepath.Join(dir, "expect.jsonl"))
	if err != nil {
		t.Fatal(err) // the corpus is there
	}
	listed := corpus.Tally{}
	scores := map[string]corpus.Tally{"subject": {}, "from": {}, "attachments": {}}
	for line := range bytes.Lines(data) {
		var e mimeRow
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if e.Kind != "mime" {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		l := parsed(t, string(raw))
		source, _, _ := strings.Cut(e.Path, "/")
		fields, rest, _ := splitHeader(raw)
		score := func(what string, hit bool, got any) {
			why := disputed[e.Path+" "+what]
			if !hit {
				t.Logf("%s: %s is %v; %s", e.Path, what, got, why)
			}
			if why == "" {
				scores[what].Count(source, hit)
			}
		}
		if e.Subject != nil {
			want := fold(body.Clean(*e.Subject))
			score("subject", want == fold(l.Subject) || want == unreadAs(source, fields), l.Subject)
		}
		if e.From != nil {
			got := ""
			if len(l.From) > 0 {
				got = l.From[0].Addr
			}
			score("from", strings.EqualFold(*e.From, got), got)
		}
		if e.Attachments != nil {
			n := len(l.Attachments)
			listed.Count(source, *e.Attachments == n)
			if count := countedBy[source]; count != nil {
				n = count(nodeOf(fields, rest, "", true))
			}
			score("attachments", *e.Attachments == n, n)
		}
	}
	t.Logf("attachments as we list them, by no source's definition:\n%s", listed)
	for what, s := range scores {
		t.Logf("%s:\n%s", what, s)
		for source := range s {
			if s.Rate(source) < 0.97 {
				t.Errorf("%s of %s: %.1f %%, want 97", what, source, 100*s.Rate(source))
			}
		}
	}
}
