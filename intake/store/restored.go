package store

import (
	"errors"
	"time"

	"haninge.se/samrad/intake/outbox"
)

// restoredNote is the note under which a store remembers that it was put back and has not caught up yet.
const restoredNote = "restored"

// passedOver is how many case numbers are left out when nobody knows which were given out since the backup. They
// stand in people's mail, and must never mean another case.
const passedOver = 100

// Restored reports that the store is older than what this directory has seen: somebody has put a backup back. The
// time is the last one the backup knows of. The caller reads the mailboxes again from there and registers what
// is missing without answering it a second time (E05), then calls CaughtUp.
func (s *Store) Restored() (since time.Time, ok bool) {
	err := s.View(func(t *Tx) (err error) {
		ok, err = t.Note(restoredNote, &since)
		return err
	})
	return since, ok && err == nil
}

// CaughtUp notes that all mail since the backup has been registered again.
func (s *Store) CaughtUp() error {
	return s.Update(func(t *Tx) error { return t.DropNote(restoredNote) })
}

// settleIn compares the store with the high-water mark, and brings it in step with the options.
func (s *Store) settleIn() error {
	var who origin
	var p pulse
	var location string
	err := s.View(func(t *Tx) (err error) {
		if who, _, err = load[origin](t, bMeta, []byte("origin")); err != nil {
			return err
		}
		if p, _, err = load[pulse](t, bMeta, []byte("pulse")); err != nil {
			return err
		}
		location, _, err = load[string](t, bMeta, []byte("location"))
		return err
	})
	if err != nil {
		return err
	}
	high, marked := readWater(s.dir)
	older := marked && (!high.Store.Equal(who.Created) || high.Seq > p.Seq)
	if older {
		if err := s.fallBack(p, high); err != nil {
			return err
		}
	}
	if s.water, err = openWater(s.dir, who.Created); err != nil {
		return err
	}
	if err := s.upgrade(who.Schema); err != nil {
		return err
	}
	if location == s.loc.String() {
		return nil
	}
	return s.Update(func(t *Tx) error {
		if err := t.save(bMeta, []byte("location"), s.loc.String()); err != nil {
			return err
		}
		return t.reindex()
	})
}

// fallBack takes an older store into use: it remembers so, in the store itself, until CaughtUp.
func (s *Store) fallBack(p pulse, high mark) error {
	return s.Update(func(t *Tx) error {
		if p.At.IsZero() {
			p.At = earliest()
		}
		var already time.Time
		known, err := t.Note(restoredNote, &already)
		if err != nil {
			return err
		}
		if !known {
			if err := t.PutNote(restoredNote, p.At); err != nil {
				return err
			}
		}
		if err := errors.Join(t.passOver(high), t.putOff()); err != nil {
			return err
		}
		// From here on the store counts as newer than all it lost, so that it is not taken for an older one again.
		p.Seq = max(high.Seq, p.Seq)
		if err := t.save(bMeta, []byte("pulse"), p); err != nil {
			return err
		}
		return t.Log(Event{What: "restored", Reason: "an older store was put back"})
	})
}

// passOver leaves out the case numbers that were given out since the backup.
func (t *Tx) passOver(high mark) error {
	next := map[string]int64{}
	err := t.up(bCounters, []byte("case/"), []byte("case/"), func(k, _ []byte) (bool, error) {
		n, err := t.number(string(k))
		next[string(k)] = n
		return true, err
	})
	if err != nil {
		return err
	}
	for name := range next {
		if len(high.Numbers) == 0 {
			next[name] += passedOver
		}
	}
	for name, n := range high.Numbers {
		next[name] = max(next[name], n)
	}
	for name, n := range next {
		t.setNumber(name, n)
	}
	return nil
}

// putOff gives up on what was waiting to be sent when the backup was taken: by now it may have been sent, and
// nothing is sent twice on a guess. A person who knows better has Retry.
func (t *Tx) putOff() error {
	items, err := t.Items(outbox.Due, 0)
	if err != nil {
		return err
	}
	for _, i := range items {
		i.State, i.Done, i.Next, i.Uncertain = outbox.Failed, t.at, time.Time{}, true
		i.Last = "not sent again: an older store was put back"
		if err := t.saveItem(i); err != nil {
			return err
		}
	}
	return nil
}
