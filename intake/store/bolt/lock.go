package bolt

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/pages"
)

// openFile opens the store's file for bbolt: locked first, so that nobody writes meanwhile, and its pages looked
// through, because bbolt trusts its file and ends the program where it should not have. bbolt takes the lock of
// the same open file again, which the kernel grants.
func (s *Store) openFile(timeout time.Duration) (*os.File, error) {
	flag, how := os.O_RDWR, syscall.LOCK_EX
	if s.readOnly {
		flag, how = os.O_RDONLY, syscall.LOCK_SH
	}
	f, err := os.OpenFile(s.path, flag, 0)
	if err != nil {
		return nil, err
	}
	s.file = f
	if err := files.Lock(f, how, timeout); err != nil {
		return nil, err
	}
	if !s.readOnly {
		if err := f.Chmod(0o600); err != nil {
			return nil, fmt.Errorf("closing the store to others: %w", err)
		}
	}
	return f, pages.Check(f, s.path)
}

// writePID says who we are, for people and for files.Lock.
func (s *Store) writePID() error {
	name := filepath.Join(s.dir, files.PID)
	_ = os.Remove(name) // one of a killed process may be another user's, and is not to be written then
	if err := os.WriteFile(name, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return fmt.Errorf("writing the pid file: %w", err)
	}
	s.pid = name
	return nil
}
