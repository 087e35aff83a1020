package thread

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/letter/body"
	"haninge.se/samrad/intake/letter/corpus"
)

func fold(s string) string { return strings.Join(strings.Fields(s), " ") }

// unsigned is the own words of a text that is taken to be all own: what is left when signatures are set aside.
func unsigned(text string) string {
	b := plainBody(text)
	r := &reader{lines: linesOf(b.Blocks), mails: []mail{{}}}
	markSignatures(r.lines)
	markFooters(r.lines, true, false)
	return OwnText(r.blocksOf(b.Blocks))
}

// passes compares as the row says, blanks folded and signatures aside.
func passes(e corpus.Expectation, own string) bool {
	for _, s := range e.Contains {
		if !strings.Contains(fold(own), fold(s)) {
			return false
		}
	}
	for _, s := range e.NotContains {
		if strings.Contains(fold(own), fold(s)) {
			return false
		}
	}
	if e.ReplyText == "" && e.Compare == "body-without-signature" {
		return true
	}
	got, want := own, e.ReplyText
	if e.Compare == "ignore-whitespace" || e.Compare == "html-fragment" {
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		return squeeze(got) == squeeze(want) || squeeze(got) == squeeze(unsigned(want))
	}
	return fold(got) == fold(want) || fold(got) == fold(unsigned(want))
}

// onlyOwn leaves out what was passed on: the sources with replies count that as quoted.
func onlyOwn(blocks []Block) []Block {
	var out []Block
	for _, l := range blocks {
		if l.Whose == Own {
			out = append(out, l)
		}
	}
	return out
}

// bodiesOf reads a fixture: a whole mail, a piece of HTML, or plain text.
func bodiesOf(t *testing.T, path string, raw []byte) []body.Body {
	t.Helper()
	switch filepath.Ext(path) {
	case ".txt":
		return []body.Body{plainBody(string(raw))}
	case ".html":
		raw = append([]byte("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"), raw...)
	}
	l, err := letter.Parse(raw)
	if err != nil {
		t.Fatal(path, err)
	}
	return l.Bodies
}

// wanted is what the row asserts; for a piece of HTML its text.
func wanted(t *testing.T, e corpus.Expectation) corpus.Expectation {
	if e.Compare == "html-fragment" {
		e.ReplyText = ""
		for _, b := range bodiesOf(t, "wanted.html", []byte(e.ReplyHTML)) {
			e.ReplyText += b.Words()
		}
	}
	return e
}

// floor is the share that each source must reach. The others are reported only: their own tools fail the samples, or
// they are too few for a rate.
var floor = map[string]float64{"email_reply_trimmer": 0.9, "talon": 0.9, "crisp-email-reply-parser": 0.9, "mail-parser-reply": 0.9, "unquotemail": 0.9}

func TestOwnTextOfCorpus(t *testing.T) {
	dir, rows := corpus.Rows(t, "reply")
	got := corpus.Tally{}
	for _, e := range rows {
		raw, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		if e.Compare == "" {
			continue // says only that the source finds nothing to take off
		}
		own, hit := "", false
		for _, b := range bodiesOf(t, e.Path, raw) {
			own = OwnText(onlyOwn(Read(b, Hints{})))
			if hit = passes(wanted(t, e), own); hit {
				break
			}
		}
		source := e.Source()
		if e.ItselfFails {
			source += " (failing)"
		}
		got.Count(source, hit)
		if !hit {
			t.Logf("%s %s\n got %.300q\nwant %.300q", e.Path, e.Compare, fold(own), fold(wanted(t, e).ReplyText))
		}
	}
	t.Logf("own text:\n%s", got)
	for source, rate := range floor {
		if got.Rate(source) < rate {
			t.Errorf("%s: %.1f %%, want %.0f", source, 100*got.Rate(source), 100*rate)
		}
	}
}

func TestForwardsOfCorpus(t *testing.T) {
	dir, rows := corpus.Rows(t, "forward")
	found, author := corpus.Tally{}, corpus.Tally{}
	for _, e := range rows {
		if !strings.HasSuffix(e.Path, ".txt") || strings.HasSuffix(e.Path, "_subject.txt") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Path))
		if err != nil {
			t.Fatal(err)
		}
		forwarded := true // a header block under a subject without a reply prefix
		if e.SubjectFile != "" {
			subject, err := os.ReadFile(filepath.Join(dir, e.SubjectFile))
			if err != nil {
				t.Fatal(err)
			}
			_, _, reply := letter.StripPrefixes(string(subject))
			forwarded = !reply
		}
		a, ok := Origin(read(string(raw), forwarded))
		want := e.Forwarded == nil || *e.Forwarded
		found.Count(e.Source(), ok == want)
		if want && e.QuotedFrom != "" {
			inner := blockAddress(e.QuotedFrom)
			hit := a.Addr == inner.Addr && inner.Addr != "" || inner.Addr == "" && a.Name == inner.Name
			author.Count(e.Source(), hit)
			if !hit {
				t.Logf("%s: author %q %q, want %q (found %v)", e.Path, a.Name, a.Addr, e.QuotedFrom, ok)
			}
		} else if ok != want {
			t.Logf("%s: forward %v, want %v", e.Path, ok, want)
		}
	}
	t.Logf("forward or not:\n%sinner From:\n%s", found, author)
}
