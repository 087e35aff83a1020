package bolt

import (
	"encoding/hex"
	"fmt"
	"os"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	kept  = table.New("mail.sum", table.Spec[uint64]{})            // by sum: the number of its bytes, or inFile
	mails = table.New("mails", table.Spec[[]byte]{Numbered: true}) // by number
)

// inFile is no number of a row.
const inFile = 0

// Keep is store.MailBytes. A large mail is on the disk before the transaction commits; when that fails, its file stays
// behind and does no harm.
func (t *Tx) Keep(raw []byte) (letter.Sum, error) {
	sum := letter.SumOf(raw)
	k := sumKey(sum)
	if known, err := kept.Has(t.rows, k); err != nil || known {
		return sum, err
	}
	if len(raw) > store.Small {
		if err := files.WriteMail(t.s.dir, string(sum), raw); err != nil {
			// or ErrFull, as update tells them apart
			return "", fmt.Errorf("keeping a large mail: %w: %w", store.ErrStorage, err)
		}
		return sum, kept.Put(t.rows, k, inFile)
	}
	n, err := mails.Append(t.rows, raw)
	if err != nil {
		return "", err
	}
	return sum, kept.Put(t.rows, k, n)
}

// Raw is store.MailBytes.
func (t *Tx) Raw(sum letter.Sum) ([]byte, error) {
	at, ok, err := kept.Get(t.rows, sumKey(sum))
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, fmt.Errorf("mail %s is not kept", sum)
	}
	var raw []byte
	if at == inFile {
		if raw, err = os.ReadFile(t.s.mailPath(sum)); err != nil {
			return nil, corrupt(t.s.mailPath(sum), err.Error())
		}
	} else if raw, err = mails.Must(t.rows, table.Number(at)); err != nil {
		return nil, err
	}
	if letter.SumOf(raw) != sum {
		return nil, &store.CorruptError{What: "mail " + string(sum) + " no longer has its hash"}
	}
	return raw, nil
}

// Kept is store.MailBytes.
func (t *Tx) Kept(sum letter.Sum) (bool, error) {
	return kept.Has(t.rows, sumKey(sum))
}

// dropBytes takes away the bytes of a mail, of which the ledger row stays. A file of its own goes when the transaction
// is durable.
func (t *Tx) dropBytes(sum letter.Sum) error {
	k := sumKey(sum)
	at, ok, err := kept.Get(t.rows, k)
	if err != nil || !ok {
		return err
	}
	if at == inFile {
		t.unneeded = append(t.unneeded, sum)
	} else if err := mails.Delete(t.rows, table.Number(at)); err != nil {
		return err
	}
	if err := kept.Delete(t.rows, k); err != nil {
		return err
	}
	no, e, ok, err := t.entryOf(sum)
	if err != nil || !ok {
		return err
	}
	e.Kept = false
	return entries.Put(t.rows, no, e)
}

// removeFiles removes the files of mails that a durable transaction gave up, but for those that a later one kept
// again. While a copy of the store is made none goes: it reads them.
func (s *Store) removeFiles(unneeded []letter.Sum) {
	s.unneeded = append(s.unneeded, unneeded...)
	if len(s.unneeded) == 0 || !s.copying.TryLock() {
		return
	}
	defer s.copying.Unlock()
	left := s.unneeded
	s.unneeded = nil
	_ = s.view(func(t *Tx) error {
		for _, sum := range left {
			if is, err := t.Kept(sum); err == nil && !is {
				_ = os.Remove(s.mailPath(sum)) // one that stays does no harm
			}
		}
		return nil
	})
}

// mailPath is where a large mail lies.
func (s *Store) mailPath(sum letter.Sum) string { return files.MailPath(s.dir, string(sum)) }

// eachLarge calls fn with the sum of every mail that lies beside the store.
func (t *Tx) eachLarge(fn func(letter.Sum) error) error {
	return kept.Up(t.rows, nil, func(k []byte, at uint64) (bool, error) {
		if at != inFile {
			return true, nil
		}
		return true, fn(letter.Sum(hex.EncodeToString(k)))
	})
}
