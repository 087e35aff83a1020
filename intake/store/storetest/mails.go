package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestMailsAreKeptByteForByte(t *testing.T) {
	s := r.open(t)
	mails := [][]byte{
		nil, []byte("a"), {0, 255, '\r', 10}, bytes.Repeat([]byte("z"), store.Small),
		bytes.Repeat([]byte("z"), store.Small+1), bytes.Repeat([]byte{7}, 1<<20),
	}
	for range 2 { // kept twice, they lie there once
		for _, raw := range mails {
			update(s, func(tx store.Tx) {
				if sum := one(tx.Keep(raw)); sum != letter.SumOf(raw) {
					t.Errorf("%d bytes got sum %s", len(raw), sum)
				}
			})
		}
	}
	view(s, func(tx store.Tx) {
		for _, raw := range mails {
			if got := one(tx.Raw(letter.SumOf(raw))); !bytes.Equal(got, raw) {
				t.Errorf("%d bytes came back as %d", len(raw), len(got))
			}
			if !one(tx.Kept(letter.SumOf(raw))) {
				t.Errorf("%d bytes are not kept", len(raw))
			}
		}
		if _, err := tx.Raw(letter.SumOf([]byte("never kept"))); err == nil {
			t.Error("a mail came from nowhere")
		}
	})
}

// tooMany keeps mails of outsiders of a size, and returns their sums.
func tooMany(s store.Store, n, size int, room store.Room) (sums []letter.Sum) {
	for i := range n {
		raw := []byte(fmt.Sprintf("mail %d of %p ", i, &sums) + strings.Repeat("x", size))[:size]
		update(s, func(tx store.Tx) {
			sum := one(tx.Keep(raw))
			sums = append(sums, sum)
			must(tx.PutEntry(letter.Entry{Sum: sum, Kind: letter.Ignore, Reason: "unknown-sender", Size: size, Kept: true}))
			must(tx.Hold(store.Held{Sum: sum, Reason: "unknown-sender"}))
			must(tx.KeptOfOutsider(sum, int64(size), room))
		})
	}
	return sums
}

// keptOf counts which of the mails are kept, and wants a row of each.
func keptOf(t *testing.T, s store.Store, sums []letter.Sum) (kept []int) {
	t.Helper()
	view(s, func(tx store.Tx) {
		for i, sum := range sums {
			is := one(tx.Kept(sum))
			if e, ok := some(tx.Entry(sum)); !ok || e.Kept != is {
				t.Errorf("mail %d: row %v says kept %v, and it is %v", i, ok, e.Kept, is)
			}
			if is {
				kept = append(kept, i)
			}
		}
	})
	return kept
}

// TestOutsidersMailLosesItsBytes: beyond the room the oldest mails of outsiders lose their bytes; their rows stay, the
// log says so, and the store is whole. One that a person took in is kept.
func (r Suite) TestOutsidersMailLosesItsBytes(t *testing.T) {
	for _, size := range []int{1000, store.Small + 1000} {
		s := r.open(t)
		room := store.Room{PerDay: int64(10 * size), InAll: int64(5 * size)}
		first := tooMany(s, 1, size, room)
		update(s, func(tx store.Tx) { must(tx.Settle(first[0], store.Released, "kim", "")) })
		sums := tooMany(s, 12, size, room)
		if kept := keptOf(t, s, sums); len(kept) != 5 || kept[0] != 7 {
			t.Errorf("%d: kept are %v, want the last five", size, kept)
		}
		if kept := keptOf(t, s, first); len(kept) != 1 {
			t.Errorf("%d: a mail that was taken in is gone", size)
		}
		view(s, func(tx store.Tx) {
			discarded := 0
			for _, e := range one(tx.Events(0)) {
				if e.What == "letter discarded" && e.By == "samrad" {
					discarded++
				}
			}
			if n := one(tx.Counts()); n.Held != 5 || discarded != 7 {
				t.Errorf("%d: %d mails wait, the log tells of %d discarded, want 5 and 7", size, n.Held, discarded)
			}
		})
	}
}

// TestOutsidersHaveADay: a flood of one day takes no room from the days before it.
func (r Suite) TestOutsidersHaveADay(t *testing.T) {
	at := fixture.Monday()
	s := r.clocked(t, func() time.Time { return at })
	room := store.Room{PerDay: 3000, InAll: 100_000}
	before := tooMany(s, 3, 1000, room)
	at = at.Add(24 * time.Hour)
	flood := tooMany(s, 50, 1000, room)
	if kept := keptOf(t, s, before); len(kept) != 3 {
		t.Errorf("of the day before are kept %v", kept)
	}
	if kept := keptOf(t, s, flood); len(kept) != 3 || kept[0] != 47 {
		t.Errorf("of the flood are kept %v", kept)
	}
}
