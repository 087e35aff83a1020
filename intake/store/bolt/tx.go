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

// Version counts the commits before this transaction.
func (t *Tx) Version() uint64 {
	if t.b.Writable() {
		return uint64(t.b.ID()) - 1
	}
	return uint64(t.b.ID())
}

// Tx is one transaction: all its reads see one state, and all its writes become durable together. What it
// returns is the caller's; nothing of it may be used after the transaction but such copies.
type Tx struct {
	b  *bbolt.Tx
	s  *Store
	at time.Time

	given  map[string]int64 // case numbers given out, by counter
	totals totals
	room   bytes.Buffer // what encode writes to

	doomed []letter.Sum // whose files go when this is durable

	cursors []lookup
}

// lookup is a cursor that rows of a bucket are looked up with.
type lookup struct {
	bucket string
	cursor *bbolt.Cursor
}

// pulse is the store's own count of its transactions.
type pulse struct {
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
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
	var p pulse
	var t *Tx
	err := s.guard(func() error {
		return s.db.Update(func(b *bbolt.Tx) error {
			t = &Tx{b: b, s: s, at: s.now()}
			if own = fn(t); own != nil {
				return own
			}
			if own = t.writeTotals(); own != nil {
				return own
			}
			p, own = t.beat()
			return own
		})
	})
	switch {
	case err == nil:
		s.marks.rise(p, t.given)
		s.bury(t.doomed)
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

// Settle waits until no transaction writes, and reports why none can: what a watchdog asks, since all intake stands
// still behind a writer that hangs.
func (s *Store) Settle() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.usable()
}

func (s *Store) view(fn func(*Tx) error) error {
	if err := s.readable(); err != nil {
		return err
	}
	return s.guard(func() error {
		return s.db.View(func(b *bbolt.Tx) error { return fn(&Tx{b: b, s: s, at: s.now()}) })
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

// beat counts the transaction. The count is what an older store is told by; bbolt's own starts anew when a store
// is compacted.
func (t *Tx) beat() (pulse, error) {
	p, _, err := load[pulse](t, bMeta, []byte("pulse"))
	if err != nil {
		return p, err
	}
	p.Seq, p.At = p.Seq+1, t.at
	return p, t.save(bMeta, []byte("pulse"), p)
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

// get returns a row's value as it lies in the file, nil when there is none.
func (t *Tx) get(bucket string, key []byte) ([]byte, error) {
	c, err := t.cursor(bucket)
	if err != nil {
		return nil, err
	}
	k, row := c.Seek(key)
	if k == nil || !bytes.Equal(k, key) {
		return nil, nil
	}
	return unseal(bucket, key, row)
}

func (t *Tx) put(bucket string, key, body []byte) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	if inOrder(bucket) {
		b.FillPercent = 0.95
	}
	if err := b.Put(key, seal(bucket, key, body)); err != nil {
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

// encode writes a value into room that the transaction has: good until the next one is encoded.
func (t *Tx) encode(v any) ([]byte, error) {
	t.room.Reset()
	err := cborOut().MarshalToBuffer(v, &t.room)
	return t.room.Bytes(), err
}

// save writes a value as encode does; load reads it.
func (t *Tx) save(bucket string, key []byte, v any) error {
	body, err := t.encode(v)
	if err != nil {
		return fmt.Errorf("encoding for %s: %w", bucket, err)
	}
	return t.put(bucket, key, body)
}

func load[T any](t *Tx, bucket string, key []byte) (v T, ok bool, err error) {
	body, err := t.get(bucket, key)
	if err != nil || body == nil {
		return v, false, err
	}
	return v, true, decode(bucket, key, body, &v)
}

// append gives a row the next number of its bucket. The number is a row of ours, not bbolt's own sequence, which
// no checksum guards: a number that came back would overwrite a row.
func (t *Tx) append(bucket string, body []byte) (uint64, error) {
	n, err := t.count("last/"+bucket, 1)
	if err != nil {
		return 0, err
	}
	return uint64(n), t.put(bucket, be64(uint64(n)), body)
}

// up walks the rows from key from, while they begin with prefix, until fn says that it has enough.
func (t *Tx) up(bucket string, from, prefix []byte, fn func(k, body []byte) (more bool, err error)) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	for k, row := c.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, row = c.Next() {
		body, err := unseal(bucket, k, row)
		if err != nil {
			return err
		}
		if more, err := fn(k, body); err != nil || !more {
			return err
		}
	}
	return nil
}

// down walks the rows that begin with prefix, the last first.
func (t *Tx) down(bucket string, prefix []byte, fn func(k, body []byte) (more bool, err error)) error {
	b, err := t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	k, row := last(c, prefix)
	for ; k != nil && bytes.HasPrefix(k, prefix); k, row = c.Prev() {
		body, err := unseal(bucket, k, row)
		if err != nil {
			return err
		}
		if more, err := fn(k, body); err != nil || !more {
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
