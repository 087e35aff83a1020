package daemon

import (
	"context"
	"fmt"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/graph"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// watchGraph follows one party's mailbox by Graph.
func (d *Daemon) watchGraph(ctx context.Context, p config.Party) error {
	cfg := graph.Config{
		Name: p.ID, Client: d.graphs[p.ID], Folder: p.Graph.Folder, Poll: time.Duration(p.Graph.Poll), MaxSize: setup.MaxMail,
		Since: d.Rules.StartFrom,
		Ahead: func(ctx context.Context, heads [][]byte) error { return d.lookAhead(ctx, p.ID, heads) },
	}
	if d.Poll > 0 {
		cfg.Poll = d.Poll
	}
	if s, ok := d.servers[p.ID].(*graph.Sender); ok {
		cfg.Before, cfg.Unripe = s.Learn, d.unripe(p.ID)
	}
	seen := func(h mailbox.Health) { d.Health.Seen(p.ID, h) }
	of := setup.GraphMailbox(p) + "/" + p.Graph.Folder
	return graph.Watch(ctx, cfg, graphHandler{d, of}, d.Now, d.Log.With("mailbox", p.ID), seen)
}

// graphHandler hands mail from Graph to the desk.
type graphHandler struct {
	d  *Daemon
	of string // mailbox and folder: a cursor and ids are of that one
}

// firstLook is the store's note of how a folder looked at first.
type firstLook struct {
	graph.First
	Of string `json:"of"`
}

const firstLookNote = "graph/first/"

// Cursor tells how far a mailbox was read. One that was read by IMAP before goes on from when that began: what was
// dealt with since is known by Message-ID, author and date.
func (t graphHandler) Cursor(_ context.Context, name string) (c graph.Cursor, f graph.First, known bool, err error) {
	err = t.d.Store.View(func(tx store.Tx) error {
		var first firstLook
		noted, err := tx.Note(firstLookNote+name, &first)
		switch {
		case err != nil:
			return err
		case noted && first.Of != t.of:
			return nil
		}
		have, read, err := tx.Cursor(name)
		if err != nil || !read {
			return err
		}
		if !noted {
			first.At, _, err = tx.Baseline(name)
		}
		c, f, known = graph.Cursor{Link: have.Link}, first.First, true
		return err
	})
	return c, f, known, err
}

// Baseline remembers where "now" is.
func (t graphHandler) Baseline(_ context.Context, name string, f graph.First) error {
	return t.d.Store.Update(func(tx store.Tx) error {
		if err := tx.Log(store.Event{What: "mailbox first read", IDs: []string{name}}); err != nil {
			return err
		}
		if err := tx.PutNote(firstLookNote+name, firstLook{f, t.of}); err != nil {
			return err
		}
		return tx.PutCursor(name, letter.Cursor{}, f.At)
	})
}

// New leaves out the ids that a row of the ledger has.
func (t graphHandler) New(_ context.Context, name string, ids []string) (fresh []string, err error) {
	err = t.d.Store.View(func(tx store.Tx) error {
		for _, id := range ids {
			_, known, err := tx.ByPlace(letter.Place{Mailbox: name, ID: id})
			if err != nil {
				return err
			}
			if !known {
				fresh = append(fresh, id)
			}
		}
		return nil
	})
	return fresh, err
}

// Receive is durable when it returns nil.
func (t graphHandler) Receive(ctx context.Context, name string, batch []graph.Message, next graph.Cursor) error {
	awaited, err := t.d.awaited(name)
	if err != nil {
		return err
	}
	in := make([]intake.Incoming, len(batch))
	for i, m := range batch {
		at := letter.Place{Mailbox: name, ID: m.ID}
		in[i] = intake.Incoming{
			Place: at, Received: m.Received, Raw: m.Raw, TooBig: m.TooBig, Poison: m.Poison,
			Awaited: !m.Poison && awaited[at], Old: m.Old,
		}
	}
	_, err = t.d.receive(ctx, name, in, letter.Cursor{Link: next.Link})
	return err
}

// Again names the mails to be asked for once more.
func (t graphHandler) Again(_ context.Context, name string) (ids []string, err error) {
	places, err := ledger.AskAgain(t.d.Store, name, 0, t.d.Now())
	for _, p := range places {
		if p.ID != "" {
			ids = append(ids, p.ID)
		}
	}
	return ids, err
}

// graphTrail keeps what is known of a party's mails on their way by Graph.
type graphTrail struct {
	store store.Store
	party string
}

func (d *Daemon) trail(party string) graph.Trail { return graphTrail{d.Store, party} }

// Names of notes: the traces, and of each party those that are open.
const (
	traceNote = "graph/sent/"
	openNote  = "graph/open/"
)

func (t graphTrail) open() string { return openNote + t.party + "/" }

// Open names the mails whose copy was not seen.
func (t graphTrail) Open() (ids []letter.MessageID, err error) {
	names, err := store.Read(t.store, func(tx store.Tx) ([]string, error) { return tx.Notes(t.open()) })
	for _, n := range names {
		ids = append(ids, letter.MessageID(strings.TrimPrefix(n, t.open())))
	}
	return ids, err
}

func (t graphTrail) Trace(id letter.MessageID) (trace graph.Trace, err error) {
	_, err = note(t.store, traceNote+string(id), &trace)
	return trace, err
}

// Keep is durable when it returns nil: the trace, and the ids under which the mail is found from now on.
func (t graphTrail) Keep(id letter.MessageID, trace graph.Trace) error {
	return t.store.Update(func(tx store.Tx) error {
		if err := tx.PutNote(traceNote+string(id), trace); err != nil {
			return err
		}
		if err := tx.Alias(id, trace.IDs...); err != nil {
			return err
		}
		if trace.Open() {
			return tx.PutNote(t.open()+string(id), true)
		}
		return tx.DropNote(t.open() + string(id))
	})
}

// note reads a note of the store by itself.
func note(s store.Transactions, name string, into any) (known bool, err error) {
	return store.Read(s, func(tx store.Tx) (bool, error) { return tx.Note(name, into) })
}

// countGraph holds a mailbox against the ledger by its ids. What is newer than an hour may not have been read yet.
func countGraph(ctx context.Context, r *Register, party config.Party, t *Counted, now time.Time) error {
	client, err := setup.GraphClient(party, setup.GraphMailbox(party))
	if err != nil {
		return err
	}
	var first firstLook
	if _, err := note(r.Store, firstLookNote+party.ID, &first); err != nil {
		return err
	}
	lay := map[string]bool{}
	for _, id := range first.Lay {
		lay[id] = true
	}
	cfg := graph.Config{Client: client, Folder: party.Graph.Folder}
	err = graph.Inventory(ctx, cfg, func(id string, received time.Time) error {
		if received.Before(t.Since) || lay[id] {
			return nil
		}
		known, err := store.Read(r.Store, func(tx store.Tx) (bool, error) {
			_, known, err := tx.ByPlace(letter.Place{Mailbox: party.ID, ID: id})
			return known, err
		})
		switch {
		case known:
			t.Known++
		case now.Sub(received) < time.Hour:
			t.Unread++
		default:
			t.Missing = append(t.Missing, mailbox.Item{ID: id, Received: received})
		}
		t.Seen++
		return err
	})
	if err != nil {
		return fmt.Errorf("reading the mailbox of %s: %w", party.ID, err)
	}
	return nil
}
