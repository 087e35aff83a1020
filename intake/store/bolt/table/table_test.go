package table

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"haninge.se/samrad/intake/steady"
)

// person is a row of a table that is found by name and day, and counted by day.
type person struct {
	Names []string `json:"names"`
	Day   byte     `json:"day"`
}

var (
	byName, byDay   = NewIndex("by.name", Shape{Text: true}), NewIndex("by.day", Shape{Width: 1, Tail: 1})
	byName2, byDay2 = NewIndex("by.name2", Shape{Text: true}), NewIndex("by.day2", Shape{Width: 1, Tail: 1})

	plain = New("plain", Spec[person]{Indexes: []Index{byName, byDay}, Refs: refsOf(byName, byDay, "plain")})
	apart = New("apart", Spec[person]{Indexes: []Index{byName2, byDay2}, Refs: refsOf(byName2, byDay2, "apart"),
		RefsIn: "apart.refs"})
	lines = New("lines", Spec[string]{Numbered: true})
	all   = Set{plain, apart, lines}
)

func refsOf(name, day Index, counter string) func(*person) Refs {
	return func(p *person) (r Refs) {
		for _, n := range p.Names {
			r.Add(name, Text(n))
		}
		r.Add(day, []byte{p.Day})
		r.Count(fmt.Sprint(counter, p.Day))
		return r
	}
}

