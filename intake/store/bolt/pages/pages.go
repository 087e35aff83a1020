// Package pages looks a bbolt file's pages through by plain reads, before anything maps or trusts them
// (intake/store/README.md, "Page check").
package pages

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"

	"haninge.se/samrad/intake/store"
)

// The layout of bbolt's file (its internal/common, version 2): pages of a header and elements.
const (
	pageHeader  = 16 // id 8, flags 2, count 2, overflow 4
	branchElem  = 16 // pos 4, ksize 4, pgid 8
	leafElem    = 16 // flags 4, pos 4, ksize 4, vsize 4
	bucketHead  = 16 // root pgid 8, sequence 8
	metaSize    = 64
	metaMagic   = 0xED0CDAED
	metaVersion = 2

	branchPage = 0x01
	leafPage   = 0x02
	freePage   = 0x10
	subBucket  = 0x01
	noFreelist = 1<<64 - 1
)

// meta is one of the two pages that say where the newest transaction lies.
type meta struct {
	pageSize                   uint32
	root, freelist, pages, tx  uint64
	flags, magic, version      uint32
	rootSequence, sum, counted uint64
}

// readMeta reads the meta page at an offset; ok tells whether its checksum holds.
func readMeta(r io.ReaderAt, at int64) (m meta, ok bool) {
	b := make([]byte, pageHeader+metaSize)
	if _, err := r.ReadAt(b, at); err != nil {
		return m, false
	}
	b = b[pageHeader:]
	le := binary.LittleEndian
	m = meta{magic: le.Uint32(b), version: le.Uint32(b[4:]), pageSize: le.Uint32(b[8:]), flags: le.Uint32(b[12:]),
		root: le.Uint64(b[16:]), rootSequence: le.Uint64(b[24:]), freelist: le.Uint64(b[32:]), pages: le.Uint64(b[40:]),
		tx: le.Uint64(b[48:]), sum: le.Uint64(b[56:])}
	h := fnv.New64a()
	_, _ = h.Write(b[:56])
	m.counted = h.Sum64()
	return m, m.magic == metaMagic && m.version == metaVersion && m.sum == m.counted
}

// metas reads both meta pages. The second lies one page in, and the page size is not known for sure before one
// of them is.
func metas(f *os.File) (newest meta, sound int) {
	first, ok := readMeta(f, 0)
	sizes := []uint32{first.pageSize}
	if ok {
		newest, sound = first, 1
	} else {
		for n := uint32(1024); n <= 1<<16; n *= 2 {
			sizes = append(sizes, n)
		}
	}
	for _, n := range sizes {
		if n < 1024 || n > 1<<16 {
			continue
		}
		second, ok := readMeta(f, int64(n))
		if !ok || second.pageSize != n {
			continue
		}
		if sound++; sound == 1 || second.tx > newest.tx {
			newest = second
		}
		break
	}
	return newest, sound
}

// Sound is how many of a file's two first pages, which say where the newest transaction lies, are sound. One that is
// damaged may have been the newer one; a file with none is no bbolt file.
func Sound(f *os.File) int {
	_, sound := metas(f)
	return sound
}

// Check holds that every page that can be reached is inside the file, of the right kind, reached once, its elements
// lie within it and in order, and none of them is on the list of free pages. It reads nothing of the rows. bbolt's own
// check ends the process on some damaged files, hangs on others and misses a kind of damage. Damage is a
// store.CorruptError that names path.
func Check(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("looking at the store: %w", err)
	}
	m, sound := metas(f)
	damaged := func(format string, args ...any) error {
		return &store.CorruptError{Path: path, What: fmt.Sprintf(format, args...)}
	}
	switch {
	case sound == 0:
		return damaged("neither of its two first pages is sound")
	case m.pages > uint64(info.Size())/uint64(m.pageSize):
		return damaged("it is cut off: %d bytes, want %d", info.Size(), m.pages*uint64(m.pageSize))
	}
	w := &walk{f: f, m: m, seen: make([]uint64, m.pages/64+1)}
	if err := w.all(); err != nil {
		if c, ok := errors.AsType[*store.CorruptError](err); ok {
			c.Path = path
		}
		return err
	}
	return nil
}

// walk is one look through a file.
type walk struct {
	f    *os.File
	m    meta
	seen []uint64 // one bit a page
	bufs [][]byte // one page for each level of the tree: a page is done with before the next of its level is read
}

// bad is a damaged page, by number: bbolt's own tools speak of pages too.
func bad(id uint64, format string, args ...any) error {
	return &store.CorruptError{What: fmt.Sprintf("page %d: ", id) + fmt.Sprintf(format, args...)}
}

