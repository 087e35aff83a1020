package bolt

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

// secretSize is the length of SHA-256's output, which RFC 2104 3 asks of a key at least.
const secretSize = 32

// identity is whose a store is, and which version of its rows it has.
type identity struct {
	Schema   int       `json:"schema"`
	Created  time.Time `json:"created"`
	Secret   []byte    `json:"secret"`
	Instance string    `json:"instance"`         // which of its copies it is
	Marked   bool      `json:"marked,omitempty"` // there is a mark of it elsewhere
}

// create makes an empty store under another name and moves it in place when it is whole: a power cut leaves
// either no store or a good one. Two programs that start at once make one store between them.
func (s *Store) create() (err error) {
	tmp, err := os.CreateTemp(s.dir, ".samrad-*.db")
	if err != nil {
		return fmt.Errorf("making the store: %w", err)
	}
	name := tmp.Name()
	defer os.Remove(name)
	if err := tmp.Close(); err != nil {
		return fmt.Errorf("making the store: %w", err)
	}
	if err := s.initialize(name); err != nil {
		return fmt.Errorf("making the store: %w", err)
	}
	// Link refuses to replace what another process has made meanwhile; rename, for file systems without links,
	// does not. That other process may also have swept our file away.
	if err := os.Link(name, s.path); err != nil && !files.Exists(s.path) {
		if err := os.Rename(name, s.path); err != nil {
			return fmt.Errorf("putting the store in place: %w", err)
		}
	}
	return files.SyncDir(s.dir)
}

// initialize writes the first transaction: all buckets, and who the store is.
func (s *Store) initialize(name string) error {
	opt := &bbolt.Options{Timeout: time.Second, FreelistType: bbolt.FreelistMapType, NoStatistics: true}
	db, err := bbolt.Open(name, 0o600, opt)
	if err != nil {
		return err
	}
	who := identity{Schema: Schema, Created: s.now(), Secret: make([]byte, secretSize)}
	_, _ = rand.Read(who.Secret) // never fails
	who.Instance = newInstance(who.Created)
	err = db.Update(func(b *bbolt.Tx) error {
		for _, in := range append(tables().Buckets(), origin) {
			if _, err := b.CreateBucket([]byte(in.Name)); err != nil {
				return err
			}
		}
		return s.begin(b).putIdentity(who)
	})
	return errors.Join(err, db.Sync(), db.Close())
}

var (
	origin      = table.NewBucket("meta", false) // a store of any version has this bucket, and in it this row
	identityKey = []byte("origin")
)

// putIdentity writes whose the store is, as JSON in a row without refs, whatever the other rows are: every version of
// samrad can then tell that it is not the one to read them (intake/store/README.md, "Version").
func (t *Tx) putIdentity(who identity) error {
	body, err := json.Marshal(who)
	if err != nil {
		return fmt.Errorf("encoding whose the store is: %w", err)
	}
	return t.rows.PutValue(origin, identityKey, body)
}

// identity reads it; ok is false where the store does not say.
func (t *Tx) identity() (who identity, ok bool, err error) {
	body, err := t.rows.Value(origin, identityKey)
	if err != nil || body == nil {
		return who, false, err
	}
	if json.Unmarshal(body, &who) != nil {
		err = &store.CorruptError{What: "it does not say whose it is in a way that can be read"}
	}
	return who, err == nil, err
}

// removeLeftovers removes what an interrupted creation or an interrupted large mail left behind. Only the holder of the
// lock does so.
func (s *Store) removeLeftovers() error {
	for _, pattern := range []string{".samrad-*.db", filepath.Join(files.Mails, "*", ".mail-*")} {
		left, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			return fmt.Errorf("looking for leftovers: %w", err)
		}
		for _, name := range left {
			if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("removing a leftover: %w", err)
			}
		}
	}
	return nil
}
