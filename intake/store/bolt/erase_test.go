package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// markOf is what stands in all there is of case n, and nowhere else.
func markOf(n int) string { return fmt.Sprintf("Kvittenmos%03d", n) }

// marked puts case n in a store, with its mark in the case, in a small and a large mail, and in an answer that was
// written twice.
func marked(s *Store, n int) error {
	at := fixture.Monday()
	c := fixture.Case(n, at)
	c.Title, c.Reporter = "Om "+markOf(n), strings.ToLower(markOf(n))+"@haninge.example"
	c.Put("vad", initiative.Version{Text: "Vi bjuder på " + markOf(n), State: initiative.Answered})
	small := fmt.Appendf(nil, "Message-ID: <m%d@haninge.example>\r\n\r\n%s", n, markOf(n))
	large := fmt.Appendf(nil, "Message-ID: <l%d@haninge.example>\r\n\r\n%s", n, strings.Repeat(markOf(n), store.Small/10))
	c.Threads = append(c.Threads, fmt.Sprintf("<l%d@haninge.example>", n))
	e := fixture.Envelope(n, at)
	e.To, e.Bytes = c.Reporter, []byte("Subject: x\r\n\r\n"+markOf(n))
	return s.update(func(t *Tx) error {
		for i, raw := range [][]byte{small, large} {
			if _, err := t.Keep(raw); err != nil {
				return err
			}
			row := fixture.Entry(n, raw, at)
			row.Kept = true
			if i == 1 {
				row.ID = letter.MessageID(fmt.Sprintf("<l%d@haninge.example>", n))
			}
			if err := t.PutEntry(row); err != nil {
				return err
			}
		}
		if _, err := t.PutEnvelope(e); err != nil {
			return err
		}
		again := []byte("Subject: y\r\n\r\n" + markOf(n))
		if err := t.Reissue(e.Key, "kommun", e.From, again, "anna"); err != nil {
			return err
		}
		item, _, err := t.Item(e.Key)
		item.State, item.Done, item.Next = outbox.Sent, at, time.Time{}
		return errors.Join(err, t.Save(item), t.PutCase(c))
	})
}

// holding counts the files of a folder that hold a text, in capitals or not.
func holding(t *testing.T, dir, text string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(text))) {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNothingIsLeftInTheFiles: once an erasure is wiped, neither the store's file nor the folder of mails holds a word of
// the case, and all there is of the others is there.
func TestNothingIsLeftInTheFiles(t *testing.T) {
	dir := t.TempDir()
	s := openAt(t, dir)
	const n = 40
	for i := 1; i <= n; i++ {
		if err := marked(s, i); err != nil {
			t.Fatal(err)
		}
	}
	gone := initiative.MakeID("SAM", 2026, 7)
	if err := s.Update(func(tx store.Tx) error { return tx.EraseCases("closed_cases", gone) }); err != nil {
		t.Fatal(err)
	}
	if holding(t, dir, markOf(7)) == 0 {
		t.Error("the free pages hold nothing before they are wiped: this test would see nothing")
	}
	if done, err := s.Wipe(); !done || err != nil {
		t.Fatal(done, err)
	}
	if files := holding(t, dir, markOf(7)); files > 0 {
		t.Errorf("%d files hold something of the case", files)
	}
	for i := 1; i <= n; i++ {
		if files := holding(t, dir, markOf(i)); i != 7 && files != 2 {
			t.Errorf("%d files hold something of case %d", files, i)
		}
	}
	if found, err := s.Verify(); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if found, err := openAt(t, dir).Verify(); err != nil || len(found) > 0 {
		t.Error(found, err)
	}
}

// TestKilledWhileErasing: killed wherever it is, an erasure is done whole or not at all, and the next start wipes what is
// left of it.
func TestKilledWhileErasing(t *testing.T) {
	const n = 12
	for after := 1; after < n; after += 4 {
		dir := t.TempDir()
		s := openAt(t, dir)
		for i := 1; i <= n; i++ {
			if err := marked(s, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		cmd := command(dir, fmt.Sprintf("erase %d", n))
		lines := start(t, cmd)
		last := acked(lines, 1+after) // "open" first
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		s = openAt(t, dir)
		if done, err := s.Wipe(); !done || err != nil {
			t.Fatal(done, err)
		}
		for i := 1; i <= n; i++ {
			id, files := initiative.MakeID("SAM", 2026, i), holding(t, dir, markOf(i))
			view(t, s, func(tx *Tx) error {
				_, there, err := tx.Case(id)
				_, erased, err2 := tx.ErasedCase(id)
				whole := there && files == 2 || erased && files == 0
				if there == erased || !whole || i <= last && there {
					t.Errorf("after %d: case %d is there %v, erased %v, in %d files", last, i, there, erased, files)
				}
				return errors.Join(err, err2)
			})
		}
		if found, err := s.Verify(); err != nil || len(found) > 0 {
			t.Error(found, err)
		}
		_ = s.Close()
	}
}

// eraseChild erases cases one by one, wipes, and says "ack n" for each that is gone for good.
func eraseChild(s *Store, most int, say func(...any)) int {
	for n := 1; n <= most; n++ {
		err := s.Update(func(tx store.Tx) error { return tx.EraseCases("closed_cases", initiative.MakeID("SAM", 2026, n)) })
		if err == nil && n%3 == 0 {
			_, err = s.Wipe()
		}
		if err != nil {
			say("failed", n, err)
			return childOther
		}
		say("ack", n)
	}
	return childDone
}
