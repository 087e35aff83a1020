package bolt

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/store"
)

var (
	notes   = &table[any]{name: "notes"}         // small values by name
	cursors = &table[cursorRow]{name: "cursors"} // how far each mailbox is read
)

type cursorRow struct {
	store.Cursor
	Baseline time.Time `json:"baseline,omitzero"` // the first start
}

// Note is store.Notes.
func (t *Tx) Note(name string, into any) (bool, error) {
	k := []byte(name)
	row, err := t.find(notes.name, k)
	if err != nil || row == nil {
		return false, err
	}
	value, err := unseal(notes.name, k, row)
	if err != nil {
		return false, err
	}
	return true, decode(notes.name, k, value, into)
}

// PutNote is store.Notes.
func (t *Tx) PutNote(name string, v any) error {
	if err := validName(name); err != nil {
		return fmt.Errorf("writing a note: its name is %w", err)
	}
	return notes.put(t, []byte(name), v)
}

// DropNote is store.Notes.
func (t *Tx) DropNote(name string) error { return notes.delete(t, []byte(name)) }

// Notes is store.Notes.
func (t *Tx) Notes(prefix string) (names []string, err error) {
	err = t.up(notes.name, []byte(prefix), []byte(prefix), func(k, _ []byte) (bool, error) {
		names = append(names, string(k))
		return true, nil
	})
	return names, err
}

// Cursor is store.Cursors.
func (t *Tx) Cursor(mailbox string) (store.Cursor, bool, error) {
	row, ok, err := cursors.get(t, []byte(mailbox))
	return row.Cursor, ok, err
}

// Baseline is store.Cursors.
func (t *Tx) Baseline(mailbox string) (time.Time, bool, error) {
	row, ok, err := cursors.get(t, []byte(mailbox))
	return row.Baseline, ok && !row.Baseline.IsZero(), err
}

// PutCursor is store.Cursors.
func (t *Tx) PutCursor(mailbox string, c store.Cursor, baseline time.Time) error {
	if err := validName(mailbox); err != nil {
		return fmt.Errorf("writing a cursor: the mailbox is %w", err)
	}
	row, _, err := cursors.get(t, []byte(mailbox))
	if err != nil {
		return err
	}
	row.Cursor = c
	if !baseline.IsZero() {
		row.Baseline = baseline
	}
	return cursors.put(t, []byte(mailbox), row)
}

// Cursors is store.Cursors.
func (t *Tx) Cursors() (map[string]store.Cursor, error) {
	out := map[string]store.Cursor{}
	err := cursors.up(t, nil, nil, func(mailbox []byte, row cursorRow) (bool, error) {
		out[string(mailbox)] = row.Cursor
		return true, nil
	})
	return out, err
}
