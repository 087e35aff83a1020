package daemon

import (
	"context"
	"errors"
	"fmt"

	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
)

// another is the store's note of a mail that its server could not hand over and that is to be asked for again.
type another struct {
	Place letter.Place `json:"place"`
	Sum   letter.Sum   `json:"sum"` // of what could be had, by which it waits
	First time.Time    `json:"first"`
	Next  time.Time    `json:"next"`
	Tries int          `json:"tries"`
}

const (
	anotherNote = "poison/"
	// askedAgainFor is how long a mail is asked for again by itself; after that on a person's word.
	askedAgainFor = 7 * 24 * time.Hour
)

func anotherName(p letter.Place) string {
	return fmt.Sprintf("%s%s/%d/%d%s", anotherNote, p.Mailbox, p.UIDValidity, p.UID, p.ID)
}

// later is when a mail is asked for after so many tries: soon, since most faults of a server are over soon, and then
// daily.
func (a another) later(now time.Time) time.Time {
	switch a.Tries {
	case 0:
		return now.Add(10 * time.Minute)
	case 1:
		return now.Add(time.Hour)
	}
	return now.Add(24 * time.Hour)
}

// Again names the mails to be asked for once more, and puts off the next time.
func (t mailHandler) Again(_ context.Context, name string, validity uint32) (uids []uint32, err error) {
	places, err := t.d.again(name, validity)
	for _, p := range places {
		uids = append(uids, p.UID)
	}
	return uids, err
}

// again names places in a mailbox whose mail is to be asked for once more now.
func (d *Daemon) again(name string, validity uint32) (places []letter.Place, err error) {
	now := d.Now()
	var due []another
	err = d.Store.View(func(tx store.Tx) error {
		all, err := anothers(tx, name)
		for _, a := range all {
			if a.Place.UIDValidity == validity && !a.Next.IsZero() && !a.Next.After(now) {
				due = append(due, a)
			}
		}
		return err
	})
	if err != nil || len(due) == 0 {
		return nil, err
	}
	return places, d.Store.Update(func(tx store.Tx) error {
		for _, a := range due {
			places = append(places, a.Place)
			a.Tries++
			if a.Next = a.later(now); a.Next.Sub(a.First) > askedAgainFor {
				a.Next = time.Time{}
			}
			if err := tx.PutNote(anotherName(a.Place), a); err != nil {
				return err
			}
		}
		return nil
	})
}

func anothers(tx store.Tx, mailbox string) (out []another, err error) {
	names, err := tx.Notes(anotherNote + mailbox + "/")
	for _, name := range names {
		var a another
		if _, err := tx.Note(name, &a); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, err
}

// awaited names the mails of a batch that come whole after they were asked for again.
func (t mailHandler) awaited(name string, batch []mailbox.Message) (map[uint32]bool, error) {
	var waiting []another
	err := t.d.Store.View(func(tx store.Tx) (err error) { waiting, err = anothers(tx, name); return err })
	whole := map[uint32]bool{}
	for _, a := range waiting {
		for _, m := range batch {
			if !m.Poison && m.UID == a.Place.UID && m.UIDValidity == a.Place.UIDValidity {
				whole[m.UID] = true
			}
		}
	}
	return whole, err
}

// AskNow notes, on a person's word, that a mail is to be asked for at the next look into its mailbox.
func AskNow(tx store.Tx, at letter.Place, sum letter.Sum, now time.Time, by string) error {
	return errors.Join(
		tx.PutNote(anotherName(at), another{Place: at, Sum: sum, First: now, Next: now}),
		tx.Log(store.Event{What: "letter asked for again", By: by, IDs: []string{string(sum)}}))
}
