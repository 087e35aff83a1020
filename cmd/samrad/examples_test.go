package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"haninge.se/samrad/cmd/samrad/internal/manual"
)

// TestExamples: every example is a command line that is understood, of the command it stands under, and --help shows it.
func TestExamples(t *testing.T) {
	for path, lines := range manual.Examples {
		for _, e := range lines {
			first, _, _ := strings.Cut(e.Line, " > ")
			first, _, _ = strings.Cut(first, " | ")
			first, _, _ = strings.Cut(first, " && ")
			args := arguments(first)[1:]
			if !strings.HasPrefix(strings.Join(args, " ")+" ", path+" ") {
				t.Errorf("%s stands under %s", e.Line, path)
			}
			parser, err := kong.New(&commands{}, kong.Name("samrad"), choices(), kong.ExplicitGroups(groups()))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parser.Parse(args); err != nil {
				t.Errorf("%s: %v", e.Line, err)
			}
		}
		var out strings.Builder
		if code := run(t.Context(), append(strings.Fields(path), "--help"), strings.NewReader(""), &out, io.Discard); code != 0 {
			t.Errorf("samrad %s --help: exit %d", path, code)
		}
		if !strings.Contains(out.String(), "\n    "+lines[0].Line+"\n") {
			t.Errorf("samrad %s --help does not show %s:\n%s", path, lines[0].Line, out.String())
		}
	}
}

// TestNoticeCommands: every command line that a mail of ours tells its reader to run is one that is understood as it
// stands there.
func TestNoticeCommands(t *testing.T) {
	files, err := filepath.Glob("../../templates/mails/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"samrad ([^"\n]+)"`).FindAllSubmatch(b, -1) {
			found[string(m[1])] = true
		}
	}
	if len(found) < 10 {
		t.Errorf("only %d command lines in %d files", len(found), len(files))
	}
	for line := range found {
		parser, err := kong.New(&commands{}, kong.Name("samrad"), choices(), kong.ExplicitGroups(groups()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(strings.Fields(line)); err != nil {
			t.Errorf("samrad %s: %v", line, err)
		}
	}
}

// arguments are those of a command line in which single quotes hold one together.
func arguments(line string) (out []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			out = append(out, part)
			continue
		}
		out = append(out, strings.Fields(part)...)
	}
	return out
}
