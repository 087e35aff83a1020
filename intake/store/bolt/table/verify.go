package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"

	"haninge.se/samrad/intake/store"
)

// Set is all tables of a file, but for what Tx keeps itself.
type Set []Kind

// Kind is a table, whatever its rows are.
type Kind interface {
	Buckets() []*Bucket // its own first
	FoundBy() []Index
	refsUnder(t *Tx, k []byte) Refs
	verify(v *Verifier) error
	numbered() bool
}

// Buckets are the buckets of the table and of its indexes.
func (tb *Table[T]) Buckets() []*Bucket {
	out := []*Bucket{tb.Bucket}
	if tb.RefsBucket != nil {
		out = append(out, tb.RefsBucket)
	}
	for _, x := range tb.Indexes {
		out = append(out, x.Bucket)
	}
	return out
}

// FoundBy are the indexes that find its rows.
func (tb *Table[T]) FoundBy() []Index { return tb.Indexes }

// refsUnder works out the refs of the row under a key: none where there is no row, or one that cannot be read.
func (tb *Table[T]) refsUnder(t *Tx, k []byte) Refs {
	if v, ok, err := tb.Get(t, k); ok && err == nil {
		return tb.refs(&v)
	}
	return nil
}

func (tb *Table[T]) verify(v *Verifier) error { return Each(v, tb, nil) }
func (tb *Table[T]) numbered() bool           { return tb.Numbered }

// Buckets are the buckets of all tables, and those that every file has.
func (s Set) Buckets() (out []*Bucket) {
	for _, k := range append(s, facts, counters, lastNumbers) {
		out = append(out, k.Buckets()...)
	}
	return out
}

// What to do about a finding.
const (
	Restore = "put the newest sound backup in its place; the mail since then is read again from the mailboxes"
	Reindex = "the rows themselves are sound: put the newest sound backup in its place when it suits you"
)

// Verifier gathers what is wrong. It works out every ref of every row anew. Nothing of it grows with the store: an
// index row is looked up when the row it belongs to is read, and forgotten.
type Verifier struct {
	Findings []store.Finding

	t     *Tx
	all   Set
	read  map[*Bucket]bool // tables whose rows were
	want  map[*Bucket]int  // how many rows an index should have
	lacks map[*Bucket]int  // how many of them it has not
	count map[string]int64
}

// NewVerifier looks through what a transaction sees of all tables.
func NewVerifier(t *Tx, all Set) *Verifier {
	return &Verifier{t: t, all: append(all, facts), read: map[*Bucket]bool{}, want: map[*Bucket]int{},
		lacks: map[*Bucket]int{}, count: map[string]int64{}}
}

// enough findings tell the story; a store that is broken through and through need not fill a screen.
const enough = 100

// Say adds a finding.
func (v *Verifier) Say(where, what, do string) {
	if len(v.Findings) < enough {
		v.Findings = append(v.Findings, store.Finding{Where: where, What: what, Do: do})
	}
}

// Tell makes a finding of what damage says of itself, and returns any other error.
func (v *Verifier) Tell(where, do string, err error) error {
	var damaged *store.CorruptError
	if !errors.As(err, &damaged) {
		return err
	}
	v.Say(where, damaged.What, do)
	return nil
}

// Each reads every row of a table, and holds the indexes against it. One that cannot be read is a finding, and the
// walk goes on.
func Each[T any](v *Verifier, tb *Table[T], fn func(k []byte, row T) error) error {
	return v.t.Rows(tb.Bucket, nil, func(k, row []byte) error {
		x, _, err := Read(v, tb, k, row)
		if err == nil && fn != nil {
			err = fn(k, x)
		}
		return v.Tell(tb.Name, Restore, err)
	})
}

