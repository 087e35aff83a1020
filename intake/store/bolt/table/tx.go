package table

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"
)

// Tx is one transaction. What nearly every change needs is at hand, and written once, by Finish.
type Tx struct {
	b      *bbolt.Tx
	opened []opened
	few    [4]opened // room for those of a transaction that reads

	counted numbers // how many rows there are, by name
	given   numbers // given out, by name

	buf bytes.Buffer // what a row is put together in
}

// opened is a bucket with a cursor to look rows up with, kept because each has room of its own. It begins anew at every
// Seek, so that writes in between do it no harm; walks that may be within one another have their own.
type opened struct {
	is     *Bucket
	in     *bbolt.Bucket
	cursor *bbolt.Cursor
}

// Begin is a transaction within one of bbolt.
func Begin(b *bbolt.Tx) *Tx {
	t := &Tx{b: b, counted: numbers{in: counters}, given: numbers{in: lastNumbers}}
	if t.opened = t.few[:0]; b.Writable() {
		t.opened = make([]opened, 0, 32) // a mail needs nearly all
	}
	return t
}

// Finish writes what was at hand. It is the last that happens in a transaction that writes.
func (t *Tx) Finish() error {
	if err := t.counted.write(t); err != nil {
		return err
	}
	return t.given.write(t)
}

// open returns a bucket, which stays where it is until the next is opened.
func (t *Tx) open(b *Bucket) (*opened, error) {
	for i := range t.opened {
		if t.opened[i].is == b {
			return &t.opened[i], nil
		}
	}
	in := t.b.Bucket([]byte(b.Name))
	if in == nil {
		return nil, corrupt("bucket %s is missing", b.Name)
	}
	if b.inOrder {
		in.FillPercent = 0.95
	}
	t.opened = append(t.opened, opened{is: b, in: in})
	return &t.opened[len(t.opened)-1], nil
}

// find returns a row as it lies in the file, sealed; nil when there is none.
func (t *Tx) find(b *Bucket, key []byte) ([]byte, error) {
	o, err := t.open(b)
	if err != nil {
		return nil, err
	}
	if o.cursor == nil {
		o.cursor = o.in.Cursor()
	}
	if k, row := o.cursor.Seek(key); k != nil && bytes.Equal(k, key) {
		return row, nil
	}
	return nil, nil
}

// Value returns what a row holds as it lies in the file, valid until the next write; nil where there is no row.
func (t *Tx) Value(b *Bucket, key []byte) ([]byte, error) {
	row, err := t.find(b, key)
	if err != nil || row == nil {
		return nil, err
	}
	return b.unseal(key, row)
}

// PutValue writes a row that holds these bytes, and no refs.
func (t *Tx) PutValue(b *Bucket, key, value []byte) error {
	return t.putRow(b, key, append(make([]byte, sumSize, sumSize+len(value)), value...))
}

// putRow seals a row, which is bbolt's until the transaction ends, and writes it.
func (t *Tx) putRow(b *Bucket, key, row []byte) error {
	o, err := t.open(b)
	if err != nil {
		return err
	}
	b.seal(key, row)
	if err := o.in.Put(key, row); err != nil {
		return fmt.Errorf("writing to %s: %w", b.Name, err)
	}
	return nil
}

func (t *Tx) delete(b *Bucket, key []byte) error {
	o, err := t.open(b)
	if err != nil {
		return err
	}
	if err := o.in.Delete(key); err != nil {
		return fmt.Errorf("deleting from %s: %w", b.Name, err)
	}
	return nil
}

// Rows calls fn for each row of which the key begins with prefix, as it lies there.
func (t *Tx) Rows(b *Bucket, prefix []byte, fn func(k, row []byte) error) error {
	return t.up(b, prefix, prefix, func(k, row []byte) (bool, error) { return true, fn(k, row) })
}

// up walks the rows from a key on, while they begin with prefix, until fn says that it has enough.
func (t *Tx) up(b *Bucket, from, prefix []byte, fn func(k, row []byte) (more bool, err error)) error {
	o, err := t.open(b)
	if err != nil {
		return err
	}
	c := o.in.Cursor()
	k, row := c.Seek(from)
	return along(k, row, prefix, c.Next, fn)
}

// down walks the rows that begin with prefix, the last first.
func (t *Tx) down(b *Bucket, prefix []byte, fn func(k, row []byte) (more bool, err error)) error {
	o, err := t.open(b)
	if err != nil {
		return err
	}
	c := o.in.Cursor()
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
