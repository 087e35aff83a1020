package store

import (
	"bytes"
	"slices"
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
	row := indexRow{bucket, key(parts...)}
	if !r.has(row) {
		r.keys = append(r.keys, row)
	}
}

func (r *rows) has(row indexRow) bool {
	return slices.ContainsFunc(r.keys, func(o indexRow) bool { return o.bucket == row.bucket && bytes.Equal(o.key, row.key) })
}

// reindexRows brings the indexes from one state of a thing to the next.
func (t *Tx) reindexRows(old, now rows) error {
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
