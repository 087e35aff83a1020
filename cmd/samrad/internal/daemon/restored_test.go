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
	"haninge.se/samrad/intake"
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

// TestTheSecondOfTheAcceptance: servers tell whole seconds of when a mail came. One that came in the very second in which
// a person took a restored store into use is answered; one from a second before is not, and neither is one that was taken
// in while replies were stopped.
func TestTheSecondOfTheAcceptance(t *testing.T) {
	for name, c := range map[string]struct {
		came, read, answers int // seconds from the acceptance's, when it came and when it was read; how many answers
	}{
		"in the same second":           {0, 1, 1},
		"a second before":              {-1, 1, 0},
		"a second after":               {1, 2, 1},
		"read while they were stopped": {0, -1, 0},
	} {
		s := newShut(t, t.TempDir())
		update := func(fn func(store.Tx) error) {
			t.Helper()
			if err := s.Store.Update(fn); err != nil {
				t.Fatal(err)
			}
		}
		update(func(tx store.Tx) error { _, err := tx.StopReplies(store.OlderStore, ""); return err })
		second := s.at.Add(time.Hour)
		receive := func() {
			s.at = second.Add(time.Duration(c.read) * time.Second)
			mail := intake.Incoming{Place: letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: 1},
				Received: second.Add(time.Duration(c.came) * time.Second),
				Raw:      town.Vandring()}
			if _, err := s.desk.Receive("kommun", []intake.Incoming{mail}, letter.Cursor{}); err != nil {
				t.Fatal(err)
			}
		}
		if c.read < 0 {
			receive()
		}
		s.at = second.Add(700 * time.Millisecond)
		update(func(tx store.Tx) error { return tx.Resume("kim") })
		if c.read >= 0 {
			receive()
		}
		if got := len(kept(t, s.Daemon, "reply")); got != c.answers {
			t.Errorf("%s: %d answers, want %d", name, got, c.answers)
		}
		_ = s.Close()
	}
}
