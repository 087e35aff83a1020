package table

import (
	"maps"
	"slices"
)

// What every file has beside the tables that are handed in.
var (
	facts       = New("facts", Spec[any]{})      // what the store says of itself, by name
	counters    = New("counters", Spec[int64]{}) // how many rows there are of something, by name
	lastNumbers = New("numbers", Spec[int64]{})  // given out last, by what they number
)

// Fact is one value that the store says of itself, under its name.
type Fact[T any] string

func (f Fact[T]) in() *Table[T] { return &Table[T]{Bucket: facts.Bucket} }

// Get returns the value; ok is false where there is none.
func (f Fact[T]) Get(t *Tx) (v T, ok bool, err error) { return f.in().Get(t, []byte(f)) }

// Put writes it.
func (f Fact[T]) Put(t *Tx, v T) error { return f.in().Put(t, []byte(f), v) }

// Delete takes it away.
func (f Fact[T]) Delete(t *Tx) error { return t.delete(facts.Bucket, []byte(f)) }

// numbers are numbers by name that a transaction reads and changes.
type numbers struct {
	in      *Table[int64]
	changed map[string]*int64
}

func (n *numbers) get(t *Tx, name string) (int64, error) {
	if v := n.changed[name]; v != nil {
		return *v, nil
	}
	v, _, err := n.in.Get(t, []byte(name))
	return v, err
}

func (n *numbers) set(name string, v int64) {
	if n.changed == nil {
		n.changed = map[string]*int64{}
	}
	n.changed[name] = &v
}

// count adds to a number, which most often is at hand.
func (n *numbers) count(t *Tx, name []byte, by int64) error {
	if v := n.changed[string(name)]; v != nil {
		*v += by
		return nil
	}
	v, err := n.get(t, string(name))
	if err == nil {
		n.set(string(name), v+by)
	}
	return err
}

// write writes the numbers that have changed, in the order of their names.
func (n *numbers) write(t *Tx) error {
	for _, name := range slices.Sorted(maps.Keys(n.changed)) {
		if err := n.in.Put(t, []byte(name), *n.changed[name]); err != nil {
			return err
		}
	}
	return nil
}

// Counted is how many rows a counter counts.
func (t *Tx) Counted(name string) (int, error) {
	n, err := t.counted.get(t, name)
	return int(n), err
}

// Last is the number given out last under a name, 0 where none was.
func (t *Tx) Last(name string) (int64, error) { return t.given.get(t, name) }

// SetLast makes a number the one that was given out last.
func (t *Tx) SetLast(name string, n int64) { t.given.set(name, n) }

// Next gives out the number after the last.
func (t *Tx) Next(name string) (int64, error) {
	n, err := t.given.get(t, name)
	if err == nil {
		t.given.set(name, n+1)
	}
	return n + 1, err
}

// LastOf are the numbers given out last whose names begin so, without those that this transaction is the first to give.
func (t *Tx) LastOf(prefix string) (map[string]int64, error) {
	out := map[string]int64{}
	err := lastNumbers.Up(t, []byte(prefix), func(k []byte, _ int64) (more bool, err error) {
		out[string(k)], err = t.Last(string(k))
		return true, err
	})
	return out, err
}
