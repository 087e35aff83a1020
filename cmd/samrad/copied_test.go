package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
)

// TestNightlyCopyIsMissed: a nightly copy that failed, or that nobody made for two nights, needs a person until there
// is one again; one that somebody makes beside is missed by nobody, and counts.
func TestNightlyCopyIsMissed(t *testing.T) {
	d := decides(t, "")
	dir := t.TempDir()
	file, nowhere := filepath.Join(dir, "copy.tar"), filepath.Join(dir, "nowhere", "copy.tar")
	for _, step := range []struct {
		what  string
		later time.Duration
		args  []string
		code  int
		want  string // of what status says of copies; "" where they need nobody
	}{
		{"one by hand", 0, []string{"backup", file}, 0, ""},
		{"is not missed", 30 * 24 * time.Hour, nil, 0, ""},
		{"one by hand that fails", 0, []string{"backup", nowhere}, 1, ""},
		{"the first of every night", 0, []string{"backup", "--nightly", file}, 0, ""},
		{"the night after", 26 * time.Hour, nil, 0, ""},
		{"and another", 26 * time.Hour, nil, 0, "last whole one: 2026-04-11 09:00"},
		{"a try that fails", 0, []string{"backup", "--nightly", nowhere}, 1, "on 2026-04-13 13:00: making .*no such file"},
		{"one by hand in its place", 0, []string{"backup", file}, 0, ""},
		{"the next that fails", 20 * time.Hour, []string{"backup", "--nightly", nowhere}, 1,
			"last whole one: 2026-04-13 13:00"},
		{"none is wanted any more", 0, []string{"backup", "--no-nightly", file}, 0, ""},
		{"nor missed", 30 * 24 * time.Hour, nil, 0, ""},
	} {
		d.at = d.at.Add(step.later)
		if step.args != nil {
			if code, said := d.asked(t, step.args...); code != step.code {
				t.Fatalf("%s: exit %d, %s", step.what, code, said)
			}
		}
		_, said := d.asked(t, "status")
		if missed := strings.Contains(said, "the nightly copy"); missed != (step.want != "") {
			t.Errorf("%s: %s", step.what, said)
		} else if missed {
			wantAll(t, said, step.want)
		}
	}
	d2 := decides(t, "")
	if code, _ := d2.asked(t, "backup", "--nightly", nowhere); code != 1 {
		t.Fatalf("exit %d", code)
	}
	_, said := d2.asked(t, "status")
	wantAll(t, said, "the last whole one: never", "^copied +never$")
}

// TestCopyWithoutADaemon: a copy that a command makes where no daemon runs is noted in the store, and check tells of it
// and of one that is missing, without a daemon and beside one.
func TestCopyWithoutADaemon(t *testing.T) {
	w := town.Embedded(t)
	file := w.Config("")
	data := filepath.Join(filepath.Dir(file), "data")
	fixture.Register(t, data)
	copied := filepath.Join(t.TempDir(), "copy.tar")
	wantAll(t, operate(t, 0, "check", "--config", file), `^copies of the register: none is made every night, the last whole one: never`)
	operate(t, 0, "backup", "--nightly", "--config", file, copied)
	wantAll(t, operate(t, 0, "check", "--config", file), `^copies of the register: every night, the last whole one: 20\d\d-`)
	wantAll(t, operate(t, 0, "verify", copied), `: sound: `)
	operate(t, terminal.ExitFailed, "backup", "--nightly", "--config", file, filepath.Join(copied, "nowhere.tar"))
	missing := `warning: the nightly copy of the register is missing; the last whole one: 20\d\d-.*: look at journalctl`
	wantAll(t, operate(t, 0, "check", "--config", file), missing)
	serve(t, file, 2)
	wantAll(t, operate(t, 0, "check", "--config", file), missing)
}
