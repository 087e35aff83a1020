package status

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestAlertCommand: the command hears of what is new and of the end, once each; a failure is tried again later.
func TestAlertCommand(t *testing.T) {
	at := time.Date(2026, time.March, 16, 9, 0, 0, 0, time.UTC)
	var said []string
	fails := false
	run := func(needs []string) error {
		said = append(said, strings.Join(needs, "; "))
		if fails {
			return errors.New("no way out")
		}
		return nil
	}
	a := alerted{}
	for _, step := range []struct {
		needs []string
		fails bool
		later time.Duration
		says  int // runs so far
	}{
		{nil, false, 0, 0},
		{[]string{"the mailbox has not been read for 1h"}, true, time.Minute, 1},
		{[]string{"the mailbox has not been read for 1h1m"}, false, time.Minute, 1}, // left alone after the failure
		{[]string{"the mailbox has not been read for 1h20m"}, false, alertRetry, 2},
		{[]string{"the mailbox has not been read for 1h21m"}, false, time.Minute, 2}, // the same
		{[]string{"the mailbox has not been read for 2h", "mails that wait: 1"}, false, time.Minute, 3},
		{[]string{"the mailbox has not been read for 3h", "mails that wait: 2"}, false, time.Hour, 3},
		{nil, false, time.Minute, 4},
		{nil, false, time.Hour, 4},
	} {
		fails, at = step.fails, at.Add(step.later)
		if a = a.tell(step.needs, at, run); len(said) != step.says {
			t.Errorf("%q: %d runs, want %d: %q", step.needs, len(said), step.says, said)
		}
	}
	if last := said[len(said)-1]; last != "" {
		t.Errorf("the end is said as %q", last)
	}
}

// TestRunAlert: a real program gets the needs and their number, nothing else of ours, and says why it failed.
func TestRunAlert(t *testing.T) {
	t.Setenv("SAMRAD_CONFIG", "/etc/samrad/samrad.toml")
	dir := t.TempDir()
	script := filepath.Join(dir, "alert")
	text := "#!/bin/sh\nenv > \"$1/env\"\ncat > \"$1/in\"\necho 'no line' >&2\nexit \"$2\"\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := runAlert(t.Context(), []string{script, dir, "0"}, []string{"one", "two"}); err != nil {
		t.Error(err)
	}
	in, _ := os.ReadFile(filepath.Join(dir, "in"))
	env, _ := os.ReadFile(filepath.Join(dir, "env"))
	if string(in) != "one\ntwo\n" || !strings.Contains(string(env), "SAMRAD_NEEDS=2\n") || strings.Contains(string(env), "SAMRAD_CONFIG") {
		t.Errorf("it was told %q in %q", in, env)
	}
	if err := runAlert(t.Context(), []string{script, dir, "3"}, nil); err == nil || !strings.Contains(err.Error(), "exit status 3: no line") {
		t.Errorf("a failure is %v", err)
	}
	if in, _ := os.ReadFile(filepath.Join(dir, "in")); len(in) > 0 {
		t.Errorf("when all is well it was told %q", in)
	}
}
