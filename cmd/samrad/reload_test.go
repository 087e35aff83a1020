package main

import (
	"os"
	"strings"
	"syscall"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
)

// TestReload: a daemon takes a changed configuration without a new process, says that the file is not what runs until
// it has, and goes on with the old one when the new one is refused, with a line for each fault.
func TestReload(t *testing.T) {
	t.Parallel()
	w := town.Embedded(t)
	name := w.Config("")
	p := serve(t, name, 2)
	at := "--config=" + name
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	change := func(from, to string) {
		t.Helper()
		if !strings.Contains(string(text), from) {
			t.Fatalf("the configuration has no %q", from)
		}
		town.Rewrite(t, name, strings.ReplaceAll(string(text), from, to))
	}
	domain := `domains = ["haninge.example"]`

	change(domain, domain+"\nsenders = [\"Not an address\"]\nodd = 1")
	refused := operate(t, config.ExitCode, "reload", at)
	wantAll(t, refused, `^samrad: error: .*samrad\.toml:\d+.*senders`, `^samrad: error: .*samrad\.toml:\d+.*odd`)
	change("data_dir =", "data_dir = \"elsewhere\" #")
	wantAll(t, operate(t, terminal.ExitFailed, "reload", at, "--data-dir", dataOf(t, string(text))), `data_dir and mark_file cannot change`)
	w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats", "", town.GapBody))
	w.Await(town.Anna, 1)

	hangup := func(want string, times int) {
		t.Helper()
		if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		town.WaitFor(t, want, func() bool { return strings.Count(p.log(), want) == times })
	}
	change(domain, domain+"\nodd = 1")
	hangup("the configuration was not taken: the old one goes on", 1)

	change("[digest]\nto = [\""+town.Chef+"\"]", "[digest]\nto = [\""+town.Johan+"\"]")
	wantAll(t, operate(t, terminal.ExitFailed, "status", at), `the configuration file is not what runs: samrad reload takes it`)
	wantAll(t, operate(t, 0, "reload", at), `sound, and taken`)
	town.WaitFor(t, "the new one to run", func() bool { return strings.Contains(p.log(), "the configuration was read anew") })
	p.watches(name, 2)
	wantAll(t, operate(t, 0, "status", at), `^service +runs since`)
	operate(t, 0, "digest", "--send", at)
	w.Await(town.Johan, 1)

	town.Rewrite(t, name, string(text))
	hangup("the configuration was read anew", 2)
	p.watches(name, 2)
	p.stop()
}

// dataOf is the data folder that a configuration names.
func dataOf(t *testing.T, text string) string {
	t.Helper()
	_, rest, _ := strings.Cut(text, "data_dir = \"")
	dir, _, ok := strings.Cut(rest, "\"")
	if !ok {
		t.Fatal("no data_dir")
	}
	return dir
}

// TestReloadOneByOne: each of recipients, parties, gate and reminders is taken by a daemon that runs, and the service
// and its mailboxes run on since they did.
func TestReloadOneByOne(t *testing.T) {
	t.Parallel()
	w := town.Embedded(t)
	name := w.Config("")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	now := string(text)
	change := func(from, to string) {
		t.Helper()
		if !strings.Contains(now, from) {
			t.Fatalf("the configuration has no %q", from)
		}
		now = strings.Replace(now, from, to, 1)
		town.Rewrite(t, name, now)
	}
	p := serve(t, name, 2)
	at, reloads := "--config="+name, 0
	reload := func() {
		t.Helper()
		operate(t, 0, "reload", at)
		reloads++
		town.WaitFor(t, "the new one to run", func() bool {
			return strings.Count(p.log(), "the configuration was read anew") == reloads
		})
		p.watches(name, 2)
	}
	registers := func(number, from, subject string) {
		t.Helper()
		w.Post(from, []string{town.KommunBox}, town.Compose(from, town.KommunBox, subject, "", town.GapBody))
		w.Await(from, 1)
		wantAll(t, operate(t, 0, "list", at), number)
	}
	since := started(t, at)

	change(town.Chef, town.Johan)
	reload()
	operate(t, 0, "digest", "--send", at)
	w.Await(town.Johan, 1)

	change(`domains = ["haninge.example"]`, "domains = [\"haninge.example\"]\nsenders = [\""+town.Resident+"\"]")
	reload()
	registers("SAM-2026-0001", town.Resident, "Kommunikationsinsats: vandring")

	town.Rewrite(t, name, now+"[gate]\nkeywords = [\"samordningsnytt\"]\n")
	now += "[gate]\nkeywords = [\"samordningsnytt\"]\n"
	reload()
	registers("SAM-2026-0002", town.Anna, "Samordningsnytt: vandring i Handen")

	if got := started(t, at); got != since {
		t.Errorf("it runs since %s, and ran since %s before the reloads", got, since)
	}
	p.stop()
}

// started is since when the service runs, as status says.
func started(t *testing.T, at string) string {
	t.Helper()
	for _, line := range strings.Split(operate(t, 0, "status", at), "\n") {
		if rest, ok := strings.CutPrefix(line, "service"); ok {
			return strings.TrimSpace(rest)
		}
	}
	t.Fatal("status does not say since when it runs")
	return ""
}
