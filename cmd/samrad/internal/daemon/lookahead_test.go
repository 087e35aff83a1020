package daemon

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
)

// TestNumbersAhead: a store that was begun anew gives out no number that a colleague's mail carries further on in the
// folder, in its subject or in an id of the store that was, whose key is lost. What a stranger writes reserves nothing.
func TestNumbersAhead(t *testing.T) {
	s := newShut(t, t.TempDir())
	defer func() { s.Close() }()
	then := letter.NewMessageID([]byte("another key"), letter.Minted{Kind: "gap", Of: "SAM-2026-0002", Rev: 1, At: s.at}, "Hej!", "kommun.example", "")
	heads := [][]byte{
		town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: [SAM-2026-0001] Trygghetsvandring", "", ""),
		town.Compose("anna@kommun.example", "trygghet@kommun.example", "SV: vandringen", "In-Reply-To: "+string(then)+"\n", ""),
		town.Compose("stranger@elsewhere.example", "trygghet@kommun.example", "SV: [SAM-2026-0003] Trygghetsvandring", "", ""),
		[]byte("no header at all"),
	}
	if err := s.lookAhead(t.Context(), "kommun", heads); err != nil {
		t.Fatal(err)
	}
	e := s.in(t, town.Compose("anna@kommun.example", "trygghet@kommun.example", "Kommunikationsinsats", "", answers(1)))
	if e.Case != "SAM-2026-0003" {
		t.Errorf("a new initiative became %s", e.Case)
	}
	if stop, stopped, err := s.Store.Stopped(); stopped || err != nil {
		t.Errorf("an id of another store stops replies: %+v, %v", stop, err)
	}
}

// TestLookoutWaitsForWhatIsBeingRead: a mailbox that is being looked through is waited for as long as it hands over
// headers, since a sign may lie among the last; but not for ever.
func TestLookoutWaitsForWhatIsBeingRead(t *testing.T) {
	two := config.Config{Parties: []config.Party{{ID: "kommun", IMAP: &config.IMAP{}}, {ID: "polis", IMAP: &config.IMAP{}}}}
	for _, c := range []struct {
		batches int
		every   time.Duration
		done    bool // looked through after the last
		waits   time.Duration
	}{
		{0, 0, false, aheadPatience},
		{5, aheadPatience - time.Second, true, 5 * (aheadPatience - time.Second)},
		{5, aheadPatience - time.Second, false, 5*(aheadPatience-time.Second) + aheadPatience},
		{1, aheadPatience + time.Second, true, aheadPatience},
		{1000, time.Second, true, aheadMost},
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			l := newAheadGate(t.Context(), two)
			defer l.end()
			l.seen("kommun")
			over := make(chan struct{})
			go func() {
				defer close(over)
				for range c.batches {
					time.Sleep(c.every)
					l.extend()
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
			l := newAheadGate(t.Context(), two)
			defer l.end()
			for _, name := range strings.Fields(seen) {
				l.seen(name)
			}
			if err := l.wait(t.Context()); err != nil {
				t.Fatal(err)
			}
			want := time.Duration(0)
			if seen == "kommun" {
				want = aheadPatience
			}
			if took := time.Since(began); took != want {
				t.Errorf("seen %s: waited %s, want %s", seen, took, want)
			}
		})
	}
}
