package bolt

import (
	"archive/tar"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store/bolt/files"
	"haninge.se/samrad/intake/store/bolt/table"
)

// A backup taken while others write is that of one transaction, and can be taken into use.
func TestBackupWhileWriting(t *testing.T) {
	s := open(t)
	for n := 1; n <= 20; n++ {
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Keep(largeMail(n)); err != nil {
				return err
			}
			return take(tx, n, monday())
		})
	}
	reached := make(chan struct{})
	finished := make(chan error, 1)
	go func() {
		for n := 21; n <= 60; n++ {
			if err := s.update(func(tx *Tx) error { return take(tx, n, monday()) }); err != nil {
				finished <- err
				return
			}
			if n == 30 {
				close(reached)
			}
		}
		finished <- nil
	}()
	<-reached
	path := filepath.Join(t.TempDir(), "backup.tar")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Backup(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	if found, err := Verify(path); err != nil || len(found) > 0 {
		t.Fatalf("verify: %v, %v", found, err)
	}
	dir := filepath.Join(t.TempDir(), "new")
	if f, err = os.Open(path); err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Restore(f, dir); err != nil {
		t.Fatal(err)
	}
	back := openAt(t, dir)
	if !bytes.Equal(back.Secret(), s.Secret()) {
		t.Error("another key")
	}
	if stop, ok, err := back.Stopped(); err != nil || !ok || !stop.Older() || !stop.Until.Equal(monday()) {
		t.Errorf("a backup taken into use does not know it: %+v %v %v", stop, ok, err)
	}
	update(t, back, func(tx *Tx) error {
		id, err := tx.NextCase("SAM", 2026)
		if id < "SAM-2026-0130" {
			t.Errorf("%s may have been given out since the backup", id)
		}
		return err
	})
	view(t, back, func(tx *Tx) error {
		counts, err := tx.Counts()
		if n := counts.Cases; n < 30 || n > 60 {
			t.Errorf("%d cases in the backup", n)
		}
		raw, err2 := tx.Raw(letter.SumOf(largeMail(12)))
		if !bytes.Equal(raw, largeMail(12)) {
			t.Error("a large mail did not come along")
		}
		return errors.Join(err, err2)
	})
	sound(t, back)
}

func TestVerifyKnowsWhatItIsGiven(t *testing.T) {
	dir := made(t, 5)
	if found, err := Verify(dir); err != nil || len(found) > 0 {
		t.Errorf("directory: %v, %v", found, err)
	}
	if found, err := Verify(filepath.Join(dir, files.Store)); err != nil || len(found) > 0 {
		t.Errorf("store: %v, %v", found, err)
	}
	odd := filepath.Join(dir, "copy-of-monday")
	copyFile(t, filepath.Join(dir, files.Store), odd)
	if found, err := Verify(odd); err != nil || len(found) > 0 {
		t.Errorf("a store of another name: %v, %v", found, err)
	}
	if _, err := Verify(filepath.Join(dir, "nothing")); err == nil {
		t.Error("nothing is sound")
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("hello ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if found, err := Verify(text); err != nil || len(found) == 0 {
		t.Errorf("a text: %v, %v", found, err)
	}
	s := openAt(t, dir)
	if _, err := Verify(dir); err == nil {
		t.Error("a store that is held is verified from outside")
	}
	sound(t, s)
}

func TestABackupThatIsDamaged(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		if _, err := tx.Keep(largeMail(1)); err != nil {
			return err
		}
		return take(tx, 1, monday())
	})
	var whole bytes.Buffer
	if err := s.Backup(&whole); err != nil {
		t.Fatal(err)
	}
	large := bytes.Index(whole.Bytes(), []byte("large 1 xxx"))
	bent := bytes.Clone(whole.Bytes())
	bent[large+20] ^= 1
	for name, content := range map[string][]byte{
		"cut":            whole.Bytes()[:whole.Len()/2],
		"a mail changed": bent,
		"no store in it": pack(t, map[string]string{}),
		"a path out":     pack(t, map[string]string{"../../etc/passwd": "x"}),
		"another file":   pack(t, map[string]string{"mail/ab/notasum": "x"}),
	} {
		path := filepath.Join(t.TempDir(), "backup.tar")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if found, err := Verify(path); err != nil || len(found) == 0 {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
		if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
			t.Errorf("%s: left behind %v, %v", name, left, err)
		}
	}
}

