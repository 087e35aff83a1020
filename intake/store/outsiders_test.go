package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
)

// tooMany keeps mails of outsiders of a size, and returns their sums.
func tooMany(t *testing.T, s *Store, n, size int, room Room, between func()) (sums []letter.Sum) {
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
				err = tx.Hold(Held{Sum: sum, Reason: "unknown-sender"})
			}
			if err == nil {
				err = tx.KeptOfOutsider(sum, int64(size), room)
			}
			return err
		})
		if between != nil {
			between()
		}
	}
	return sums
}

// keptOf counts which of the mails are kept, and wants a row of each.
func keptOf(t *testing.T, s *Store, sums []letter.Sum) (kept []int) {
	t.Helper()
	view(t, s, func(tx *Tx) error {
		for i, sum := range sums {
			is, err := tx.Kept(sum)
			if err != nil {
				return err
			}
			e, ok, err := tx.Entry(sum)
			if err != nil || !ok || e.Kept != is {
				t.Errorf("mail %d: row %v says kept %v, and it is %v: %v", i, ok, e.Kept, is, err)
			}
			if is {
				kept = append(kept, i)
			}
		}
		return nil
	})
	return kept
}

// TestOutsidersMailHasItsRoom: beyond the room the oldest mails of outsiders lose their bytes; their rows stay, the log
// says so, and the store is whole. One that a person took in is kept.
func TestOutsidersMailHasItsRoom(t *testing.T) {
	for _, size := range []int{1000, Small + 1000} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			dir := t.TempDir()
			s := openAt(t, dir)
			room := Room{PerDay: int64(10 * size), InAll: int64(5 * size)}
			first := tooMany(t, s, 1, size, room, nil)
			update(t, s, func(tx *Tx) error { return tx.Settle(first[0], Released, "kim", "") })
			sums := tooMany(t, s, 12, size, room, nil)
			if kept := keptOf(t, s, sums); len(kept) != 5 || kept[0] != 7 {
				t.Errorf("kept are %v, want the last five", kept)
			}
			if kept := keptOf(t, s, first); len(kept) != 1 {
				t.Error("a mail that was taken in is gone")
			}
			discarded := 0
			view(t, s, func(tx *Tx) error {
				events, err := tx.Events(0)
				for _, e := range events {
					if e.What == "letter discarded" && e.By == roomBy {
						discarded++
					}
				}
				n, more := tx.HeldCount()
				if n != 5 {
					t.Errorf("%d mails wait", n)
				}
				if err == nil {
					err = more
				}
				return err
			})
			if discarded != 7 {
				t.Errorf("the log tells of %d discarded mails, want 7", discarded)
			}
			files, err := filepath.Glob(filepath.Join(dir, mailDir, "*", "*"))
			if want := map[bool]int{true: 6, false: 0}[size > Small]; err != nil || len(files) != want {
				t.Errorf("%d files are left, want %d: %v", len(files), want, err)
			}
			sound(t, s)
		})
	}
}

// TestOutsidersHaveADay: a flood of one day takes no room from the days before it.
func TestOutsidersHaveADay(t *testing.T) {
	c := &clock{t: monday()}
	s, err := Open(t.TempDir(), Options{Now: c.now, Location: stockholm()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	room := Room{PerDay: 3000, InAll: 100_000}
	before := tooMany(t, s, 3, 1000, room, nil)
	c.t = c.t.Add(24 * time.Hour)
	flood := tooMany(t, s, 50, 1000, room, nil)
	if kept := keptOf(t, s, before); len(kept) != 3 {
		t.Errorf("of the day before are kept %v", kept)
	}
	if kept := keptOf(t, s, flood); len(kept) != 3 || kept[0] != 47 {
		t.Errorf("of the flood are kept %v", kept)
	}
	sound(t, s)
}

// TestNoFileGoesWhileACopyIsMade: a copy reads the files that its moment has; they go when it is done.
func TestNoFileGoesWhileACopyIsMade(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	room := Room{PerDay: 3 * Small, InAll: 3 * Small}
	files := func() int {
		all, err := filepath.Glob(filepath.Join(dir, mailDir, "*", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	s.copying.RLock()
	tooMany(t, s, 6, Small+1, room, nil)
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
