package bolt

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/store"
)

// Note reads a small value by name into a pointer: the last success of a mailbox, the last alert, the last time
// seen on the wall clock.
func (t *Tx) Note(name string, into any) (bool, error) {
	body, err := t.get(bNotes, []byte(name))
	if err != nil || body == nil {
		return false, err
	}
	return true, decode(bNotes, []byte(name), body, into)
}

// PutNote writes a small value by name.
func (t *Tx) PutNote(name string, v any) error {
	if err := validName(name); err != nil {
		return fmt.Errorf("writing a note: its name is %w", err)
	}
	return t.save(bNotes, []byte(name), v)
}

// DropNote removes a value.
func (t *Tx) DropNote(name string) error { return t.delete(bNotes, []byte(name)) }

// Notes lists the names of the values that begin so.
func (t *Tx) Notes(prefix string) ([]string, error) {
	var names []string
	err := t.up(bNotes, []byte(prefix), []byte(prefix), func(k, _ []byte) (bool, error) {
		names = append(names, string(k))
		return true, nil
	})
	return names, err
}

type cursorRow struct {
	store.Cursor
	Baseline time.Time `json:"baseline,omitzero"` // the first start
}

// Cursor returns how far a mailbox has been read; ok is false before its first start.
func (t *Tx) Cursor(mailbox string) (store.Cursor, bool, error) {
	row, ok, err := load[cursorRow](t, bCursors, []byte(mailbox))
	return row.Cursor, ok, err
}

// Baseline returns when a mailbox was first started on: what lay there then is old.
func (t *Tx) Baseline(mailbox string) (time.Time, bool, error) {
	row, ok, err := load[cursorRow](t, bCursors, []byte(mailbox))
	return row.Baseline, ok && !row.Baseline.IsZero(), err
}

// PutCursor writes how far a mailbox has been read. A zero baseline keeps the one that is there.
func (t *Tx) PutCursor(mailbox string, c store.Cursor, baseline time.Time) error {
	if err := validName(mailbox); err != nil {
		return fmt.Errorf("writing a cursor: the mailbox is %w", err)
	}
	row, _, err := load[cursorRow](t, bCursors, []byte(mailbox))
	if err != nil {
		return err
	}
	row.Cursor = c
	if !baseline.IsZero() {
		row.Baseline = baseline
	}
	return t.save(bCursors, []byte(mailbox), row)
}

// Cursors lists the mailboxes that were ever read.
func (t *Tx) Cursors() (map[string]store.Cursor, error) {
	out := map[string]store.Cursor{}
	err := t.up(bCursors, nil, nil, func(k, body []byte) (bool, error) {
		var row cursorRow
		err := decode(bCursors, k, body, &row)
		out[string(k)] = row.Cursor
		return true, err
	})
	return out, err
}
