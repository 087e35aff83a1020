package bolt

import (
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

var (
	entryBySum   = index{name: "entry.sum", width: 32}
	entryByID    = index{name: "entry.id", text: true}
	entryByPlace = index{name: "entry.place", tail: 8, inOrder: true} // as placeKey

	// By number, as they come, so that the ledger grows at its end and a listing reads it backwards.
	entries = &table[entryRow]{
		name: "entries", inOrder: true, refs: entryRefs, indexes: []index{entryBySum, entryByID, entryByPlace},
	}
)

// entryRow is the row of a mail with the lines of the log that say what became of it. Every mail has such a line, and
// a row of the log's index for each would be one more in the order of hashes, which fill the file's pages badly.
type entryRow struct {
	letter.Entry
	Lines []uint64 `json:"lines,omitempty"`
}

// entryRefs is how a mail is found and counted.
func entryRefs(e *entryRow) (r refs) {
	r.count(countKind(e.Kind))
	if sum, err := sumKey(e.Sum); err == nil {
		r.add(entryBySum, sum)
	}
	if e.ID != "" {
		r.add(entryByID, zero(string(e.ID)))
	}
	for _, p := range e.Places {
		r.add(entryByPlace, placeKey(p))
	}
	return r
}

func countKind(k letter.Kind) string { return "entry/" + string(k) }

// placeKey begins with the mailbox and its validity, so that a renumbered mailbox is another range of keys.
func placeKey(p letter.Place) []byte {
	k := zero(p.Mailbox)
	k = binary.BigEndian.AppendUint32(k, p.UIDValidity)
	k = binary.BigEndian.AppendUint32(k, p.UID)
	if p.ID != "" {
		k = append(k, zero(p.ID)...)
	}
	return k
}

// entryOf returns the row of the mail with that sum, and its key.
func (t *Tx) entryOf(sum letter.Sum) (k []byte, e entryRow, ok bool, err error) {
	p, err := sumKey(sum)
	if err != nil {
		return nil, e, false, err
	}
	err = entryBySum.up(t, p, p, func(_, no []byte) (bool, error) {
		k, ok = slices.Clone(no), true
		e, err = entries.must(t, no)
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
func (t *Tx) entriesBy(x index, prefix []byte) (out []letter.Entry, err error) {
	err = x.up(t, prefix, prefix, func(_, no []byte) (bool, error) {
		e, err := entries.must(t, no)
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
	return t.entriesBy(entryByID, zero(string(id)))
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
	err = entryByPlace.down(t, placeKey(at), func(_, no []byte) (bool, error) {
		row, err := entries.must(t, no)
		e, ok = row.Entry, err == nil
		return false, err
	})
	return e, ok, err
}

// PutEntry is store.MailLedger.
func (t *Tx) PutEntry(e letter.Entry) error {
	if _, err := sumKey(e.Sum); err != nil {
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
		return entries.put(t, k, row)
	}
	_, err = entries.append(t, row)
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
	err = entries.down(t, nil, func(_ []byte, e entryRow) (bool, error) {
		if q.Matches(e.Entry) {
			out = append(out, e.Entry)
		}
		return q.Limit == 0 || len(out) < q.Limit, nil
	})
	return out, err
}

// EntryCounts is store.Counts.
func (t *Tx) EntryCounts() (map[letter.Kind]int, error) {
	out, err := countsOf(t, letter.Kinds(), countKind)
	maps.DeleteFunc(out, func(_ letter.Kind, n int) bool { return n <= 0 })
	return out, err
}
