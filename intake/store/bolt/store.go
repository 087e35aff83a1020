// Package bolt keeps a store in one bbolt file; large mails lie beside it, named by their hash. It decides nothing,
// never makes a new store where one was, and after a failed write it refuses to go on, because then nobody knows what
// is on the disk. intake/store/README.md has its rules.
package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"go.etcd.io/bbolt"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
)

// Schema is the version of the rows this program writes.
const Schema = 9

// Store is an open store. Its methods may be called from several goroutines.
type Store struct {
	dir, path string
	db        *bbolt.DB
	file      *os.File // bbolt's own, to let go of the lock when bbolt no longer can
	now       func() time.Time
	loc       *time.Location
	who       identity
	readOnly  bool
	marks     *files.Marks
	markFault error  // why there is no mark elsewhere, nil when there is one or none is wanted
	pid       string // our pid file, "" when none was written

	writing  sync.Mutex
	copying  sync.RWMutex // held for reading while a copy is made
	reading  sync.RWMutex // held for reading by every view, and tried for by what overwrites free pages
	unneeded []letter.Sum // mails that were given up and whose files are still there; guarded by writing
	mu       sync.Mutex
	broken   error // why no more writes are taken
	closed   bool
}

// Open opens the store in dir, or makes one where there never was one. A store that is damaged, newer than the
// program, held by another process or gone is an error of its own type; nothing is changed then.
func Open(dir string, opt store.Options) (*Store, error) {
	s := &Store{dir: dir, path: filepath.Join(dir, files.Store), now: opt.Now, loc: opt.Location, readOnly: opt.ReadOnly}
	if s.now == nil {
		s.now = time.Now
	}
	if s.loc == nil {
		s.loc = time.UTC
	}
	if opt.Timeout <= 0 {
		opt.Timeout = time.Second
	}
	if err := s.prepare(); err != nil {
		return nil, err
	}
	if err := s.open(opt); err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

// prepare sees to it that the directory and the file are there, and the file one that may be mapped.
func (s *Store) prepare() error {
	if !s.readOnly {
		if err := files.Private(s.dir); err != nil {
			return err
		}
	}
	_, err := os.Stat(s.path)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("looking for the store: %w", err)
	}
	for _, name := range []string{files.Inner, files.Mails, files.Restoring} {
		if files.Exists(filepath.Join(s.dir, name)) {
			if files.Exists(s.path) {
				return nil // another process made both since we looked
			}
			return &store.MissingError{Path: s.path, Trace: filepath.Join(s.dir, name)}
		}
	}
	if s.readOnly {
		return fmt.Errorf("opening the store: %w", err)
	}
	return s.create()
}

// mapped is the address space set aside for the file: growing past it makes bbolt copy every row that it has at hand
// out of the old mapping, and makes the writer wait for every reader. step is by how much the file grows.
const (
	mapped = 256 << 20
	step   = 1 << 20
)

func (s *Store) open(opt store.Options) error {
	bo := &bbolt.Options{
		Timeout: opt.Timeout, ReadOnly: opt.ReadOnly, FreelistType: bbolt.FreelistMapType, NoStatistics: true,
		OpenFile: func(string, int, os.FileMode) (*os.File, error) { return s.openFile(opt.Timeout) },
	}
	if !s.readOnly {
		bo.InitialMmapSize = mapped
	}
	err := s.guard(func() (err error) {
		s.db, err = bbolt.Open(s.path, 0o600, bo)
		return err
	})
	if err != nil {
		return fmt.Errorf("opening the store: %w", err)
	}
	s.db.AllocSize = step
	if err := s.identify(); err != nil {
		return err
	}
	if s.readOnly {
		return nil
	}
	if err := s.removeLeftovers(); err != nil {
		return err
	}
	if err := s.writePID(); err != nil {
		return err
	}
	return s.compareMarks(opt.Mark)
}

// identify reads who the store is, and refuses one that another program wrote.
func (s *Store) identify() error {
	return s.view(func(t *Tx) error {
		m, ok, err := t.identity()
		if err != nil {
			return err
		}
		if !ok {
			return corrupt(s.path, "it does not say whose it is")
		}
		if m.Schema != Schema {
			return &store.SchemaError{Path: s.path, Have: m.Schema, Want: Schema}
		}
		if len(m.Secret) != secretSize {
			return corrupt(s.path, "its key is too short")
		}
		s.who = m
		return nil
	})
}

// Secret returns the key made with the store: 32 random bytes that sign our Message-IDs.
func (s *Store) Secret() []byte { return bytes.Clone(s.who.Secret) }

// Instance names this copy of the store. It changes when a copy may have been made, so that two copies of one store can
// be told from each other.
func (s *Store) Instance() string { return s.who.Instance }

// MarkFault is why there is no mark of the store elsewhere, nil when there is one or none is wanted.
func (s *Store) MarkFault() error { return s.markFault }

// Dir returns the data directory.
func (s *Store) Dir() string { return s.dir }

// Created returns when the store was made.
func (s *Store) Created() time.Time { return s.who.Created }

// Free returns how many bytes the disk under the store has left: intake pauses before it is full, and not by a
// failed write (intake/README.md, E04).
func (s *Store) Free() (uint64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(s.dir, &st); err != nil {
		return 0, fmt.Errorf("asking how much room is left: %w", err)
	}
	return st.Bavail * uint64(st.Bsize), nil
}

// Close lets go of the store. It waits for transactions that are under way.
func (s *Store) Close() error {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.mu.Lock()
	broken, closed := s.broken, s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	if _, ok := errors.AsType[*store.CorruptError](broken); ok {
		// bbolt may have panicked with its locks held; the process ends soon, the file is free now.
		s.release()
		return nil
	}
	err := s.db.Close()
	s.release()
	if err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}

// release gives back what Open took, as far as it got.
func (s *Store) release() {
	s.mu.Lock()
	whole := s.broken == nil && !s.closed
	s.mu.Unlock()
	if s.db != nil && whole {
		_ = s.db.Close()
	}
	if s.file != nil {
		// bbolt has let go of it already, but where it panicked; its mapping then still holds the file, and with
		// it the lock.
		_ = syscall.Flock(int(s.file.Fd()), syscall.LOCK_UN)
		_ = s.file.Close()
	}
	if s.pid != "" {
		_ = os.Remove(s.pid)
	}
	s.marks.Close()
}

func (s *Store) usable() error {
	if err := s.readable(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return fmt.Errorf("%w: no more writes since: %w", store.ErrStorage, s.broken)
	}
	if s.readOnly {
		return errors.New("the store is open for reading only")
	}
	return nil
}

// readable reports why the store cannot be read, nil when it can.
func (s *Store) readable() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("the store is closed")
	}
	return nil
}

// fail closes the store for writing. The first reason stands: what comes after it only follows from it.
func (s *Store) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = err
	}
}
