package bolt

import (
	"maps"
	"slices"
	"sync"
)

// The buckets that hold no table of their own kind of row.
const (
	factsName    = "meta"     // what the store says of itself, by name; of any version
	countersName = "counters" // how many rows there are of something, by name
)

var (
	counterRows = &table[int64]{name: countersName}
	numberRows  = &table[int64]{name: "numbers"} // given out last, by what they number
)

// described is a table whatever its rows are.
type described interface {
	describe() (inOrder map[string]bool, indexes []index)
	refsUnder(t *Tx, k []byte) refs
}

// describe returns the buckets of a table, and whether the rows of each come in the order of their keys; and its
// indexes.
func (tb *table[T]) describe() (inOrder map[string]bool, indexes []index) {
	inOrder = map[string]bool{tb.name: tb.inOrder}
	if tb.refsIn != "" {
		inOrder[tb.refsIn] = tb.inOrder
	}
	for _, x := range tb.indexes {
		inOrder[x.name] = x.inOrder
	}
	return inOrder, tb.indexes
}

// refsUnder works out the refs of the row under a key: none where there is no row, or one that cannot be read.
func (tb *table[T]) refsUnder(t *Tx, k []byte) refs {
	if v, ok, err := tb.get(t, k); ok && err == nil {
		return tb.refsOf(&v)
	}
	return nil
}

// tables are all there are.
func tables() []described {
	return []described{
		entries, kept, mails, events, cases, reserved, items, bodies, held, cursors, notes, counterRows, numberRows,
		erasedCases, erasedIDs, erasedKeys,
		&table[any]{name: factsName},
	}
}

// growing says of every bucket whether its rows come in the order of their keys.
var growing = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, tb := range tables() {
		inOrder, _ := tb.describe()
		maps.Copy(out, inOrder)
	}
	return out
})

func buckets() []string { return slices.Sorted(maps.Keys(growing())) }

// nameOf is a bucket's name without making it anew.
func nameOf(b []byte) string {
	if name, ok := names()[string(b)]; ok {
		return name
	}
	return string(b)
}

var names = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for _, name := range buckets() {
		out[name] = name
	}
	return out
})

// single is one value that the store says of itself, under its name.
type single[T any] string

func (s single[T]) get(t *Tx) (v T, ok bool, err error) {
	return (&table[T]{name: factsName}).get(t, []byte(s))
}

func (s single[T]) put(t *Tx, v T) error { return (&table[T]{name: factsName}).put(t, []byte(s), v) }

func (s single[T]) delete(t *Tx) error { return t.delete(factsName, []byte(s)) }

// numbers are numbers by name that a transaction reads and changes.
type numbers struct {
	in      *table[int64]
	changed map[string]*int64
}

func (n *numbers) get(t *Tx, name string) (int64, error) {
	if v := n.changed[name]; v != nil {
		return *v, nil
	}
	v, _, err := n.in.get(t, []byte(name))
	return v, err
}

func (n *numbers) set(name string, v int64) {
	if n.changed == nil {
		n.changed = map[string]*int64{}
	}
	n.changed[name] = &v
}

// add changes a number, and returns it.
func (n *numbers) add(t *Tx, name string, by int64) (int64, error) {
	v, err := n.get(t, name)
	if err == nil {
		n.set(name, v+by)
	}
	return v + by, err
}

// count is add where nobody asks for the number, which most often is at hand.
func (n *numbers) count(t *Tx, name []byte, by int64) error {
	if v := n.changed[string(name)]; v != nil {
		*v += by
		return nil
	}
	_, err := n.add(t, string(name), by)
	return err
}

// write writes the numbers that have changed, in the order of their names.
func (n *numbers) write(t *Tx) error {
	for _, name := range slices.Sorted(maps.Keys(n.changed)) {
		if err := n.in.put(t, []byte(name), *n.changed[name]); err != nil {
			return err
		}
	}
	return nil
}

// counted is how many rows a counter counts.
func (t *Tx) counted(name string) (int, error) {
	n, err := t.counters.get(t, name)
	return int(n), err
}

// countsOf is how many rows there are of each kind.
func countsOf[K comparable](t *Tx, kinds []K, counter func(K) string) (map[K]int, error) {
	out := map[K]int{}
	for _, k := range kinds {
		n, err := t.counted(counter(k))
		if err != nil {
			return nil, err
		}
		out[k] = n
	}
	return out, nil
}
