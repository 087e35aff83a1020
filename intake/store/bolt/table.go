package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"haninge.se/samrad/intake/store"
)

// table is the rows of one kind, under keys that say what they are. A row is its checksum and its value in CBOR.
type table[T any] struct {
	name    string
	inOrder bool    // each row comes behind the last: pages are filled, where others keep room for what comes between
	indexes []index // those that its refs are in
	// refs are the index rows and counters of a row, a pure function of it; nil where there are none.
	refs func(v *T) refs
	// refsIn is a bucket that the refs of each row lie in, so that a change need not read the old row, which is large.
	// They lie apart because rows that fill half a page would take a page each with them. "" is none: the old row is
	// read.
	refsIn string
}

// index finds the rows of a table by something else than their key. A row of it is a key and no value: a part of a
// fixed shape, and then the key of the row it belongs to.
type index struct {
	name  string
	text  bool // the part begins with a text that ends in a zero byte
	width int  // and has so many bytes then
	tail  int  // or all but so many bytes at the end, which are the owner's key

	inOrder bool // as of a table
}

// split parts the key of an index row. A damaged one gives an empty owner.
func (x index) split(k []byte) (part, owner []byte) {
	n := x.width
	if x.text {
		n += bytes.IndexByte(k, 0) + 1
	}
	if x.tail > 0 {
		n = len(k) - x.tail
	}
	n = max(0, min(n, len(k)))
	return k[:n], k[n:]
}

// ref is what an index or a counter holds of one row: the part of a key, or the name of what is counted.
type ref struct {
	in   string
	part []byte
}

// refs are those of one row.
type refs []ref

// add makes the row one that an index finds by these parts of a key.
func (r *refs) add(x index, parts ...[]byte) {
	part := parts[0]
	if len(parts) > 1 {
		part = key(parts...)
	}
	r.append(ref{x.name, part})
}

// count makes the row one of those that a counter counts.
func (r *refs) count(name string) { r.append(ref{countersName, []byte(name)}) }

func (r *refs) append(x ref) {
	if *r == nil {
		*r = make(refs, 0, 8) // most rows have fewer
	}
	*r = append(*r, x)
}

func (r refs) has(is ref) bool {
	for _, have := range r {
		if have.in == is.in && bytes.Equal(have.part, is.part) {
			return true
		}
	}
	return false
}

// same reports whether both are the same, in whatever order; neither has one twice.
func (r refs) same(as refs) bool {
	return len(r) == len(as) && !slices.ContainsFunc(r, func(x ref) bool { return !as.has(x) })
}

// appendTo writes refs: of each the name and the part with their lengths.
func (r refs) appendTo(b []byte) []byte {
	for _, x := range r {
		b = append(binary.AppendUvarint(b, uint64(len(x.in))), x.in...)
		b = append(binary.AppendUvarint(b, uint64(len(x.part))), x.part...)
	}
	return b
}

// cut takes a piece with its length off.
func cut(b []byte) (piece, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil, false
	}
	return b[size : size+int(n)], b[size+int(n):], true
}

// readRefs reads what appendTo wrote; they point into the row.
func readRefs(b []byte) (r refs, ok bool) {
	for len(b) > 0 {
		in, rest, ok := cut(b)
		if !ok {
			return nil, false
		}
		part, rest, ok := cut(rest)
		if !ok {
			return nil, false
		}
		r = append(r, ref{nameOf(in), part})
		b = rest
	}
	return r, true
}

// get returns the row under a key; ok is false when there is none.
func (tb *table[T]) get(t *Tx, k []byte) (v T, ok bool, err error) {
	row, err := t.find(tb.name, k)
	if err != nil || row == nil {
		return v, false, err
	}
	v, err = tb.read(k, row)
	return v, err == nil, err
}

// has reports whether there is a row under a key.
func (tb *table[T]) has(t *Tx, k []byte) (bool, error) {
	row, err := t.find(tb.name, k)
	return row != nil, err
}

// must is get of a row that an index or another row speaks of.
func (tb *table[T]) must(t *Tx, k []byte) (T, error) {
	v, ok, err := tb.get(t, k)
	if err == nil && !ok {
		what := fmt.Sprintf("there is no row %q of %s, and another speaks of it", printable(k), tb.name)
		err = &store.CorruptError{What: what}
	}
	return v, err
}

func (tb *table[T]) read(k, row []byte) (v T, err error) {
	body, err := unseal(tb.name, k, row)
	if err == nil {
		err = decode(tb.name, k, body, &v)
	}
	return v, err
}

// put writes a row, and brings the indexes and counters from what they held of the old one to what the new one has.
func (tb *table[T]) put(t *Tx, k []byte, v T) error {
	old, err := tb.heldRefs(t, k)
	if err != nil {
		return err
	}
	return tb.putOver(t, k, old, v)
}

// putOver is put where it is known what the indexes and counters hold of the old row.
func (tb *table[T]) putOver(t *Tx, k []byte, old refs, v T) error {
	err := tb.swap(t, k, old, tb.refsOf(&v))
	if err == nil {
		_, err = tb.write(t, k, v)
	}
	return err
}

