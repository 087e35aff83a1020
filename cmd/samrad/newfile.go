package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"haninge.se/samrad/cmd/samrad/internal/control"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
)

// createFile makes a file that appears whole or not at all: it is written beside its place and moved there when it
// is closed without a fault. Only its owner can read it. Where a link leads is written, and not the link; a device or a
// pipe is written as it stands, since a file in its place would be the end of it.
func createFile(name string) (io.WriteCloser, error) {
	at, err := placeOf(name)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(at); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(at, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", name, err)
		}
		return f, nil
	}
	f, err := os.CreateTemp(filepath.Dir(at), "."+filepath.Base(at)+"-*")
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", name, err)
	}
	return &newFile{File: f, name: at}, nil
}

// placeOf is where a file of a name is to lie.
func placeOf(name string) (string, error) {
	linked, err := os.Lstat(name)
	if err != nil {
		return name, nil // nothing is there
	}
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", terminal.Hinted(fmt.Errorf("writing %s: it is a link that leads nowhere", name),
			"see that the disk it leads to is there, or name another file")
	case err != nil:
		return "", fmt.Errorf("writing %s: %w", name, err)
	case info.IsDir():
		return "", terminal.Hinted(fmt.Errorf("writing %s: it is a folder", name), "name a file in it")
	case info.Mode().IsRegular() && linked.Mode()&fs.ModeSymlink != 0:
		return filepath.EvalSymlinks(name)
	}
	return name, nil
}

// newFile is a file that is not in its place yet.
type newFile struct {
	*os.File
	name   string
	failed atomic.Bool
}

func (f *newFile) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	if err != nil {
		f.failed.Store(true)
	}
	return n, err
}

// Close puts the file in its place, unless a write failed.
func (f *newFile) Close() error {
	if f.failed.Load() {
		f.Discard()
		return fmt.Errorf("writing %s: it is not whole and was removed", f.name)
	}
	err := errors.Join(f.Sync(), f.File.Close())
	if err == nil {
		err = os.Rename(f.Name(), f.name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("writing %s: %w", f.name, err)
	}
	if dir, err := os.Open(filepath.Dir(f.name)); err == nil {
		_ = errors.Join(dir.Sync(), dir.Close()) // its name, too, where the file system keeps names durable
	}
	return nil
}

// Discard removes what was written.
func (f *newFile) Discard() {
	_ = f.File.Close()
	_ = os.Remove(f.Name())
}

// toFile lets a command write a file at the caller's. What a fault leaves is removed.
func (p *program) toFile(name string, write func(io.Writer) error) error {
	w, err := p.create(name)
	if err != nil {
		return err
	}
	if err := write(w); err != nil {
		control.Drop(w)
		return err
	}
	return w.Close()
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
