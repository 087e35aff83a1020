package bolt

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// mailDir holds the mails that are too large for the file: <2 hex>/<sum>.
const mailDir = "mail"

// sumOf names a mail by its bytes, as letter.SumOf does.
func sumOf(raw []byte) letter.Sum {
	sum := sha256.Sum256(raw)
	return letter.Sum(hex.EncodeToString(sum[:]))
}

// Keep keeps a mail byte for byte and returns its sum. Kept twice, it lies there once. A large one is on the disk
// before the transaction commits; when the transaction fails, its file stays behind and does no harm.
func (t *Tx) Keep(raw []byte) (letter.Sum, error) {
	sum := sumOf(raw)
	k, err := sumKey(sum)
	if err != nil {
		return "", err
	}
	at, err := t.get(bMailSum, k)
	if err != nil || at != nil {
		return sum, err
	}
	if len(raw) > store.Small {
		if err := t.s.writeMail(sum, raw); err != nil {
			// or ErrFull, as Update tells them apart
			return "", fmt.Errorf("keeping a large mail: %w: %w", store.ErrStorage, err)
		}
		return sum, t.put(bMailSum, k, be64(0))
	}
	n, err := t.append(bMails, raw)
	if err != nil {
		return "", err
	}
	return sum, t.put(bMailSum, k, be64(n))
}

// Raw returns a kept mail, after checking that it still has its hash.
func (t *Tx) Raw(sum letter.Sum) ([]byte, error) {
	k, err := sumKey(sum)
	if err != nil {
		return nil, err
	}
	at, err := t.get(bMailSum, k)
	if err != nil {
		return nil, err
	}
	if at == nil {
		return nil, fmt.Errorf("mail %s is not kept", sum)
	}
	var raw []byte
	if n := binary.BigEndian.Uint64(at); n == 0 {
		if raw, err = os.ReadFile(t.s.mailPath(sum)); err != nil {
			return nil, corrupt(t.s.mailPath(sum), err.Error())
		}
	} else {
		body, err := t.get(bMails, at)
		if err != nil {
			return nil, err
		}
		raw = bytes.Clone(body)
	}
	if sumOf(raw) != sum {
		return nil, &store.CorruptError{What: "mail " + string(sum) + " no longer has its hash"}
	}
	return raw, nil
}

// Kept reports whether the mail with that sum is in the store.
func (t *Tx) Kept(sum letter.Sum) (bool, error) {
	k, err := sumKey(sum)
	if err != nil {
		return false, err
	}
	at, err := t.get(bMailSum, k)
	return at != nil, err
}

// mailPath is where a large mail lies. It is made of a hash we computed, never of anything a mail says (C03).
func (s *Store) mailPath(sum letter.Sum) string {
	return filepath.Join(s.dir, mailDir, string(sum[:2]), string(sum))
}

// writeMail puts a large mail on the disk: under another name first, so that a file with its name is whole.
func (s *Store) writeMail(sum letter.Sum, raw []byte) error {
	path := s.mailPath(sum)
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
	return errors.Join(syncDir(dir), syncDir(filepath.Dir(dir)), syncDir(s.dir))
}

// eachLarge calls fn with the sum of every mail that lies beside the store.
func (t *Tx) eachLarge(fn func(letter.Sum) error) error {
	return t.up(bMailSum, nil, nil, func(k, body []byte) (bool, error) {
		if len(body) == 8 && binary.BigEndian.Uint64(body) == 0 {
			return true, fn(letter.Sum(hex.EncodeToString(k)))
		}
		return true, nil
	})
}

// copyMail writes a large mail to w and checks its hash on the way.
func copyMail(w io.Writer, f *os.File, sum letter.Sum) error {
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w, h), f); err != nil {
		return err
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != string(sum) {
		return corrupt(f.Name(), "the mail no longer has its hash")
	}
	return nil
}
