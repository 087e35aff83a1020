package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"haninge.se/samrad/cmd/samrad/internal/control"
)

// createFile makes a file that appears whole or not at all: it is written beside its place and moved there when it
// is closed without a fault. Only its owner can read it.
func createFile(name string) (io.WriteCloser, error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", name, err)
	}
	return &newFile{File: f, name: name}, nil
}

// newFile is a file that is not in its place yet.
type newFile struct {
	*os.File
	name   string
	failed bool
}

func (f *newFile) Write(b []byte) (int, error) {
	n, err := f.File.Write(b)
	f.failed = f.failed || err != nil
	return n, err
}

// Close puts the file in its place, unless a write failed.
func (f *newFile) Close() error {
	if f.failed {
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
