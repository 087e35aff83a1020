package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"syscall"

	"haninge.se/samrad/intake/store"
)

// full reports whether a write failed for want of room before anything that counts was written: what makes a
// transaction count is its last page, which has its place in the file already. Of a file that could not grow bbolt
// hands on the text alone.
func full(err error) bool {
	if err == nil {
		return false
	}
	grown := strings.HasPrefix(err.Error(), "file resize error: ")
	var at *fs.PathError
	for _, no := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT} {
		if errors.As(err, &at) && errors.Is(at.Err, no) || grown && strings.HasSuffix(err.Error(), no.Error()) {
			return true
		}
	}
	return false
}

// damage makes an error of a panic that a damaged file caused: in bbolt, or by reading mapped memory that is not
// there. Other panics are our own faults and go on.
func damage(p any, path string) error {
	if f, ok := p.(interface{ Addr() uintptr }); ok {
		return corrupt(path, fmt.Sprintf("reading it failed at %#x", f.Addr()))
	}
	if !inBolt() {
		return nil
	}
	return corrupt(path, strings.TrimSpace(fmt.Sprint(p)))
}

// inBolt reports whether the panic being recovered was raised in bbolt. It is called from a deferred function, so
// the frames below the runtime's own are those of the panic.
func inBolt() bool {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return strings.HasPrefix(f.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}

// corrupt says that a file cannot be trusted.
func corrupt(path, what string) error { return &store.CorruptError{Path: path, What: what} }
