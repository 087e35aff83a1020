package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/store"
)

// TestFlood mails a thousand initiatives from one sender who may, and then a real one from another (intake/README.md,
// A13, P4, P7). All are registered; the real one is answered as if it were alone; the flooder is answered as often as
// the cap says; one person is told of it, once; and memory stays under 128 MB. SAMRAD_TEST_FLOOD=10000 makes it ten
// thousand.
func TestFlood(t *testing.T) {
	t.Parallel()
	flood := town.Demanded(t, "SAMRAD_TEST_FLOOD", steady.Fewer(1000, 500))
	town.Towns(t, func(t *testing.T, w *town.Town) {
		name, n := w.Config(""), flood
		p := launch(t, town.Build(t), name)
		p.watches(name, 2)
		began := time.Now()
		w.PostAll(town.Anna, []string{town.KommunBox}, func(yield func([]byte) bool) {
			for i := range n {
				raw := town.Compose(town.Anna, town.KommunBox, fmt.Sprintf("Kommunikationsinsats nummer %d", i), "", town.GapBody)
				if !yield(bytes.Replace(raw, []byte("Message-ID: <"), fmt.Appendf(nil, "Message-ID: <%d.", i), 1)) {
					return
				}
			}
		})
		w.Post(town.Johan, []string{town.KommunBox}, town.Compose(town.Johan, town.KommunBox, "Kommunikationsinsats: cykelmärkning", "", strings.Replace(town.GapBody, "Trygghetsvandring", "Cykelmärkning", 1)))
		posted := time.Since(began)
		p.await(name, n+1)
		text := w.Await(town.Johan, 1).Text(t)
		t.Logf("%d mails in %v, the real one answered %v after they were all posted", n, posted.Round(time.Second), (time.Since(began) - posted).Round(time.Millisecond))
		if !strings.Contains(text, `återstår för "Cykelmärkning" (`) || !strings.Contains(text, "\n\n3. I vilket sammanhang ska den kommuniceras?\n\n12. Hur ska") {
			t.Errorf("the real mail was answered:\n%s", text)
		}
		town.WaitFor(t, "the outbox to be empty", func() bool { s, err := p.status(name); return err == nil && s.Outbox.Due == 0 })
		peak := p.peak()
		t.Logf("peak memory %d MB", peak>>10)
		if peak > 128<<10 {
			t.Errorf("peak memory is %d KB, want less than 128 MB", peak)
		}
		p.stop()
		for range 2 { // the day's notice is written at a start at the latest, and not at the next
			again := launch(t, town.Build(t), name)
			w.Await(town.Contact, 1)
			w.Post(town.Anna, []string{town.KommunBox}, town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats igen", "", town.GapBody))
			n++
			again.await(name, n+1)
			town.WaitFor(t, "the outbox to be empty", func() bool { s, err := again.status(name); return err == nil && s.Outbox.Due == 0 })
			again.stop()
		}
		heldIn(w, name, n)
	})
}

// held wants what a flood of n mails leaves behind.
func heldIn(w *town.Town, configFile string, n int) {
	w.T.Helper()
	const cap = 20 // replies_per_sender_per_day, as it is without a word in the configuration
	if got := len(w.Read(town.Anna)); got != cap {
		w.T.Errorf("the flooder got %d answers, want %d", got, cap)
	}
	if got := w.Read(town.Contact); len(got) != 1 {
		w.T.Errorf("the contact got %d mails, want 1", len(got))
	} else if text := got[0].Text(w.T); strings.Contains(text, "Jordbro") || strings.Contains(got[0].Header("Subject"), "Jordbro") {
		w.T.Errorf("the notice repeats what the mails say:\n%s", text)
	}
	town.Opened(w.T, configFile, func(_ store.Store, tx store.Tx) error {
		counts, err := tx.Counts()
		if counts.Mails[letter.New] != n+1 {
			w.T.Errorf("the ledger has %v, want %d new", counts.Mails, n+1)
		}
		return err
	})
}
