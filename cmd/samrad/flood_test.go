package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// TestFlood mails a thousand initiatives from one sender who may, and then a real one from another (intake/README.md,
// A13, P4, P7). All are registered; the real one is answered as if it were alone; the flooder is answered as often as
// the cap says; one person is told of it, once; and memory stays under 128 MB. SAMRAD_TEST_FLOOD=10000 makes it ten
// thousand.
func TestFlood(t *testing.T) {
	flood := demanded(t, "SAMRAD_TEST_FLOOD", 1000)
	towns(t, func(t *testing.T, w *town) {
		name, n := w.config(""), flood
		p := launch(t, builtBinary(t), name)
		p.watches(name, 2)
		began := time.Now()
		w.postAll(anna, []string{kommunBox}, func(yield func([]byte) bool) {
			for i := range n {
				raw := compose(anna, kommunBox, fmt.Sprintf("Kommunikationsinsats nummer %d", i), "", gapBody)
				if !yield(bytes.Replace(raw, []byte("Message-ID: <"), fmt.Appendf(nil, "Message-ID: <%d.", i), 1)) {
					return
				}
			}
		})
		w.post(johan, []string{kommunBox}, compose(johan, kommunBox, "Kommunikationsinsats: cykelmärkning", "", strings.Replace(gapBody, "Trygghetsvandring", "Cykelmärkning", 1)))
		posted := time.Since(began)
		p.await(name, n+1)
		text := w.await(johan, 1).text(t)
		t.Logf("%d mails in %v, the real one answered %v after they were all posted", n, posted.Round(time.Second), (time.Since(began) - posted).Round(time.Millisecond))
		if !strings.Contains(text, `återstår för "Cykelmärkning" (`) || !strings.Contains(text, "\n\n3. I vilket sammanhang ska den kommuniceras?\n\n12. Hur ska") {
			t.Errorf("the real mail was answered:\n%s", text)
		}
		waitFor(t, "the outbox to be empty", func() bool { s, err := p.status(name); return err == nil && s.Outbox.Due == 0 })
		peak := p.peak()
		t.Logf("peak memory %d MB", peak>>10)
		if peak > 128<<10 {
			t.Errorf("peak memory is %d KB, want less than 128 MB", peak)
		}
		p.stop()
		for range 2 { // the day's notice is written at a start at the latest, and not at the next
			again := launch(t, builtBinary(t), name)
			w.await(contact, 1)
			w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats igen", "", gapBody))
			n++
			again.await(name, n+1)
			waitFor(t, "the outbox to be empty", func() bool { s, err := again.status(name); return err == nil && s.Outbox.Due == 0 })
			again.stop()
		}
		w.held(name, n)
	})
}

// held wants what a flood of n mails leaves behind.
func (w *town) held(configFile string, n int) {
	w.t.Helper()
	const cap = 20 // replies_per_sender_per_day, as it is without a word in the configuration
	if got := len(w.read(anna)); got != cap {
		w.t.Errorf("the flooder got %d answers, want %d", got, cap)
	}
	if got := w.read(contact); len(got) != 1 {
		w.t.Errorf("the contact got %d mails, want 1", len(got))
	} else if text := got[0].text(w.t); strings.Contains(text, "Jordbro") || strings.Contains(got[0].header("Subject"), "Jordbro") {
		w.t.Errorf("the notice repeats what the mails say:\n%s", text)
	}
	opened(w.t, configFile, func(_ store.Store, tx store.Tx) error {
		counts, err := tx.EntryCounts()
		if counts[letter.New] != n+1 {
			w.t.Errorf("the ledger has %v, want %d new", counts, n+1)
		}
		return err
	})
}