// take marks a page and its overflow as used, once.
func (w *walk) take(id, overflow uint64) error {
	if id < 2 || overflow > w.m.pages || id+overflow >= w.m.pages {
		return bad(id, "lies outside the file")
	}
	for i := id; i <= id+overflow; i++ {
		if w.seen[i/64]&(1<<(i%64)) != 0 {
			return bad(i, "is used twice")
		}
		w.seen[i/64] |= 1 << (i % 64)
	}
	return nil
}

func (w *walk) used(id uint64) bool { return w.seen[id/64]&(1<<(id%64)) != 0 }

// read returns a page without its overflow, valid until the next is read at that depth.
func (w *walk) read(id uint64, depth int) (b []byte, flags, count uint16, overflow uint64, err error) {
	if id >= w.m.pages {
		return nil, 0, 0, 0, bad(id, "lies outside the file")
	}
	for len(w.bufs) <= depth {
		w.bufs = append(w.bufs, make([]byte, w.m.pageSize))
	}
	b = w.bufs[depth]
	if _, err := w.f.ReadAt(b, int64(id)*int64(w.m.pageSize)); err != nil {
		return nil, 0, 0, 0, fmt.Errorf("reading page %d of the store: %w", id, err)
	}
	le := binary.LittleEndian
	if le.Uint64(b) != id {
		return nil, 0, 0, 0, bad(id, "calls itself %d", le.Uint64(b))
	}
	flags, count, overflow = le.Uint16(b[8:]), le.Uint16(b[10:]), uint64(le.Uint32(b[12:]))
	if err := w.take(id, overflow); err != nil {
		return nil, 0, 0, 0, err
	}
	return b, flags, count, overflow, nil
}

// all walks the tree of buckets, and then the list of free pages against what the tree uses.
func (w *walk) all() error {
	if err := w.tree(w.m.root, nil, nil, 0); err != nil {
		return err
	}
	if w.m.freelist == noFreelist {
		return nil
	}
	return w.free()
}

// tree walks one page of a bucket and what hangs on it. All its keys lie in [from, to), and the first is from: bbolt
// finds a page again by its first key when it writes, and makes two pages of one that the branch above misnames.
func (w *walk) tree(id uint64, from, to []byte, depth int) error {
	const deepest = 64 // far beyond any tree of 2^64 rows; page ids are checked for loops besides
	if depth > deepest {
		return bad(id, "lies too deep")
	}
	b, flags, count, overflow, err := w.read(id, depth)
	if err != nil {
		return err
	}
	p := page{w: w, id: id, b: b, size: (overflow + 1) * uint64(w.m.pageSize), count: int(count), depth: depth}
	switch {
	case flags == leafPage:
		return p.leaf(from, to)
	case flags == branchPage && count > 0:
		return p.branch(from, to)
	}
	return bad(id, "is no page of rows")
}

// page is one page of rows, with as much of it as is at hand.
type page struct {
	w     *walk
	id    uint64
	b     []byte // its first page, or all of it where size says so
	size  uint64 // with its overflow
	count int
	depth int
}

// part returns size bytes at pos after the element at at. What lies in the overflow is read for itself, so that
// large values are passed over.
func (p page) part(at int, pos, size uint32) ([]byte, error) {
	from := uint64(at) + uint64(pos)
	to := from + uint64(size)
	switch {
	case to > p.size:
		return nil, bad(p.id, "a row lies outside it")
	case to <= uint64(len(p.b)):
		return p.b[from:to], nil
	}
	out := make([]byte, size)
	if _, err := p.w.f.ReadAt(out, int64(p.id*uint64(p.w.m.pageSize)+from)); err != nil {
		return nil, fmt.Errorf("reading page %d of the store: %w", p.id, err)
	}
	return out, nil
}

// branch walks the pages below. Each child's keys lie between its own key and the next.
func (p page) branch(from, to []byte) error {
	le := binary.LittleEndian
	if pageHeader+p.count*branchElem > len(p.b) {
		return bad(p.id, "counts more rows than it can hold")
	}
	keys, child := make([][]byte, p.count), make([]uint64, p.count)
	for i := range p.count {
		at := pageHeader + i*branchElem
		k, err := p.part(at, le.Uint32(p.b[at:]), le.Uint32(p.b[at+4:]))
		if err != nil {
			return err
		}
		keys[i], child[i] = k, le.Uint64(p.b[at+8:])
	}
	for i := range p.count {
		next := to
		if i+1 < p.count {
			next = keys[i+1]
		}
		switch {
		case len(keys[i]) == 0 || !ordered(keys[i], from, next):
			return bad(p.id, "its keys are out of order")
		case i == 0 && !begins(keys[i], from):
			return bad(p.id, "the page above it names another first key")
		}
		if err := p.w.tree(child[i], keys[i], next, p.depth+1); err != nil {
			return err
		}
	}
	return nil
}

