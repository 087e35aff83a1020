package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	entryBySum   = table.NewIndex("entry.sum", table.Shape{Width: 32})
	entryByID    = table.NewIndex("entry.id", table.Shape{Text: true})
	entryByPlace = table.NewIndex("entry.place", table.Shape{Tail: 8, InOrder: true}) // as placeKey

	// By number, as they come, so that the ledger grows at its end and a listing reads it backwards.
	entries = table.New("entries", table.Spec[entryRow]{
		Numbered: true, Refs: entryRefs, Indexes: []table.Index{entryBySum, entryByID, entryByPlace},
	})
)

// entryRow is the row of a mail with the lines of the log that say what became of it. Every mail has such a line, and
// a row of the log's index for each would be one more in the order of hashes, which fill the file's pages badly.
type entryRow struct {
	letter.Entry
	Lines []uint64 `json:"lines,omitempty"`
}

// noSum is longer than the key of any sum, and so no row is found by it.
var noSum = bytes.Repeat([]byte{0xff}, 33)

// sumKey is the binary form of a sum; noSum for what is none.
func sumKey(s letter.Sum) []byte {
	if b, err := hex.DecodeString(string(s)); err == nil && len(b) == 32 {
		return b
	}
	return noSum
}

// validSum refuses to write what is no sum.
func validSum(s letter.Sum) error {
	if bytes.Equal(sumKey(s), noSum) {
		return fmt.Errorf("%q is no SHA-256", s)
	}
	return nil
}

// entryRefs is how a mail is found and counted.
func entryRefs(e *entryRow) (r table.Refs) {
	r.Count(countKind(e.Kind))
	if validSum(e.Sum) == nil {
		r.Add(entryBySum, sumKey(e.Sum))
	}
	if e.ID != "" {
		r.Add(entryByID, table.Text(string(e.ID)))
	}
	for _, p := range e.Places {
		r.Add(entryByPlace, placeKey(p))
	}
	return r
}

func countKind(k letter.Kind) string { return "entry/" + string(k) }

// placeKey begins with the mailbox and its validity, so that a renumbered mailbox is another range of keys.
func placeKey(p letter.Place) []byte {
	k := table.Text(p.Mailbox)
	k = binary.BigEndian.AppendUint32(k, p.UIDValidity)
	k = binary.BigEndian.AppendUint32(k, p.UID)
	if p.ID != "" {
		k = append(k, table.Text(p.ID)...)
	}
	return k
}

// entryOf returns the row of the mail with that sum, and its key.
func (t *Tx) entryOf(sum letter.Sum) (k []byte, e entryRow, ok bool, err error) {
	p := sumKey(sum)
	err = entryBySum.Up(t.rows, p, p, func(_, no []byte) (bool, error) {
		k, ok = slices.Clone(no), true
		e, err = entries.Must(t.rows, no)
		return false, err
	})
	return k, e, ok && err == nil, err
}

// Entry is store.MailLedger.
func (t *Tx) Entry(sum letter.Sum) (letter.Entry, bool, error) {
	_, e, ok, err := t.entryOf(sum)
	return e.Entry, ok, err
}

// entriesBy returns the rows that an index holds under what begins so, in the order of the index.
func (t *Tx) entriesBy(x table.Index, prefix []byte) (out []letter.Entry, err error) {
	err = x.Up(t.rows, prefix, prefix, func(_, no []byte) (bool, error) {
		e, err := entries.Must(t.rows, no)
		out = append(out, e.Entry)
		return true, err
	})
	return out, err
}

// ByMessageID is store.MailLedger.
func (t *Tx) ByMessageID(id letter.MessageID) ([]letter.Entry, error) {
	if id == "" {
		return nil, nil
	}
	return t.entriesBy(entryByID, table.Text(string(id)))
}

// BySum is store.MailLedger.
func (t *Tx) BySum(hint string) ([]letter.Entry, error) {
	p, err := hex.DecodeString(hint)
	if err != nil || len(p) == 0 {
		return nil, nil // a stranger wrote it
	}
	return t.entriesBy(entryBySum, p)
}

// ByPlace is store.Threads.
func (t *Tx) ByPlace(at letter.Place) (e letter.Entry, ok bool, err error) {
	err = entryByPlace.Down(t.rows, placeKey(at), func(_, no []byte) (bool, error) {
		row, err := entries.Must(t.rows, no)
		e, ok = row.Entry, err == nil
		return false, err
	})
	return e, ok, err
}

// PutEntry is store.MailLedger.
func (t *Tx) PutEntry(e letter.Entry) error {
	if err := validSum(e.Sum); err != nil {
		return err
	}
	k, old, known, err := t.entryOf(e.Sum)
	if err != nil {
		return err
	}
	e.Kept, e.Places = e.Kept || old.Kept, places(old.Places, e.Places)
	row := entryRow{Entry: e, Lines: old.Lines}
	if !known || old.Kind != e.Kind || old.Reason != e.Reason || old.Case != e.Case {
		said := store.Event{What: became + string(e.Kind), Reason: e.Reason, IDs: ids(string(e.Sum), string(e.ID), e.Case)}
		line, err := t.write(said)
		if err != nil {
			return err
		}
		row.Lines = append(row.Lines, line)
	}
	if known {
		return entries.Put(t.rows, k, row)
	}
	_, err = entries.Append(t.rows, row)
	return err
}

// places adds the places not seen before.
func places(old, more []letter.Place) []letter.Place {
	out := slices.Clone(old)
	for _, p := range more {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// Entries is store.Listings.
func (t *Tx) Entries(q store.EntryQuery) (out []letter.Entry, err error) {
	err = entries.Down(t.rows, func(_ []byte, e entryRow) (bool, error) {
		if q.Matches(e.Entry) {
			out = append(out, e.Entry)
		}
		return q.Limit == 0 || len(out) < q.Limit, nil
	})
	return out, err
}

// Counts is store.Counting.
func (t *Tx) Counts() (c store.Counts, err error) {
	count := func(name string) (n int) {
		if err == nil {
			n, err = t.rows.Counted(name)
		}
		return n
	}
	c = store.Counts{Mails: map[letter.Kind]int{}, Outbox: map[string]int{},
		Cases: count(countCases), Open: count(countOpen), Held: count(countHeld)}
	for _, k := range letter.Kinds() {
		if n := count(countKind(k)); n > 0 {
			c.Mails[k] = n
		}
	}
	for _, state := range outbox.States() {
		c.Outbox[state] = count(countState(state))
	}
	return c, err
}
