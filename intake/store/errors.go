package store

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"syscall"
)

// ErrStorage says that the disk failed under a write: what was written is unknown, not lost.
// The Store then refuses further writes; the program must end, and look at the store again when it starts.
var ErrStorage = errors.New("storage failed, what was written is unknown")

// ErrFull says that the disk has no room for what was to be written. Nothing of it was, and the Store goes on: the same
// may be written again when there is room.
var ErrFull = errors.New("the disk is full, nothing was written")

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

// LockedError says that another process holds the store.
type LockedError struct {
	Path    string
	PID     int    // 0 when it cannot be told
	Command string // of that process, "" when it cannot be told
}

func (e *LockedError) Error() string {
	switch {
	case e.PID == 0:
		return fmt.Sprintf("another process holds %s: stop it, or ask it over its socket", e.Path)
	case e.Command == "":
		return fmt.Sprintf("process %d holds %s: stop it, or ask it over its socket", e.PID, e.Path)
	}
	return fmt.Sprintf("process %d (%s) holds %s: stop it, or ask it over its socket", e.PID, e.Command, e.Path)
}

// CorruptError says that the store is there but cannot be trusted. Nothing was changed.
type CorruptError struct {
	Path string
	What string
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is damaged (%s): keep the file for later, check your backups with 'samrad verify BACKUP' "+
		"and put the newest sound one in its place", e.Path, e.What)
}

// MissingError says that a directory that held a store holds none. A new one would not know the mail that was
// answered, so none is made.
type MissingError struct{ Path, Trace string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("%s is gone, but %s shows that there was one: put a backup in its place, "+
		"or move %s away to begin with an empty store", e.Path, e.Trace, e.Trace)
}

// SchemaError says that another samrad wrote the store, a newer or an older one. Nothing was changed.
type SchemaError struct {
	Path       string
	Have, Want int
}

func (e *SchemaError) Error() string {
	if e.Have < e.Want {
		return fmt.Sprintf("%s was written by an older samrad (schema %d, this program writes %d): read it with the older "+
			"program, or move the data folder away to begin with an empty store", e.Path, e.Have, e.Want)
	}
	return fmt.Sprintf("%s was written by a newer samrad (schema %d, this program knows %d): start the newer program, "+
		"or put back a backup from before it", e.Path, e.Have, e.Want)
}

// damage makes an error of a panic that a damaged file caused: in bbolt, or by reading mapped memory that is not
// there. Other panics are our own faults and go on.
func damage(p any, path string) error {
	if f, ok := p.(interface{ Addr() uintptr }); ok {
		return &CorruptError{path, fmt.Sprintf("reading it failed at %#x", f.Addr())}
	}
	if !inBolt() {
		return nil
	}
	return &CorruptError{path, strings.TrimSpace(fmt.Sprint(p))}
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
