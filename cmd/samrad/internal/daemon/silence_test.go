package daemon

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/health"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// TestOneNotice is intake/README.md, D09: a mailbox that cannot be read is told to the contact once, with the cause,
// when the patience of [alerts] is over, and once when it answers again; not at every try, whatever the cause.
func TestOneNotice(t *testing.T) {
	for _, c := range []struct {
		state mailbox.State
		cause string
	}{
		{mailbox.LoginRefused, "the server refused the login (AUTHENTICATIONFAILED)"},
		{mailbox.NoFolder, "opening INBOX: imap: NO [NONEXISTENT] no such mailbox"},
		{mailbox.NoFolder, "opening INBOX: imap: NO [NOPERM] permission denied"},
		{mailbox.Unreachable, "connecting: tls: failed to verify certificate: x509: certificate has expired"},
	} {
		s := newShut(t, t.TempDir())
		told := func() (out []string) {
			t.Helper()
			if err := s.tellSilence(); err != nil {
				t.Fatal(err)
			}
			if err := s.Store.View(func(tx store.Tx) error {
				items, err := tx.Items(outbox.Due, 0)
				for _, i := range items {
					if i.To != "kim@kommun.example" || i.Kind != "notice" {
						t.Errorf("%s to %s", i.Kind, i.To)
					}
					out = append(out, town.PlainText(t, i.Bytes))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		s.Health.Seen("kommun", mailbox.Health{State: mailbox.Waiting, LastSuccess: s.at})
		if n := len(told()); n != 0 {
			t.Errorf("%s: %d notices when all is well", c.cause, n)
		}
		since := s.at
		for range 48 { // half a day of tries
			s.at = s.at.Add(15 * time.Minute)
			s.Health.Seen("kommun", mailbox.Health{State: c.state, LastSuccess: since, LastError: c.cause, LastErrorAt: s.at})
			n := len(told())
			if patient := s.at.Sub(since) <= time.Duration(s.Config.Alerts.After); patient && n != 0 || !patient && n != 1 {
				t.Fatalf("%s: %d notices after %v", c.cause, n, s.at.Sub(since))
			}
		}
		if text := told()[0]; !strings.Contains(text, "Teknisk orsak: "+c.cause) || !strings.Contains(text, "Var: kommun") {
			t.Errorf("the notice does not say why:\n%s", text)
		}
		s.Health = health.New(s.Now()) // the program is started anew, which is no answer of the mailbox
		if all := told(); len(all) != 1 {
			t.Errorf("%s: %d notices after a start, before the mailbox has answered", c.cause, len(all))
		}
		s.Health.Seen("kommun", mailbox.Health{State: mailbox.Waiting, LastSuccess: s.at})
		for range 3 {
			s.at = s.at.Add(time.Minute)
			if all := told(); len(all) != 2 || !strings.Contains(strings.Join(all, ""), "\nTill: ") {
				t.Errorf("%s: %d notices when it is over", c.cause, len(all))
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskNearlyFull is intake/README.md, E04: with less than its Headroom left, intake rests: no row, no cursor, no
// answer for the mail that waits. The contact is told once, and all goes on by itself when there is room.
func TestDiskNearlyFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShut(t, t.TempDir())
		defer s.Close()
		var left atomic.Uint64
		left.Store(setup.Headroom - 1)
		s.free = func() (uint64, error) { return left.Load(), nil }
		began := time.Now()
		s.Now = func() time.Time { return s.at.Add(time.Since(began)) }
		batch := []mailbox.Message{{UIDValidity: 1, UID: 7, Received: s.at, Raw: town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1))}}
		var taken atomic.Bool
		go func() {
			if _, err := (mailHandler{s.Daemon}).Receive(t.Context(), "kommun", batch, mailbox.Cursor{UIDValidity: 1, UIDNext: 8}); err != nil {
				t.Error(err)
			}
			taken.Store(true)
		}()
		look := func() (rows int, known bool, notices int) {
			t.Helper()
			if err := s.Store.View(func(tx store.Tx) error {
				all, err := tx.Entries(store.EntryQuery{})
				if err != nil {
					return err
				}
				rows = len(all)
				if _, known, err = tx.Cursor("kommun"); err != nil {
					return err
				}
				items, err := tx.Items(outbox.Due, 0)
				for _, i := range items {
					if i.Kind == "notice" {
						notices++
					}
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return rows, known, notices
		}
		for range 8 { // from nine in the morning until five
			time.Sleep(time.Hour)
			synctest.Wait()
			if rows, known, notices := look(); taken.Load() || rows != 0 || known || notices != 1 {
				t.Fatalf("after %v: taken %v, %d rows, cursor %v, %d notices", time.Since(began), taken.Load(), rows, known, notices)
			}
		}
		left.Store(setup.Headroom)
		time.Sleep(31 * time.Second)
		synctest.Wait()
		if rows, known, _ := look(); !taken.Load() || rows != 1 || !known {
			t.Errorf("with room again: taken %v, %d rows, cursor %v", taken.Load(), rows, known)
		}
	})
}
