package store

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

func initiativeID(s string) initiative.ID { return initiative.ID(s) }

func TestACaseNumberIsGivenOutOnce(t *testing.T) {
	s := open(t)
	next := func(prefix string, year int) (id initiative.ID) {
		update(t, s, func(tx *Tx) (err error) { id, err = tx.NextCase(prefix, year); return err })
		return id
	}
	for _, want := range []initiative.ID{"SAM-2026-0001", "SAM-2026-0002", "SAM-2026-0003"} {
		if got := next("SAM", 2026); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	update(t, s, func(tx *Tx) error { return tx.PutCase(aCase(3, monday())) })
	update(t, s, func(tx *Tx) error { return tx.DeleteCase("SAM-2026-0003") })
	if got := next("SAM", 2026); got != "SAM-2026-0004" {
		t.Errorf("a number came back: %s", got)
	}
	if got := next("SAM", 2027); got != "SAM-2027-0001" {
		t.Errorf("the new year begins with %s", got)
	}
	if got := next("KOM", 2026); got != "KOM-2026-0001" {
		t.Errorf("another prefix begins with %s", got)
	}
	update(t, s, func(tx *Tx) error { return tx.PutCase(aCase(5, monday())) })
	if got := next("SAM", 2026); got != "SAM-2026-0006" {
		t.Errorf("a case that was put without asking is run over: %s", got)
	}
	if err := s.Update(func(tx *Tx) error { _, err := tx.NextCase("", 2026); return err }); err == nil {
		t.Error("an empty prefix is taken")
	}
	sound(t, s)
}

func TestADeletedCaseIsNowhere(t *testing.T) {
	s := open(t)
	c := aCase(1, monday())
	update(t, s, func(tx *Tx) error { return tx.PutCase(c) })
	update(t, s, func(tx *Tx) error { return tx.DeleteCase(c.ID) })
	view(t, s, func(tx *Tx) error {
		if _, ok, err := tx.Case(c.ID); ok || err != nil {
			t.Error(ok, err)
		}
		if _, ok, err := tx.ByThread(letter.MessageID(c.Threads[0])); ok || err != nil {
			t.Error("its thread leads somewhere", err)
		}
		if n, err := tx.CaseCount(); n != 0 || err != nil {
			t.Error(n, err)
		}
		return nil
	})
	update(t, s, func(tx *Tx) error { return tx.DeleteCase(c.ID) })
	sound(t, s)
}

func TestAThreadLeadsToItsCase(t *testing.T) {
	s := open(t)
	a, b := aCase(1, monday()), aCase(2, monday())
	b.Follow("<both@haninge.example>")
	a.Follow("<both@haninge.example>")
	update(t, s, func(tx *Tx) error { return errors.Join(tx.PutCase(a), tx.PutCase(b)) })
	find := func(id letter.MessageID) (got initiative.ID) {
		view(t, s, func(tx *Tx) (err error) { got, _, err = tx.ByThread(id); return err })
		return got
	}
	for id, want := range map[letter.MessageID]initiative.ID{
		"<m1@haninge.example>":             a.ID,
		"<v1.gap.SAM-2.1@haninge.example>": b.ID, // one we sent: a bounce speaks of it
		"<both@haninge.example>":           b.ID,
		"<both@haninge.example":            "",
		"<nobody@haninge.example>":         "",
		"":                                 "",
	} {
		if got := find(id); got != want {
			t.Errorf("%q leads to %q, want %q", id, got, want)
		}
	}
	a.Threads = nil
	update(t, s, func(tx *Tx) error { return tx.PutCase(a) })
	if got := find("<m1@haninge.example>"); got != "" {
		t.Errorf("a thread that was cut leads to %s", got)
	}
	sound(t, s)
}

// TestTheNewestCaseOfAThreadIsByNumber: past 9999 a number is longer, and as a word it would come first.
func TestTheNewestCaseOfAThreadIsByNumber(t *testing.T) {
	s := open(t)
	for _, id := range []initiative.ID{"SAM-2026-10000", "SAM-2026-9999", "SAM-2026-0042"} {
		update(t, s, func(tx *Tx) error {
			return tx.PutCase(&initiative.Initiative{ID: id, Created: s.now(), Threads: []string{"<a@x>"}, Answers: map[initiative.Item][]initiative.Version{}})
		})
	}
	view(t, s, func(tx *Tx) error {
		got, ok, err := tx.ByThread("<a@x>")
		if !ok || got != "SAM-2026-10000" {
			t.Errorf("%s %v, want SAM-2026-10000", got, ok)
		}
		return err
	})
}

func TestCasesAreListedNewestFirst(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := 1; n <= 12; n++ {
			c := aCase(n, monday().AddDate(0, 0, n*40))
			c.ID = initiative.MakeID("SAM", 2026, n)
			if n%2 == 0 {
				c.Open = nil
			}
			if err := tx.PutCase(c); err != nil {
				return err
			}
		}
		return nil
	})
	for _, tt := range []struct {
		name string
		q    CaseQuery
		want []initiative.ID
	}{
		{"limit", CaseQuery{Limit: 2}, []initiative.ID{"SAM-2026-0012", "SAM-2026-0011"}},
		{"open", CaseQuery{Open: true, Limit: 2}, []initiative.ID{"SAM-2026-0011", "SAM-2026-0009"}},
		{"year", CaseQuery{Year: 2026, Limit: 2}, []initiative.ID{"SAM-2026-0007", "SAM-2026-0006"}},
		{"none", CaseQuery{Year: 2025}, nil},
	} {
		view(t, s, func(tx *Tx) error {
			cs, err := tx.Cases(tt.q)
			var got []initiative.ID
			for _, c := range cs {
				got = append(got, c.ID)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			}
			return err
		})
	}
}

