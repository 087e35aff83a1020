package store

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/outbox"
)

// asSchema1 writes a store's rows as the first schema had them.
func asSchema1(tx *Tx) error {
	who, _, err := load[origin](tx, bMeta, []byte("origin"))
	if err != nil {
		return err
	}
	who.Schema = 1
	if err := tx.putOrigin(who); err != nil {
		return err
	}
	cases, err := tx.Cases(CaseQuery{})
	for _, c := range cases {
		err = errors.Join(err, putJSON(tx, bCases, []byte(c.ID), c), putJSON(tx, bCards, []byte(c.ID), tx.cardOf(c)))
	}
	items, err0 := tx.Items(outbox.Due, 0)
	for _, i := range items {
		err = errors.Join(err, putJSON(tx, bOutbox, []byte(i.Key), i))
	}
	err = errors.Join(err, err0, putJSON(tx, bMeta, []byte("location"), tx.s.loc.String()),
		putJSON(tx, bCursors, []byte("kommun"), Cursor{UIDValidity: 7, UIDNext: 6}))
	if _, err := tx.b.CreateBucket([]byte("entry.essence")); err != nil {
		return err
	}
	entries, err2 := tx.Entries(EntryQuery{})
	for _, e := range entries {
		k, _ := sumKey(e.Sum)
		essence, _ := sumKey(e.Essence)
		at, err3 := tx.get(bBySum, k)
		seq := append([]byte(nil), at[:8]...)
		err = errors.Join(err, err3, tx.put(bBySum, k, seq), tx.put("entry.essence", key(essence, seq), nil), putJSON(tx, bEntries, seq, e))
	}
	events, err4 := tx.Events(0)
	slices.Reverse(events)
	end := head{}
	for _, e := range events {
		for _, id := range e.IDs {
			err = errors.Join(err, tx.put(bEventOf, key(zero(id), be64(e.Seq)), nil))
		}
		e.Prev = end.Hash
		body, err5 := json.Marshal(e)
		err = errors.Join(err, err5, tx.put(bEvents, be64(e.Seq), body))
		end = head{e.Seq, hash(body)}
	}
	tx.setHead(end)
	return errors.Join(err, err2, err4)
}

func putJSON(tx *Tx, bucket string, k []byte, v any) error {
	body, err := json.Marshal(v)
	return errors.Join(err, tx.put(bucket, k, body))
}

func TestAStoreOfTheFirstSchemaIsBroughtUpToDate(t *testing.T) {
	dir := made(t, 5)
	s := openAt(t, dir)
	var cases []*initiative.Initiative
	view(t, s, func(tx *Tx) (err error) {
		cases, err = tx.Cases(CaseQuery{})
		return err
	})
	update(t, s, asSchema1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir, Options{ReadOnly: true})
	var older *SchemaError
	if !errors.As(err, &older) || older.Have != 1 {
		t.Errorf("a reader takes it for one of ours: %v", err)
	}
	s = openAt(t, dir)
	sound(t, s)
	view(t, s, func(tx *Tx) error {
		now, err := tx.Cases(CaseQuery{})
		if diff := cmp.Diff(encoded(t, cases), encoded(t, now)); diff != "" || err != nil {
			t.Error(diff, err)
		}
		entries, err := tx.Entries(EntryQuery{})
		if err != nil || len(entries) != 5 {
			t.Fatalf("%d rows, %v", len(entries), err)
		}
		for _, e := range entries {
			of, err := tx.EventsOf(string(e.Sum))
			if err != nil || len(of) != 1 || of[0].What != "letter new" {
				t.Errorf("the log says of %s: %v, %v", e.ID, of, err)
			}
		}
		if due, err := tx.Items(outbox.Due, 0); err != nil || len(due) != 5 {
			t.Errorf("%d mails are due, %v", len(due), err)
		}
		if at, ok, err := tx.Cursor("kommun"); err != nil || !ok || at.UIDNext != 6 {
			t.Errorf("the mailbox is read to %v, %v", at, err)
		}
		last, err := tx.Events(1)
		if err != nil || last[0].What != "upgraded" {
			t.Errorf("the log ends in %v, %v", last, err)
		}
		return nil
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openAt(t, dir) // and is so for good
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
	if _, err := decodeCase([]byte("x"), []byte(`{"history":[{"source":1}]}`)); !errors.As(err, &damaged) {
		t.Errorf("a source that is not there gives %v", err)
	}
}