// insert writes a row under a key that never had one, and returns the value as it was written.
func (tb *table[T]) insert(t *Tx, k []byte, v T) ([]byte, error) {
	if err := tb.swap(t, k, nil, tb.refsOf(&v)); err != nil {
		return nil, err
	}
	return tb.write(t, k, v)
}

// append is insert behind the last row, and returns the number it got. The number is a row of ours, not bbolt's own
// sequence, which no checksum guards: a number that came back would overwrite a row.
func (tb *table[T]) append(t *Tx, v T) (uint64, error) {
	n, err := t.numbers.add(t, lastOf(tb.name), 1)
	if err != nil {
		return 0, err
	}
	_, err = tb.insert(t, be64(uint64(n)), v)
	return uint64(n), err
}

// lastOf names the number of the last row of a table.
func lastOf(table string) string { return "last/" + table }

// write writes a row without its refs.
func (tb *table[T]) write(t *Tx, k []byte, v T) (value []byte, err error) {
	t.buf.Reset()
	t.buf.Write(make([]byte, sumSize))
	if err := cborOut().MarshalToBuffer(v, &t.buf); err != nil {
		return nil, fmt.Errorf("encoding for %s: %w", tb.name, err)
	}
	row := bytes.Clone(t.buf.Bytes())
	return row[sumSize:], t.putRow(tb.name, k, row)
}

// delete takes a row away, and what the indexes and counters hold of it.
func (tb *table[T]) delete(t *Tx, k []byte) error {
	old, err := tb.heldRefs(t, k)
	if err == nil {
		err = tb.swap(t, k, old, nil)
	}
	if err != nil {
		return err
	}
	return t.delete(tb.name, k)
}

// refsOf works out what the indexes and counters hold of a row, each once.
func (tb *table[T]) refsOf(v *T) (out refs) {
	if tb.refs == nil {
		return nil
	}
	all := tb.refs(v)
	out = all[:0]
	for _, x := range all {
		if !out.has(x) {
			out = append(out, x)
		}
	}
	return out
}

// heldRefs is what the indexes and counters hold of the row under a key; none where there is no row.
func (tb *table[T]) heldRefs(t *Tx, k []byte) (refs, error) {
	if tb.refs == nil {
		return nil, nil
	}
	if tb.refsIn == "" {
		v, ok, err := tb.get(t, k)
		if err != nil || !ok {
			return nil, err
		}
		return tb.refsOf(&v), nil
	}
	row, err := t.find(tb.refsIn, k)
	if err != nil || row == nil {
		return nil, err
	}
	value, err := unseal(tb.refsIn, k, bytes.Clone(row)) // what lies in the file moves when it is written to
	if err != nil {
		return nil, err
	}
	r, ok := readRefs(value)
	if !ok {
		what := fmt.Sprintf("what the indexes hold of row %q of %s cannot be read", printable(k), tb.name)
		return nil, &store.CorruptError{What: what}
	}
	return r, nil
}

// swap replaces what the indexes and counters hold of the row under a key.
func (tb *table[T]) swap(t *Tx, k []byte, old, now refs) error {
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
	case tb.refsIn == "" || !differ:
		return nil
	case now == nil:
		return t.delete(tb.refsIn, k)
	}
	return t.putRow(tb.refsIn, k, now.appendTo(make([]byte, sumSize)))
}

// hold makes an index or a counter hold a ref of the row under a key; drop takes it out.
func (t *Tx) hold(x ref, k []byte) error {
	if x.in == countersName {
		return t.counters.count(t, x.part, 1)
	}
	return t.putRow(x.in, key(x.part, k), make([]byte, sumSize))
}

func (t *Tx) drop(x ref, k []byte) error {
	if x.in == countersName {
		return t.counters.count(t, x.part, -1)
	}
	return t.delete(x.in, key(x.part, k))
}

// up calls fn for each row of which the key begins with prefix, from a key on, until it returns false or an error.
func (tb *table[T]) up(t *Tx, from, prefix []byte, fn func(k []byte, v T) (bool, error)) error {
	return t.up(tb.name, from, prefix, tb.each(fn))
}

// down is up from the last row backwards.
func (tb *table[T]) down(t *Tx, prefix []byte, fn func(k []byte, v T) (bool, error)) error {
	return t.down(tb.name, prefix, tb.each(fn))
}

func (tb *table[T]) each(fn func(k []byte, v T) (bool, error)) func(k, row []byte) (bool, error) {
	return func(k, row []byte) (bool, error) {
		v, err := tb.read(k, row)
		if err != nil {
			return false, err
		}
		return fn(k, v)
	}
}

// up calls fn for each row of an index whose part begins with prefix, from a part on.
func (x index) up(t *Tx, from, prefix []byte, fn func(part, owner []byte) (bool, error)) error {
	return t.up(x.name, from, prefix, x.each(fn))
}

// down is up from the last row backwards.
func (x index) down(t *Tx, prefix []byte, fn func(part, owner []byte) (bool, error)) error {
	return t.down(x.name, prefix, x.each(fn))
}

func (x index) each(fn func(part, owner []byte) (bool, error)) func(k, row []byte) (bool, error) {
	return func(k, row []byte) (bool, error) {
		if _, err := unseal(x.name, k, row); err != nil {
			return false, err
		}
		return fn(x.split(k))
	}
}
