package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

func (r Suite) TestTheSameMailSeenAgain(t *testing.T) {
	s := r.open(t)
	raw := []byte("Subject: x\r\n\r\nHej\r\n")
	e := fixture.Entry(1, raw, fixture.Monday())
	other := letter.Place{Mailbox: "polis", UIDValidity: 3, UID: 9}
	byID := letter.Place{Mailbox: "polis", ID: "AAMkA"} // a mailbox that has no UIDs
	update(t, s, func(tx store.Tx) error {
		if err := tx.PutEntry(e); err != nil {
			return err
		}
		again := e
		again.Places = []letter.Place{other, byID}
		return tx.PutEntry(again)
	})
	view(t, s, func(tx store.Tx) error {
		got, ok, err := tx.Entry(e.Sum)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		want := e
		want.Places = append(slices.Clone(e.Places), other, byID)
		if diff := cmp.Diff(encoded(t, want), encoded(t, got)); diff != "" {
			t.Error(diff)
		}
		for _, p := range []letter.Place{other, byID} {
			if at, ok, err := tx.ByPlace(p); err != nil || !ok || at.Sum != e.Sum {
				t.Error("not found at its other place", p, ok, err)
			}
		}
		for _, p := range []letter.Place{
			{Mailbox: "polis", UIDValidity: 3, UID: 10}, {Mailbox: "polis", ID: "AAMka"}, {Mailbox: "polis", ID: "AAMk"},
		} {
			if _, ok, _ := tx.ByPlace(p); ok {
				t.Error("found where it never was", p)
			}
		}
		events, err := tx.EventsOf(string(e.Sum))
		if err != nil || len(events) != 1 {
			t.Errorf("%d lines in the log for one mail that became one thing, %v", len(events), err)
		}
		return nil
	})
	sound(t, s)
}

func (r Suite) TestTwoMailsWithOneMessageID(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Entry(1, []byte("a"), fixture.Monday()), fixture.Entry(2, []byte("b"), fixture.Monday())
	b.ID = a.ID
	c := fixture.Entry(3, []byte("c"), fixture.Monday())
	c.ID, c.Essence = a.ID+"x", a.Essence
	update(t, s, func(tx store.Tx) error {
		for _, e := range []letter.Entry{a, b, c} {
			if err := tx.PutEntry(e); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx store.Tx) error {
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
func (r Suite) TestAPlaceThatHeldAnotherMail(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Entry(4, []byte("a"), fixture.Monday()), fixture.Entry(4, []byte("b"), fixture.Monday())
	b.ID, b.Essence = "<other@haninge.example>", ""
	update(t, s, func(tx store.Tx) error {
		if err := tx.PutEntry(a); err != nil {
			return err
		}
		return tx.PutEntry(b)
	})
	view(t, s, func(tx store.Tx) error {
		got, ok, err := tx.ByPlace(a.Places[0])
		if err != nil || !ok || got.Sum != b.Sum {
			t.Error("the place is not that of the later mail", ok, err)
		}
		return nil
	})
	sound(t, s)
}

func (r Suite) TestTheLedgerListsNewestFirst(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error {
		for n := 1; n <= 30; n++ {
			e := fixture.Entry(n, fmt.Appendf(nil, "%d", n), fixture.Monday().Add(time.Duration(n)*time.Hour))
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
		q    store.EntryQuery
		want []uint32 // UIDs
	}{
		{"limit", store.EntryQuery{Limit: 3}, []uint32{30, 29, 28}},
		{"kind", store.EntryQuery{Kind: letter.Ignore, Limit: 2}, []uint32{30, 27}},
		{"reason", store.EntryQuery{Reason: "keyword", Limit: 2}, []uint32{29, 28}},
		{"case", store.EntryQuery{Case: "SAM-2026-0005"}, []uint32{5}},
		{"since", store.EntryQuery{Since: fixture.Monday().Add(29 * time.Hour)}, []uint32{30, 29}},
		{"none", store.EntryQuery{Case: "SAM-2026-0003"}, nil},
	}
	view(t, s, func(tx store.Tx) error {
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
		counts, err := tx.Counts()
		if err != nil || counts.Mails[letter.New] != 20 || counts.Mails[letter.Ignore] != 10 {
			t.Errorf("counts %v, %v", counts, err)
		}
		return nil
	})
	sound(t, s)
}

// What a mail became may change, when a person releases it: the counts and the log follow.
func (r Suite) TestAnEntryThatChanges(t *testing.T) {
	s := r.open(t)
	e := fixture.Entry(1, []byte("a"), fixture.Monday())
	e.Kind, e.Reason, e.Case = letter.Quarantine, "unauthenticated", ""
	update(t, s, func(tx store.Tx) error { return tx.PutEntry(e) })
	e.Kind, e.Reason, e.Case = letter.New, "released", "SAM-2026-0001"
	update(t, s, func(tx store.Tx) error { return tx.PutEntry(e) })
	view(t, s, func(tx store.Tx) error {
		counts, err := tx.Counts()
		if err != nil || counts.Mails[letter.Quarantine] != 0 || counts.Mails[letter.New] != 1 {
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

func (r Suite) TestIdsOfAnyShape(t *testing.T) {
	s := r.open(t)
	long := make([]byte, 40_000)
	for i := range long {
		long[i] = 'x'
	}
	odd := []letter.MessageID{letter.MessageID(long), "<a\x00b@c>", "<å@ö>", "\xff\xfe"}
	update(t, s, func(tx store.Tx) error {
		for n, id := range odd {
			e := fixture.Entry(n+1, fmt.Appendf(nil, "%d", n), fixture.Monday())
			e.ID = id
			if err := tx.PutEntry(e); err != nil {
				return fmt.Errorf("id %d: %w", n, err)
			}
		}
		return nil
	})
	view(t, s, func(tx store.Tx) error {
		for n, id := range odd[:3] {
			if got, err := tx.ByMessageID(id); err != nil || len(got) != 1 {
				t.Errorf("id %d: %d rows, %v", n, len(got), err)
			}
		}
		return nil
	})
}

// TestTheLog: the log is listed newest first, and in order for one id.
func (r Suite) TestTheLog(t *testing.T) {
	s := r.open(t)
	update(t, s, func(tx store.Tx) error {
		for n := range 10 {
			if err := tx.Log(store.Event{What: "tested", IDs: []string{fmt.Sprint(n % 3)}, Reason: "because"}); err != nil {
				return err
			}
		}
		return nil
	})
	view(t, s, func(tx store.Tx) error {
		got, err := tx.Events(4)
		if err != nil || len(got) != 4 || got[0].Seq != 10 || got[3].Seq != 7 || !got[0].At.Equal(fixture.Monday()) {
			t.Errorf("got %v, %v", got, err)
		}
		of, err := tx.EventsOf("1")
		if err != nil || len(of) != 3 || of[0].Seq != 2 {
			t.Errorf("got %v, %v", of, err)
		}
		return nil
	})
	sound(t, s)
}
