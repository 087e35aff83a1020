package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

func kept(t *testing.T, d *daemon, kind string) (out []outbox.Item) {
	t.Helper()
	if err := d.store.View(func(tx *store.Tx) error {
		for _, st := range []string{outbox.Due, outbox.Sent, outbox.Failed} {
			items, err := tx.Items(st, 0)
			if err != nil {
				return err
			}
			for _, i := range items {
				if i.Kind == kind || kind == "reply" && strings.HasPrefix(i.Key, "reply/") {
					out = append(out, i)
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestOneContactForBoth: a person who looks after both mailboxes is told of a held mail once.
func TestOneContactForBoth(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	for i := range s.cfg.Parties {
		s.cfg.Parties[i].Contact = "kim@kommun.example"
	}
	s.cfg.Parties[1].SMTP = s.cfg.Parties[0].SMTP
	if problems := s.cfg.Validate(); len(config.Faults(problems)) > 0 {
		t.Fatal(problems)
	}
	if err := s.assemble(); err != nil {
		t.Fatal(err)
	}
	s.in(t, compose("stranger@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej\n"))
	for range 7 {
		for range 10 {
			if err := s.tellWaiting(); err != nil {
				t.Fatal(err)
			}
			s.at = s.at.Add(time.Minute)
		}
		s.at = s.at.Add(24 * time.Hour)
	}
	if n := len(kept(t, s.daemon, "notice")); n != 1 {
		t.Errorf("one held mail was told %d times in a week", n)
	}
}

// TestDigestAfterRestore is reliability.md E05 and P8: a backup of Sunday is put back on Tuesday. Monday's digest is not
// sent again, and the contacts are told what happened.
func TestDigestAfterRestore(t *testing.T) {
	dir := t.TempDir()
	s := newShut(t, dir)
	defer func() { s.close() }()
	s.in(t, compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	s.at = time.Date(2026, time.March, 15, 20, 0, 0, 0, time.UTC) // Sunday
	var b strings.Builder
	if err := s.store.Backup(&b); err != nil {
		t.Fatal(err)
	}
	s.at = time.Date(2026, time.March, 16, 8, 0, 0, 0, time.UTC) // Monday
	if err := s.editor.Publish(s.at); err != nil {
		t.Fatal(err)
	}
	sent := kept(t, s.daemon, "digest")
	if len(sent) != 2 {
		t.Fatalf("%d digests", len(sent))
	}
	cfg := s.cfg
	if err := s.close(); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(string(cfg.DataDir)); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(strings.NewReader(b.String()), string(cfg.DataDir)); err != nil {
		t.Fatal(err)
	}
	s.at = time.Date(2026, time.March, 17, 10, 0, 0, 0, time.UTC) // Tuesday
	var err error
	if s.daemon, err = newDaemon(cfg, func() time.Time { return s.at }, slog.New(slog.NewTextHandler(&s.log, nil))); err != nil {
		t.Fatal(err)
	}
	if err := s.lookBack(); err != nil {
		t.Fatal(err)
	}
	if n := len(kept(t, s.daemon, "notice")); n != len(s.contacts()) {
		t.Errorf("%d of %d contacts are told that an older store was put back", n, len(s.contacts()))
	}
	if err := s.editor.Publish(s.at); err != nil {
		t.Fatal(err)
	}
	if again := kept(t, s.daemon, "digest"); len(again) > 0 {
		t.Errorf("the digest of the week goes out once more: %d mails, the first %s to %s", len(again), again[0].State, again[0].To)
	}
}

// TestWatchdogSeesAHungWriter: the watchdog hears nothing from a daemon whose single writer hangs.
func TestWatchdogSeesAHungWriter(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	if err := s.alive(t.Context()); err != nil {
		t.Fatalf("at rest: %v", err)
	}
	hung, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.store.Update(func(*store.Tx) error { close(hung); <-free; return nil })
	}()
	<-hung
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if s.alive(ctx) == nil {
		t.Error("it is taken for alive while a transaction hangs")
	}
	close(free)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
