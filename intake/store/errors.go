package store

import (
	"errors"
	"fmt"
)

// ErrStorage says that the disk failed under a write: what was written is unknown, not lost.
// The Store then refuses further writes; the program must end, and look at the store again when it starts.
var ErrStorage = errors.New("storage failed, what was written is unknown")

// ErrFull says that the disk has no room for what was to be written. Nothing of it was, and the Store goes on: the same
// may be written again when there is room.
var ErrFull = errors.New("the disk is full, nothing was written")

// LockedError says that another process holds the store.
type LockedError struct {
	Path    string
	PID     int    // 0 when it cannot be told
	Command string // of that process, "" when it cannot be told
}

func (e *LockedError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("process %d", e.PID)
		if e.Command != "" {
			who += " (" + e.Command + ")"
		}
	}
	return who + " holds " + e.Path + ": stop it, or ask it over its socket"
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
