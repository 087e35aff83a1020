package ledger

import (
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Again is the store's note of a mail that its server could not hand over and that is to be asked for again.
type Again struct {
	Place letter.Place `json:"place"`
	Sum   letter.Sum   `json:"sum"` // of what could be had, by which it waits
	First time.Time    `json:"first"`
	Next  time.Time    `json:"next"`
	Tries int          `json:"tries"`
}

const (
	againNote = "poison/"
	// askedAgainFor is how long a mail is asked for again by itself; after that on a person's word.
	askedAgainFor = 7 * 24 * time.Hour
)

func noteOfAgain(p letter.Place) string {
	return fmt.Sprintf("%s%s/%d/%d%s", againNote, p.Mailbox, p.UIDValidity, p.UID, p.ID)
}

// later is when a mail is asked for after so many tries: soon, since most faults of a server are over soon, and then
// daily.
func (a Again) later(now time.Time) time.Time {
	switch a.Tries {
	case 0:
		return now.Add(10 * time.Minute)
	case 1:
		return now.Add(time.Hour)
	}
	return now.Add(24 * time.Hour)
}

// AskAgain names places in a mailbox whose mail is to be asked for once more now, and puts off the next time.
func AskAgain(
	st store.Transactions, name string, validity uint32, now time.Time,
) (places []letter.Place, err error) {
	var due []Again
	err = st.View(func(tx store.Tx) error {
		all, err := Awaited(tx, name)
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
	err = st.Update(func(tx store.Tx) error {
		for _, a := range due {
			places = append(places, a.Place)
			a.Tries++
			if a.Next = a.later(now); a.Next.Sub(a.First) > askedAgainFor {
				a.Next = time.Time{}
			}
			if err := tx.PutNote(noteOfAgain(a.Place), a); err != nil {
				return err
			}
		}
		return nil
	})
	return places, err
}

// Awaited are the mails of a mailbox that are asked for again, or wait for a person to say so.
func Awaited(tx store.Tx, mailbox string) (out []Again, err error) {
	err = store.EachNote(tx, againNote+mailbox+"/", func(_ string, a Again) error { out = append(out, a); return nil })
	return out, err
}

// AskNow notes, on a person's word, that a mail is to be asked for at the next look into its mailbox.
func AskNow(tx store.Tx, at letter.Place, sum letter.Sum, now time.Time, by string) error {
	return errors.Join(
		tx.PutNote(noteOfAgain(at), Again{Place: at, Sum: sum, First: now, Next: now}),
		tx.Log(store.Event{What: "letter asked for again", By: by, IDs: []string{string(sum)}}))
}
