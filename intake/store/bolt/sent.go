package bolt

import (
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// sent reports whether we ever had a mail of that id in the outbox. An id that carries our signature and was never sent
// is of a store that knew more than this one.
func (t *Tx) sent(id letter.MessageID) (was bool, err error) {
	p := idKey(id)
	err = t.up(bSentID, p, p, func([]byte, []byte) (bool, error) { was = true; return false, nil })
	return was, err
}

// Unknown reports whether an id of ours, of a mail that was written then, is the first sign that the store is older
// than the world: it was never sent from here, and not written before a person took the store into use as it was, when
// some were lost.
func (t *Tx) Unknown(id letter.MessageID, written time.Time) (bool, error) {
	if sent, err := t.sent(id); sent || err != nil {
		return false, err
	}
	stop, _, err := t.Stopped()
	if err != nil || slices.ContainsFunc(stop.Signs, func(s store.Sign) bool { return s.Reason == store.UnsentID }) {
		return false, err
	}
	resumed, err := t.resumed()
	return !written.Before(resumed), err
}

// idKey is what stays of an id of ours on all ways: a relay may change its domain, and the letters' case of all of it.
func idKey(id letter.MessageID) []byte {
	local, _, _ := strings.Cut(strings.Trim(string(id), "<>"), "@")
	return zero(strings.ToLower(local))
}

// Reserve keeps a case number from being given out: a mail carries it, and means another case than any that is here.
func (t *Tx) Reserve(id initiative.ID) error {
	if err := validName(string(id)); err != nil {
		return err
	}
	if row, err := t.get(bReserved, []byte(id)); row != nil || err != nil {
		return err
	}
	return t.put(bReserved, []byte(id), nil)
}

// taken reports whether a case number is given out or reserved.
func (t *Tx) taken(id initiative.ID) (bool, error) {
	for _, bucket := range []string{bCards, bReserved} {
		if row, err := t.get(bucket, []byte(id)); row != nil || err != nil {
			return true, err
		}
	}
	return false, nil
}
