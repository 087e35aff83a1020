package daemon

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
)

// TestMain removes the program that the tests have built.
func TestMain(m *testing.M) {
	code := m.Run()
	town.Tidy()
	os.Exit(code)
}

// operateBuilt runs a command of the program itself, as an operator would, and wants it to end with a code.
func operateBuilt(t *testing.T, want int, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), town.Build(t), args...)
	cmd.Env = append(os.Environ(), "SAMRAD_CONFIG=")
	said, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Fatalf("samrad %s: exit %d, want %d, %v:\n%s", strings.Join(args, " "), code, want, err, said)
	}
	return string(said)
}

func wantAllOf(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !regexp.MustCompile("(?m)" + w).MatchString(got) {
			t.Errorf("no %q in\n%s", w, got)
		}
	}
}
