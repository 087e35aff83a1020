package bolt

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/pages"
)

// pidName is the file that says which process holds the store.
const pidName = "samrad.pid"

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
	if err := s.lock(f, how, timeout); err != nil {
		return nil, err
	}
	if !s.readOnly {
		if err := f.Chmod(0o600); err != nil {
			return nil, fmt.Errorf("closing the store to others: %w", err)
		}
	}
	return f, pages.Check(f, s.path)
}

// lock waits for other holders, no longer than timeout, and says who holds it.
func (s *Store) lock(f *os.File, how int, timeout time.Duration) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for start := time.Now(); ; <-again.C {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return fmt.Errorf("locking: %w", err)
		case time.Since(start) > timeout:
			return s.lockedBy()
		}
	}
}

// lockedBy says which process holds the store: the kernel's table of locks knows, and where it is hidden, the pid
// file of a process that lives.
func (s *Store) lockedBy() error {
	e := &store.LockedError{Path: s.path}
	if info, err := os.Stat(s.path); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			e.PID = holder(st.Ino)
		}
	}
	if e.PID == 0 {
		b, err := os.ReadFile(filepath.Join(s.dir, pidName))
		if err == nil {
			pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
			if pid > 0 && syscall.Kill(pid, 0) != syscall.ESRCH {
				e.PID = pid
			}
		}
	}
	if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", e.PID)); err == nil {
		e.Command = strings.TrimSpace(string(b))
	}
	return e
}

// holder finds who holds a lock on an inode in /proc/locks, 0 when it does not tell.
func holder(inode uint64) int {
	f, err := os.Open("/proc/locks")
	if err != nil {
		return 0
	}
	defer f.Close()
	suffix := ":" + strconv.FormatUint(inode, 10)
	for sc := bufio.NewScanner(f); sc.Scan(); {
		// 1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF
		fields := strings.Fields(sc.Text())
		if len(fields) >= 6 && fields[1] == "FLOCK" && strings.HasSuffix(fields[5], suffix) {
			if pid, err := strconv.Atoi(fields[4]); err == nil && pid > 0 {
				return pid
			}
		}
	}
	return 0
}

// writePID says who we are, for people and for lockedBy.
func (s *Store) writePID() error {
	name := filepath.Join(s.dir, pidName)
	if err := os.WriteFile(name, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return fmt.Errorf("writing the pid file: %w", err)
	}
	s.pid = name
	return nil
}
