package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/golden"
)

// folder makes a configuration's folder: its text as samrad.toml, and secrets good, open and empty beside it.
func folder(t *testing.T, text []byte) (dir, path string) {
	t.Helper()
	t.Setenv("CREDENTIALS_DIRECTORY", "")
	dir = t.TempDir()
	path = filepath.Join(dir, "samrad.toml")
	for name, f := range map[string]struct {
		text string
		mode os.FileMode
	}{"samrad.toml": {string(text), 0o644}, "good.secret": {"hemligt\n", 0o600}, "open.secret": {"hemligt\n", 0o644}, "empty.secret": {"", 0o600}} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(f.text), f.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(dir, name), f.mode); err != nil { // whatever the umask is
			t.Fatal(err)
		}
	}
	return dir, path
}

// TestBad is intake/README.md, F12: the broken configurations of testdata/bad and the messages beside them, one line
// for every fault.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.toml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d broken configurations, want 20: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".toml"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			dir, path := folder(t, text)
			_, problems := Load(path)
			faults := Faults(problems)
			if len(faults) == 0 {
				t.Fatal("no fault found")
			}
			var b strings.Builder
			for _, p := range faults {
				b.WriteString(strings.ReplaceAll(p.String(), dir+"/", "") + "\n")
			}
			golden.Compare(t, strings.TrimSuffix(file, ".toml")+".want", b.String())
			if strings.Contains(b.String(), "hemligt") {
				t.Error("a secret is repeated")
			}
		})
	}
}

// TestSenderName: a name in From that every mail program can reply to, also where none is written.
func TestSenderName(t *testing.T) {
	for want, p := range map[string]Party{
		"Trygghet och säkerhet Haninge kommun": {Name: "x", Signature: "Trygghet och säkerhet, Haninge kommun"},
		"Kommunpolis":                          {Name: "x", Signature: "y", FromName: "Kommunpolis"},
		"Haninge kommun":                       {Name: "Haninge kommun"},
		"Trygghet Haninge kommun":              {Signature: `"Trygghet" (Haninge kommun).`},
	} {
		if got := p.SenderName(); got != want {
			t.Errorf("%+v: %q, want %q", p, got, want)
		}
	}
}

// TestRecipients: the digest's recipients go by their addresses, whatever name stands before them.
func TestRecipients(t *testing.T) {
	d := Digest{To: []string{`Åsa Öhman <Direktor@Kommun.example>`, `"Ek, Bo" <bo@polis.example>`, "x@polis.example"}}
	if got := strings.Join(d.Addresses(), " "); got != "direktor@kommun.example bo@polis.example x@polis.example" {
		t.Errorf("addresses %s", got)
	}
	if got := d.Recipients()[1].Name; got != "Ek, Bo" {
		t.Errorf("name %q", got)
	}
	for to, fault := range map[string]bool{
		`Åsa Öhman <direktor@kommun.example>`: false, "direktor@kommun.example": false,
		`Åsa Öhman`: true, `Åsa <direktor>`: true, `a@b.example, c@d.example`: true, `Åsa <a@kommun.example> <b@kommun.example>`: true,
	} {
		c := Default()
		c.Digest.To = []string{to}
		if got := len(c.Validate()) > 0; got != fault {
			t.Errorf("%s: a fault %t, want %t", to, got, fault)
		}
	}
	c := Default()
	c.Digest.To = []string{"A <a@kommun.example>", "A@Kommun.example"}
	if problems := c.Validate(); len(problems) != 1 {
		t.Errorf("the same address twice: %v", problems)
	}
}
