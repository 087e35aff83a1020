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
	dir := corpusDir(t)
	n := 0
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
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("%s took %v", path, took)
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
	t.Logf("%d files", n)
}

// disputed are rows whose source says something else than RFC 5322 or than the bytes do, with what we do instead.
var disputed = map[string]string{
	"stalwart-mail-parser/legacy/010.eml subject":                              "keeps U+FFFD; we read windows-1252",
	"stalwart-mail-parser/legacy/052.eml subject":                              "keeps U+FFFD; we read windows-1252",
	"imap_tools/error_emails/invalid_subject_characters.eml subject":           "drops the bytes; we read windows-1252",
	"imap_tools/plain_emails/raw_email_incorrect_header.eml subject":           "ends the header at the first bad line; we read on",
	"imap_tools/plain_emails/raw_email_incorrect_header.eml from":              "likewise",
	"imap_tools/rfc2822/example13.eml subject":                                 "likewise",
	"imap_tools/rfc2822/example14.eml subject":                                 "no blank where plain text meets an encoded word; RFC 2047 keeps it",
	"imap_tools/plain_emails/mix_caps_content_type.eml from":                   "takes \"Big Bug bb@bug.com\" for an address",
	"imap_tools/rfc2822/example10.eml from":                                    "comments inside the address; for a person (B10)",
	"imap_tools/text_with_content_id.eml attachments":                          "counts the text, which has a Content-Id",
	"imap_tools/error_emails/missing_content_disposition.eml attachments":      "does not count a picture without a disposition",
	"imap_tools/multipart_report_emails/multi_address_bounce1.eml attachments": "does not count the delivery status",
	"imap_tools/multipart_report_emails/multi_address_bounce2.eml attachments": "does not count the delivery status",
	"imap_tools/multipart_report_emails/report_530.eml attachments":            "does not count the status and the returned header",
	"mail-mime-parser/m1009.txt attachments":                                   "takes an inline text with a file name for text",
	"mail-mime-parser/m4002.txt attachments":                                   "does not count a signature",
	"mail-mime-parser/m4004.txt attachments":                                   "does not count a signature",
}

// A source that counts each extra text and each empty part as an attachment says nothing of ours.
const countsOtherwise = "stalwart-mail-parser"

func TestMIMEOfCorpus(t *testing.T) {
	dir := corpusDir(t)
	data, err := os.ReadFile(filepath.Join(dir, "expect.jsonl"))
	if err != nil {
		t.Skip(err)
	}
	scores := map[string]tally{"subject": {}, "from": {}, "attachments": {}}
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
		score := func(what string, hit bool, got any) {
			why := disputed[e.Path+" "+what]
			if !hit {
				t.Logf("%s: %s is %q; %s", e.Path, what, got, why)
			}
			if why == "" {
				scores[what].count(source, hit)
			}
		}
		if e.Subject != nil {
			score("subject", fold(clean(*e.Subject)) == fold(l.Subject), l.Subject)
		}
		if e.From != nil {
			got := ""
			if len(l.From) > 0 {
				got = l.From[0].Addr
			}
			score("from", strings.EqualFold(*e.From, got), got)
		}
		if e.Attachments != nil {
			score("attachments", *e.Attachments == len(l.Attachments), len(l.Attachments))
		}
	}
	for what, s := range scores {
		t.Logf("%s:\n%s", what, s)
		for source := range s {
			if s.rate(source) < 0.97 && (what != "attachments" || source != countsOtherwise) {
				t.Errorf("%s of %s: %.1f %%, want 97", what, source, 100*s.rate(source))
			}
		}
	}
}
