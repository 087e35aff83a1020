package config

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnitIsTight holds the unit to an exposure of at most 1.5 (intake/README.md, F08).
func TestUnitIsTight(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("SKIPPED: systemd-analyze is not installed, so the unit's hardening is not measured")
	}
	path := filepath.Join(t.TempDir(), "samrad.service")
	if err := os.WriteFile(path, []byte(Unit()), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=15", path).CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
	if !strings.Contains(string(out), "Overall exposure level") {
		t.Errorf("systemd-analyze measured nothing:\n%s", out)
	}
}

// TestUnitLoadsTheSampleSecrets keeps the two files that an operator starts from in step.
func TestUnitLoadsTheSampleSecrets(t *testing.T) {
	for _, s := range []Secret{Default().Parties[0].IMAP.PasswordFile, Default().Parties[0].SMTP.PasswordFile} {
		if !strings.Contains(Unit(), "LoadCredential="+s.name+":") {
			t.Errorf("the unit does not load %s", s.name)
		}
	}
}