// Read reads a row, and looks for all that should be found by it. An index row that is there and damaged is told of
// when its index is walked. value is what the row holds, as it was written.
func Read[T any](v *Verifier, tb *Table[T], k, row []byte) (x T, value []byte, err error) {
	v.read[tb.Bucket] = true
	if value, err = tb.unseal(k, row); err != nil {
		return x, nil, err
	}
	if err = tb.decode(k, value, &x); err != nil {
		return x, nil, err
	}
	refs := tb.refs(&x)
	if tb.RefsBucket != nil {
		held, err := tb.Held(v.t, k)
		if err != nil || !held.same(refs) {
			v.Say(tb.RefsBucket.Name, fmt.Sprintf("what the indexes hold of %s is not what it says", Printable(k)), Reindex)
		}
	}
	for _, r := range refs {
		if r.in == counters.Bucket {
			v.count[string(r.part)]++
			continue
		}
		v.want[r.in]++
		found, err := v.t.find(r.in, Key(r.part, k))
		if err != nil {
			return x, nil, err
		}
		if found == nil {
			v.lacks[r.in]++
		}
	}
	return x, value, nil
}

// Owned names the rows of a bucket whose keys are those of no row of a table.
func Owned[T any](v *Verifier, b *Bucket, by *Table[T]) error {
	return v.t.Rows(b, nil, func(k, _ []byte) error {
		is, err := by.Has(v.t, k)
		if err == nil && !is {
			v.Say(b.Name, Printable(k)+" belongs to nothing", Reindex)
		}
		return err
	})
}

// Steps are what is left when the tables were read whose rows mean something to the caller, one after the other.
func (v *Verifier) Steps() []func() error {
	return []func() error{v.rest, v.strays, v.counters, v.numbering}
}

// rest reads the tables that were not read yet.
func (v *Verifier) rest() error {
	for _, k := range v.all {
		if v.read[k.Buckets()[0]] {
			continue
		}
		if err := k.verify(v); err != nil {
			return err
		}
	}
	return nil
}

// strays counts the rows of each index. All that should be there were looked for before, so that one which has more
// holds strays, and only then is each of its rows held against what it belongs to.
func (v *Verifier) strays() error {
	for _, k := range v.all {
		for _, x := range k.FoundBy() {
			if err := v.straysOf(k, x); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *Verifier) straysOf(of Kind, x Index) error {
	n := 0
	err := v.t.Rows(x.Bucket, nil, func(k, row []byte) error {
		_, err := x.unseal(k, row)
		n++
		return v.Tell(x.Name, Restore, err)
	})
	if err == nil && n > v.want[x.Bucket]-v.lacks[x.Bucket] {
		err = v.t.Rows(x.Bucket, nil, func(k, _ []byte) error {
			part, owner := x.split(k)
			if len(owner) == 0 || !of.refsUnder(v.t, owner).has(ref{x.Bucket, part}) {
				v.Say(x.Name, fmt.Sprintf("the index holds %s, which is not so", Printable(k)), Reindex)
			}
			return nil
		})
	}
	if lacks := v.lacks[x.Bucket]; lacks > 0 {
		v.Say(x.Name, fmt.Sprintf("the index lacks %d of %d rows", lacks, v.want[x.Bucket]), Reindex)
	}
	return err
}

// counters compares counters with what they should be.
func (v *Verifier) counters() error {
	err := Each(v, counters, func(k []byte, have int64) error {
		if want := v.count[string(k)]; have != want {
			v.Say(counters.Name, fmt.Sprintf("%s is %d, and should be %d", Printable(k), have, want), Reindex)
		}
		delete(v.count, string(k))
		return nil
	})
	for _, name := range slices.Sorted(maps.Keys(v.count)) {
		v.Say(counters.Name, fmt.Sprintf("%s is missing, and should be %d", name, v.count[name]), Reindex)
	}
	return err
}

// numbering sees to it that no number is given out twice.
func (v *Verifier) numbering() error {
	for _, k := range v.all {
		if !k.numbered() {
			continue
		}
		b := k.Buckets()[0]
		n, err := v.t.Last(b.lastNumber())
		if err != nil {
			return err
		}
		err = v.t.down(b, nil, func(k, _ []byte) (bool, error) {
			if len(k) == 8 && uint64(n) < binary.BigEndian.Uint64(k) {
				what := fmt.Sprintf("the last number of %s is %d, and there is a higher one", b.Name, n)
				v.Say(lastNumbers.Name, what, Restore)
			}
			return false, nil
		})
		if err != nil {
			return err
		}
	}
	return Each(v, lastNumbers, nil)
}
