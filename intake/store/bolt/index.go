package bolt

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// rows are what the indexes and counters hold of one thing. They are a pure function of it, so that a change is
// the difference of two, and Verify can work them out again.
type rows struct {
	keys  []indexRow
	count map[string]int64
}

// indexRow is a row whose key says it all.
type indexRow struct {
	bucket string
	key    []byte
}

func (r *rows) add(bucket string, parts ...[]byte) {
	r.keys = append(r.keys, indexRow{bucket, key(parts...)})
}

func (r *rows) has(row indexRow) bool {
	_, found := slices.BinarySearchFunc(r.keys, row, compareRows)
	return found
}

// sort puts the rows in order, and each there once.
func (r *rows) sort() {
	slices.SortFunc(r.keys, compareRows)
	r.keys = slices.CompactFunc(r.keys, func(a, b indexRow) bool { return compareRows(a, b) == 0 })
}

func compareRows(a, b indexRow) int {
	return cmp.Or(strings.Compare(a.bucket, b.bucket), bytes.Compare(a.key, b.key))
}

// reindexRows brings the indexes from one state of a thing to the next.
func (t *Tx) reindexRows(old, now rows) error {
	old.sort()
	now.sort()
	for _, row := range old.keys {
		if !now.has(row) {
			if err := t.delete(row.bucket, row.key); err != nil {
				return err
			}
		}
	}
	for _, row := range now.keys {
		if !old.has(row) {
			if err := t.put(row.bucket, row.key, nil); err != nil {
				return err
			}
		}
	}
	for name, n := range old.count {
		if _, err := t.count(name, -n); err != nil {
			return err
		}
	}
	for name, n := range now.count {
		if _, err := t.count(name, n); err != nil {
			return err
		}
	}
	return nil
}

// ids drops empty ones and doubles.
func ids(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
