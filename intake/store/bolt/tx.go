package bolt

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

// Tx is one transaction (intake/store/README.md, "Transaction").
type Tx struct {
	b    *bbolt.Tx
	rows *table.Tx
	s    *Store
	at   time.Time

	end      *logEnd          // written once, when the transaction ends
	given    map[string]int64 // case numbers given out, by name
	unneeded []letter.Sum     // mails whose files go when this is durable
}

// tables are all there are, but for what package table keeps itself.
func tables() table.Set {
	return table.Set{
		entries, kept, mails, events, cases, reserved, items, bodies, held, outsiders, cursors, notes,
		erasedCases, erasedIDs, erasedKeys,
	}
}

var _ store.Store = (*Store)(nil)

// Update is store.Transactions.
func (s *Store) Update(fn func(store.Tx) error) error {
	return s.update(func(t *Tx) error { return fn(t) })
}

// View is store.Transactions.
func (s *Store) View(fn func(store.Tx) error) error {
	return s.view(func(t *Tx) error { return fn(t) })
}

func (s *Store) update(fn func(*Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	var own error
	var t *Tx
	var done commits
	err := s.guard(func() error {
		return s.db.Update(func(b *bbolt.Tx) error {
			t = s.begin(b)
			if own = fn(t); own == nil {
				done, own = t.finish()
			}
			return own
		})
	})
	switch {
	case err == nil:
		s.marks.Advance(done.Seq, done.At, t.given)
		s.removeFiles(t.unneeded)
		return nil
	case own != nil && !errors.Is(own, store.ErrStorage):
		return own // undone: what is on the disk is what was there
	case full(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	s.fail(err)
	if errors.Is(err, store.ErrStorage) {
		return err
	}
	return fmt.Errorf("committing: %w: %w", store.ErrStorage, err)
}

func (s *Store) begin(b *bbolt.Tx) *Tx {
	return &Tx{b: b, rows: table.Begin(b), s: s, at: s.now()}
}

// finish writes what was at hand, and counts the transaction.
func (t *Tx) finish() (done commits, err error) {
	if t.end != nil {
		if err := endOfLog.Put(t.rows, *t.end); err != nil {
			return done, err
		}
	}
	if done, _, err = committed.Get(t.rows); err != nil {
		return done, err
	}
	done.Seq, done.At = done.Seq+1, t.at
	return done, errors.Join(committed.Put(t.rows, done), t.rows.Finish())
}

// Quiesce is store.Keeping.
func (s *Store) Quiesce() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.usable()
}

func (s *Store) view(fn func(*Tx) error) error {
	s.reading.RLock()
	defer s.reading.RUnlock()
	return s.viewAlone(fn)
}

// viewAlone is view for whoever has seen to it that no free page is overwritten meanwhile.
func (s *Store) viewAlone(fn func(*Tx) error) error {
	if err := s.readable(); err != nil {
		return err
	}
	return s.guard(func() error {
		return s.db.View(func(b *bbolt.Tx) error { return fn(s.begin(b)) })
	})
}

// guard turns what a damaged file does to a reader into an error. bbolt trusts what it maps: a page that rotted
// after it was inspected makes it panic, and one that was cut off makes the processor fault.
func (s *Store) guard(fn func() error) (err error) {
	old := debug.SetPanicOnFault(true)
	defer debug.SetPanicOnFault(old)
	defer func() {
		if p := recover(); p != nil {
			if err = damage(p, s.path); err == nil {
				panic(p)
			}
			s.fail(err)
		}
	}()
	if err = fn(); err != nil {
		if c, ok := errors.AsType[*store.CorruptError](err); ok && c.Path == "" {
			c.Path = s.path
		}
	}
	return err
}

// Version counts the commits before this transaction.
func (t *Tx) Version() uint64 {
	if t.b.Writable() {
		return uint64(t.b.ID()) - 1
	}
	return uint64(t.b.ID())
}
