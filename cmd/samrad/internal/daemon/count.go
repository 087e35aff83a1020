package daemon

import (
	"context"
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// Counted is a mailbox held against the ledger: every mail that was received since the service began to read it has a
// row there (intake/README.md, P1).
type Counted struct {
	Party   string         `json:"party"`
	Since   time.Time      `json:"since"`
	Seen    int            `json:"seen"`
	Known   int            `json:"known"`
	Unread  int            `json:"unread"`  // lie beyond what has been read, and will be
	Missing []mailbox.Item `json:"missing"` // were passed over: what must never be
}

// Count goes through all the mail of a party's mailbox. Only the mail that was received since the first start, or
// since start_from, is samrad's business.
// after narrows it to what was received since then.
func (r *Register) Count(ctx context.Context, party config.Party, after, now time.Time) (Counted, error) {
	t := Counted{Party: party.ID, Since: r.Config.Gate.StartFrom.In(r.Config.Location()), Missing: []mailbox.Item{}}
	var cursor letter.Cursor
	err := r.Store.View(func(tx store.Tx) (err error) {
		if r.Config.Gate.StartFrom.IsZero() {
			t.Since, _, err = tx.Baseline(party.ID)
		}
		if err == nil {
			cursor, _, err = tx.Cursor(party.ID)
		}
		return err
	})
	switch {
	case err != nil:
		return t, err
	case cursor == (letter.Cursor{}):
		return t, terminal.Hinted(fmt.Errorf("the mailbox of %s has never been read", party.ID), "start samrad serve first")
	}
	if after.After(t.Since) {
		t.Since = after
	}
	if party.Graph != nil {
		err := countGraph(ctx, r, party, &t, now)
		return t, err
	}
	box, err := setup.Mailbox(party)
	if err != nil {
		return t, err
	}
	first := t.Since
	t.Since = t.Since.Truncate(time.Second) // as exact as INTERNALDATE is
	err = mailbox.Inventory(ctx, box, t.Since, time.Time{}, func(i mailbox.Item) error {
		known, err := store.Read(r.Store, func(tx store.Tx) (bool, error) {
			_, known, err := tx.Entry(letter.Sum(i.Sum))
			return known, err
		})
		switch {
		case !known && i.Received.Before(first):
			return err // in the very second of the first start: it may have lain there
		case known:
			t.Known++
		case i.UIDValidity == cursor.UIDValidity && i.UID >= cursor.UIDNext:
			t.Unread++
		default:
			t.Missing = append(t.Missing, i)
		}
		t.Seen++
		return err
	})
	if err != nil {
		return t, fmt.Errorf("reading the mailbox of %s: %w", party.ID, err)
	}
	return t, nil
}
