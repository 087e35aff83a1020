package bolt

import (
	"bytes"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	outsiderDay = table.NewIndex("outsider.day", table.Shape{Width: 4, InOrder: true})

	outsiders = table.New("outsiders", table.Spec[outsider]{ // by number, as they come
		Numbered: true, Indexes: []table.Index{outsiderDay},
		Refs: func(o *outsider) (r table.Refs) { r.Add(outsiderDay, dayKey(o.Day)); return r },
	})
)

const outsidersRoom table.Fact[outsidersUse] = "outsiders"

// outsider is a mail of an outsider that is kept.
type outsider struct {
	Sum  letter.Sum `json:"sum"`
	Size int64      `json:"size"`
	Day  dates.Day  `json:"day"`
}

// outsidersUse is how much of their mail is kept, in all and of the day it was counted last.
type outsidersUse struct {
	Day   dates.Day `json:"day"`
	OfDay int64     `json:"of-day"`
	InAll int64     `json:"in-all"`
}

// roomBy is who discards an outsider's mail to make room, in the log.
const roomBy = "samrad"

// KeptOfOutsider is store.MailBytes. Of each mail that is discarded the ledger row stays, and the log has a line. A
// mail that a person has taken in is none of theirs any more.
func (t *Tx) KeptOfOutsider(sum letter.Sum, size int64, most store.Room) error {
	use, _, err := outsidersRoom.Get(t.rows)
	if err != nil {
		return err
	}
	if today := dates.DayOf(t.at.In(t.s.loc)); use.Day != today {
		use.Day, use.OfDay = today, 0
	}
	use.OfDay, use.InAll = use.OfDay+size, use.InAll+size
	newest, err := outsiders.Append(t.rows, outsider{sum, size, use.Day})
	if err != nil {
		return err
	}
	but := table.Number(newest)
	err = t.narrow(&use, dayKey(use.Day), but, func() bool { return use.OfDay > most.PerDay })
	if err == nil {
		err = t.narrow(&use, nil, but, func() bool { return use.InAll > most.InAll })
	}
	if err != nil {
		return err
	}
	return outsidersRoom.Put(t.rows, use)
}

// narrow discards the oldest of a day, or of all, but for one, as long as there is too much.
func (t *Tx) narrow(use *outsidersUse, day, but []byte, tooMuch func() bool) error {
	var gone [][]byte
	err := outsiderDay.Up(t.rows, day, day, func(_, no []byte) (bool, error) {
		if !tooMuch() || bytes.Equal(no, but) {
			return tooMuch(), nil
		}
		o, err := outsiders.Must(t.rows, no)
		if use.InAll -= o.Size; o.Day == use.Day {
			use.OfDay -= o.Size
		}
		gone = append(gone, bytes.Clone(no))
		return true, err
	})
	for _, no := range gone {
		if err == nil {
			err = t.discard(no)
		}
	}
	return err
}

// discard takes away the row of an outsider's mail, and its bytes where no person has taken it in.
func (t *Tx) discard(no []byte) error {
	o, err := outsiders.Must(t.rows, no)
	if err == nil {
		err = outsiders.Delete(t.rows, no)
	}
	if err != nil {
		return err
	}
	h, ok, err := t.Held(o.Sum)
	if err != nil || !ok || h.Fate == store.Released {
		return err
	}
	if h.Fate == "" {
		if err := t.Settle(o.Sum, store.Discarded, roomBy, "room for newer mail of outsiders"); err != nil {
			return err
		}
	}
	return t.dropBytes(o.Sum)
}
