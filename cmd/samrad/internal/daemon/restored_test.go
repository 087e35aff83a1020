package daemon

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

func kept(t *testing.T, d *Daemon, kind string) (out []outbox.Item) {
	t.Helper()
	if err := d.Store.View(func(tx store.Tx) error {
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
	defer s.Close()
	for i := range s.Config.Parties {
		s.Config.Parties[i].Contact = "kim@kommun.example"
	}
	s.Config.Parties[1].SMTP = s.Config.Parties[0].SMTP
	if problems := s.Config.Validate(); len(config.Faults(problems)) > 0 {
		t.Fatal(problems)
	}
	if err := s.assemble(); err != nil {
		t.Fatal(err)
	}
	s.in(t, town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "Kommunikationsinsats", "", "Vad: hej\n"))
	for range 7 {
		for range 10 {
			if err := s.tellWaiting(); err != nil {
				t.Fatal(err)
			}
			s.at = s.at.Add(time.Minute)
		}
		s.at = s.at.Add(24 * time.Hour)
	}
	if n := len(kept(t, s.Daemon, "notice")); n != 1 {
		t.Errorf("one held mail was told %d times in a week", n)
	}
}

// TestWatchdogSeesAHungWriter: the watchdog hears nothing from a daemon whose single writer hangs.
func TestWatchdogSeesAHungWriter(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer s.Close()
	if err := s.alive(t.Context()); err != nil {
		t.Fatalf("at rest: %v", err)
	}
	hung, free, done := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		done <- s.Store.Update(func(store.Tx) error { close(hung); <-free; return nil })
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

// A mail that was decided on while the clock was half a year ahead, and not tried, leaves at the next start (E06).
func TestClockWasAhead(t *testing.T) {
	c := config.Default()
	c.Parties, c.DataDir = setup.SampleParties(), config.Path(t.TempDir())
	d, err := New(c, time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	e := letter.Envelope{Key: "reply/x", ID: "<x@kommun.example>", Kind: "gap", Via: "kommun", From: "a@kommun.example", To: "b@kommun.example",
		Bytes: []byte("Subject: x\r\n\r\ny\r\n"), Due: time.Now().AddDate(0, 6, 0)}
	if err := d.Store.Update(func(tx store.Tx) error { _, err := tx.PutEnvelope(e); return err }); err != nil {
		t.Fatal(err)
	}
	if err := d.lookBack(); err != nil {
		t.Fatal(err)
	}
	if due, err := d.Store.Due(time.Now(), 10); err != nil || len(due) != 1 {
		t.Errorf("%d mails are due: %v", len(due), err)
	}
}
