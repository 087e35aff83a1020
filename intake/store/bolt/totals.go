package bolt

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"haninge.se/samrad/intake/store"
)

// totals are the rows that nearly every mail of a batch changes: counters and the end of the log. A transaction keeps
// them at hand and writes each once, when it ends.
type totals struct {
	numbers map[string]int64 // that have changed
	head    *head
}

// count changes a number by name and returns it.
func (t *Tx) count(name string, by int64) (int64, error) {
	n, err := t.number(name)
	if err != nil || by == 0 {
		return n, err
	}
	t.setNumber(name, n+by)
	return n + by, nil
}

func (t *Tx) setNumber(name string, n int64) {
	if t.totals.numbers == nil {
		t.totals.numbers = map[string]int64{}
	}
	t.totals.numbers[name] = n
}

func (t *Tx) number(name string) (int64, error) {
	if n, ok := t.totals.numbers[name]; ok {
		return n, nil
	}
	body, err := t.get(bCounters, []byte(name))
	if err != nil || body == nil {
		return 0, err
	}
	if len(body) != 8 {
		return 0, &store.CorruptError{What: "counter " + name + " is no number"}
	}
	return int64(binary.BigEndian.Uint64(body)), nil
}

// head returns the end of the log.
func (t *Tx) head() (head, error) {
	if t.totals.head != nil {
		return *t.totals.head, nil
	}
	h, _, err := load[head](t, bMeta, []byte("head"))
	return h, err
}

func (t *Tx) setHead(h head) { t.totals.head = &h }

// writeTotals writes what of the totals has changed, in the order of their names.
func (t *Tx) writeTotals() error {
	for _, name := range slices.Sorted(maps.Keys(t.totals.numbers)) {
		if err := t.put(bCounters, []byte(name), be64(uint64(t.totals.numbers[name]))); err != nil {
			return err
		}
	}
	if t.totals.head == nil {
		return nil
	}
	if err := t.save(bMeta, []byte("head"), *t.totals.head); err != nil {
		return fmt.Errorf("ending the log: %w", err)
	}
	return nil
}
