package daemon

import (
	"context"
	"errors"
	"slices"
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
		return store.EachNote(tx, traceNote, func(name string, t graph.Trace) error {
			id := letter.MessageID(strings.TrimPrefix(name, traceNote))
			mail, known, err := tx.EnvelopeByID(id)
			if err != nil {
				return err
			}
			over := !t.Open() || now.Sub(t.Tried) > abandoned
			if !known || mail.Bounced || mail.State == outbox.Sent && over {
				done = append(done, id)
			}
			return nil
		})
	})
	if err != nil || len(done) == 0 {
		return err
	}
	return d.Store.Update(func(tx store.Tx) error { return forgetTraces(tx, done...) })
}

// forgetTraces forgets on which way mails were, whichever party's they are.
func forgetTraces(tx store.Tx, ids ...letter.MessageID) error {
	open, err := tx.Notes(openNote)
	for _, name := range open {
		of := func(id letter.MessageID) bool { return strings.HasSuffix(name, "/"+string(id)) }
		if slices.ContainsFunc(ids, of) {
			err = errors.Join(err, tx.DropNote(name))
		}
	}
	for _, id := range ids {
		err = errors.Join(err, tx.DropNote(traceNote+string(id)))
	}
	return err
}
