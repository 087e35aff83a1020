package bolt

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	notes   = table.New("notes", table.Spec[any]{})         // small values by name
	cursors = table.New("cursors", table.Spec[cursorRow]{}) // how far each mailbox is read
)

type cursorRow struct {
	letter.Cursor
	Baseline time.Time `json:"baseline,omitzero"` // the first start
}

// Note is store.Notes.
func (t *Tx) Note(name string, into any) (bool, error) {
	return notes.Into(t.rows, []byte(name), into)
}

// PutNote is store.Notes.
func (t *Tx) PutNote(name string, v any) error {
	if err := validName(name); err != nil {
		return fmt.Errorf("writing a note: its name is %w", err)
	}
	return notes.Put(t.rows, []byte(name), v)
}

// DropNote is store.Notes.
func (t *Tx) DropNote(name string) error { return notes.Delete(t.rows, []byte(name)) }

// Notes is store.Notes.
func (t *Tx) Notes(prefix string) (names []string, err error) {
	err = t.rows.Rows(notes.Bucket, []byte(prefix), func(k, _ []byte) error {
		names = append(names, string(k))
		return nil
	})
	return names, err
}

// Cursor is store.Cursors.
func (t *Tx) Cursor(mailbox string) (letter.Cursor, bool, error) {
	row, ok, err := cursors.Get(t.rows, []byte(mailbox))
	return row.Cursor, ok, err
}

// Baseline is store.Cursors.
func (t *Tx) Baseline(mailbox string) (time.Time, bool, error) {
	row, ok, err := cursors.Get(t.rows, []byte(mailbox))
	return row.Baseline, ok && !row.Baseline.IsZero(), err
}

// PutCursor is store.Cursors.
func (t *Tx) PutCursor(mailbox string, c letter.Cursor, baseline time.Time) error {
	if err := validName(mailbox); err != nil {
		return fmt.Errorf("writing a cursor: the mailbox is %w", err)
	}
	row, _, err := cursors.Get(t.rows, []byte(mailbox))
	if err != nil {
		return err
	}
	row.Cursor = c
	if !baseline.IsZero() {
		row.Baseline = baseline
	}
	return cursors.Put(t.rows, []byte(mailbox), row)
}

// Cursors is store.Cursors.
func (t *Tx) Cursors() (map[string]letter.Cursor, error) {
	out := map[string]letter.Cursor{}
	err := cursors.Up(t.rows, nil, func(mailbox []byte, row cursorRow) (bool, error) {
		out[string(mailbox)] = row.Cursor
		return true, nil
	})
	return out, err
}
