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
			update(t, s, func(tx store.Tx) error {
				sum, err := tx.Keep(raw)
				if sum != letter.SumOf(raw) {
					t.Errorf("%d bytes got sum %s", len(raw), sum)
				}
				return err
			})
		}
	}
	view(t, s, func(tx store.Tx) error {
		for _, raw := range mails {
			got, err := tx.Raw(letter.SumOf(raw))
			if err != nil || !bytes.Equal(got, raw) {
				t.Errorf("%d bytes came back as %d, %v", len(raw), len(got), err)
			}
			if kept, err := tx.Kept(letter.SumOf(raw)); !kept || err != nil {
				t.Error(kept, err)
			}
		}
		if _, err := tx.Raw(letter.SumOf([]byte("never kept"))); err == nil {
			t.Error("a mail came from nowhere")
		}
		return nil
	})
	sound(t, s)
}

// tooMany keeps mails of outsiders of a size, and returns their sums.
func tooMany(t *testing.T, s store.Store, n, size int, room store.Room) (sums []letter.Sum) {
	t.Helper()
	for i := range n {
		raw := []byte(fmt.Sprintf("mail %d of %p ", i, &sums) + strings.Repeat("x", size))
		raw = raw[:size]
		update(t, s, func(tx store.Tx) error {
			sum, err := tx.Keep(raw)
			sums = append(sums, sum)
			if err == nil {
				e := letter.Entry{Sum: sum, Kind: letter.Ignore, Reason: "unknown-sender", Size: size, Kept: true}
				err = tx.PutEntry(e)
			}
			if err == nil {
				err = tx.Hold(store.Held{Sum: sum, Reason: "unknown-sender"})
			}
			if err == nil {
				err = tx.KeptOfOutsider(sum, int64(size), room)
			}
			return err
		})
	}
	return sums
}

// keptOf counts which of the mails are kept, and wants a row of each.
func keptOf(t *testing.T, s store.Store, sums []letter.Sum) (kept []int) {
	t.Helper()
	view(t, s, func(tx store.Tx) error {
		for i, sum := range sums {
			is, err := tx.Kept(sum)
			if err != nil {
				return err
			}
			e, ok, err := tx.Entry(sum)
			if err != nil || !ok || e.Kept != is {
				t.Errorf("mail %d: row %v says kept %v, and it is %v: %v", i, ok, e.Kept, is, err)
			}
			if is {
				kept = append(kept, i)
			}
		}
		return nil
	})
	return kept
}

// TestOutsidersMailLosesItsBytes: beyond the room the oldest mails of outsiders lose their bytes; their rows stay, the
// log says so, and the store is whole. One that a person took in is kept.
func (r Suite) TestOutsidersMailLosesItsBytes(t *testing.T) {
	for _, size := range []int{1000, store.Small + 1000} {
		s := r.open(t)
		room := store.Room{PerDay: int64(10 * size), InAll: int64(5 * size)}
		first := tooMany(t, s, 1, size, room)
		update(t, s, func(tx store.Tx) error { return tx.Settle(first[0], store.Released, "kim", "") })
		sums := tooMany(t, s, 12, size, room)
		if kept := keptOf(t, s, sums); len(kept) != 5 || kept[0] != 7 {
			t.Errorf("%d: kept are %v, want the last five", size, kept)
		}
		if kept := keptOf(t, s, first); len(kept) != 1 {
			t.Errorf("%d: a mail that was taken in is gone", size)
		}
		view(t, s, func(tx store.Tx) error {
			discarded := 0
			events, err := tx.Events(0)
			for _, e := range events {
				if e.What == "letter discarded" && e.By == "samrad" {
					discarded++
				}
			}
			n, err2 := tx.Counts()
			if n.Held != 5 || discarded != 7 || err2 != nil {
				t.Errorf("%d: %d mails wait, the log tells of %d discarded, want 5 and 7; %v", size, n.Held, discarded, err2)
			}
			return err
		})
		sound(t, s)
	}
}

// TestOutsidersHaveADay: a flood of one day takes no room from the days before it.
func (r Suite) TestOutsidersHaveADay(t *testing.T) {
	at := fixture.Monday()
	s := r.with(t, t.TempDir(), store.Options{Now: func() time.Time { return at }})
	room := store.Room{PerDay: 3000, InAll: 100_000}
	before := tooMany(t, s, 3, 1000, room)
	at = at.Add(24 * time.Hour)
	flood := tooMany(t, s, 50, 1000, room)
	if kept := keptOf(t, s, before); len(kept) != 3 {
		t.Errorf("of the day before are kept %v", kept)
	}
	if kept := keptOf(t, s, flood); len(kept) != 3 || kept[0] != 47 {
		t.Errorf("of the flood are kept %v", kept)
	}
	sound(t, s)
}
