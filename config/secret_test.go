package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
)

// TestSecretIsNeverPrinted prints a configuration in every way there is (F03): neither a secret nor the name of its
// file comes out.
func TestSecretIsNeverPrinted(t *testing.T) {
	c := Default()
	c.Parties[0].IMAP.PasswordFile = Secret{name: "canary-name", path: "/canary-path"}
	s := c.Parties[0].IMAP.PasswordFile
	var b bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
		fmt.Fprintf(&b, strings.ReplaceAll(verb, "%T", "%[1]T")+"\n", s)
		fmt.Fprintf(&b, verb+"\n", c.Parties[0].IMAP)
		fmt.Fprintf(&b, verb+"\n", []any{s, &s})
	}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "secret", s, "imap", *c.Parties[0].IMAP)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "secret", s, "imap", *c.Parties[0].IMAP, "config", c)
	for _, marshal := range []func(any) ([]byte, error){json.Marshal, toml.Marshal} {
		text, err := marshal(c.Parties[0])
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
	}
	if got := b.String(); strings.Contains(got, "canary") || !strings.Contains(got, redacted) {
		t.Errorf("printed:\n%s", got)
	}
}

// TestSecretRead is intake/README.md, F07: a secret that others can read is none, and what to do is said.
func TestSecretRead(t *testing.T) {
	dir, _ := folder(t, nil)
	read := func(name string) (string, error) {
		s := Secret{name: name}
		s.place(dir, os.Getenv("CREDENTIALS_DIRECTORY"))
		return s.Read()
	}
	if got, err := read("good.secret"); got != "hemligt" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notepad.secret"), []byte("\ufeffhemligt\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := read("notepad.secret"); got != "hemligt" || err != nil { // nobody sees the mark that goes before it
		t.Errorf("read %q, %v", got, err)
	}
	for name, want := range map[string]string{
		"open.secret": "chmod 600", "empty.secret": "is empty", "missing.secret": "does not exist", ".": "is no file",
		"${CREDENTIALS_DIRECTORY}/x": "LoadCredential=",
	} {
		if got, err := read(name); got != "" || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("reading %s: %q, %v; want %q", name, got, err, want)
		}
	}
}

// TestSecretAmongCredentials looks where systemd puts them first (systemd.exec(5), LoadCredential=; intake/README.md,
// F07).
func TestSecretAmongCredentials(t *testing.T) {
	dir, _ := folder(t, nil)
	creds := t.TempDir()
	for name, text := range map[string]string{"good.secret": "from systemd", "only.there": "too"} {
		if err := os.WriteFile(filepath.Join(creds, name), []byte(text), 0o400); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"good.secret": "from systemd", "only.there": "too", "${CREDENTIALS_DIRECTORY}/only.there": "too",
		filepath.Join(dir, "good.secret"): "hemligt",
	} {
		s := Secret{name: name}
		s.place(dir, creds)
		if got, err := s.Read(); got != want || err != nil {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
}

// TestSecretOfTheUnit: who runs a command beside the service has no credentials, and finds a secret where the unit takes it
// from; one beside the configuration file comes first, and the service looks there only where it was handed none.
func TestSecretOfTheUnit(t *testing.T) {
	dir, _ := folder(t, nil)
	secrets := filepath.Join(dir, "secrets")
	if err := os.Mkdir(secrets, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"good.secret", "imap-kommun"} {
		if err := os.WriteFile(filepath.Join(secrets, name), []byte("of the unit"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{"imap-kommun": "of the unit", "good.secret": "hemligt"} {
		s := Secret{name: name}
		s.place(dir, "")
		if got, err := s.Read(); got != want || err != nil {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	s := Secret{name: "imap-kommun"}
	s.place(dir, t.TempDir())
	if got, err := s.Read(); err == nil {
		t.Errorf("the service reads %q, which it was not handed", got)
	}
}
