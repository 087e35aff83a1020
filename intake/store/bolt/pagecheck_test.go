package bolt

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// bbolt finds a page again, to write it, by the first key on it. A branch that names another key for the page, though
// one that is in order, reads well and makes two pages of one at the next write: it is damage (intake/README.md, E05).
func TestBranchNamesItsPagesFirstKey(t *testing.T) {
	t.Parallel()
	dir := made(t, 40)
	path := filepath.Join(dir, fileName)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
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
		bent[at+end]-- // still above all of the first child's keys, or inspect sees that
		if err := os.WriteFile(path, bent, 0o600); err != nil {
			t.Fatal(err)
		}
		if !noticed(t, dir) {
			t.Errorf("nobody notices that page %d names another key", at/size)
		}
		lowered++
	}
	if lowered == 0 {
		t.Fatal("no page of the store has two below it")
	}
}
