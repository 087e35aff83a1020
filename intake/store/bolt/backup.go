package bolt

import (
	"archive/tar"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store/bolt/files"
)

// Backup writes a consistent copy while the store is in use: a tar with the store and the large mails beside it,
// each checked against its hash on the way. The copy is that of one transaction. A mark of no store comes first, so
// that whoever unpacks it, by whatever means and however little of it, gets a store that knows it was put back.
func (s *Store) Backup(w io.Writer) error {
	s.copying.RLock()
	defer s.copying.RUnlock()
	tw := tar.NewWriter(w)
	err := s.view(func(t *Tx) error {
		line, err := files.Mark{}.Line()
		if err != nil {
			return err
		}
		if err := tw.WriteHeader(header(t, files.Inner, files.Size)); err != nil {
			return err
		}
		if _, err := tw.Write(line); err != nil {
			return err
		}
		if err := tw.WriteHeader(header(t, files.Store, t.b.Size())); err != nil {
			return err
		}
		if _, err := t.b.WriteTo(tw); err != nil {
			return err
		}
		return t.eachLarge(func(sum letter.Sum) error { return files.CopyMail(tw, s.dir, string(sum)) })
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

// Unpack lays a backup into a data directory, beside what is there, and returns where.
func Unpack(r io.Reader, dir string) (staged string, err error) {
	staged = filepath.Join(dir, files.Restoring)
	if err := os.RemoveAll(staged); err != nil { // of one that was cut off
		return staged, fmt.Errorf("restoring: %w", err)
	}
	return staged, files.Restore(r, staged)
}

// Replace puts what was unpacked in the place of what is there, and keeps that in the directory under another name.
func Replace(dir, kept string) (moved bool, err error) { return files.Replace(dir, kept) }

// Restore unpacks a backup into an empty directory, from which Open takes it into use.
func Restore(r io.Reader, dir string) error { return files.Restore(r, dir) }
