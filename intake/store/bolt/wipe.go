package bolt

import (
	"fmt"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/pages"
)

// Wipe is store.Wiping. bbolt leaves the bytes of what is gone on its free pages, and reuses these when it needs them.
// So every page that neither of the two newest states uses is filled with zeroes. The two are made to be states without
// what was erased, so that the file stays whole whichever of them is opened after a crash. While anybody reads it gives
// up: nobody who reads or writes ever waits for a wipe to get its turn.
func (s *Store) Wipe() (done bool, err error) {
	var n int64
	err = s.view(func(t *Tx) error { n, _, err = unwiped.Get(t.rows); return err })
	if err != nil || n == 0 {
		return err == nil, err
	}
	// two transactions, since the state before the newest is opened where the newest is damaged
	for range 2 {
		if err := s.update(func(*Tx) error { return nil }); err != nil {
			return false, err
		}
	}
	if done, err = s.wipe(); err != nil || !done {
		return false, err
	}
	return true, s.update(func(t *Tx) error {
		if now, _, err := unwiped.Get(t.rows); err != nil || now != n {
			return err
		}
		return unwiped.Delete(t.rows)
	})
}

func (s *Store) wipe() (done bool, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.usable(); err != nil {
		return false, err
	}
	if !s.reading.TryLock() {
		return false, nil
	}
	defer s.reading.Unlock()
	if err := s.sweep(); err != nil {
		return false, fmt.Errorf("removing the files of erased mails: %w", err)
	}
	if err := pages.Wipe(s.file, s.path); err != nil {
		return false, fmt.Errorf("overwriting what was erased: %w", err)
	}
	return true, nil
}

// sweep removes the files of mails that are not kept: one may have outlived a kill.
func (s *Store) sweep() error {
	return s.viewAlone(func(t *Tx) error {
		return files.SweepMails(s.dir, func(sum string) (bool, error) { return t.Kept(letter.Sum(sum)) })
	})
}
