package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
)

func TestTheSameMailSeenAgain(t *testing.T) {
	s := open(t)
	raw := []byte("Subject: x\r\n\r\nHej\r\n")
	e := anEntry(1, raw, monday())
	other := letter.Place{Mailbox: "polis", UIDValidity: 3, UID: 9}
	update(t, s, func(tx *Tx) error {
		if err := tx.PutEntry(e); err != nil {
			return err
		}
		again := e
		again.Places = []letter.Place{other}
		return tx.PutEntry(again)
	})
	view(t, s, func(tx *Tx) error {
		got, ok, err := tx.Entry(e.Sum)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		want := e
		want.Places = append(slices.Clone(e.Places), other)
		if diff := cmp.Diff(encoded(t, want), encoded(t, got)); diff != "" {
			t.Error(diff)
		}
		at, ok, err := tx.ByPlace(other)
		if err != nil || !ok || at.Sum != e.Sum {
			t.Error("not found at its other place", ok, err)
		}
		if _, ok, _ := tx.ByPlace(letter.Place{Mailbox: "polis", UIDValidity: 3, UID: 10}); ok {
			t.Error("found where it never was")
		}
		events, err := tx.EventsOf(string(e.Sum))
		if err != nil || len(events) != 1 {
			t.Errorf("%d lines in the log for one mail that became one thing, %v", len(events), err)
		}
		return nil
	})
	sound(t, s)
}

