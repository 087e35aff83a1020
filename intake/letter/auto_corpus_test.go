package letter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter/corpus"
)

// TestMachinesOfCorpus: machine mail of all makes is told from people's.
func TestMachinesOfCorpus(t *testing.T) {
	dir, rows := corpus.Rows(t, "auto")
	got, read := corpus.Tally{}, corpus.Tally{}
	for _, e := range rows {
		raw, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		l, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", e.Path, err)
			continue
		}
		hit := (l.Auto != "") == e.Auto
		got.Count("machine mail", hit)
		if !hit {
			t.Logf("%s: %q, from %v, subject %q", e.Path, l.Auto, l.From, l.Subject)
		}
		if l.Auto == BounceMail {
			b := l.Bounce
			read.Count("recipient read", b.Recipient != "")
			read.Count("status read", b.Status != "")
			read.Count("message id read", b.ID != "")
			if b.ID == "" || b.Recipient == "" || b.Status == "" {
				t.Logf("%s: %+v", e.Path, *b)
			}
		}
	}
	t.Logf("\n%s%s", got, read)
	if rate := got.Rate("machine mail"); rate < 0.98 {
		t.Errorf("machine mail told in %.1f %%, want 98", 100*rate)
	}
}

// TestPeopleOfCorpus: a reply that a person wrote is never taken for a machine's.
func TestPeopleOfCorpus(t *testing.T) {
	dir, rows := corpus.Rows(t, "reply")
	n := 0
	for _, e := range rows {
		raw, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(e.Path, ".eml") { // a text alone, as a person would send it
			raw = append([]byte("From: anna@haninge.example\r\nSubject: SV: Insats\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"), raw...)
		}
		l, err := Parse(raw)
		if err != nil {
			t.Errorf("%s: %v", e.Path, err)
			continue
		}
		n++
		if l.Auto != "" {
			t.Errorf("%s is %q", e.Path, l.Auto)
		}
	}
	t.Logf("%d replies read", n)
}
