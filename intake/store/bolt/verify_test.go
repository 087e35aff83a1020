package bolt

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

// TestVerifyHoldsNoIndex: what is held at once while a store is looked through does not grow with the store. Not
// parallel, since it measures the heap of the whole process.
func TestVerifyHoldsNoIndex(t *testing.T) {
	held := func(mails int) int64 {
		s := open(t)
		for from := 1; from <= mails; from += 100 {
			update(t, s, func(tx *Tx) error {
				for n := from; n < from+100; n++ {
					if err := take(tx, n, monday()); err != nil {
						return err
					}
				}
				return nil
			})
		}
		most := peak(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return most
	}
	small, large := held(200), held(2000)
	t.Logf("held at once: %d bytes over 200 mails, %d over 2000", small, large)
	if large-small > 64<<10 {
		t.Errorf("ten times the store takes %d bytes more", large-small)
	}
}

// peak verifies a store and returns how much more of the heap was in use between two steps than before, at the most.
func peak(t *testing.T, s *Store) (most int64) {
	t.Helper()
	inUse := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	view(t, s, func(tx *Tx) error {
		before := inUse()
		v := newVerifier(tx)
		for _, step := range v.steps() {
			if err := step(); err != nil {
				return err
			}
			most = max(most, inUse()-before)
		}
		if len(v.Findings) > 0 {
			return fmt.Errorf("%v", v.Findings)
		}
		return nil
	})
	return most
}

// TestVerifyNamesTheStray: of every index a row that is missing is counted, and one that belongs to nothing, or to what
// is no longer so, is named.
func TestVerifyNamesTheStray(t *testing.T) {
	dir := made(t, 3)
	s := openAt(t, dir)
	update(t, s, func(tx *Tx) error {
		c := aCase(2, monday())
		c.Look, c.HoldShare = monday().AddDate(0, 0, 1), true
		i, _, err := tx.Item(anEnvelope(3, monday()).Key)
		if err != nil {
			return err
		}
		i.State, i.Done, i.Next = outbox.Sent, monday(), time.Time{}
		own := anEnvelope(4, monday())
		own.Key = ownPrefix + "SAM-2026-0004/consult"
		_, err = tx.PutEnvelope(own)
		return errors.Join(err, tx.KeptOfOutsider(letter.SumOf([]byte("x")), 1, store.Room{PerDay: 9, InAll: 9}), tx.PutCase(c), tx.saveItem(i))
	})
	var indexes []string
	for _, tb := range tables() {
		for _, x := range tb.FoundBy() {
			indexes = append(indexes, x.Name)
		}
	}
	if len(indexes) < 16 {
		t.Fatalf("only %d indexes", len(indexes))
	}
	for _, bucket := range indexes {
		var first, another []byte
		view(t, s, func(tx *Tx) error {
			k, _ := tx.b.Bucket([]byte(bucket)).Cursor().First()
			if first = slices.Clone(k); first == nil {
				return fmt.Errorf("%s is empty", bucket)
			}
			return nil
		})
		another = slices.Clone(first)
		another[0]++ // of the same owner, and not so
		nobody := slices.Clone(first)
		nobody[len(nobody)-1]++
		nobody[0]++
		has := func(what string) {
			t.Helper()
			found, err := s.Verify()
			if err != nil || !slices.ContainsFunc(found, func(f store.Finding) bool {
				return f.Where == bucket && strings.Contains(f.What, what)
			}) {
				t.Errorf("%s: want %q among %v, %v", bucket, what, found, err)
			}
		}
		for _, stray := range [][]byte{another, nobody} {
			update(t, s, func(tx *Tx) error { return tx.putRaw(bucket, stray, nil) })
			has("the index holds " + table.Printable(stray))
			// As many rows as there should be, and not the same.
			update(t, s, func(tx *Tx) error { return tx.delete(bucket, first) })
			has("the index holds " + table.Printable(stray))
			has("the index lacks 1 of")
			update(t, s, func(tx *Tx) error {
				if err := tx.delete(bucket, stray); err != nil {
					return err
				}
				return tx.putRaw(bucket, first, nil)
			})
		}
	}
	sound(t, s)
}

// TestVerifyHoldsLinesAgainstMails: a mail names the lines of the log that are its own and no others.
func TestVerifyHoldsLinesAgainstMails(t *testing.T) {
	for name, spoil := range map[string]func(lines, other []uint64) []uint64{
		"a line of another mail": func(lines, other []uint64) []uint64 { return append(lines, other...) },
		"a line twice":           func(lines, _ []uint64) []uint64 { return append(lines, lines...) },
		"a line that is not":     func(lines, _ []uint64) []uint64 { return append(lines, 999) },
		"no line":                func(_, _ []uint64) []uint64 { return nil },
		"another mail's lines":   func(_, other []uint64) []uint64 { return other },
	} {
		s := openAt(t, made(t, 3))
		update(t, s, func(tx *Tx) error {
			e, _, err1 := entries.Get(tx.rows, table.Number(1))
			other, _, err2 := entries.Get(tx.rows, table.Number(2))
			e.Lines = spoil(e.Lines, other.Lines)
			return errors.Join(err1, err2, entries.Put(tx.rows, table.Number(1), e))
		})
		if found, err := s.Verify(); err != nil || len(found) == 0 || found[0].Where != entries.Name {
			t.Errorf("%s: %v, %v", name, found, err)
		}
	}
}