func TestMailsAreKeptByteForByte(t *testing.T) {
	s := open(t)
	mails := [][]byte{nil, []byte("a"), {0, 255, '\r', 10}, bytes.Repeat([]byte("z"), Small), bytes.Repeat([]byte("z"), Small+1), bytes.Repeat([]byte{7}, 1<<20)}
	for range 2 { // kept twice, they lie there once
		for _, raw := range mails {
			update(t, s, func(tx *Tx) error {
				sum, err := tx.Keep(raw)
				if sum != sumOf(raw) {
					t.Errorf("%d bytes got sum %s", len(raw), sum)
				}
				return err
			})
		}
	}
	view(t, s, func(tx *Tx) error {
		for _, raw := range mails {
			got, err := tx.Raw(sumOf(raw))
			if err != nil || !bytes.Equal(got, raw) {
				t.Errorf("%d bytes came back as %d, %v", len(raw), len(got), err)
			}
			if kept, err := tx.Kept(sumOf(raw)); !kept || err != nil {
				t.Error(kept, err)
			}
		}
		if _, err := tx.Raw(sumOf([]byte("never kept"))); err == nil {
			t.Error("a mail came from nowhere")
		}
		n, err := tx.number("last/" + bMails)
		if n != 4 {
			t.Errorf("%d small mails lie in the store", n)
		}
		return err
	})
	sound(t, s)
	path := s.mailPath(sumOf(mails[5]))
	if err := os.WriteFile(path, bytes.Repeat([]byte{8}, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	err := s.View(func(tx *Tx) error { _, err := tx.Raw(sumOf(mails[5])); return err })
	var damaged *CorruptError
	if !errors.As(err, &damaged) {
		t.Errorf("a mail that was changed is handed out: %v", err)
	}
	if found, err := s.Verify(); err != nil || len(found) != 1 || found[0].Do != doMail {
		t.Errorf("verify: %v, %v", found, err)
	}
}

func TestQuarantine(t *testing.T) {
	s := open(t)
	a, b := Held{Sum: sumOf([]byte("a")), Reason: "limit:depth", Guess: "new"}, Held{Sum: sumOf([]byte("b")), Reason: "panic:12", At: monday().Add(-time.Hour)}
	update(t, s, func(tx *Tx) error { return errors.Join(tx.Hold(a), tx.Hold(b), tx.Hold(a)) })
	waiting := func() (got []letter.Sum) {
		view(t, s, func(tx *Tx) error {
			hs, err := tx.HeldMails(false)
			for _, h := range hs {
				got = append(got, h.Sum)
			}
			if n, err := tx.HeldCount(); n != len(hs) || err != nil {
				t.Errorf("%d held, %d counted, %v", len(hs), n, err)
			}
			return err
		})
		return got
	}
	if got := waiting(); !slices.Equal(got, []letter.Sum{b.Sum, a.Sum}) {
		t.Errorf("waiting: %v", got)
	}
	update(t, s, func(tx *Tx) error { return tx.Settle(a.Sum, Discarded, "anna", "reklam") })
	for _, tt := range []struct {
		name string
		sum  letter.Sum
		fate string
	}{{"twice", a.Sum, Released}, {"unknown", sumOf([]byte("c")), Released}, {"no fate", b.Sum, "eaten"}} {
		if err := s.Update(func(tx *Tx) error { return tx.Settle(tt.sum, tt.fate, "anna", "") }); err == nil {
			t.Errorf("settled: %s", tt.name)
		}
	}
	update(t, s, func(tx *Tx) error { return tx.Hold(a) }) // seen again in the other mailbox
	if got := waiting(); !slices.Equal(got, []letter.Sum{b.Sum}) {
		t.Errorf("waiting: %v", got)
	}
	view(t, s, func(tx *Tx) error {
		h, ok, err := tx.Held(a.Sum)
		if err != nil || !ok || h.Fate != Discarded || h.By != "anna" || h.Why != "reklam" || !h.Done.Equal(monday()) {
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

func TestNotesAndCursors(t *testing.T) {
	s := open(t)
	base := monday().Add(-time.Hour)
	update(t, s, func(tx *Tx) error {
		return errors.Join(
			tx.PutNote("mailbox/kommun", map[string]any{"at": monday()}), tx.PutNote("mailbox/polis", 7), tx.PutNote("seen", monday()),
			tx.PutCursor("kommun", Cursor{UIDValidity: 7, UIDNext: 12, ModSeq: 1 << 60}, base),
			tx.PutCursor("kommun", Cursor{UIDValidity: 7, UIDNext: 13}, time.Time{}))
	})
	view(t, s, func(tx *Tx) error {
		var at time.Time
		if ok, err := tx.Note("seen", &at); !ok || err != nil || !at.Equal(monday()) {
			t.Error(ok, err, at)
		}
		if ok, err := tx.Note("nobody wrote it", &at); ok || err != nil {
			t.Error(ok, err)
		}
		if names, err := tx.Notes("mailbox/"); err != nil || !slices.Equal(names, []string{"mailbox/kommun", "mailbox/polis"}) {
			t.Error(names, err)
		}
		c, ok, err := tx.Cursor("kommun")
		if err != nil || !ok || c != (Cursor{UIDValidity: 7, UIDNext: 13}) {
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
	update(t, s, func(tx *Tx) error { return tx.DropNote("seen") })
	view(t, s, func(tx *Tx) error {
		ok, err := tx.Note("seen", new(time.Time))
		if ok {
			t.Error("a dropped note is there")
		}
		return err
	})
	sound(t, s)
}

// A case is the same after it was written and read, with sources shared, alone, of several mails, and none.
func TestACaseIsWrittenWithItsSources(t *testing.T) {
	several := aCase(1, monday())
	other := initiative.Source{Letter: "<other@polis.example>", From: "b@polis.example", Party: "polis", At: monday().AddDate(0, 0, 1)}
	several.Put("vad", initiative.Version{Text: "Annat", State: initiative.Answered, Source: other})
	several.Log(initiative.Event{At: other.At, What: "changed", Items: []initiative.Item{"vad"}, Source: other})
	several.Log(initiative.Event{At: other.At, What: "flagged"})
	for name, c := range map[string]*initiative.Initiative{
		"several": several, "one": aCase(2, monday()), "nothing": {ID: "SAM-2026-0003"},
		"empty": {ID: "SAM-2026-0004", Answers: map[initiative.Item][]initiative.Version{}, History: []initiative.Event{}},
	} {
		body, err := encode(rowOf(c))
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeCase([]byte(c.ID), body)
		if diff := cmp.Diff(encoded(t, c), encoded(t, got)); diff != "" || err != nil {
			t.Error(name, diff, err)
		}
	}
	if n := len(rowOf(several).Sources); n != 2 {
		t.Errorf("%d sources of two mails", n)
	}
	var damaged *CorruptError
	row := rowOf(several)
	row.Sources = nil
	body, err := encode(row)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decodeCase([]byte("x"), body); !errors.As(err, &damaged) {
		t.Errorf("a source that is not there gives %v", err)
	}
}
