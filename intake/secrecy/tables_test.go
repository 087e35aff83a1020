package secrecy

import (
	"os"
	"strings"
	"testing"
)

// sentences reads a table of texts, one a line; \n in it is the end of a line.
func sentences(t *testing.T, name string, least int) (out []string) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		if l = strings.ReplaceAll(strings.TrimRight(l, "\n"), `\n`, "\n"); l != "" {
			out = append(out, l)
		}
	}
	if len(out) < least {
		t.Fatalf("%s holds %d texts", name, len(out))
	}
	return out
}

// TestGuardHolds: everyday and official Swedish that claims secrecy, or names a person or a case of the police.
func TestGuardHolds(t *testing.T) {
	for _, s := range sentences(t, "guard_held.txt", 120) {
		if len(Guard(s)) == 0 {
			t.Errorf("%q is not held", s)
		}
	}
}

// TestGuardFree: what denies it, and what only looks like it.
func TestGuardFree(t *testing.T) {
	for _, s := range sentences(t, "guard_free.txt", 120) {
		if got := Guard(s); len(got) > 0 {
			t.Errorf("%q is held: %v", s, got)
		}
	}
}

func TestEmbargoHolds(t *testing.T) {
	for _, s := range sentences(t, "embargo_held.txt", 55) {
		if !ReadEmbargo(s, march).Held {
			t.Errorf("%q is not held", s)
		}
	}
}

func TestEmbargoFree(t *testing.T) {
	for _, s := range sentences(t, "embargo_free.txt", 55) {
		if got := ReadEmbargo(s, march); got.Held {
			t.Errorf("%q is held: %+v", s, got)
		}
	}
}
