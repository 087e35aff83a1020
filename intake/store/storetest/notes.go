package storetest

import (
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
	hold := func(all ...store.Held) {
		update(s, func(tx store.Tx) {
			for _, h := range all {
				must(tx.Hold(h))
			}
		})
	}
	wait := func(want ...letter.Sum) {
		t.Helper()
		view(s, func(tx store.Tx) {
			var got []letter.Sum
			for _, h := range one(tx.HeldMails(false)) {
				got = append(got, h.Sum)
			}
			if n := one(tx.Counts()); !slices.Equal(got, want) || n.Held != len(got) {
				t.Errorf("waiting: %v, %d counted", got, n.Held)
			}
		})
	}
	hold(a, b, a)
	wait(b.Sum, a.Sum)
	update(s, func(tx store.Tx) { must(tx.Settle(a.Sum, store.Discarded, "anna", "reklam")) })
	for _, tt := range []struct {
		name string
		sum  letter.Sum
		fate string
	}{
		{"twice", a.Sum, store.Released},
		{"unknown", letter.SumOf([]byte("c")), store.Released},
		{"no fate", b.Sum, "eaten"},
	} {
		refused(t, s, "settling "+tt.name, func(tx store.Tx) error { return tx.Settle(tt.sum, tt.fate, "anna", "") })
	}
	hold(a) // seen again in the other mailbox
	wait(b.Sum)
	view(s, func(tx store.Tx) {
		h, ok := some(tx.Held(a.Sum))
		done := h.Fate == store.Discarded && h.By == "anna" && h.Why == "reklam" && h.Done.Equal(fixture.Monday())
		if !ok || !done {
			t.Errorf("%+v", h)
		}
		if all := one(tx.HeldMails(true)); len(all) != 2 {
			t.Errorf("%d held in all", len(all))
		}
	})
}

func (r Suite) TestNotes(t *testing.T) {
	s := r.open(t)
	update(s, func(tx store.Tx) {
		must(tx.PutNote("mailbox/kommun", map[string]any{"at": fixture.Monday()}))
		must(tx.PutNote("mailbox/polis", 7))
		must(tx.PutNote("seen", fixture.Monday()))
	})
	view(s, func(tx store.Tx) {
		var at time.Time
		if !one(tx.Note("seen", &at)) || !at.Equal(fixture.Monday()) {
			t.Error(at)
		}
		if one(tx.Note("nobody wrote it", &at)) {
			t.Error("a note that nobody wrote is there")
		}
		var seen []string
		must(store.EachNote(tx, "se", func(name string, at time.Time) error {
			seen = append(seen, name+" "+at.Format(time.DateOnly))
			return nil
		}))
		if !slices.Equal(seen, []string{"seen " + fixture.Monday().Format(time.DateOnly)}) {
			t.Error(seen)
		}
		if store.EachNote(tx, "mailbox/", func(string, int) error { return nil }) == nil {
			t.Error("a note that is no number is read as one")
		}
		if names := one(tx.Notes("mailbox/")); !slices.Equal(names, []string{"mailbox/kommun", "mailbox/polis"}) {
			t.Error(names)
		}
	})
	update(s, func(tx store.Tx) { must(tx.DropNote("seen")) })
	view(s, func(tx store.Tx) {
		if one(tx.Note("seen", new(time.Time))) {
			t.Error("a dropped note is there")
		}
	})
}

func (r Suite) TestCursors(t *testing.T) {
	s := r.open(t)
	base := fixture.Monday().Add(-time.Hour)
	update(s, func(tx store.Tx) {
		must(tx.PutCursor("kommun", letter.Cursor{UIDValidity: 7, UIDNext: 12, ModSeq: 1 << 60}, base))
		must(tx.PutCursor("kommun", letter.Cursor{UIDValidity: 7, UIDNext: 13}, time.Time{}))
	})
	view(s, func(tx store.Tx) {
		if c, ok := some(tx.Cursor("kommun")); !ok || c != (letter.Cursor{UIDValidity: 7, UIDNext: 13}) {
			t.Error(c, ok)
		}
		if b, ok := some(tx.Baseline("kommun")); !ok || !b.Equal(base) {
			t.Error(b, ok)
		}
		if _, ok := some(tx.Cursor("polis")); ok {
			t.Error("a mailbox that was never read has a cursor")
		}
		if all := one(tx.Cursors()); len(all) != 1 {
			t.Error(all)
		}
	})
}
