// Package files is what lies around the store's file: its lock, the marks of how far it has been, large mails, and a
// backup that is unpacked (intake/store/README.md).
package files

import (
	"fmt"
	"os"
)

// What lies in the data directory.
const (
	Store = "samrad.db"
	Mails = "mail"       // mails too large for the store: <2 hex>/<sum>
	PID   = "samrad.pid" // which process holds the store
)

// Exists reports whether a file is there; one that cannot be looked at counts as not there.
func Exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// SyncDir makes the names in a directory durable: a file that is forced to disk may still have no name after a
// power cut.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("opening a directory to make it durable: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("making a directory durable: %w", err)
	}
	return nil
}

// Private makes a directory that nobody else may look into.
func Private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the data directory: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("looking at the data directory: %w", err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("closing the data directory to others: %w", err)
	}
	return nil
}
