package bolt

import (
	"time"

	"haninge.se/samrad/intake/store"
)

// besidePrefix begins the names of the notes of such daemons.
const besidePrefix = "beside/"

// Another is store.OtherDaemons. What was written before a person took this store into use is no sign.
func (t *Tx) Another(instance string, written time.Time) (bool, error) {
	stop, _, err := t.Stopped()
	if err != nil || stop.Has(store.OtherDaemon) {
		return false, err
	}
	if resumed, err := t.resumed(); err != nil || written.Before(resumed) {
		return false, err
	}
	var have store.Beside
	noted, err := t.Note(besidePrefix+instance, &have)
	return !noted || !written.Before(have.Written.Add(store.SignLasts)), err
}

// NoteBeside is store.OtherDaemons.
func (t *Tx) NoteBeside(b store.Beside) error {
	if err := t.PutNote(besidePrefix+b.Instance, b); err != nil || b.Told {
		return err
	}
	return t.Log(store.Event{What: "another daemon noticed", IDs: ids(string(b.ID))})
}

// Besides is store.OtherDaemons.
func (t *Tx) Besides() (all []store.Beside, err error) {
	err = store.EachNote(t, besidePrefix, func(_ string, b store.Beside) error { all = append(all, b); return nil })
	return all, err
}
