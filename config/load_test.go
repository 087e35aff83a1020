package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

const party = `
[[party]]
id = "kommun"
name = "Exempel kommun"
address = "Trygghet@Kommun.Example"
domains = ["Kommun.Example"]
contact = "Kim@kommun.example"
  [party.imap]
  url = "imap+insecure://127.0.0.1:10143"
  user = "trygghet"
  password_file = "good.secret"
  ca_file = ""
  [party.smtp]
  url = "smtp://mail.kommun.example"
`

func TestLoad(t *testing.T) {
	dir, path := folder(t, []byte("data_dir = \"data\"\n[gate]\nstart_from = 2026-01-01\n[digest]\ntime = 06:15:00\nto = [\"Chef@kommun.example\"]\n"+party))
	c, problems := Load(path)
	if len(Faults(problems)) > 0 {
		t.Fatal(problems)
	}
	if len(problems) != 1 || problems[0].Key != "party.authserv_id" {
		t.Errorf("want a warning that nobody can be authenticated, got %v", problems)
	}
	p := c.Parties[0]
	for _, eq := range []struct{ what, got, want string }{
		{"data_dir", string(c.DataDir), filepath.Join(dir, "data")},
		{"address", p.Address, "trygghet@kommun.example"},
		{"domain", p.Domains[0], "kommun.example"},
		{"digest.to", c.Digest.Addresses()[0], "chef@kommun.example"},
		{"digest.time", c.Digest.Time.String(), "06:15"},
		{"start_from", c.Gate.StartFrom.String(), "2026-01-01"},
		{"sender_check", p.SenderCheck, Require},
		{"imap", p.IMAP.URL.Addr() + " " + p.IMAP.URL.Security, "127.0.0.1:10143 insecure"},
		{"imap folder", p.IMAP.Mailbox + " " + p.IMAP.After.String(), "INBOX leave"},
		{"smtp", p.SMTP.URL.Addr() + " " + p.SMTP.URL.Security, "mail.kommun.example:587 starttls"},
		{"the plan", c.Agreement.DiaryNumber, "2022-00183"},
		{"zone", c.Location().String(), "Europe/Stockholm"},
	} {
		if eq.got != eq.want {
			t.Errorf("%s is %q, want %q", eq.what, eq.got, eq.want)
		}
	}
	if from := c.Gate.StartFrom.In(c.Location()); from.UTC().Hour() != 23 {
		t.Errorf("the day begins at %v", from.UTC())
	}
	if time.Duration(c.Alerts.After) != time.Hour {
		t.Errorf("alerts after %v", c.Alerts.After)
	}
}

// TestAgreementIsWhole sees to it that another municipality's agreement is not filled up with the built-in one's.
func TestAgreementIsWhole(t *testing.T) {
	_, path := folder(t, []byte("[agreement]\nname = \"Plan\"\n"+party))
	c, problems := Load(path)
	if len(Faults(problems)) > 0 {
		t.Fatal(problems)
	}
	if want := (Agreement{Name: "Plan", CasePrefix: "SAM"}); c.Agreement != want {
		t.Errorf("%+v, want %+v", c.Agreement, want)
	}
}

// TestReadNeedsNoSecrets lets commands run beside the daemon, without its credentials.
func TestReadNeedsNoSecrets(t *testing.T) {
	_, path := folder(t, []byte(strings.ReplaceAll(party, "good.secret", "${CREDENTIALS_DIRECTORY}/imap")))
	if _, problems := Read(path); len(Faults(problems)) > 0 {
		t.Error(problems)
	}
	if _, problems := Load(path); len(Faults(problems)) != 1 {
		t.Errorf("a daemon without its secret: %v", problems)
	}
}

func TestNoFile(t *testing.T) {
	_, problems := Load(filepath.Join(t.TempDir(), "samrad.toml"))
	if len(problems) != 1 || !strings.Contains(problems[0].String(), "samrad.toml: does not exist; make one: samrad init > ") {
		t.Error(problems)
	}
	if _, problems := Load(t.TempDir()); len(problems) != 1 {
		t.Error(problems)
	}
}

func TestSender(t *testing.T) {
	c := Default()
	if via, ok := c.Sender(c.Parties[1]); !ok || via.ID != "kommun" {
		t.Errorf("the police send through %q", via.ID)
	}
}

func TestValuesKeepTheirForm(t *testing.T) {
	for in, want := range map[string]string{"1h": "1h", "90s": "1m30s", "5m": "5m", "1h30m": "1h30m", "168h": "168h"} {
		var d Duration
		if err := d.UnmarshalText([]byte(in)); err != nil || d.String() != want {
			t.Errorf("%s became %s, %v", in, d, err)
		}
	}
	for _, in := range []string{"leave", "keyword:$samrad", "move:Hanterade/2026", "move:Åtgärdas"} {
		var a After
		if err := a.UnmarshalText([]byte(in)); err != nil || a.String() != in {
			t.Errorf("%s became %s, %v", in, a, err)
		}
	}
	for _, in := range []string{"", "leave:x", "keyword:", "keyword:a b", "keyword:\\Seen", "keyword:å", "move:", "move:  "} {
		var a After
		if err := a.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q became %s", in, a)
		}
	}
	for in, want := range map[string]string{
		"imaps://mail.example.org": "imaps://mail.example.org:993", "imap://[::1]": "imap://[::1]:143",
		"smtp+insecure://localhost:2525": "smtp+insecure://localhost:2525", "smtp://mail.example.org/": "smtp://mail.example.org:587",
	} {
		var u URL
		if err := u.UnmarshalText([]byte(in)); err != nil || u.String() != want {
			t.Errorf("%s became %s, %v", in, u, err)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "127.8.8.8": true, "::1": true, "LocalHost": true, "localhost.evil.example": false, "10.0.0.1": false, "0.0.0.0": false, "": false} {
		if loopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}

// FuzzRead: no text makes it panic, each problem is one line with what to do, and where the library's strict decoding
// comes as far as to refuse a key, so do we.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(party)
	f.Add(sample)
	f.Fuzz(func(t *testing.T, text string) {
		d := &decoder{file: "samrad.toml"}
		c := d.decode([]byte(text))
		if !d.syntax {
			d.add(c.Validate()...)
		}
		problems := d.finish()
		for _, p := range problems {
			if s := p.String(); strings.ContainsAny(s, "\r\n") || p.What == "" || p.Instead == "" || utf8.ValidString(text) && !utf8.ValidString(s) {
				t.Errorf("problem %q", s)
			}
			if p.Line < 0 || p.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d of %q", p.Line, text)
			}
		}
		if len(text) > 1<<12 {
			return // the library takes a copy of the whole text for each key that it does not know
		}
		strict := toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(new(Config))
		if _, unknown := errors.AsType[*toml.StrictMissingError](strict); unknown && len(Faults(problems)) == 0 {
			t.Errorf("no fault, but the library finds %v", strict)
		}
	})
}
