package files

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// What lies in the data directory while a copy is put back: the copy, and what it takes the place of. All of it is in
// the directory, which may be a disk of its own.
const (
	Restoring = "restoring"
	replaced  = "replaced"
	attempts  = "attempts"
)

// ours is what belongs to a store. The store goes out first and comes in last: where it is, all is there that belongs
// to it, and where it is not, Restoring shows that it is to come.
var ours = []string{Store, Inner, Mails, attempts}

// Replace puts the copy that lies unpacked in Restoring in the place of what is in a data directory, and keeps that in
// it under another name, if there was anything. One that was cut off at any point is done by unpacking the copy and
// calling Replace again.
func Replace(dir, kept string) (moved bool, err error) {
	old := filepath.Join(dir, replaced)
	kept = filepath.Join(dir, kept)
	if Exists(filepath.Join(old, Store)) && Exists(filepath.Join(dir, Store)) { // all but its name was done
		if err := os.Rename(old, kept+"-earlier"); err != nil {
			return false, fmt.Errorf("restoring: %w", err)
		}
	}
	if err := Private(old); err != nil {
		return false, err
	}
	for _, name := range ours {
		at, to := filepath.Join(dir, name), filepath.Join(old, name)
		if Exists(to) {
			err = os.RemoveAll(at) // of the copy that was cut off
		} else {
			err = move(at, to)
		}
		if err != nil {
			return false, fmt.Errorf("restoring: %w", err)
		}
	}
	if err := errors.Join(SyncDir(old), SyncDir(dir)); err != nil {
		return false, err
	}
	for n := len(ours) - 1; n >= 0; n-- {
		if err := move(filepath.Join(dir, Restoring, ours[n]), filepath.Join(dir, ours[n])); err != nil {
			return false, fmt.Errorf("restoring: %w", err)
		}
	}
	if err := SyncDir(dir); err != nil {
		return false, err
	}
	left, err := os.ReadDir(old)
	switch {
	case err != nil:
	case len(left) == 0:
		err = os.Remove(old)
	default:
		moved, err = true, os.Rename(old, kept)
	}
	return moved, errors.Join(err, os.RemoveAll(filepath.Join(dir, Restoring)), SyncDir(dir))
}

// move moves what is there.
func move(from, to string) error {
	if err := os.Rename(from, to); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
