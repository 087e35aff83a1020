package bolt

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/pages"
	"haninge.se/samrad/intake/store/bolt/table"
)

// What to do, beside table.Restore and table.Reindex.
const (
	doMail   = "fetch the mail again from the mailbox or from a backup; the case itself is sound"
	doLog    = "compare with a backup: from this line on the log proves nothing"
	doBackup = "take another backup; this one cannot be used"
	doWatch  = "nothing is lost; take a backup now, and look at the disk"
)

// Verify looks through a data directory, a samrad.db or a backup, and tells everything that is wrong with it.
// An empty list means that every row, index, counter, hash and link of the log is as it should be. Nothing is
// changed. The error is for what kept it from looking.
func Verify(path string) ([]store.Finding, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("verifying: %w", err)
	}
	switch {
	case info.IsDir():
		return verifyFile(path, files.Store)
	case isStore(path):
		return verifyFile(filepath.Dir(path), filepath.Base(path))
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("verifying: %w", err)
	}
	defer f.Close()
	dir, err := os.MkdirTemp(filepath.Dir(path), ".samrad-verify-*")
	if err != nil { // backups may lie where nobody may write
		dir, err = os.MkdirTemp("", "samrad-verify-*")
	}
	if err != nil {
		return nil, fmt.Errorf("verifying: making room to unpack: %w", err)
	}
	defer os.RemoveAll(dir)
	var damaged *store.CorruptError
	if err := Restore(f, dir); errors.As(err, &damaged) {
		return []store.Finding{{Where: path, What: damaged.What, Do: doBackup}}, nil
	} else if err != nil {
		return nil, fmt.Errorf("verifying: %w", err)
	}
	return verifyFile(dir, files.Store)
}

// isStore tells a store from a backup by name, and where that says nothing by its first page.
func isStore(path string) bool {
	if filepath.Ext(path) == ".db" {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return pages.Sound(f) > 0
}

func verifyFile(dir, name string) ([]store.Finding, error) {
	s := &Store{dir: dir, path: filepath.Join(dir, name), now: time.Now, loc: time.UTC, readOnly: true}
	err := s.open(store.Options{Timeout: time.Second})
	defer s.release()
	var damaged *store.CorruptError
	switch {
	case errors.As(err, &damaged):
		return []store.Finding{{Where: damaged.Path, What: damaged.What, Do: table.Restore}}, nil
	case err != nil:
		return nil, fmt.Errorf("verifying: %w", err)
	}
	return s.Verify()
}

// Verify looks through an open store, also while it is written to.
func (s *Store) Verify() ([]store.Finding, error) {
	var v *verifier
	err := s.view(func(t *Tx) error {
		v = newVerifier(t)
		return v.all()
	})
	if v == nil {
		return nil, err
	}
	if damaged, ok := errors.AsType[*store.CorruptError](err); ok {
		err = v.Tell(damaged.Path, table.Restore, damaged)
	}
	return v.Findings, err
}
