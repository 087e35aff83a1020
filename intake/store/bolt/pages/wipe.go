package pages

import (
	"bytes"
	"os"

	"haninge.se/samrad/intake/store"
)

// Wipe fills every page with zeroes that neither of the two newest states uses. Nobody may write meanwhile, or read an
// older state than those.
func Wipe(f *os.File, path string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	newest, sound := metas(f)
	if sound == 0 {
		return &store.CorruptError{Path: path, What: "neither of its two first pages is sound"}
	}
	size := int64(newest.pageSize)
	var states []*walk
	for page := range int64(2) {
		m, ok := readMeta(f, page*size)
		if !ok {
			continue // the other is opened
		}
		w := &walk{f: f, m: m, seen: make([]uint64, m.pages/64+1)}
		if err := w.held(); err != nil {
			return err
		}
		states = append(states, w)
	}
	page, empty := make([]byte, size), make([]byte, size)
	for id := int64(2); id < info.Size()/size; id++ {
		used := false
		for _, w := range states {
			used = used || uint64(id) < w.m.pages && w.used(uint64(id))
		}
		if used {
			continue
		}
		if _, err := f.ReadAt(page, id*size); err != nil {
			return err
		}
		if bytes.Equal(page, empty) {
			continue
		}
		if _, err := f.WriteAt(empty, id*size); err != nil {
			return err
		}
	}
	return f.Sync()
}

// held marks the pages that a state uses: its rows and its list of free pages.
func (w *walk) held() error {
	if err := w.tree(w.m.root, nil, nil, 0); err != nil || w.m.freelist == noFreelist {
		return err
	}
	_, _, _, _, err := w.read(w.m.freelist, 0)
	return err
}
