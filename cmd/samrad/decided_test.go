package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/daemon"
	"haninge.se/samrad/cmd/samrad/internal/fixture"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// decided is a daemon that decides on the mails of one mailbox, and sends and fetches nothing.
type decided struct {
	*daemon.Daemon
	at  time.Time
	uid uint32
}

// decides makes one. table is added to the configuration of the fixture.
func decides(t *testing.T, table string) *decided {
	t.Helper()
	dir := t.TempDir()
	text := strings.Replace(fixture.Config, `data_dir = "data"`, fmt.Sprintf("data_dir = %q", filepath.Join(dir, "data")), 1)
	name := filepath.Join(dir, "samrad.toml")
	town.Rewrite(t, name, text+table)
	town.Rewrite(t, filepath.Join(dir, "secret"), "hemligt")
	cfg, problems := config.Load(name)
	if faults := config.Faults(problems); len(faults) > 0 {
		t.Fatal(faults)
	}
	d := &decided{at: time.Date(2026, time.March, 12, 9, 0, 0, 0, time.UTC)}
	var err error
	if d.Daemon, err = daemon.New(cfg, d.clock, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func (d *decided) clock() time.Time { return d.at }

// in takes one mail in, a minute after the last, and returns what became of it.
func (d *decided) in(t *testing.T, raw []byte) (e letter.Entry) {
	t.Helper()
	desk, err := d.Register().Desk(d.clock)
	if err != nil {
		t.Fatal(err)
	}
	d.uid++
	d.at = d.at.Add(time.Minute)
	mail := intake.Incoming{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: d.uid}, Received: d.at, Raw: raw}
	if _, err := desk.Receive("kommun", []intake.Incoming{mail}, letter.Cursor{}); err != nil {
		t.Fatal(err)
	}
	if err := d.Store.View(func(tx store.Tx) (err error) { e, _, err = tx.Entry(letter.SumOf(raw)); return err }); err != nil {
		t.Fatal(err)
	}
	return e
}

// answers are the mails that wait to be sent.
func (d *decided) answers(t *testing.T) (due []outbox.Item) {
	t.Helper()
	if err := d.Store.View(func(tx store.Tx) (err error) { due, err = tx.Items(outbox.Due, 0); return err }); err != nil {
		t.Fatal(err)
	}
	return due
}

// asked runs a command in the daemon, and returns its exit code and what it said.
func (d *decided) asked(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var out bytes.Buffer
	r := remoteOf(d.Daemon, d.clock, slog.New(slog.DiscardHandler))
	to := control.Caller{Stdout: &out, Stderr: &out, Create: createFile}
	return r.command(t.Context(), control.Request{Args: args, User: "kim"}, to), out.String()
}

// TestDryRun is intake/README.md, F13: a digest is looked at as often as one likes, and leaves with --send only, once.
func TestDryRun(t *testing.T) {
	d := decides(t, "[digest]\nto = [\"chef@kommun.example\", \"chef@polis.example\"]\n")
	d.in(t, town.Vandring())
	queued := func() (n int) {
		if err := d.Store.View(func(tx store.Tx) error {
			counts, err := tx.Counts()
			n = counts.Outbox[outbox.Due]
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := queued()
	digest := func(args ...string) string {
		t.Helper()
		code, said := d.asked(t, append([]string{"digest"}, args...)...)
		if code != 0 {
			t.Fatalf("%v: exit %d, %s", args, code, said)
		}
		return said
	}
	for _, args := range [][]string{nil, {"--week", "2026-W12"}, {"--at", "2026-03-16T07:30"}, {"--out", t.TempDir()}} {
		digest(args...)
		if n := queued(); n != before {
			t.Errorf("digest %v queued %d mails", args, n-before)
		}
	}
	for range 2 {
		digest("--week", "2026-W11", "--send")
		if n := queued(); n != before+2 {
			t.Errorf("digest --send queued %d mails, want one for each of the two", n-before)
		}
	}
}

// TestDiscardWaitsItsTurn: discarding takes the lock of those that decide, and what was dealt with stays so.
func TestDiscardWaitsItsTurn(t *testing.T) {
	d := decides(t, "")
	d.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej\n"))
	var key string
	if err := d.Store.View(func(tx store.Tx) error {
		held, err := tx.HeldMails(false)
		if len(held) == 1 {
			key = string(held[0].Sum[:terminal.LeastKey])
		}
		return err
	}); err != nil || key == "" {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	dir := "--data-dir=" + string(d.Config.DataDir)
	wantAll(t, operate(t, 0, "log", "--mail", key, dir), "unknown-sender")
	wantAll(t, operate(t, 0, "quarantine", "discard", key, "--why=skräp", dir), "discarded")
	wantAll(t, operate(t, 1, "quarantine", "discard", key, "--why=igen", dir), "was discarded by")
}

// TestUnseen: what a sender wrote to deceive the eye is shown by its number, in text and in JSON.
func TestUnseen(t *testing.T) {
	var b bytes.Buffer
	if err := terminal.JSON(&b, map[string]string{"title": "a\u202eb\u200bc\U000e0041\u0085 å"}); err != nil {
		t.Fatal(err)
	}
	if want := `"title": "a\u202eb\u200bc\udb40\udc41\u0085 å"`; !strings.Contains(b.String(), want) {
		t.Errorf("%s", b.String())
	}
	b.Reset()
	if err := terminal.Table(&b, [][]string{{"x\u2066y\ufeffz\u3164"}}); err != nil || strings.TrimSpace(b.String()) != `x\u2066y\ufeffz\u3164` {
		t.Errorf("%q, %v", b.String(), err)
	}
}

// TestClockPutRight is intake/README.md, E06: a clock that was far ahead, while many mails came, is put right. Whoever
// wrote them is answered again at once.
func TestClockPutRight(t *testing.T) {
	d := decides(t, "")
	right := d.at
	post := func(n int) letter.Entry {
		return d.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example",
			fmt.Sprintf("Kommunikationsinsats: vandring %d", n), "", town.GapBody))
	}
	d.at = right.AddDate(1, 0, 0)
	for n := range 25 {
		d.at = d.at.Add(3 * time.Hour)
		post(n)
	}
	d.at = right
	if e := post(25); e.Unanswered != "" {
		t.Errorf("after the clock was put right: %+v", e)
	}
}
