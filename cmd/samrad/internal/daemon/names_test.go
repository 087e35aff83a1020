package daemon

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// hostileNames are what a sender can call a file (CVE-2026-28289 and its kind).
var hostileNames = []string{
	"../../../../tmp/zqkanarie-x", "/tmp/zqkanarie-abs", `C:\zqkanarie\x.exe`, `..\..\zqkanarie`, "\u200b.htaccess", ".htaccess", "CON", "NUL.txt", "aux.pdf", "zqkanarie\x00.pdf",
	strings.Repeat("zqkanarie", 570), "\u202efdp.exe", "a\r\nBcc: x@evil.example", "~/.ssh/authorized_keys", "$(touch zqkanarie)", "`id`.pdf", "; rm -rf zqkanarie", "%2e%2e%2fzqkanarie",
	"samrad.db", "mail/../../samrad.db", ".", "..", "", " ", "-rf", "file:///tmp/zqkanarie", `\\127.0.0.1\share\zqkanarie`,
}

// TestNamesAreData is intake/README.md, C03: whatever a sender calls his files, all that lies on the disk afterwards
// has a name that samrad gave it or the hash of a mail, inside the data folder; and where a name is shown it is short,
// on one line and without letters that nobody sees.
func TestNamesAreData(t *testing.T) {
	above := t.TempDir() // what a path that climbs would reach
	dir := filepath.Join(above, "a", "b")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	s := newShut(t, dir)
	large := bytes.Repeat([]byte("%PDF zqkanarie "), store.Small/8) // so that the mail is a file of its own
	for n, name := range hostileNames {
		raw := string(town.Compose("anna@kommun.example", "trygghet@kommun.example", fmt.Sprintf("Kommunikationsinsats %d", n), "", "Vad: Trygghetsvandring i Jordbro.\n"))
		raw = strings.Replace(raw, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit", `Content-Type: multipart/mixed; boundary="b"`, 1)
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
		word := "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(name)) + "?="
		for _, how := range []string{`filename=` + quoted, `filename="` + word + `"`, "filename*=utf-8''" + percent(name)} {
			body += "\r\n--b\r\nContent-Type: application/pdf; name=" + quoted + "\r\nContent-Disposition: attachment; " + how + "\r\nContent-Location: " + name +
				"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(large) + "\r\n"
		}
		e := s.in(t, []byte(head+"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"+body+"--b--\r\n"))
		if e.Kind != letter.New {
			t.Errorf("%.40q: became %s (%s)", name, e.Kind, e.Reason)
			continue
		}
		if err := s.Store.View(func(tx store.Tx) error {
			c, _, err := tx.Case(initiative.ID(e.Case))
			for _, a := range c.Attachments {
				if strings.ContainsAny(a.Name, "/\\\r\n") || len([]rune(a.Name)) > 200 || strings.ContainsFunc(a.Name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
					t.Errorf("%.40q is shown as %q", name, a.Name)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	known := regexp.MustCompile(`^a(/b(/samrad\.toml|/secret|/data-mark(/mark)?|/data(/samrad\.db|/high-water|/attempts|/mail(/[0-9a-f]{2}(/[0-9a-f]{64})?)?)?)?)?$`)
	files := 0
	if err := filepath.WalkDir(above, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(above, path)
		if rel != "." && !known.MatchString(filepath.ToSlash(rel)) {
			t.Errorf("there is a file %q", rel)
		}
		if strings.Contains(rel, "mail/") && !e.IsDir() {
			files++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if files != len(hostileNames) {
		t.Errorf("%d mails lie as files, want %d", files, len(hostileNames))
	}
	for _, name := range []string{"/tmp/zqkanarie-x", "/tmp/zqkanarie-abs"} {
		if _, err := os.Lstat(name); err == nil {
			t.Errorf("%s was made", name)
		}
	}
}

// percent encodes every byte, as RFC 2231 4 allows.
func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

// TestPanicTellsNothing is intake/README.md, F03 and C15: a reader that fails with a mail's words in its mouth lets
// none of them out, into the log, the ledger, what an operator asks for, or a mail to the contact.
func TestPanicTellsNothing(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	sign := func(mail []byte) ([]byte, error) { panic(fmt.Sprintf("signing %s", answers(0))) }
	s.Rules.Signers = map[string]func([]byte) ([]byte, error){"kommun": sign} // fails in deciding
	s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats zqkanarie", "", answers(1)))
	s.Rules.Signers = nil
	s.desk.Parse = func(raw []byte) (*letter.Letter, error) { panic(fmt.Sprintf("reading %s", raw)) }
	e := s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats zqkanarie", "", answers(1)))
	if e.Kind != letter.Quarantine || !regexp.MustCompile(`^panic:[0-9a-f]{12}$`).MatchString(e.Reason) {
		t.Errorf("became %s (%s)", e.Kind, e.Reason)
	}
	var out bytes.Buffer // the rows that the commands of an operator show
	if err := s.Store.View(func(tx store.Tx) error {
		held, err := tx.HeldMails(true)
		entries, err2 := tx.Entries(store.EntryQuery{})
		events, err3 := tx.Events(0)
		how, err4 := s.Register().Status(s.Now())
		return errors.Join(err, err2, err3, err4, terminal.JSON(&out, held), terminal.JSON(&out, entries),
			terminal.JSON(&out, events), terminal.JSON(&out, how))
	}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), `"reason": "panic:`); n < 2 || !strings.Contains(out.String(), e.Reason) {
		t.Errorf("an operator does not hear of it:\n%s", &out)
	}
	texts := s.said(t)
	texts["the log"], texts["an operator"] = s.log.String(), out.String()
	for what, text := range texts {
		if strings.Contains(text, taint) {
			t.Errorf("%s has words of the mail:\n%s", what, text)
		}
	}
}
