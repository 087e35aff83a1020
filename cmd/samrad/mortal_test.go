package main

import (
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/outbox"
)

// mortalLedger and mortalSpool are the ways into the store on which a daemon may die.
type mortalLedger struct {
	intake.Ledger
	d *death
}

func (l mortalLedger) Update(fn func(intake.Book) error) error {
	return l.d.through("ledger", func() error { return l.Ledger.Update(fn) })
}

type mortalSpool struct {
	spool
	d *death
}

func (s mortalSpool) Save(items ...outbox.Item) error {
	return s.d.through("spool", func() error { return s.spool.Save(items...) })
}

func (s mortalSpool) Begin(item outbox.Item, others ...outbox.Item) (may bool, err error) {
	err = s.d.through("spool", func() (err error) {
		may, err = s.spool.Begin(item, others...)
		return err
	})
	return may, err
}
