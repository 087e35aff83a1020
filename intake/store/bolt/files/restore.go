package files

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"haninge.se/samrad/intake/store"
)

// Restore unpacks a backup into an empty directory, from which a store is opened. A name in the tar that is
// not one of a backup is refused.
func Restore(r io.Reader, dir string) error {
	if err := Private(dir); err != nil {
		return err
	}
	if left, err := os.ReadDir(dir); err != nil {
		return fmt.Errorf("restoring: %w", err)
	} else if len(left) > 0 {
		return fmt.Errorf("restoring: %s is not empty: name an empty directory, and move what is there "+
			"only when the copy is sound", dir)
	}
	found := false
	for tr := tar.NewReader(r); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return corrupt(err.Error())
		}
		path, err := place(dir, h)
		if err != nil {
			return err
		}
		found = found || h.Name == Store
		switch err := unpack(path, tr); {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return corrupt("it ends in the middle of " + h.Name)
		case err != nil:
			return fmt.Errorf("restoring %s: %w", h.Name, err)
		}
	}
	if !found {
		return corrupt("there is no " + Store + " in it")
	}
	return syncTree(dir)
}

// syncTree makes the names of all files in a folder durable, and its own.
func syncTree(dir string) error {
	folders := []string{filepath.Dir(dir)}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			folders = append(folders, path)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("restoring: %w", err)
	}
	for _, path := range slices.Backward(folders) { // what lies deepest first
		if err := SyncDir(path); err != nil {
			return err
		}
	}
	return nil
}

// place says where a file of a backup goes.
func place(dir string, h *tar.Header) (string, error) {
	parts := strings.Split(h.Name, "/")
	switch {
	case h.Typeflag != tar.TypeReg:
	case h.Name == Store, h.Name == Inner:
		return filepath.Join(dir, h.Name), nil
	case len(parts) == 3 && isSum(parts[2]) && h.Name == filepath.ToSlash(mailName(parts[2])):
		return MailPath(dir, parts[2]), nil
	}
	return "", corrupt(fmt.Sprintf("%q does not belong in it", h.Name))
}

// unpack writes a new file, and forces it to the disk.
func unpack(path string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Sync(), f.Close())
}

func corrupt(what string) error { return &store.CorruptError{Path: "the backup", What: what} }
