package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// putEntries writes rows of the ledger in one transaction.
func putEntries(s store.Store, all ...letter.Entry) {
	update(s, func(tx store.Tx) {
		for _, e := range all {
			must(tx.PutEntry(e))
		}
	})
}

func (r Suite) TestTheSameMailSeenAgain(t *testing.T) {
	s := r.open(t)
	e := fixture.Entry(1, []byte("Subject: x\r\n\r\nHej\r\n"), fixture.Monday())
	other := letter.Place{Mailbox: "polis", UIDValidity: 3, UID: 9}
	byID := letter.Place{Mailbox: "polis", ID: "AAMkA"} // a mailbox that has no UIDs
	again := e
	again.Places = []letter.Place{other, byID}
	putEntries(s, e, again)
	view(s, func(tx store.Tx) {
		want := e
		want.Places = append(slices.Clone(e.Places), other, byID)
		got, _ := some(tx.Entry(e.Sum))
		same(t, want, got)
		for _, p := range []letter.Place{other, byID} {
			if at, ok := some(tx.ByPlace(p)); !ok || at.Sum != e.Sum {
				t.Error("not found at its other place", p, ok)
			}
		}
		for _, p := range []letter.Place{
			{Mailbox: "polis", UIDValidity: 3, UID: 10}, {Mailbox: "polis", ID: "AAMka"}, {Mailbox: "polis", ID: "AAMk"},
		} {
			if _, ok, _ := tx.ByPlace(p); ok {
				t.Error("found where it never was", p)
			}
		}
		if events := one(tx.EventsOf(string(e.Sum))); len(events) != 1 {
			t.Errorf("%d lines in the log for one mail that became one thing", len(events))
		}
	})
}

func (r Suite) TestTwoMailsWithOneMessageID(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Entry(1, []byte("a"), fixture.Monday()), fixture.Entry(2, []byte("b"), fixture.Monday())
	b.ID = a.ID
	c := fixture.Entry(3, []byte("c"), fixture.Monday())
	c.ID, c.Essence = a.ID+"x", a.Essence
	putEntries(s, a, b, c)
	view(s, func(tx store.Tx) {
		if got := one(tx.ByMessageID(a.ID)); len(got) != 2 || got[0].Sum != a.Sum || got[1].Sum != b.Sum {
			t.Errorf("got %d rows", len(got))
		}
		if none := one(tx.ByMessageID("")); len(none) != 0 {
			t.Error("mails without an id are no copies of each other")
		}
	})
}

// A mailbox put back from a backup gives a number out a second time.
func (r Suite) TestAPlaceThatHeldAnotherMail(t *testing.T) {
	s := r.open(t)
	a, b := fixture.Entry(4, []byte("a"), fixture.Monday()), fixture.Entry(4, []byte("b"), fixture.Monday())
	b.ID, b.Essence = "<other@haninge.example>", ""
	putEntries(s, a, b)
	view(s, func(tx store.Tx) {
		if got, ok := some(tx.ByPlace(a.Places[0])); !ok || got.Sum != b.Sum {
			t.Error("the place is not that of the later mail", ok)
		}
	})
}

func (r Suite) TestTheLedgerListsNewestFirst(t *testing.T) {
	s := r.open(t)
	for n := 1; n <= 30; n++ {
		e := fixture.Entry(n, fmt.Appendf(nil, "%d", n), fixture.Monday().Add(time.Duration(n)*time.Hour))
		if n%3 == 0 {
			e.Kind, e.Reason, e.Case = letter.Ignore, string(letter.AutoReply), ""
		}
		putEntries(s, e)
	}
	view(s, func(tx store.Tx) {
		for _, tt := range []struct {
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
		} {
			var uids []uint32
			for _, e := range one(tx.Entries(tt.q)) {
				uids = append(uids, e.Places[0].UID)
			}
			if !slices.Equal(uids, tt.want) {
				t.Errorf("%s: got %v, want %v", tt.name, uids, tt.want)
			}
		}
		if n := one(tx.Counts()); n.Mails[letter.New] != 20 || n.Mails[letter.Ignore] != 10 {
			t.Errorf("counts %v", n)
		}
	})
}

// What a mail became may change, when a person releases it: the counts and the log follow.
func (r Suite) TestAnEntryThatChanges(t *testing.T) {
	s := r.open(t)
	e := fixture.Entry(1, []byte("a"), fixture.Monday())
	e.Kind, e.Reason, e.Case = letter.Quarantine, "unauthenticated", ""
	putEntries(s, e)
	e.Kind, e.Reason, e.Case = letter.New, "released", "SAM-2026-0001"
	putEntries(s, e)
	view(s, func(tx store.Tx) {
		if n := one(tx.Counts()); n.Mails[letter.Quarantine] != 0 || n.Mails[letter.New] != 1 {
			t.Errorf("counts %v", n)
		}
		events := one(tx.EventsOf(string(e.Sum)))
		if len(events) != 2 || events[0].What != "letter quarantine" || events[1].What != "letter new" {
			t.Errorf("the log says %v", events)
		}
	})
}

func (r Suite) TestIdsOfAnyShape(t *testing.T) {
	s := r.open(t)
	odd := []letter.MessageID{letter.MessageID(strings.Repeat("x", 40_000)), "<a\x00b@c>", "<å@ö>", "\xff\xfe"}
	for n, id := range odd {
		e := fixture.Entry(n+1, fmt.Appendf(nil, "%d", n), fixture.Monday())
		e.ID = id
		putEntries(s, e)
	}
	view(s, func(tx store.Tx) {
		for n, id := range odd[:3] {
			if got := one(tx.ByMessageID(id)); len(got) != 1 {
				t.Errorf("id %d: %d rows", n, len(got))
			}
		}
	})
}

// TestWhatIsNoSum: what is no sum is that of no mail, and is not written.
func (r Suite) TestWhatIsNoSum(t *testing.T) {
	s := r.open(t)
	putEntries(s, fixture.Entry(1, []byte("a mail"), fixture.Monday()))
	for _, sum := range []letter.Sum{"", "x", "ff", letter.Sum(strings.Repeat("ff", 33))} {
		view(s, func(tx store.Tx) {
			_, row, err := tx.Entry(sum)
			_, held, err2 := tx.Held(sum)
			kept, err3 := tx.Kept(sum)
			if err := errors.Join(err, err2, err3); row || held || kept || err != nil {
				t.Errorf("%q: row %v, held %v, kept %v, %v", sum, row, held, kept, err)
			}
		})
		refused(t, s, "a row of no mail", func(tx store.Tx) error { return tx.PutEntry(letter.Entry{Sum: sum}) })
		refused(t, s, "a held mail that is none", func(tx store.Tx) error { return tx.Hold(store.Held{Sum: sum}) })
	}
}

// TestTheLog: the log is listed newest first, and in order for one id.
func (r Suite) TestTheLog(t *testing.T) {
	s := r.open(t)
	update(s, func(tx store.Tx) {
		for n := range 10 {
			must(tx.Log(store.Event{What: "tested", IDs: []string{fmt.Sprint(n % 3)}, Reason: "because"}))
		}
	})
	view(s, func(tx store.Tx) {
		got := one(tx.Events(4))
		if len(got) != 4 || got[0].Seq != 10 || got[3].Seq != 7 || !got[0].At.Equal(fixture.Monday()) {
			t.Errorf("got %v", got)
		}
		if of := one(tx.EventsOf("1")); len(of) != 3 || of[0].Seq != 2 {
			t.Errorf("got %v", of)
		}
	})
}
