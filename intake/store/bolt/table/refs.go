package table

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Index finds the rows of a table by something else than their key. A row of it is a key and no value: a part of a
// fixed shape, and then the key of the row it belongs to.
type Index struct {
	*Bucket
	Shape
}

// Shape says where in the key of an index row the part ends.
type Shape struct {
	Text  bool // the part begins with a text that ends in a zero byte
	Width int  // and has so many bytes then
	Tail  int  // or all but so many bytes at the end, which are the owner's key

	InOrder bool // as of a table
}

// NewIndex declares an index.
func NewIndex(name string, s Shape) Index { return Index{NewBucket(name, s.InOrder), s} }

// split parts the key of an index row. A damaged one gives an empty owner.
func (x Index) split(k []byte) (part, owner []byte) {
	n := x.Width
	if x.Text {
		n += bytes.IndexByte(k, 0) + 1
	}
	if x.Tail > 0 {
		n = len(k) - x.Tail
	}
	n = max(0, min(n, len(k)))
	return k[:n], k[n:]
}

// Refs are what the indexes and counters hold of one row.
type Refs []ref

// ref is what one of them holds: the part of a key, or the name of what is counted.
type ref struct {
	in   *Bucket
	part []byte
}

// Add makes the row one that an index finds by these parts of a key.
func (r *Refs) Add(x Index, parts ...[]byte) {
	part := parts[0]
	if len(parts) > 1 {
		part = Key(parts...)
	}
	r.append(ref{x.Bucket, part})
}

// Count makes the row one of those that a counter counts.
func (r *Refs) Count(name string) { r.append(ref{counters.Bucket, []byte(name)}) }

func (r *Refs) append(x ref) {
	if *r == nil {
		*r = make(Refs, 0, 8) // most rows have fewer
	}
	*r = append(*r, x)
}

// In returns the first part by which an index finds the row, nil where it does not.
func (r Refs) In(x Index) []byte {
	for _, have := range r {
		if have.in == x.Bucket {
			return have.part
		}
	}
	return nil
}

func (r Refs) has(is ref) bool {
	for _, have := range r {
		if have.in == is.in && bytes.Equal(have.part, is.part) {
			return true
		}
	}
	return false
}

// same reports whether both are the same, in whatever order; neither has one twice.
func (r Refs) same(as Refs) bool {
	return len(r) == len(as) && !slices.ContainsFunc(r, func(x ref) bool { return !as.has(x) })
}

// appendTo writes refs: of each the name and the part with their lengths.
func (r Refs) appendTo(b []byte) []byte {
	for _, x := range r {
		b = append(binary.AppendUvarint(b, uint64(len(x.in.Name))), x.in.Name...)
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

// readRefs reads what appendTo wrote, of a table with these indexes; they point into the row.
func readRefs(b []byte, indexes []Index) (r Refs, ok bool) {
	for len(b) > 0 {
		name, rest, ok := cut(b)
		if !ok {
			return nil, false
		}
		part, rest, ok := cut(rest)
		in := bucketOf(name, indexes)
		if !ok || in == nil {
			return nil, false
		}
		r, b = append(r, ref{in, part}), rest
	}
	return r, true
}

// bucketOf is what holds a ref, by its name.
func bucketOf(name []byte, indexes []Index) *Bucket {
	for _, x := range indexes {
		if x.Name == string(name) {
			return x.Bucket
		}
	}
	if counters.Name == string(name) {
		return counters.Bucket
	}
	return nil
}