// made is a file with the buckets of all tables.
func made(t *testing.T) *bbolt.DB {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(t.TempDir(), "rows.db"), 0o600, &bbolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// in runs fn in a transaction on the file of all tables, emptied before where it is to be.
func in(t rapid.TB, db *bbolt.DB, emptied bool, fn func(*Tx) error) {
	t.Helper()
	err := db.Update(func(b *bbolt.Tx) error {
		for _, k := range all.Buckets() {
			if emptied && b.Bucket([]byte(k.Name)) != nil {
				if err := b.DeleteBucket([]byte(k.Name)); err != nil {
					return err
				}
			}
			if _, err := b.CreateBucketIfNotExists([]byte(k.Name)); err != nil {
				return err
			}
		}
		tx := Begin(b)
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Finish()
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestIndexesFollowTheRows: after any writes and deletions each index holds, both ways, just the rows it should, each
// counter counts them, the verifier has nothing to say, and a number that was given out does not come again.
func TestIndexesFollowTheRows(t *testing.T) {
	db := made(t)
	steady.Check(t, func(rt *rapid.T) {
		want, last := map[byte]person{}, uint64(0)
		for round := range rapid.IntRange(1, 4).Draw(rt, "transactions") {
			in(rt, db, round == 0, func(tx *Tx) error {
				for range rapid.IntRange(0, 6).Draw(rt, "changes") {
					if err := change(rt, tx, want); err != nil {
						return err
					}
				}
				n, err := lines.Append(tx, "a line")
				if err == nil && n != last+1 {
					rt.Errorf("line %d comes after line %d", n, last)
				}
				if last = n; err == nil && rapid.Bool().Draw(rt, "taken out") {
					err = lines.Delete(tx, Number(n))
				}
				return err
			})
			in(rt, db, false, func(tx *Tx) error { return hold(rt, tx, want) })
		}
	})
}

// change writes or deletes a row of both tables, as it does in what they should hold.
func change(rt *rapid.T, tx *Tx, want map[byte]person) error {
	id := rapid.ByteRange('a', 'e').Draw(rt, "row")
	if rapid.IntRange(0, 3).Draw(rt, "deleted") == 0 {
		delete(want, id)
		return errors.Join(plain.Delete(tx, []byte{id}), apart.Delete(tx, []byte{id}))
	}
	want[id] = person{
		Names: rapid.SliceOfN(rapid.SampledFrom([]string{"anna", "bo", "cecilia"}), 0, 3).Draw(rt, "names"),
		Day:   rapid.ByteRange(0, 2).Draw(rt, "day"),
	}
	return errors.Join(plain.Put(tx, []byte{id}, want[id]), apart.Put(tx, []byte{id}, want[id]))
}

// walked walks the rows of an index that begin so, both ways.
func walked(rt *rapid.T, tx *Tx, x Index, prefix string, all []string) {
	var want, up, down []string
	for _, row := range all {
		if strings.HasPrefix(row, prefix) {
			want = append(want, row)
		}
	}
	add := func(to *[]string) func(part, owner []byte) (bool, error) {
		return func(part, owner []byte) (bool, error) {
			*to = append(*to, string(part)+string(owner))
			return true, nil
		}
	}
	p := []byte(prefix)
	err := errors.Join(x.Up(tx, p, p, add(&up)), x.Down(tx, p, add(&down)))
	slices.Reverse(down)
	if err != nil || !slices.Equal(up, want) || !slices.Equal(down, want) {
		rt.Errorf("%s from %q: %q up, %q down, want %q, %v", x.Name, prefix, up, down, want, err)
	}
}

// hold holds both tables against what they should hold.
func hold(rt *rapid.T, tx *Tx, want map[byte]person) error {
	var names, days []string // as the indexes should have them: the part, and whose it is
	count := map[byte]int{}
	for id, p := range want {
		for _, n := range p.Names {
			names = append(names, fmt.Sprintf("%s\x00%c", n, id))
		}
		days = append(days, fmt.Sprintf("%c%c", p.Day, id))
		count[p.Day]++
	}
	slices.Sort(names)
	slices.Sort(days)
	names = slices.Compact(names) // nobody is found twice under a name
	for _, tt := range []struct {
		x    Index
		want []string
	}{{byName, names}, {byName2, names}, {byDay, days}, {byDay2, days}} {
		for _, prefix := range []string{"", "anna\x00", "bo\x00", "\x01"} {
			walked(rt, tx, tt.x, prefix, tt.want)
		}
	}
	for day := range byte(3) {
		for _, table := range []string{"plain", "apart"} {
			if n, err := tx.Counted(fmt.Sprint(table, day)); err != nil || n != count[day] {
				rt.Errorf("%s: %d rows of day %d, want %d, %v", table, n, day, count[day], err)
			}
		}
	}
	v := NewVerifier(tx, all)
	for _, step := range v.Steps() {
		if err := step(); err != nil {
			return err
		}
	}
	if len(v.Findings) > 0 {
		rt.Errorf("%v", v.Findings)
	}
	return nil
}

// FuzzSeal: a row is believed only as it was written, where it was written.
func FuzzSeal(f *testing.F) {
	f.Add("cases", []byte("SAM-2026-0001"), []byte("{}"), 3, byte(1))
	f.Add("x", []byte{}, []byte{}, 0, byte(128))
	f.Fuzz(func(t *testing.T, bucket string, k, body []byte, at int, flip byte) {
		in := NewBucket(bucket, false)
		row := append(make([]byte, sumSize), body...)
		in.seal(k, row)
		got, err := in.unseal(k, row)
		if err != nil || !bytes.Equal(got, body) {
			t.Fatalf("%v, %v", got, err)
		}
		if flip == 0 || at < 0 {
			return
		}
		row[at%len(row)] ^= flip
		if _, err := in.unseal(k, row); err == nil {
			t.Fatal("a changed row is believed")
		}
	})
}

// FuzzRefs: whatever bytes the refs of a row or the row itself are, reading them gives refs or none, and what it gives
// can be written and read again.
func FuzzRefs(f *testing.F) {
	by := []Index{NewIndex("by.name", Shape{Text: true}), NewIndex("by.day", Shape{Width: 4})}
	var some Refs
	some.Count("all")
	some.Add(by[0], Text("anna"))
	some.Add(by[1], []byte{1, 2, 3, 4})
	f.Add(some.appendTo(nil))
	f.Add([]byte{7, 'b', 'y', '.', 'n', 'a', 'm', 'e', 200})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = by[0].unseal([]byte("k"), b)
		if had, ok := readRefs(b, by); ok {
			if is, ok := readRefs(had.appendTo(nil), by); !ok || len(is) != len(had) {
				t.Fatalf("%x is read as %v, and that as %v", b, had, is)
			}
		}
	})
}
