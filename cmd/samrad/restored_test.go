package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

func kept(t *testing.T, d *daemon, kind string) (out []outbox.Item) {
	t.Helper()
	if err := d.store.View(func(tx store.Tx) error {
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

// TestWatchdogSeesAHungWriter: the watchdog hears nothing from a daemon whose single writer hangs.
func TestWatchdogSeesAHungWriter(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.close()
	if err := s.alive(t.Context()); err != nil {
		t.Fatalf("at rest: %v", err)
	}
	hung, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.store.Update(func(store.Tx) error { close(hung); <-free; return nil })
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
