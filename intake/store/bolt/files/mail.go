package files

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"

	"haninge.se/samrad/intake/store"
)

// MailPath is where a large mail lies in a data directory. It is made of a hash we computed, never of anything a mail
// says (intake/README.md, C03).
func MailPath(dir, sum string) string { return filepath.Join(dir, mailName(sum)) }

func mailName(sum string) string { return filepath.Join(Mails, sum[:2], sum) }

// isSum reports whether a name is the sum of a mail.
func isSum(name string) bool {
	raw, err := hex.DecodeString(name)
	return err == nil && len(raw) == sha256.Size
}

// WriteMail puts a large mail on the disk: under another name first, so that a file with its name is whole.
func WriteMail(data, sum string, raw []byte) error {
	path := MailPath(data, sum)
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".mail-*")
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return errors.Join(SyncDir(dir), SyncDir(filepath.Dir(dir)), SyncDir(data))
}

// CopyMail adds a large mail to a backup, and checks its hash on the way. It never changes: whoever calls knows that it
// is there.
func CopyMail(tw *tar.Writer, data, sum string) error {
	f, err := os.Open(MailPath(data, sum))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := &tar.Header{
		Name: filepath.ToSlash(mailName(sum)), Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Format: tar.FormatPAX,
	}
	if err := tw.WriteHeader(head); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(tw, h), f); err != nil {
		return err
	}
	if hex.EncodeToString(h.Sum(nil)) != sum {
		return &store.CorruptError{Path: f.Name(), What: "the mail no longer has its hash"}
	}
	return nil
}

// SweepMails removes the files of mails that are not to be kept. What has no name of such a file stays.
func SweepMails(data string, keep func(sum string) (bool, error)) error {
	found, err := filepath.Glob(filepath.Join(data, Mails, "*", "*"))
	if err != nil {
		return err
	}
	for _, path := range found {
		sum := filepath.Base(path)
		if !isSum(sum) {
			continue
		}
		if is, err := keep(sum); err != nil {
			return err
		} else if is {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := SyncDir(filepath.Dir(path)); err != nil {
			return err
		}
	}
	return nil
}