// leaf looks at the rows of a page, and into those that are buckets.
func (p page) leaf(from, to []byte) error {
	le := binary.LittleEndian
	if pageHeader+p.count*leafElem > len(p.b) {
		return bad(p.id, "counts more rows than it can hold")
	}
	if p.count == 0 && from != nil {
		return bad(p.id, "is empty, and the page above it names a key")
	}
	var prev []byte
	for i := range p.count {
		at := pageHeader + i*leafElem
		kind, pos, ksize, vsize := le.Uint32(p.b[at:]), le.Uint32(p.b[at+4:]), le.Uint32(p.b[at+8:]), le.Uint32(p.b[at+12:])
		k, err := p.part(at, pos, ksize)
		switch {
		case err != nil:
			return err
		case len(k) == 0 || i > 0 && bytes.Compare(prev, k) >= 0 || !ordered(k, from, to):
			return bad(p.id, "its keys are out of order")
		case i == 0 && !begins(k, from):
			return bad(p.id, "the page above it names another first key")
		}
		prev = k
		if err := p.value(at, pos+ksize, vsize, kind); err != nil {
			return err
		}
	}
	return nil
}

// value looks at where the value of a row lies, and into one that is a bucket.
func (p page) value(at int, pos, size, kind uint32) error {
	switch {
	case uint64(at)+uint64(pos)+uint64(size) > p.size:
		return bad(p.id, "a row lies outside it")
	case kind&^subBucket != 0:
		return bad(p.id, "a row of unknown kind")
	case kind != subBucket:
		return nil
	}
	v, err := p.part(at, pos, size)
	if err != nil {
		return err
	}
	return p.bucket(v)
}

// bucket walks a bucket: on pages of its own, or, while it is small, inside the row that names it.
func (p page) bucket(v []byte) error {
	if len(v) < bucketHead {
		return bad(p.id, "a bucket that is too short")
	}
	if root := binary.LittleEndian.Uint64(v); root != 0 {
		return p.w.tree(root, nil, nil, p.depth+1)
	}
	if len(v) < bucketHead+pageHeader {
		return bad(p.id, "a bucket that is too short")
	}
	inner := v[bucketHead:]
	if binary.LittleEndian.Uint16(inner[8:]) != leafPage {
		return bad(p.id, "a bucket within it that is none")
	}
	in := page{w: p.w, id: p.id, b: inner, size: uint64(len(inner)), depth: p.depth + 1}
	in.count = int(binary.LittleEndian.Uint16(inner[10:]))
	return in.leaf(nil, nil)
}

// free looks at the list of free pages: every page below the top is used or free, never both.
func (w *walk) free() error {
	id := w.m.freelist
	_, flags, n, overflow, err := w.read(id, 0)
	if err != nil {
		return err
	}
	if flags != freePage {
		return bad(id, "is not the list of free pages")
	}
	b := make([]byte, int(overflow+1)*int(w.m.pageSize))
	if _, err := w.f.ReadAt(b, int64(id)*int64(w.m.pageSize)); err != nil {
		return fmt.Errorf("reading page %d of the store: %w", id, err)
	}
	le := binary.LittleEndian
	count, at := uint64(n), pageHeader
	if n == 0xFFFF {
		count, at = le.Uint64(b[at:]), at+8
	}
	if count > uint64(len(b)-at)/8 {
		return bad(id, "lists more free pages than it can hold")
	}
	for i := range int(count) {
		p := le.Uint64(b[at+i*8:])
		if p < 2 || p >= w.m.pages || w.used(p) {
			return bad(p, "is on the list of free pages and used, or outside the file")
		}
		w.seen[p/64] |= 1 << (p % 64)
	}
	for p := uint64(2); p < w.m.pages; p++ {
		if !w.used(p) {
			return bad(p, "is neither used nor free")
		}
	}
	return nil
}

// ordered reports whether a key lies in [from, to); nil is no bound.
func ordered(k, from, to []byte) bool {
	return (from == nil || bytes.Compare(from, k) <= 0) && (to == nil || bytes.Compare(k, to) < 0)
}

// begins reports whether a page's first key is the one that the branch above names; nil is none above.
func begins(k, from []byte) bool { return from == nil || bytes.Equal(k, from) }
