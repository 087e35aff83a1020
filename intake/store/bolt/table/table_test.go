package table

import (
	"bytes"
	"testing"
)

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
