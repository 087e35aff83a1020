package bolt

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// besidePrefix begins the names of the notes of such daemons.
const besidePrefix = "beside/"

// Another reports whether a mail that another daemon wrote then is a sign of it that is not noted yet, nor of a time
// before a person took this store into use.
func (t *Tx) Another(instance string, written time.Time) (bool, error) {
	stop, _, err := t.Stopped()
	if err != nil || slices.ContainsFunc(stop.Signs, func(s store.Sign) bool { return s.Reason == store.OtherDaemon }) {
		return false, err
	}
	if resumed, err := t.resumed(); err != nil || written.Before(resumed) {
		return false, err
	}
	var have store.Beside
	noted, err := t.Note(besidePrefix+instance, &have)
	return !noted || !written.Before(have.Written.Add(store.SignLasts)), err
}

// NoteBeside notes a younger daemon, which people and that daemon are to be told of.
func (t *Tx) NoteBeside(b store.Beside) error {
	if err := t.PutNote(besidePrefix+b.Instance, b); err != nil || b.Told {
		return err
	}
	return t.Log(store.Event{What: "another daemon noticed", IDs: ids(string(b.ID))})
}

// Besides returns the younger daemons that were ever noticed.
func (t *Tx) Besides() (all []store.Beside, err error) {
	names, err := t.Notes(besidePrefix)
	for _, name := range names {
		if err != nil {
			break
		}
		var b store.Beside
		_, err = t.Note(name, &b)
		all = append(all, b)
	}
	return all, err
}

// BySum returns the rows of all mails whose sum begins so, in whole bytes.
func (t *Tx) BySum(hint string) (out []letter.Entry, err error) {
	p, err := hex.DecodeString(hint)
	if err != nil || len(p) == 0 {
		return nil, nil // a stranger wrote it
	}
	err = t.up(bBySum, p, p, func(_, at []byte) (bool, error) {
		e, _, err := t.entryAt(at)
		out = append(out, e)
		return true, err
	})
	if err != nil {
		return nil, fmt.Errorf("looking for mails by their sums: %w", err)
	}
	return out, nil
}
