package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// sumKey is the binary form of a sum.
func sumKey(s letter.Sum) ([]byte, error) {
	b, err := hex.DecodeString(string(s))
	if err != nil || len(b) != 32 {
		return nil, fmt.Errorf("%q is no SHA-256", s)
	}
	return b, nil
}

// Entry returns the ledger row of the mail with that sum.
func (t *Tx) Entry(sum letter.Sum) (letter.Entry, bool, error) {
	k, err := sumKey(sum)
	if err != nil {
		return letter.Entry{}, false, err
	}
	at, err := t.get(bBySum, k)
	if err != nil || at == nil {
		return letter.Entry{}, false, err
	}
	return t.entryAt(at)
}

// entryAt returns the row an index names, by a number that other numbers may follow.
func (t *Tx) entryAt(at []byte) (letter.Entry, bool, error) {
	e, ok, err := load[letter.Entry](t, bEntries, at[:min(8, len(at))])
	if err == nil && !ok {
		err = &store.CorruptError{What: "an index names an entry that is not there"}
	}
	return e, ok, err
}

// ByMessageID returns the rows of all mails with that Message-ID, oldest first: two mails may share one (C10).
func (t *Tx) ByMessageID(id letter.MessageID) ([]letter.Entry, error) {
	var out []letter.Entry
	if id == "" {
		return nil, nil
	}
	p := zero(string(id))
	err := t.up(bByID, p, p, func(k, _ []byte) (bool, error) {
		e, _, err := t.entryAt(k[len(p):])
		out = append(out, e)
		return true, err
	})
	return out, err
}

// ByPlace returns the row of the mail last seen at a place. After a mailbox was put back from a backup, the place may
// once have held another mail.
func (t *Tx) ByPlace(at letter.Place) (e letter.Entry, ok bool, err error) {
	p := placeKey(at)
	err = t.down(bByPlace, p, func(k, _ []byte) (bool, error) {
		e, ok, err = t.entryAt(k[len(p):])
		return false, err
	})
	return e, ok, err
}

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

// PutEntry writes the row of a mail. A row that is there keeps its places and gains the new ones; the rest is
// replaced. A new row, and one whose kind, reason or case changes, leaves a line in the log.
func (t *Tx) PutEntry(e letter.Entry) error {
	k, err := sumKey(e.Sum)
	if err != nil {
		return err
	}
	at, err := t.get(bBySum, k)
	if err != nil {
		return err
	}
	at, known := bytes.Clone(at), at != nil
	var old letter.Entry
	if known {
		if old, _, err = t.entryAt(at); err != nil {
			return err
		}
		e.Kept = e.Kept || old.Kept
	}
	e.Places = places(old.Places, e.Places)
	if at, err = t.writeEntry(at, e); err != nil {
		return err
	}
	if err := t.reindexRows(entryRows(old, at[:8], known), entryRows(e, at[:8], true)); err != nil {
		return err
	}
	if known && old.Kind == e.Kind && old.Reason == e.Reason && old.Case == e.Case {
		return nil
	}
	said := store.Event{What: became + string(e.Kind), Reason: e.Reason, IDs: ids(string(e.Sum), string(e.ID), e.Case)}
	line, err := t.write(said)
	if err != nil {
		return err
	}
	return t.put(bBySum, k, append(at, be64(line)...))
}

// writeEntry writes a row in its place, or a new one behind the last, and returns the place: rows are numbered as
// they come, so that the ledger grows at its end and a listing reads it backwards.
func (t *Tx) writeEntry(at []byte, e letter.Entry) ([]byte, error) {
	body, err := t.encode(e)
	switch {
	case err != nil:
		return nil, fmt.Errorf("encoding an entry: %w", err)
	case at != nil:
		return at, t.put(bEntries, at[:8], body)
	}
	n, err := t.append(bEntries, body)
	return be64(n), err
}

// entryRows are the index rows and counters of an entry.
func entryRows(e letter.Entry, seq []byte, exists bool) rows {
	if !exists {
		return rows{}
	}
	r := rows{count: map[string]int64{"entry/" + string(e.Kind): 1}}
	if e.ID != "" {
		r.add(bByID, zero(string(e.ID)), seq)
	}
	for _, p := range e.Places {
		r.add(bByPlace, placeKey(p), seq)
	}
	return r
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

// Entries lists the ledger, newest first.
func (t *Tx) Entries(q store.EntryQuery) (out []letter.Entry, err error) {
	err = t.down(bEntries, nil, func(k, body []byte) (bool, error) {
		var e letter.Entry
		if err := decode(bEntries, k, body, &e); err != nil {
			return false, err
		}
		if q.Matches(e) {
			out = append(out, e)
		}
		return q.Limit == 0 || len(out) < q.Limit, nil
	})
	return out, err
}

// EntryCounts returns how many mails became what.
func (t *Tx) EntryCounts() (map[letter.Kind]int, error) {
	out := map[letter.Kind]int{}
	for _, kind := range letter.Kinds() {
		n, err := t.number("entry/" + string(kind))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out[kind] = int(n)
		}
	}
	return out, nil
}
