package daemon

import (
	"context"
	"strings"
	"time"

	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// abandoned is how long after the last try the copy of a mail is awaited at the most, where nobody looks for it any
// more: the party has left Graph.
const abandoned = 48 * time.Hour

// unripe reports whether a mail may answer one of ours of which the service has not told yet under which id it went
// out: it comes from whom that one went to, and names neither a case nor anything else that is known.
func (d *Daemon) unripe(party string) func(context.Context, graph.Message) (bool, error) {
	trail := d.trail(party)
	return func(_ context.Context, m graph.Message) (bool, error) {
		open, err := trail.Open()
		if err != nil || len(open) == 0 || m.TooBig || m.Poison || m.Old {
			return false, err
		}
		readers := map[string]bool{}
		err = d.Store.View(func(tx store.Tx) error {
			for _, id := range open {
				mail, known, err := tx.EnvelopeByID(id)
				if err != nil {
					return err
				}
				if known {
					readers[strings.ToLower(mail.To)] = true
				}
			}
			return nil
		})
		if err != nil {
			return false, err
		}
		return d.desk.Unplaced(party, m.Raw, func(from string) bool { return readers[strings.ToLower(from)] })
	}
}

// dropTraces drops what no try asks for any more. A mail that is due, or was given up and may be tried again by a
// person, must be looked for before it is repeated; the ids of one that was sent are with the mail itself.
func (d *Daemon) dropTraces() error {
	now := d.Now()
	var done []letter.MessageID
	err := d.Store.View(func(tx store.Tx) error {
		names, err := tx.Notes(traceNote)
		for _, name := range names {
			var t graph.Trace
			if _, err := tx.Note(name, &t); err != nil {
				return err
			}
			id := letter.MessageID(strings.TrimPrefix(name, traceNote))
			mail, known, err := tx.EnvelopeByID(id)
			if err != nil {
				return err
			}
			over := !t.Open() || now.Sub(t.Tried) > abandoned
			if !known || mail.Bounced || mail.State == outbox.Sent && over {
				done = append(done, id)
			}
		}
		return err
	})
	if err != nil || len(done) == 0 {
		return err
	}
	return d.Store.Update(func(tx store.Tx) error {
		for _, id := range done {
			if err := dropTrace(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropTrace forgets on which way a mail was.
func dropTrace(tx store.Tx, id letter.MessageID) error {
	names, err := tx.Notes(openNote)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "/"+string(id)) {
			if err := tx.DropNote(name); err != nil {
				return err
			}
		}
	}
	return tx.DropNote(traceNote + string(id))
}
