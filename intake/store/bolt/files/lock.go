package files

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
)

// Lock waits for other holders, no longer than timeout, and says who holds it.
func Lock(f *os.File, how int, timeout time.Duration) error {
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
			return lockedBy(f.Name())
		}
	}
}

// lockedBy says which process holds the store: the kernel's table of locks knows, and where it is hidden, the pid
// file of a process that lives.
func lockedBy(path string) error {
	e := &store.LockedError{Path: path}
	if info, err := os.Stat(path); err == nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			e.PID = holder(st.Ino)
		}
	}
	if e.PID == 0 {
		b, err := os.ReadFile(filepath.Join(filepath.Dir(path), PID))
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
