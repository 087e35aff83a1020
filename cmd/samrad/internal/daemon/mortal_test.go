package daemon

import (
	"errors"
	"sync"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/outbox"
)

// death is when a life ends by a fault of the storage: at a call, before or after what it wrote is durable. All that
// is durable is so by one of these calls, so to die between two of them is to die at one.
type death struct {
	door  string
	calls int
	after bool

	mu   sync.Mutex
	dead bool
}

var errDead = errors.New("died on purpose")

// through runs a call of a door, or dies there; once dead, nothing more is written or sent.
func (d *death) through(door string, call func() error) error {
	if d == nil {
		return call()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return errDead
	}
	if d.door == door {
		d.calls--
	}
	if d.door == door && d.calls == 0 {
		d.dead = true
		if d.after {
			return errors.Join(errDead, call())
		}
		return errDead
	}
	return call()
}

type mortalLedger struct {
	intake.Ledger
	d *death
}

func (l mortalLedger) Update(fn func(intake.Book) error) error {
	return l.d.through("ledger", func() error { return l.Ledger.Update(fn) })
}

type mortalSpool struct {
	outboxSpool
	d *death
}

func (s mortalSpool) Save(items ...outbox.Item) error {
	return s.d.through("spool", func() error { return s.outboxSpool.Save(items...) })
}

func (s mortalSpool) Begin(item outbox.Item, others ...outbox.Item) (may bool, err error) {
	err = s.d.through("spool", func() (err error) {
		may, err = s.outboxSpool.Begin(item, others...)
		return err
	})
	return may, err
}
