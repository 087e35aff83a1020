package main

import (
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// reconciled is the store's note of the last count of the mailboxes against the ledger.
type reconciled struct {
	Seen      int `json:"seen"`
	Explained int `json:"explained"`
}

const reconciledNote = "reconciled"

// lastCount is the last reconciliation for the digest, nil before the first.
func lastCount(st *store.Store) (*templates.Mails, error) {
	var r reconciled
	var had bool
	err := st.View(func(tx *store.Tx) (err error) { had, err = tx.Note(reconciledNote, &r); return err })
	if err != nil || !had {
		return nil, err
	}
	return &templates.Mails{Seen: r.Seen, Explained: r.Explained}, nil
}
