package store

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
)

// Beside is another daemon, younger than this store, that answers the mail of the same mailbox. It is the one to stop.
type Beside struct {
	Instance string           `json:"instance"`
	ID       letter.MessageID `json:"id"`             // of a mail that it wrote
	Written  time.Time        `json:"written"`        // when
	Mail     letter.Sum       `json:"mail"`           // the mail that told
	Told     bool             `json:"told,omitempty"` // people, and that daemon, have been told
}

// besidePrefix begins the names of the notes of such daemons.
const besidePrefix = "beside/"

// SignLasts is how long a sign of another daemon stands: when it has written nothing for so long, it has stopped.
const SignLasts = 24 * time.Hour

// Another reports whether a mail that another daemon wrote then is a sign of it that is not noted yet, nor of a time
// before a person took this store into use.
func (t *Tx) Another(instance string, written time.Time) (bool, error) {
	stop, _, err := t.Stopped()
	if err != nil || slices.ContainsFunc(stop.Signs, func(s Sign) bool { return s.Reason == OtherDaemon }) {
		return false, err
	}
	if resumed, err := t.Resumed(); err != nil || written.Before(resumed) {
		return false, err
	}
	var have Beside
	noted, err := t.Note(besidePrefix+instance, &have)
	return !noted || !written.Before(have.Written.Add(SignLasts)), err
}

// NoteBeside notes a younger daemon, which people and that daemon are to be told of.
func (t *Tx) NoteBeside(b Beside) error {
	if err := t.PutNote(besidePrefix+b.Instance, b); err != nil || b.Told {
		return err
	}
	return t.Log(Event{What: "another daemon noticed", IDs: ids(string(b.ID))})
}

// Besides returns the younger daemons that were ever noticed.
func (t *Tx) Besides() (all []Beside, err error) {
	names, err := t.Notes(besidePrefix)
	for _, name := range names {
		if err != nil {
			break
		}
		var b Beside
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