func TestTwoMailsWithOneMessageID(t *testing.T) {
	s := open(t)
	a, b := anEntry(1, []byte("a"), monday()), anEntry(2, []byte("b"), monday())
	b.ID = a.ID
	c := anEntry(3, []byte("c"), monday())
	c.ID, c.Essence = a.ID+"x", a.Essence
	update(t, s, func(tx *Tx) error {
		for _, e := range []letter.Entry{a, b, c} {
			if err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		got, err := tx.ByMessageID(a.ID)
		if err != nil || len(got) != 2 || got[0].Sum != a.Sum || got[1].Sum != b.Sum {
			t.Errorf("got %d rows, %v", len(got), err)
		}
		if none, err := tx.ByMessageID(""); len(none) != 0 || err != nil {
			t.Error("mails without an id are no copies of each other", err)
		}
		return nil
	})
	sound(t, s)
}

// A mailbox put back from a backup gives a number out a second time.
func TestAPlaceThatHeldAnotherMail(t *testing.T) {
	s := open(t)
	a, b := anEntry(4, []byte("a"), monday()), anEntry(4, []byte("b"), monday())
	b.ID, b.Essence = "<other@haninge.example>", ""
	update(t, s, func(tx *Tx) error {
		if err := tx.PutEntry(a); err != nil {
			return err
		}
		return tx.PutEntry(b)
	})
	view(t, s, func(tx *Tx) error {
		got, ok, err := tx.ByPlace(a.Places[0])
		if err != nil || !ok || got.Sum != b.Sum {
			t.Error("the place is not that of the later mail", ok, err)
		}
		return nil
	})
	sound(t, s)
}

func TestTheLedgerListsNewestFirst(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := 1; n <= 30; n++ {
			e := anEntry(n, fmt.Appendf(nil, "%d", n), monday().Add(time.Duration(n)*time.Hour))
			if n%3 == 0 {
				e.Kind, e.Reason, e.Case = letter.Ignore, string(letter.AutoReply), ""
			}
			if err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
	tests := []struct {
		name string
		q    EntryQuery
		want []uint32 // UIDs
	}{
		{"limit", EntryQuery{Limit: 3}, []uint32{30, 29, 28}},
		{"kind", EntryQuery{Kind: letter.Ignore, Limit: 2}, []uint32{30, 27}},
		{"reason", EntryQuery{Reason: "keyword", Limit: 2}, []uint32{29, 28}},
		{"case", EntryQuery{Case: "SAM-2026-0005"}, []uint32{5}},
		{"since", EntryQuery{Since: monday().Add(29 * time.Hour)}, []uint32{30, 29}},
		{"none", EntryQuery{Case: "SAM-2026-0003"}, nil},
	}
	view(t, s, func(tx *Tx) error {
		for _, tt := range tests {
			got, err := tx.Entries(tt.q)
			if err != nil {
				return err
			}
			var uids []uint32
			for _, e := range got {
				uids = append(uids, e.Places[0].UID)
			}
			if !slices.Equal(uids, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, uids, tt.want)
			}
		}
		counts, err := tx.EntryCounts()
		if err != nil || counts[letter.New] != 20 || counts[letter.Ignore] != 10 {
			t.Errorf("counts %v, %v", counts, err)
		}
		return nil
	})
	sound(t, s)
}

// What a mail became may change, when a person releases it: the counts and the log follow.
func TestAnEntryThatChanges(t *testing.T) {
	s := open(t)
	e := anEntry(1, []byte("a"), monday())
	e.Kind, e.Reason, e.Case = letter.Quarantine, "unauthenticated", ""
	update(t, s, func(tx *Tx) error { return tx.PutEntry(e) })
	e.Kind, e.Reason, e.Case = letter.New, "released", "SAM-2026-0001"
	update(t, s, func(tx *Tx) error { return tx.PutEntry(e) })
	view(t, s, func(tx *Tx) error {
		counts, err := tx.EntryCounts()
		if err != nil || counts[letter.Quarantine] != 0 || counts[letter.New] != 1 {
			t.Errorf("counts %v, %v", counts, err)
		}
		events, err := tx.EventsOf(string(e.Sum))
		if err != nil || len(events) != 2 || events[0].What != "letter quarantine" || events[1].What != "letter new" {
			t.Errorf("the log says %v, %v", events, err)
		}
		return nil
	})
	sound(t, s)
}

func TestIdsOfAnyShape(t *testing.T) {
	s := open(t)
	long := make([]byte, 40_000)
	for i := range long {
		long[i] = 'x'
	}
	odd := []letter.MessageID{letter.MessageID(long), "<a\x00b@c>", "<å@ö>", "\xff\xfe"}
	update(t, s, func(tx *Tx) error {
		for n, id := range odd {
			e := anEntry(n+1, fmt.Appendf(nil, "%d", n), monday())
			e.ID = id
			if err := tx.PutEntry(e); err != nil {
				return fmt.Errorf("id %d: %w", n, err)
			}
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		for n, id := range odd[:3] {
			if got, err := tx.ByMessageID(id); err != nil || len(got) != 1 {
				t.Errorf("id %d: %d rows, %v", n, len(got), err)
			}
		}
		return nil
	})
}

func TestTheLogIsAChain(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for n := range 10 {
			if err := tx.Log(Event{What: "tested", IDs: []string{fmt.Sprint(n % 3)}, Reason: "because"}); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx *Tx) error {
		got, err := tx.Events(4)
		if err != nil || len(got) != 4 || got[0].Seq != 10 || got[3].Seq != 7 || !got[0].At.Equal(monday()) {
			t.Errorf("got %v, %v", got, err)
		}
		of, err := tx.EventsOf("1")
		if err != nil || len(of) != 3 || of[0].Seq != 2 {
			t.Errorf("got %v, %v", of, err)
		}
		return nil
	})
	sound(t, s)
	// Someone with the file and the program's own means takes a line out, changes one, cuts the end off.
	for _, tt := range []struct {
		name string
		edit func(*Tx) error
		want string
	}{
		{"changed", func(tx *Tx) error {
			e, _, err := load[Event](tx, bEvents, be64(6))
			e.Reason = "nothing"
			if err != nil {
				return err
			}
			return tx.save(bEvents, be64(6), e)
		}, "line 7 of the log is the first that was changed or taken out"},
		{"taken out", func(tx *Tx) error { return tx.delete(bEvents, be64(4)) }, "line 4 of the log is the first that was changed or taken out"},
	} {
		update(t, s, tt.edit)
		found, err := s.Verify()
		if err != nil || !slices.ContainsFunc(found, func(f Finding) bool { return f.What == tt.want }) {
			t.Errorf("%s: %v, %v", tt.name, found, err)
		}
	}
}

func TestALogCutShortShows(t *testing.T) {
	s := open(t)
	update(t, s, func(tx *Tx) error {
		for range 3 {
			if err := tx.Log(Event{What: "tested"}); err != nil {
				return err
			}
		}
		return tx.delete(bEvents, be64(3))
	})
	found, err := s.Verify()
	if err != nil || len(found) != 1 || found[0].What != "the log ends after line 2, and should after 3" {
		t.Errorf("%v, %v", found, err)
	}
}

func TestLastHappened(t *testing.T) {
	s := open(t)
	if at, err := s.LastHappened(); err != nil || !at.IsZero() {
		t.Errorf("nothing happened at %v, %v", at, err)
	}
	log := func(at time.Time, n int) {
		update(t, s, func(tx *Tx) error {
			for range n {
				if err := tx.Log(Event{What: "tested", At: at}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	future := monday().AddDate(70, 0, 0)
	log(future, 1)
	log(monday(), 3)
	if at, err := s.LastHappened(); err != nil || !at.Equal(future) {
		t.Errorf("last happened %v, %v", at, err)
	}
	log(monday(), 60)
	if at, err := s.LastHappened(); err != nil || !at.Equal(monday()) {
		t.Errorf("a clock that ran ahead is not forgotten: %v, %v", at, err)
	}
}
