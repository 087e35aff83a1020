package bolt

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// clock is a clock that tests set.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

// What the tests of the file and of the contract put into a store is the same.
var (
	monday     = fixture.Monday
	stockholm  = fixture.Stockholm
	aCase      = fixture.Case
	anEntry    = fixture.Entry
	anEnvelope = fixture.Envelope
)

// take does what the desk does with one mail.
func take(t *Tx, n int, at time.Time) error {
	if err := fixture.Take(t, n, at); err != nil {
		return err
	}
	return t.PutCursor("kommun", letter.Cursor{UIDValidity: 7, UIDNext: uint32(n) + 1}, time.Time{})
}

func openAt(t testing.TB, dir string) *Store {
	t.Helper()
	c := &clock{monday()}
	s, err := Open(dir, store.Options{Now: c.now, Location: stockholm()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func open(t testing.TB) *Store {
	t.Helper()
	return openAt(t, t.TempDir())
}

func update(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.update(fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *Store, fn func(*Tx) error) {
	t.Helper()
	if err := s.view(fn); err != nil {
		t.Fatal(err)
	}
}

// sound fails the test when Verify finds anything.
func sound(t testing.TB, s *Store) {
	t.Helper()
	found, err := s.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("verify: %s: %s", f.Where, f.What)
	}
}

func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestNobodyElseMayLook(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, dir)
	large := bytes.Repeat([]byte("x"), store.Small+1)
	update(t, s, func(tx *Tx) error { _, err := tx.Keep(large); return err })
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFree(t *testing.T) {
	s := open(t)
	if n, err := s.Free(); err != nil || n == 0 {
		t.Errorf("%d bytes free, %v", n, err)
	}
	s.dir = filepath.Join(s.dir, "nowhere")
	if _, err := s.Free(); err == nil {
		t.Error("there is room nowhere")
	}
}

// putRaw writes a row whose value is these bytes, whatever they are.
func (t *Tx) putRaw(bucket string, k, value []byte) error {
	for _, in := range tables().Buckets() {
		if in.Name == bucket {
			return t.rows.PutValue(in, k, value)
		}
	}
	return fmt.Errorf("there is no bucket %s", bucket)
}

// delete takes a row away as it lies there, whatever speaks of it.
func (t *Tx) delete(bucket string, k []byte) error { return t.b.Bucket([]byte(bucket)).Delete(k) }

// encode is a value as it is written.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	err := table.Encode(v, &b)
	return b.Bytes(), err
}
