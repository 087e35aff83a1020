package pages

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"

	"haninge.se/samrad/intake/store"
)

// made is a bbolt file whose bucket has pages below pages.
func made(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "made.db")
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucket([]byte("rows"))
		for n := range 2000 {
			err = errors.Join(err, b.Put(fmt.Appendf(nil, "row %05d ends in z", n), bytes.Repeat([]byte("x"), 40)))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// bbolt finds a page again, to write it, by the first key on it. A branch that names another key for the page, though
// one that is in order, reads well and makes two pages of one at the next write: it is damage (intake/README.md, E05).
func TestBranchNamesItsPagesFirstKey(t *testing.T) {
	t.Parallel()
	path := made(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Check(f, path); err != nil || Sound(f) != 2 {
		t.Fatalf("the file is whole: %v, %d", err, Sound(f))
	}
	m, _ := metas(f)
	inUse := &walk{f: f, m: m, seen: make([]uint64, m.pages/64+1)}
	if err := inUse.tree(m.root, nil, nil, 0); err != nil {
		t.Fatal(err)
	}
	size := int(m.pageSize)
	le := binary.LittleEndian
	lowered := 0
	for at := 2 * size; at < int(m.pages)*size; at += size {
		page := whole[at : at+size]
		if !inUse.used(uint64(at/size)) || le.Uint16(page[8:]) != branchPage || le.Uint16(page[10:]) < 2 {
			continue
		}
		elem := pageHeader + branchElem // the second child's
		key := elem + int(le.Uint32(page[elem:]))
		end := key + int(le.Uint32(page[elem+4:])) - 1
		if end >= size || page[end] == 0 {
			continue
		}
		bent := bytes.Clone(whole)
		bent[at+end]-- // still above all of the first child's keys, or that is seen
		if err := os.WriteFile(path, bent, 0o600); err != nil {
			t.Fatal(err)
		}
		var damaged *store.CorruptError
		if err := Check(f, path); !errors.As(err, &damaged) || damaged.Path != path {
			t.Errorf("page %d names another key: %v", at/size, err)
		}
		lowered++
	}
	if lowered == 0 {
		t.Fatal("no page of the store has two below it")
	}
}
