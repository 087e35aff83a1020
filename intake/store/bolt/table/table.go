package table

import (
	"bytes"
	"fmt"
)

// Table is the rows of one kind, under keys that say what they are. A row is its checksum and its value in CBOR.
type Table[T any] struct {
	*Bucket
	Spec[T]
	RefsBucket *Bucket // where the refs of its rows lie, nil where the old row is read
}

// Spec is what a table is besides its name. The zero value has rows in any order and no index.
type Spec[T any] struct {
	InOrder  bool    // each row comes behind the last
	Numbered bool    // and its key is the number that Append gave it
	Indexes  []Index // those that its refs are in
	// Refs are the index rows and counters of a row, a pure function of it; nil where there are none.
	Refs func(v *T) Refs
	// RefsIn names a bucket that the refs of each row lie in, so that a change need not read the old row, which is
	// large. They lie apart because rows that fill half a page would take a page each with them. "" is none.
	RefsIn string
}

// New declares a table.
func New[T any](name string, s Spec[T]) *Table[T] {
	s.InOrder = s.InOrder || s.Numbered
	tb := &Table[T]{Bucket: NewBucket(name, s.InOrder), Spec: s}
	if s.RefsIn != "" {
		tb.RefsBucket = NewBucket(s.RefsIn, s.InOrder)
	}
	return tb
}

// Get returns the row under a key; ok is false when there is none.
func (tb *Table[T]) Get(t *Tx, k []byte) (v T, ok bool, err error) {
	row, err := t.find(tb.Bucket, k)
	if err != nil || row == nil {
		return v, false, err
	}
	v, err = tb.read(k, row)
	return v, err == nil, err
}

// Into is Get where the caller says what the row is.
func (tb *Table[T]) Into(t *Tx, k []byte, into any) (ok bool, err error) {
	value, err := t.Value(tb.Bucket, k)
	if err != nil || value == nil {
		return false, err
	}
	return true, tb.decode(k, value, into)
}

// Has reports whether there is a row under a key.
func (tb *Table[T]) Has(t *Tx, k []byte) (bool, error) {
	row, err := t.find(tb.Bucket, k)
	return row != nil, err
}

// Must is Get of a row that an index or another row speaks of.
func (tb *Table[T]) Must(t *Tx, k []byte) (T, error) {
	v, ok, err := tb.Get(t, k)
	if err == nil && !ok {
		err = corrupt("there is no row %q of %s, and another speaks of it", Printable(k), tb.Name)
	}
	return v, err
}

func (tb *Table[T]) read(k, row []byte) (v T, err error) {
	value, err := tb.unseal(k, row)
	if err == nil {
		err = tb.decode(k, value, &v)
	}
	return v, err
}

// Put writes a row, and brings the indexes and counters from what they held of the old one to what the new one has.
func (tb *Table[T]) Put(t *Tx, k []byte, v T) error {
	old, err := tb.Held(t, k)
	if err != nil {
		return err
	}
	return tb.PutOver(t, k, old, v)
}

// PutOver is Put where it is known what the indexes and counters hold of the old row.
func (tb *Table[T]) PutOver(t *Tx, k []byte, old Refs, v T) error {
	err := tb.swap(t, k, old, tb.refs(&v))
	if err == nil {
		_, err = tb.write(t, k, v)
	}
	return err
}

// Insert writes a row under a key that never had one, and returns the value as it was written.
func (tb *Table[T]) Insert(t *Tx, k []byte, v T) ([]byte, error) {
	if err := tb.swap(t, k, nil, tb.refs(&v)); err != nil {
		return nil, err
	}
	return tb.write(t, k, v)
}

// Append is Insert behind the last row, and returns the number it got. The number is a row of ours, not bbolt's own
// sequence, which no checksum guards: a number that came back would overwrite a row.
func (tb *Table[T]) Append(t *Tx, v T) (uint64, error) {
	n, err := t.Next(tb.lastNumber())
	if err == nil {
		_, err = tb.Insert(t, Number(uint64(n)), v)
	}
	return uint64(n), err
}

// lastNumber names the number of the last row.
func (b *Bucket) lastNumber() string { return "last/" + b.Name }

// write writes a row without its refs.
func (tb *Table[T]) write(t *Tx, k []byte, v T) (value []byte, err error) {
	t.buf.Reset()
	t.buf.Write(make([]byte, sumSize))
	if err := Encode(v, &t.buf); err != nil {
		return nil, fmt.Errorf("encoding for %s: %w", tb.Name, err)
	}
	row := bytes.Clone(t.buf.Bytes())
	return row[sumSize:], t.putRow(tb.Bucket, k, row)
}

