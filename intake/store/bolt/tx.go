package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"go.etcd.io/bbolt"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Tx is one transaction (intake/store/README.md, "Transaction").
type Tx struct {
	b  *bbolt.Tx
	s  *Store
	at time.Time

	// What nearly every mail of a batch changes is at hand, and written once, when the transaction ends.
	counters numbers // of rows, by name
	numbers  numbers // given out, by name
	end      *logEnd

	given    map[string]int64 // case numbers given out, by name
	unneeded []letter.Sum     // mails whose files go when this is durable

	buf     bytes.Buffer // what a row is put together in
	cursors []lookup
}

// lookup is a cursor that rows of a bucket are looked up with.
type lookup struct {
	bucket string
	cursor *bbolt.Cursor
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
	return &Tx{b: b, s: s, at: s.now(), counters: numbers{in: counterRows}, numbers: numbers{in: numberRows}}
}

// finish writes what was at hand, and counts the transaction.
func (t *Tx) finish() (done commits, err error) {
	if err := errors.Join(t.counters.write(t), t.numbers.write(t)); err != nil {
		return done, err
	}
	if t.end != nil {
		if err := endOfLog.put(t, *t.end); err != nil {
			return done, err
		}
	}
	if done, _, err = committed.get(t); err != nil {
		return done, err
	}
	done.Seq, done.At = done.Seq+1, t.at
	return done, committed.put(t, done)
}

// Settle is store.Keeping.
func (s *Store) Settle() error {
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
		var c *store.CorruptError
		if errors.As(err, &c) && c.Path == "" {
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

func (t *Tx) bucket(name string) (*bbolt.Bucket, error) {
	b := t.b.Bucket([]byte(name))
	if b == nil {
		return nil, &store.CorruptError{What: "bucket " + name + " is missing"}
	}
	return b, nil
}

// cursor is one to look rows up with, kept because each has room of its own. It begins anew at every Seek, so that
// writes in between do it no harm; walks that may be within one another have their own.
func (t *Tx) cursor(bucket string) (*bbolt.Cursor, error) {
	for _, l := range t.cursors {
		if l.bucket == bucket {
			return l.cursor, nil
		}
	}
	b, err := t.bucket(bucket)
	if err != nil {
		return nil, err
	}
	t.cursors = append(t.cursors, lookup{bucket, b.Cursor()})
	return t.cursors[len(t.cursors)-1].cursor, nil
}

// find returns a row as it lies in the file, sealed; nil when there is none.
func (t *Tx) find(bucket string, key []byte) ([]byte, error) {
	c, err := t.cursor(bucket)
	if err != nil {
		return nil, err
	}
	if k, row := c.Seek(key); k != nil && bytes.Equal(k, key) {
		return row, nil
	}
	return nil, nil
}

// putRow seals a row, which is bbolt's until the transaction ends, and writes it.
func (t *Tx) putRow(bucket string, k, row []byte) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	if growing()[bucket] {
		b.FillPercent = 0.95
	}
	seal(bucket, k, row)
	if err := b.Put(k, row); err != nil {
		return fmt.Errorf("writing to %s: %w", bucket, err)
	}
	return nil
}

func (t *Tx) delete(bucket string, key []byte) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	if err := b.Delete(key); err != nil {
		return fmt.Errorf("deleting from %s: %w", bucket, err)
	}
	return nil
}

// up walks the rows from a key on, while they begin with prefix, until fn says that it has enough.
func (t *Tx) up(bucket string, from, prefix []byte, fn func(k, row []byte) (more bool, err error)) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	k, row := c.Seek(from)
	return along(k, row, prefix, c.Next, fn)
}

// down walks the rows that begin with prefix, the last first.
func (t *Tx) down(bucket string, prefix []byte, fn func(k, row []byte) (more bool, err error)) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	k, row := last(c, prefix)
	return along(k, row, prefix, c.Prev, fn)
}

func along(k, row, prefix []byte, next func() (k, row []byte), fn func(k, row []byte) (bool, error)) error {
	for ; k != nil && bytes.HasPrefix(k, prefix); k, row = next() {
		if more, err := fn(k, row); err != nil || !more {
			return err
		}
	}
	return nil
}

// last puts a cursor on the last row that begins with prefix.
func last(c *bbolt.Cursor, prefix []byte) (k, row []byte) {
	after := bytes.Clone(prefix)
	for i := len(after) - 1; i >= 0; i-- {
		if after[i]++; after[i] != 0 {
			if k, _ := c.Seek(after[:i+1]); k == nil {
				return c.Last()
			}
			return c.Prev()
		}
	}
	return c.Last()
}
