package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/mailbox"
)

// run is the whole program: it returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return terminal.Report(stderr, newProgram(ctx, args, stdin, stdout, stderr).run())
}

// samrad runs the program with its configuration from dir.
func samrad(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Setenv("SAMRAD_CONFIG", filepath.Join(dir, "samrad.toml"))
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// TestExitCodes: scripts rely on 0 done, 1 failed, 2 wrong usage, 78 bad configuration.
func TestExitCodes(t *testing.T) {
	dir := t.TempDir() // without a configuration in it
	for _, c := range []struct {
		args string
		want int
	}{
		{"--help", 0}, {"help", 0}, {"list --help", 0}, {"version", 0}, {"init", 0}, {"init --systemd", 0},
		{"", 2}, {"nonsense", 2}, {"list extra", 2}, {"show", 2}, {"list --year x", 2}, {"export", 2}, {"export --format xls", 2},
		{"quarantine", 2}, {"quarantine discard abc", 2}, {"log --kind odd", 2},
		{"serve", 78}, {"check", 78}, // they go by SAMRAD_CONFIG, too
		{"list", 78}, {"status", 78}, {"parse --config " + filepath.Join(dir, "none.toml") + " x.eml", 78}, {"check --config " + filepath.Join(dir, "none.toml"), 78},
		{"list --data-dir " + dir, 78}, {"verify " + filepath.Join(dir, "none"), 1},
	} {
		code, stdout, stderr := samrad(t, dir, strings.Fields(c.args)...)
		if code != c.want {
			t.Errorf("samrad %s: exit %d, want %d: %s", c.args, code, c.want, stderr)
		}
		if c.want == 0 != (stderr == "") || c.want == 0 != (stdout != "") {
			t.Errorf("samrad %s: stdout %q, stderr %q", c.args, stdout, stderr)
		}
		voice := regexp.MustCompile(`^samrad: (error|warning|hint): [^\n]*[^.\n]$`)
		for line := range strings.Lines(stderr) {
			if !voice.MatchString(strings.TrimSuffix(line, "\n")) {
				t.Errorf("samrad %s speaks in another voice: %q", c.args, line)
			}
		}
	}
}

func TestVersion(t *testing.T) {
	set := func(rev, modified string) *debug.BuildInfo {
		return &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: rev}, {Key: "vcs.modified", Value: modified}}}
	}
	for want, info := range map[string]*debug.BuildInfo{
		"v1.2.3":               {Main: debug.Module{Version: "v1.2.3"}},
		"0123456789ab":         set("0123456789abcdef", "false"),
		"0123456789ab+changes": set("0123456789abcdef", "true"),
		"(devel)":              {Main: debug.Module{Version: "(devel)"}},
	} {
		if got := version(info, true); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestStatusSaysNothingForeign: what servers say is made plain before it reaches a terminal.
func TestStatusSaysNothingForeign(t *testing.T) {
	s := status.Status{Running: true, Boxes: []status.Box{{Party: "kommun", State: mailbox.Unreachable, LastError: "\x1b]0;evil\x07\nsecond line"}}}
	var b bytes.Buffer
	if err := printStatus(&b, s, fixture.Time(0), time.UTC); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07") || strings.Contains(b.String(), "\nsecond") {
		t.Errorf("%q", b.String())
	}
}
