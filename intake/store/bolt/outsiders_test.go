package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// tooMany keeps mails of outsiders of a size, and returns their sums.
func tooMany(t *testing.T, s *Store, n, size int, room store.Room) (sums []letter.Sum) {
	t.Helper()
	for i := range n {
		raw := []byte(fmt.Sprintf("mail %d of %p ", i, &sums) + strings.Repeat("x", size))
		raw = raw[:size]
		update(t, s, func(tx *Tx) error {
			sum, err := tx.Keep(raw)
			sums = append(sums, sum)
			if err == nil {
				err = tx.PutEntry(letter.Entry{Sum: sum, Kind: letter.Ignore, Reason: "unknown-sender", Size: size, Kept: true})
			}
			if err == nil {
				err = tx.Hold(store.Held{Sum: sum, Reason: "unknown-sender"})
			}
			if err == nil {
				err = tx.KeptOfOutsider(sum, int64(size), room)
			}
			return err
		})
	}
	return sums
}

// TestOutsidersFilesGo: what is discarded of outsiders takes no room beside the store either.
func TestOutsidersFilesGo(t *testing.T) {
	for _, size := range []int{1000, store.Small + 1000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			dir := t.TempDir()
			s := openAt(t, dir)
			room := store.Room{PerDay: int64(10 * size), InAll: int64(5 * size)}
			first := tooMany(t, s, 1, size, room)
			update(t, s, func(tx *Tx) error { return tx.Settle(first[0], store.Released, "kim", "") })
			tooMany(t, s, 12, size, room)
			files, err := filepath.Glob(filepath.Join(dir, files.Mails, "*", "*"))
			if want := map[bool]int{true: 6, false: 0}[size > store.Small]; err != nil || len(files) != want {
				t.Errorf("%d files are left, want %d: %v", len(files), want, err)
			}
			sound(t, s)
		})
	}
}

// TestNoFileGoesWhileACopyIsMade: a copy reads the files that its moment has; they go when it is done.
func TestNoFileGoesWhileACopyIsMade(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	room := store.Room{PerDay: 3 * store.Small, InAll: 3 * store.Small}
	files := func() int {
		all, err := filepath.Glob(filepath.Join(dir, files.Mails, "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	s.copying.RLock()
	tooMany(t, s, 6, store.Small+1, room)
	if n := files(); n != 6 {
		t.Errorf("%d files are there while a copy is made, want 6", n)
	}
	s.copying.RUnlock()
	update(t, s, func(*Tx) error { return nil })
	if n := files(); n != 2 {
		t.Errorf("%d files are left, want 2", n)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
}
