package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
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
