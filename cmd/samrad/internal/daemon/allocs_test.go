package daemon

import (
	"testing"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/steady"
	"haninge.se/samrad/intake/triage"
)

// TestAllocations: what the desk makes of a mail costs no more pieces of memory than it has come to. They are counted
// on small mails of which a third are initiatives, and the same on every machine but for what a pool gives back.
func TestAllocations(t *testing.T) {
	if steady.Raced {
		t.Skip("SKIPPED: the race detector makes its own")
	}
	const (
		runs       = 3
		mails      = 90
		mostRead   = 67  // to take one apart
		mostInTurn = 350 // to read, decide and write it, with what a batch costs
	)
	d := benchDaemon(t)
	small := benchMails(mails)
	if n := testing.AllocsPerRun(runs, func() {
		for _, raw := range small {
			l, err := letter.Parse(raw)
			if err != nil {
				t.Fatal(err)
			}
			triage.Spread(d.Rules, l, time.Now())
		}
	}); n > mostRead*mails {
		t.Errorf("a mail that is taken apart costs %.0f pieces of memory, more than %d", n/mails, mostRead)
	} else {
		t.Logf("%.0f pieces of memory to take a mail apart", n/mails)
	}
	var batches [][]intake.Incoming // the first run only warms up
	for from := 0; from < (1+runs)*mails; from += mails {
		var in []intake.Incoming
		for i, raw := range town.BenchMailsFrom(from, mails, 3) {
			at := letter.Place{Mailbox: "kommun", UIDValidity: 1, UID: uint32(from + i + 1)}
			in = append(in, intake.Incoming{Place: at, Received: time.Now(), Raw: raw})
		}
		batches = append(batches, in)
	}
	if n := testing.AllocsPerRun(runs, func() {
		in := batches[0]
		batches = batches[1:]
		next := letter.Cursor{UIDValidity: 1, UIDNext: in[len(in)-1].Place.UID + 1}
		if _, err := d.desk.Receive("kommun", in, next); err != nil {
			t.Fatal(err)
		}
	}); n > mostInTurn*mails {
		t.Errorf("a mail that is taken in costs %.0f pieces of memory, more than %d", n/mails, mostInTurn)
	} else {
		t.Logf("%.0f pieces of memory a mail", n/mails)
	}
}
