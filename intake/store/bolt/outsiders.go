package bolt

import (
	"fmt"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Rows of outsiders' mail that is kept lie among the notes, oldest first: the time of each makes its name.
const (
	outsiderPrefix = "outsider/"
	outsiderTotal  = "outsiders"
)

// outsider is a mail of an outsider that is kept.
type outsider struct {
	Sum  letter.Sum `json:"sum"`
	Size int64      `json:"size"`
}

// outsiders is how much of their mail is kept, in all and of the day it was counted last.
type outsiders struct {
	Day   string `json:"day"`
	OfDay int64  `json:"of-day"`
	InAll int64  `json:"in-all"`
	Next  uint64 `json:"next"`
}

// roomBy is who discards an outsider's mail to make room, in the log.
const roomBy = "samrad"

// KeptOfOutsider is store.MailBytes. Of each mail that is discarded the ledger row stays, and the log has a line. A
// mail that a person has taken in is none of theirs any more.
func (t *Tx) KeptOfOutsider(sum letter.Sum, size int64, most store.Room) error {
	var all outsiders
	if _, err := t.Note(outsiderTotal, &all); err != nil {
		return err
	}
	day := t.at.In(t.s.loc).Format(time.DateOnly)
	if all.Day != day {
		all.Day, all.OfDay = day, 0
	}
	today := fmt.Sprintf("%s%s/", outsiderPrefix, day)
	name := fmt.Sprintf("%s%016x", today, all.Next)
	all.Next++
	all.OfDay, all.InAll = all.OfDay+size, all.InAll+size
	if err := t.PutNote(name, outsider{sum, size}); err != nil {
		return err
	}
	for _, narrow := range []struct {
		prefix string
		used   *int64
		most   int64
	}{{today, &all.OfDay, most.PerDay}, {outsiderPrefix, &all.InAll, most.InAll}} {
		if *narrow.used <= narrow.most {
			continue
		}
		err := t.discardFrom(narrow.prefix, name, func(gone string, size int64) (more bool) {
			if all.InAll -= size; gone[:len(today)] == today {
				all.OfDay -= size
			}
			return *narrow.used > narrow.most
		})
		if err != nil {
			return err
		}
	}
	return t.PutNote(outsiderTotal, all)
}

// discardFrom discards the oldest mails whose notes begin with prefix, but for one, as long as more are to go.
func (t *Tx) discardFrom(prefix, but string, gone func(name string, size int64) (more bool)) error {
	type row struct {
		name string
		outsider
	}
	var old []row
	err := t.rows.Keys(notes.Bucket, []byte(prefix), func(k []byte) (bool, error) {
		r := row{name: string(k)}
		if r.name == but {
			return true, nil
		}
		if _, err := t.Note(r.name, &r.outsider); err != nil {
			return false, err
		}
		old = append(old, r)
		return gone(r.name, r.Size), nil
	})
	for _, r := range old {
		if err == nil {
			err = t.DropNote(r.name)
		}
		if err == nil {
			err = t.discard(r.Sum)
		}
	}
	return err
}

// discard takes away the bytes of a held mail that no person has taken in.
func (t *Tx) discard(sum letter.Sum) error {
	h, ok, err := t.Held(sum)
	if err != nil || !ok || h.Fate == store.Released {
		return err
	}
	if h.Fate == "" {
		if err := t.Settle(sum, store.Discarded, roomBy, "room for newer mail of outsiders"); err != nil {
			return err
		}
	}
	return t.dropBytes(sum)
}