// Delete takes a row away, and what the indexes and counters hold of it.
func (tb *Table[T]) Delete(t *Tx, k []byte) error {
	old, err := tb.Held(t, k)
	if err == nil {
		err = tb.swap(t, k, old, nil)
	}
	if err != nil {
		return err
	}
	return t.delete(tb.Bucket, k)
}

// refs works out what the indexes and counters hold of a row, each once.
func (tb *Table[T]) refs(v *T) (out Refs) {
	if tb.Refs == nil {
		return nil
	}
	all := tb.Refs(v)
	out = all[:0]
	for _, x := range all {
		if !out.has(x) {
			out = append(out, x)
		}
	}
	return out
}

// Held is what the indexes and counters hold of the row under a key; none where there is no row.
func (tb *Table[T]) Held(t *Tx, k []byte) (Refs, error) {
	if tb.Refs == nil {
		return nil, nil
	}
	if tb.RefsBucket == nil {
		v, ok, err := tb.Get(t, k)
		if err != nil || !ok {
			return nil, err
		}
		return tb.refs(&v), nil
	}
	value, err := t.Value(tb.RefsBucket, k)
	if err != nil || value == nil {
		return nil, err
	}
	r, ok := readRefs(bytes.Clone(value), tb.Indexes) // what lies in the file moves when it is written to
	if !ok {
		return nil, corrupt("what the indexes hold of row %q of %s cannot be read", Printable(k), tb.Name)
	}
	return r, nil
}

// swap replaces what the indexes and counters hold of the row under a key.
func (tb *Table[T]) swap(t *Tx, k []byte, old, now Refs) error {
	differ := false
	for _, x := range old {
		if !now.has(x) {
			differ = true
			if err := t.drop(x, k); err != nil {
				return err
			}
		}
	}
	for _, x := range now {
		if !old.has(x) {
			differ = true
			if err := t.hold(x, k); err != nil {
				return err
			}
		}
	}
	switch {
	case tb.RefsBucket == nil || !differ:
		return nil
	case now == nil:
		return t.delete(tb.RefsBucket, k)
	}
	return t.putRow(tb.RefsBucket, k, now.appendTo(make([]byte, sumSize)))
}

// hold makes an index or a counter hold a ref of the row under a key; drop takes it out.
func (t *Tx) hold(x ref, k []byte) error {
	if x.in == counters.Bucket {
		return t.counted.count(t, x.part, 1)
	}
	return t.putRow(x.in, Key(x.part, k), make([]byte, sumSize))
}

func (t *Tx) drop(x ref, k []byte) error {
	if x.in == counters.Bucket {
		return t.counted.count(t, x.part, -1)
	}
	return t.delete(x.in, Key(x.part, k))
}

// Up calls fn for each row of which the key begins with prefix, in the order of the keys, until it returns false or an
// error.
func (tb *Table[T]) Up(t *Tx, prefix []byte, fn func(k []byte, v T) (bool, error)) error {
	return t.up(tb.Bucket, prefix, prefix, tb.each(fn))
}

// Down is Up from the last row of all backwards.
func (tb *Table[T]) Down(t *Tx, fn func(k []byte, v T) (bool, error)) error {
	return t.down(tb.Bucket, nil, tb.each(fn))
}

func (tb *Table[T]) each(fn func(k []byte, v T) (bool, error)) func(k, row []byte) (bool, error) {
	return func(k, row []byte) (bool, error) {
		v, err := tb.read(k, row)
		if err != nil {
			return false, err
		}
		return fn(k, v)
	}
}

// Up calls fn for each row of an index whose part begins with prefix, from a part on, until it returns false or an
// error.
func (x Index) Up(t *Tx, from, prefix []byte, fn func(part, owner []byte) (bool, error)) error {
	return t.up(x.Bucket, from, prefix, x.each(fn))
}

// Down is Up from the last row backwards.
func (x Index) Down(t *Tx, prefix []byte, fn func(part, owner []byte) (bool, error)) error {
	return t.down(x.Bucket, prefix, x.each(fn))
}

func (x Index) each(fn func(part, owner []byte) (bool, error)) func(k, row []byte) (bool, error) {
	return func(k, row []byte) (bool, error) {
		if _, err := x.unseal(k, row); err != nil {
			return false, err
		}
		return fn(x.split(k))
	}
}
