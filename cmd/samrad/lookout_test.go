package main

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
)

// TestAWitnessAhead: mark and folder are put back together, and the mail that gives it away lies so far on in the
// mailbox that it is fetched last, or in the other party's. It is found before the first answer is written.
func TestAWitnessAhead(t *testing.T) {
	for name, box := range map[string]string{"same": kommunBox, "other": polisBox} {
		t.Run(name, func(t *testing.T) { witnessAhead(t, box) })
	}
}

func witnessAhead(t *testing.T, box string) {
	w := embedded(t)
	dir := t.TempDir()
	name := w.configIn(dir, "")
	snapshot := t.TempDir()
	first := serve(t, name, 2)
	first.stop()
	for _, part := range []string{"data", "data-mark"} {
		put(t, filepath.Join(dir, part), filepath.Join(snapshot, part))
	}
	second := serve(t, name, 2)
	for range 3 {
		w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats: belysning", "", gapBody))
	}
	w.await(anna, 3)
	for range 2 { // as much as is fetched at once
		w.post(resident, []string{kommunBox}, compose(resident, kommunBox, "Bilder", "", strings.Repeat(strings.Repeat("x", 70)+"\n", 80_000)))
	}
	of := w.read(anna)[0]
	w.post(anna, []string{box}, compose(anna, box, "SV: "+of.header("Subject"), "In-Reply-To: "+of.header("Message-Id")+"\n", "Tack!\n"))
	second.await(name, 6)
	second.stop()
	answers := len(w.read(anna))
	for _, part := range []string{"data", "data-mark"} {
		put(t, filepath.Join(snapshot, part), filepath.Join(dir, part))
	}
	third := launch(t, samradBinary(t), name)
	third.await(name, 6)
	if now, err := third.status(name); err != nil || now.Stopped == nil || now.Outbox.Due+now.Outbox.Sent+now.Outbox.Failed != 1 {
		t.Errorf("stopped: %v; the outbox: %+v, %v", now.Stopped, now.Outbox, err)
	}
	third.stop()
	if n := len(w.read(anna)); n != answers {
		t.Errorf("%d answers, and %d before\n%s", n, answers, third.log())
	}
}

// TestNumbersAhead: a store that was begun anew gives out no number that a colleague's mail carries further on in the
// folder, in its subject or in an id of the store that was, whose key is lost. What a stranger writes reserves nothing.
func TestNumbersAhead(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer func() { s.close() }()
	then := letter.NewMessageID([]byte("another key"), letter.Minted{Kind: "gap", Of: "SAM-2026-0002", Rev: 1, At: s.at}, "Hej!", "kommun.example", "")
	heads := [][]byte{
		compose("anna@kommun.example", "trygghet@kommun.example", "SV: [SAM-2026-0001] Trygghetsvandring", "", ""),
		compose("anna@kommun.example", "trygghet@kommun.example", "SV: vandringen", "In-Reply-To: "+string(then)+"\n", ""),
		compose("stranger@elsewhere.example", "trygghet@kommun.example", "SV: [SAM-2026-0003] Trygghetsvandring", "", ""),
		[]byte("no header at all"),
	}
	if err := s.lookAhead(t.Context(), "kommun", heads); err != nil {
		t.Fatal(err)
	}
	e := s.in(t, compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	if e.Case != "SAM-2026-0003" {
		t.Errorf("a new initiative became %s", e.Case)
	}
	if stop, stopped, err := s.store.Stopped(); stopped || err != nil {
		t.Errorf("an id of another store stops answers: %+v, %v", stop, err)
	}
}

// TestLookoutWaitsForWhatIsBeingRead: a mailbox that is being looked through is waited for as long as it hands over
// headers, since a witness may lie among the last; but not for ever.
func TestLookoutWaitsForWhatIsBeingRead(t *testing.T) {
	two := config.Config{Parties: []config.Party{{ID: "kommun", IMAP: &config.IMAP{}}, {ID: "polis", IMAP: &config.IMAP{}}}}
	for _, c := range []struct {
		batches int
		every   time.Duration
		done    bool // looked through after the last
		waits   time.Duration
	}{
		{0, 0, false, lookoutPatience},
		{5, lookoutPatience - time.Second, true, 5 * (lookoutPatience - time.Second)},
		{5, lookoutPatience - time.Second, false, 5*(lookoutPatience-time.Second) + lookoutPatience},
		{1, lookoutPatience + time.Second, true, lookoutPatience},
		{1000, time.Second, true, lookoutMost},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			l := newLookout(t.Context(), two)
			defer l.end()
			l.seen("kommun")
			over := make(chan struct{})
			go func() {
				defer close(over)
				for range c.batches {
					time.Sleep(c.every)
					l.stir()
				}
				if c.done {
					l.seen("polis")
				}
			}()
			if err := l.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took != c.waits {
				t.Errorf("%d batches, every %s: waited %s, want %s", c.batches, c.every, took, c.waits)
			}
			<-over
		})
	}
}

// TestLookoutEnds: mail waits until all mailboxes were looked through, and no longer than its patience for one that
// cannot be reached.
func TestLookoutEnds(t *testing.T) {
	two := config.Config{Parties: []config.Party{{ID: "kommun", IMAP: &config.IMAP{}}, {ID: "polis", IMAP: &config.IMAP{}}, {ID: "x"}}}
	for _, seen := range []string{"kommun polis", "kommun"} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			l := newLookout(t.Context(), two)
			defer l.end()
			for _, name := range strings.Fields(seen) {
				l.seen(name)
			}
			if err := l.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := time.Duration(0)
			if seen == "kommun" {
				want = lookoutPatience
			}
			if took := time.Since(began); took != want {
				t.Errorf("seen %s: waited %s, want %s", seen, took, want)
			}
		})
	}
}
