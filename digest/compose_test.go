package digest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/templates"
)

var update = flag.Bool("update", false, "write the golden files")

func written(t *testing.T, s *fakeShelf, f Facts, is Issue) templates.Mail {
	t.Helper()
	m, err := Write(s, f, is)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func whole(m templates.Mail) string { return "Ämne: " + m.Subject + "\n\n" + m.Text }

// TestSample writes the plan's own sample, line by line (domain.md 6.5).
func TestSample(t *testing.T) {
	want, err := os.ReadFile("testdata/sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	f := facts()
	f.First = true // an agreement that has ended is told in the month's first digest, or in the very first
	m := written(t, sampleWeek(), f, Issue{Week: dates.Week{Year: 2026, N: 12}, Day: day("2026-03-16")})
	if diff := cmp.Diff(string(want), whole(m)); diff != "" {
		t.Errorf("not the sample (-want +got):\n%s", diff)
	}
	golden(t, "sample.html", m.HTML)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func isLate(m templates.Mail) bool {
	return strings.Contains(m.Text, "\nBrevet är försenat: det skulle ha skickats måndag ")
}