func pack(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	tw := tar.NewWriter(&b)
	for name, content := range files {
		if err := tw.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(tw, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRestoreOverwritesNothing(t *testing.T) {
	dir := made(t, 1)
	if err := Restore(bytes.NewReader(nil), dir); err == nil {
		t.Error("a store was restored over another")
	}
}

func TestBackupFindsALostMail(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error { _, err := tx.Keep(largeMail(1)); return err })
	if err := os.Remove(s.mailPath(letter.SumOf(largeMail(1)))); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(io.Discard); err == nil {
		t.Error("a backup without a mail is called whole")
	}
}

// What indexes and counters hold is worked out anew: each of these faults is found.
func TestVerifyFindsWhatDoesNotAgree(t *testing.T) {
	second := []byte("SAM-2026-0002")
	for name, spoil := range map[string]func(*Tx) error{
		"an index row too many": func(tx *Tx) error {
			return tx.putRaw(caseChanged.Name, table.Key(table.Instant(monday()), []byte("SAM-2026-0099")), nil)
		},
		"an index row missing": func(tx *Tx) error {
			return tx.delete(caseThreads.Name, table.Key(table.Text("<m2@haninge.example>"), second))
		},
		"a counter":            func(tx *Tx) error { return tx.putRaw("counters", []byte("open"), []byte(encoded(t, 99))) },
		"a counter of nothing": func(tx *Tx) error { return tx.putRaw("counters", []byte("entry/nothing"), []byte(encoded(t, 2))) },
		"refs that are less than the case's": func(tx *Tx) error {
			all, err := tx.rows.Value(cases.RefsBucket, second)
			return errors.Join(err, tx.putRaw(cases.RefsIn, second, withoutFirst(all)))
		},
		"refs that cannot be read": func(tx *Tx) error { return tx.putRaw(cases.RefsIn, second, []byte{9}) },
		"a case without refs":      func(tx *Tx) error { return tx.delete(cases.RefsIn, second) },
		"refs without a case": func(tx *Tx) error {
			return errors.Join(cases.Delete(tx.rows, second), tx.putRaw(cases.RefsIn, second, nil))
		},
		"indexes without a case": func(tx *Tx) error { return tx.delete(cases.Name, second) },
		"an envelope's bytes":    func(tx *Tx) error { return tx.delete(bodies.Name, []byte(anEnvelope(2, monday()).Key)) },
		"an entry not by sum": func(tx *Tx) error {
			b := tx.b.Bucket([]byte(entryBySum.Name))
			k, _ := b.Cursor().First()
			return tx.delete(entryBySum.Name, k)
		},
		"a line not by its mail": func(tx *Tx) error {
			e, _, err := entries.Get(tx.rows, table.Number(1))
			e.Lines = nil
			return errors.Join(err, entries.Put(tx.rows, table.Number(1), e))
		},
		"a kept mail": func(tx *Tx) error { return tx.delete(mails.Name, table.Number(2)) },
		"a mail not by sum": func(tx *Tx) error {
			b := tx.b.Bucket([]byte(kept.Name))
			k, _ := b.Cursor().First()
			return tx.delete(kept.Name, k)
		},
		"a number to come again": func(tx *Tx) error { tx.rows.SetLast("last/entries", 1); return nil },
		"a row that is no CBOR":  func(tx *Tx) error { return tx.putRaw(notes.Name, []byte("x"), []byte{0xff}) },
		"a row without checksum": func(tx *Tx) error { return tx.b.Bucket([]byte(notes.Name)).Put([]byte("y"), []byte("1")) },
	} {
		dir := made(t, 3)
		s := openAt(t, dir)
		update(t, s, spoil)
		found, err := s.Verify()
		if err != nil || len(found) == 0 {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
		for _, f := range found {
			if f.Where == "" || f.What == "" || f.Do == "" {
				t.Errorf("%s: a finding that does not say what to do: %+v", name, f)
			}
		}
	}
}

// withoutFirst is what the refs of a row hold, as written, but for the first: of each the bucket and the part, with
// their lengths.
func withoutFirst(refs []byte) []byte {
	for range 2 {
		n, size := binary.Uvarint(refs)
		refs = refs[size+int(n):]
	}
	return bytes.Clone(refs)
}
