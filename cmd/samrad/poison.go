package main

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
	return fmt.Sprintf("%s%s/%d/%d", anotherNote, p.Mailbox, p.UIDValidity, p.UID)
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
func (t tray) Again(_ context.Context, name string, validity uint32) (uids []uint32, err error) {
	now := t.d.now()
	var due []another
	err = t.d.store.View(func(tx *store.Tx) error {
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
	return uids, t.d.store.Update(func(tx *store.Tx) error {
		for _, a := range due {
			uids = append(uids, a.Place.UID)
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

func anothers(tx *store.Tx, mailbox string) (out []another, err error) {
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

// noteAnother keeps in mind what was handed over as poison, and forgets it when it has come whole: then the piece that
// waited for a person is done with.
func (t tray) noteAnother(name string, batch []mailbox.Message) error {
	var known []another
	err := t.d.store.View(func(tx *store.Tx) (err error) { known, err = anothers(tx, name); return err })
	if err != nil {
		return err
	}
	waiting := map[letter.Place]another{}
	for _, a := range known {
		waiting[a.Place] = a
	}
	now := t.d.now()
	var todo []func(*store.Tx) error
	for _, m := range batch {
		at := letter.Place{Mailbox: name, UIDValidity: m.UIDValidity, UID: m.UID}
		switch a, waits := waiting[at]; {
		case m.Poison && !waits:
			todo = append(todo, func(tx *store.Tx) error {
				e, _, err := tx.ByPlace(at)
				a := another{Place: at, Sum: e.Sum, First: now}
				a.Next = a.later(now)
				return errors.Join(err, tx.PutNote(anotherName(at), a))
			})
		case !m.Poison && waits:
			todo = append(todo, func(tx *store.Tx) error { return cameWhole(tx, a, letter.SumOf(m.Raw)) })
		}
	}
	if len(todo) == 0 {
		return nil
	}
	return t.d.store.Update(func(tx *store.Tx) error {
		for _, do := range todo {
			if err := do(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// cameWhole ends the wait of a mail that has come whole. Where the piece that waits is the same mail, byte for byte,
// it is still a person who decides on it.
func cameWhole(tx *store.Tx, a another, sum letter.Sum) error {
	h, held, err := tx.Held(a.Sum)
	if err == nil && held && h.Fate == "" && a.Sum != sum {
		err = tx.Settle(a.Sum, store.Discarded, "samrad", "it came whole: "+short(sum))
	}
	return errors.Join(err, tx.DropNote(anotherName(a.Place)))
}

type heldRetryCmd struct {
	registerFlags
	Mail string `arg:"" help:"The mail as samrad quarantine list calls it."`
}

func (c *heldRetryCmd) Help() string {
	return "For a mail that its server could not hand over: the daemon asks at its next look, within a minute. " +
		"It does so by itself daily for a week."
}

func (c *heldRetryCmd) Run(p *program) error {
	return p.register(c.registerFlags, false, func(r *register) error {
		m, err := r.heldMail(c.Mail)
		if err != nil {
			return err
		}
		if m.Reason != "poison" || len(m.entry.Places) == 0 {
			return hinted(fmt.Errorf("%s waits because of %s: its server handed it over", short(m.Sum), m.Reason),
				"release it, or discard it with a reason")
		}
		at := m.entry.Places[len(m.entry.Places)-1]
		now := p.now()
		err = r.store.Update(func(tx *store.Tx) error {
			return errors.Join(
				tx.PutNote(anotherName(at), another{Place: at, Sum: m.Sum, First: now, Next: now}),
				tx.Log(store.Event{What: "letter asked for again", By: p.user, IDs: []string{string(m.Sum)}}))
		})
		if err != nil {
			return err
		}
		const says = "%s: is asked for at the next look into the mailbox of %s\n"
		_, err = fmt.Fprintf(p.stdout, says, short(m.Sum), at.Mailbox)
		return err
	})
}
