package main

import (
	"context"
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// tallied is a mailbox held against the ledger: every mail that was received since the service began to read it has a
// row there (intake/README.md, P1).
type tallied struct {
	Party   string         `json:"party"`
	Since   time.Time      `json:"since"`
	Seen    int            `json:"seen"`
	Known   int            `json:"known"`
	Unread  int            `json:"unread"`  // lie beyond what has been read, and will be
	Missing []mailbox.Item `json:"missing"` // were passed over: what must never be
}

// tally goes through all the mail of a party's mailbox. Only the mail that was received since the first start, or
// since start_from, is samrad's business.
// after narrows it to what was received since then.
func tally(ctx context.Context, r *register, party config.Party, after, now time.Time) (tallied, error) {
	t := tallied{Party: party.ID, Since: r.cfg.Gate.StartFrom.In(r.cfg.Location()), Missing: []mailbox.Item{}}
	var cursor store.Cursor
	err := r.store.View(func(tx store.Tx) (err error) {
		if r.cfg.Gate.StartFrom.IsZero() {
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
	case cursor == (store.Cursor{}):
		return t, terminal.Hinted(fmt.Errorf("the mailbox of %s has never been read", party.ID), "start samrad serve first")
	}
	if after.After(t.Since) {
		t.Since = after
	}
	if party.Graph != nil {
		err := tallyGraph(ctx, r, party, &t, now)
		return t, err
	}
	box, err := mailboxOf(party)
	if err != nil {
		return t, err
	}
	first := t.Since
	t.Since = t.Since.Truncate(time.Second) // as exact as INTERNALDATE is
	err = mailbox.Inventory(ctx, box, t.Since, time.Time{}, func(i mailbox.Item) error {
		known := false
		err := r.store.View(func(tx store.Tx) (err error) {
			_, known, err = tx.Entry(letter.Sum(i.Sum))
			return err
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

// mailboxes holds every mailbox against the ledger; a mail that was passed over is exit 1.
func (c *verifyCmd) mailboxes(p *program, r *register) error {
	all := []tallied{}
	missing := 0
	for _, party := range r.cfg.Parties {
		if !party.Watched() {
			continue
		}
		t, err := tally(p.ctx, r, party, time.Time{}, p.now())
		if err != nil {
			return err
		}
		missing += len(t.Missing)
		all = append(all, t)
	}
	var err error
	if c.JSON {
		err = terminal.JSON(p.stdout, all)
	} else {
		err = printTallies(&terminal.Page{Writer: p.stdout, Zone: r.cfg.Location()}, all)
	}
	if err == nil && missing > 0 {
		return terminal.ExitStatus(terminal.ExitFailed)
	}
	return err
}

func printTallies(w *terminal.Page, all []tallied) error {
	for _, t := range all {
		w.Line("mailbox of %s since %s: %s, %d in the ledger, %d not read yet, %d passed over",
			t.Party, terminal.Stamp(t.Since, w.Zone), terminal.Count(t.Seen, "mail"), t.Known, t.Unread, len(t.Missing))
		for _, i := range t.Missing {
			if i.ID != "" {
				w.Line("    passed over: id %s, received %s", i.ID, terminal.Stamp(i.Received, w.Zone))
				continue
			}
			w.Line("    passed over: uid %d, received %s, %d bytes, sha256 %s", i.UID, terminal.Stamp(i.Received, w.Zone),
				i.Size, i.Sum)
		}
	}
	return w.Err
}
