package storetest

import (
	"errors"
	"slices"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestQuarantine(t *testing.T) {
	s := r.open(t)
	a := store.Held{Sum: letter.SumOf([]byte("a")), Reason: "limit:depth", Guess: "new"}
	b := store.Held{Sum: letter.SumOf([]byte("b")), Reason: "panic:12", At: fixture.Monday().Add(-time.Hour)}
	update(t, s, func(tx store.Tx) error { return errors.Join(tx.Hold(a), tx.Hold(b), tx.Hold(a)) })
	waiting := func() (got []letter.Sum) {
		view(t, s, func(tx store.Tx) error {
			hs, err := tx.HeldMails(false)
			for _, h := range hs {
				got = append(got, h.Sum)
			}
			if n, err := tx.Counts(); n.Held != len(hs) || err != nil {
				t.Errorf("%d held, %d counted, %v", len(hs), n.Held, err)
			}
			return err
		})
		return got
	}
	if got := waiting(); !slices.Equal(got, []letter.Sum{b.Sum, a.Sum}) {
		t.Errorf("waiting: %v", got)
	}
	update(t, s, func(tx store.Tx) error { return tx.Settle(a.Sum, store.Discarded, "anna", "reklam") })
	for _, tt := range []struct {
		name string
		sum  letter.Sum
		fate string
	}{
		{"twice", a.Sum, store.Released},
		{"unknown", letter.SumOf([]byte("c")), store.Released},
		{"no fate", b.Sum, "eaten"},
	} {
		if err := s.Update(func(tx store.Tx) error { return tx.Settle(tt.sum, tt.fate, "anna", "") }); err == nil {
			t.Errorf("settled: %s", tt.name)
		}
	}
	update(t, s, func(tx store.Tx) error { return tx.Hold(a) }) // seen again in the other mailbox
	if got := waiting(); !slices.Equal(got, []letter.Sum{b.Sum}) {
		t.Errorf("waiting: %v", got)
	}
	view(t, s, func(tx store.Tx) error {
		h, ok, err := tx.Held(a.Sum)
		done := h.Fate == store.Discarded && h.By == "anna" && h.Why == "reklam" && h.Done.Equal(fixture.Monday())
		if err != nil || !ok || !done {
			t.Errorf("%+v %v", h, err)
		}
		all, err := tx.HeldMails(true)
		if len(all) != 2 {
			t.Errorf("%d held in all", len(all))
		}
		return err
	})
	sound(t, s)
}

func (r Suite) TestNotes(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.PutNote("mailbox/kommun", map[string]any{"at": fixture.Monday()}),
			tx.PutNote("mailbox/polis", 7), tx.PutNote("seen", fixture.Monday()))
	})
	view(t, s, func(tx store.Tx) error {
		var at time.Time
		if ok, err := tx.Note("seen", &at); !ok || err != nil || !at.Equal(fixture.Monday()) {
			t.Error(ok, err, at)
		}
		if ok, err := tx.Note("nobody wrote it", &at); ok || err != nil {
			t.Error(ok, err)
		}
		var seen []string
		err := store.EachNote(tx, "se", func(name string, at time.Time) error {
			seen = append(seen, name+" "+at.Format(time.DateOnly))
			return nil
		})
		if err != nil || !slices.Equal(seen, []string{"seen " + fixture.Monday().Format(time.DateOnly)}) {
			t.Error(seen, err)
		}
		if store.EachNote(tx, "mailbox/", func(string, int) error { return nil }) == nil {
			t.Error("a note that is no number is read as one")
		}
		want := []string{"mailbox/kommun", "mailbox/polis"}
		names, err := tx.Notes("mailbox/")
		if !slices.Equal(names, want) {
			t.Error(names)
		}
		return err
	})
	update(t, s, func(tx store.Tx) error { return tx.DropNote("seen") })
	view(t, s, func(tx store.Tx) error {
		ok, err := tx.Note("seen", new(time.Time))
		if ok {
			t.Error("a dropped note is there")
		}
		return err
	})
	sound(t, s)
}

func (r Suite) TestCursors(t *testing.T) {
	s := r.open(t)
	base := fixture.Monday().Add(-time.Hour)
	update(t, s, func(tx store.Tx) error {
		return errors.Join(
			tx.PutCursor("kommun", store.Cursor{UIDValidity: 7, UIDNext: 12, ModSeq: 1 << 60}, base),
			tx.PutCursor("kommun", store.Cursor{UIDValidity: 7, UIDNext: 13}, time.Time{}))
	})
	view(t, s, func(tx store.Tx) error {
		c, ok, err := tx.Cursor("kommun")
		if err != nil || !ok || c != (store.Cursor{UIDValidity: 7, UIDNext: 13}) {
			t.Error(c, ok, err)
		}
		if b, ok, err := tx.Baseline("kommun"); err != nil || !ok || !b.Equal(base) {
			t.Error(b, ok, err)
		}
		if _, ok, err := tx.Cursor("polis"); ok || err != nil {
			t.Error("a mailbox that was never read has a cursor", err)
		}
		all, err := tx.Cursors()
		if len(all) != 1 {
			t.Error(all)
		}
		return err
	})
	sound(t, s)
}
