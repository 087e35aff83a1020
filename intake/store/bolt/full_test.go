package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"haninge.se/samrad/intake/store"
)

// smallDisk mounts a disk of a few megabytes.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED: no small disk can be made here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	return disk
}

// untilFull takes mails from the one after last on until there is no room, and returns the last that was taken.
func untilFull(t *testing.T, s *Store, last int) int {
	t.Helper()
	for range 3000 {
		err := s.update(func(tx *Tx) error {
			if (last+1)%7 == 0 {
				if _, err := tx.Keep(largeMail(last + 1)); err != nil {
					return err
				}
			}
			return take(tx, last+1, monday())
		})
		if errors.Is(err, store.ErrFull) {
			return last
		}
		if err != nil {
			t.Fatalf("mail %d: %v", last+1, err)
		}
		last++
	}
	t.Fatal("the disk was never full: the test proves nothing")
	return last
}

// TestTheDiskIsFull: the store fills its disk. A write that has no room says so and leaves nothing behind, and neither
// reading nor the store ends.
func TestTheDiskIsFull(t *testing.T) {
	s := openAt(t, filepath.Join(smallDisk(t, "3m"), "data"))
	last := untilFull(t, s, 0)
	if err := s.Quiesce(); err != nil {
		t.Errorf("a full disk ended the store: %v", err)
	}
	allThere(t, s, last)
	sound(t, s)
}

// TestAnotherProgramFillsTheDisk: the store goes on by itself when the other program's file is gone, again and again.
func TestAnotherProgramFillsTheDisk(t *testing.T) {
	disk := smallDisk(t, "16m")
	ballast := filepath.Join(disk, "ballast")
	s := openAt(t, filepath.Join(disk, "data"))
	last := 0
	for range 3 {
		f, err := os.Create(ballast)
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		_ = f.Close()
		last = untilFull(t, s, last)
		allThere(t, s, last)
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		for (last+1)%7 != 0 {
			last++
			update(t, s, func(tx *Tx) error { return take(tx, last, monday()) })
		}
		allThere(t, s, last)
	}
	sound(t, s)
}

// TestWhatAFullDiskSays: want of room is told from other faults also where bbolt keeps no more of it than the text, as of
// a file that it could not make longer.
func TestWhatAFullDiskSays(t *testing.T) {
	at := func(op string, no syscall.Errno) error { return &os.PathError{Op: op, Path: "/x/samrad.db", Err: no} }
	for _, c := range []struct {
		err  error
		want bool
	}{
		{nil, false},
		{at("write", syscall.ENOSPC), true},
		{fmt.Errorf("keeping: %w", at("write", syscall.EDQUOT)), true},
		{at("write", syscall.EIO), false},
		{fmt.Errorf("file resize error: %s", at("truncate", syscall.ENOSPC)), true},
		{fmt.Errorf("file resize error: %s", at("truncate", syscall.EDQUOT)), true},
		{fmt.Errorf("file resize error: %s", at("truncate", syscall.EIO)), false},
		{fmt.Errorf("file sync error: %s", at("fsync", syscall.ENOSPC)), false}, // what was written is unknown
	} {
		if got := full(c.err); got != c.want {
			t.Errorf("%v: full is %v, want %v", c.err, got, c.want)
		}
	}
}

// TestAStartOnAFullDisk: a store that cannot be opened for want of room says that, is not harmed, and opens when there is
// room.
func TestAStartOnAFullDisk(t *testing.T) {
	disk := smallDisk(t, "4m")
	dir, ballast := filepath.Join(disk, "data"), filepath.Join(disk, "ballast")
	s := openAt(t, dir)
	update(t, s, func(tx *Tx) error { return take(tx, 1, monday()) })
	closed(t, s)
	f, err := os.Create(ballast)
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	_ = f.Close()
	for range 2 {
		if s, err := Open(dir, store.Options{Location: stockholm()}); !errors.Is(err, syscall.ENOSPC) || errors.Is(err, store.ErrStorage) {
			t.Fatalf("opened on a full disk: %v, %v", s, err)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir)
	allThere(t, s, 1)
	sound(t, s)
}
