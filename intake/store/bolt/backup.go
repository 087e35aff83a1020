package bolt

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

	"haninge.se/samrad/intake/letter"
)

// Backup writes a consistent copy while the store is in use: a tar with the store and the large mails beside it,
// each checked against its hash on the way. The copy is that of one transaction. A mark of no store comes first, so
// that whoever unpacks it, by whatever means and however little of it, gets a store that knows it was put back.
func (s *Store) Backup(w io.Writer) error {
	s.copying.RLock()
	defer s.copying.RUnlock()
	tw := tar.NewWriter(w)
	err := s.view(func(t *Tx) error {
		line, err := mark{}.line()
		if err != nil {
			return err
		}
		if err := tw.WriteHeader(header(t, innerMark, markSize)); err != nil {
			return err
		}
		if _, err := tw.Write(line); err != nil {
			return err
		}
		if err := tw.WriteHeader(header(t, fileName, t.b.Size())); err != nil {
			return err
		}
		if _, err := t.b.WriteTo(tw); err != nil {
			return err
		}
		return t.eachLarge(func(sum letter.Sum) error { return s.backupMail(tw, sum) })
	})
	if err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	if err := tw.Close(); err != nil {
		return fmt.Errorf("backing up: %w", err)
	}
	return nil
}

func header(t *Tx, name string, size int64) *tar.Header {
	return &tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: t.at, Format: tar.FormatPAX}
}

// backupMail adds a large mail, which never changes: the row of the transaction says that it is there.
func (s *Store) backupMail(tw *tar.Writer, sum letter.Sum) error {
	f, err := os.Open(s.mailPath(sum))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	name := filepath.ToSlash(filepath.Join(mailDir, string(sum[:2]), string(sum)))
	head := &tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Format: tar.FormatPAX}
	if err := tw.WriteHeader(head); err != nil {
		return err
	}
	return copyMail(tw, f, sum)
}

// Restore unpacks a backup into an empty directory, from which Open takes it into use. A name in the tar that is
// not one Backup writes is refused.
func Restore(r io.Reader, dir string) error {
	if err := private(dir); err != nil {
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
			return corrupt("the backup", err.Error())
		}
		path, err := place(dir, h)
		if err != nil {
			return err
		}
		found = found || h.Name == fileName
		switch err := unpack(path, tr); {
		case errors.Is(err, io.ErrUnexpectedEOF):
			return corrupt("the backup", "it ends in the middle of "+h.Name)
		case err != nil:
			return fmt.Errorf("restoring %s: %w", h.Name, err)
		}
	}
	if !found {
		return corrupt("the backup", "there is no "+fileName+" in it")
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
		if err := syncDir(path); err != nil {
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
	case h.Name == fileName, h.Name == innerMark:
		return filepath.Join(dir, h.Name), nil
	case len(parts) == 3 && parts[0] == mailDir && len(parts[1]) == 2 && strings.HasPrefix(parts[2], parts[1]):
		if _, err := sumKey(letter.Sum(parts[2])); err == nil {
			return filepath.Join(dir, mailDir, parts[1], parts[2]), nil
		}
	}
	return "", corrupt("the backup", fmt.Sprintf("%q does not belong in it", h.Name))
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
