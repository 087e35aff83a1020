package ledger

import (
	"cmp"
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// Notice is something a person must be told of, kept until the day's mail to that person is written.
type Notice struct {
	Reason   string     `json:"reason"`
	Sum      letter.Sum `json:"sum"`
	Case     string     `json:"case,omitempty"`
	From     string     `json:"from,omitempty"`
	Party    string     `json:"party,omitempty"` // whose contact alone is told, "" for all
	At       time.Time  `json:"at"`
	Received time.Time  `json:"received"`
	Waits    bool       `json:"waits,omitempty"` // in quarantine, so that its commands work for it
	AtOnce   bool       `json:"at_once,omitempty"`
	Told     []string   `json:"told,omitempty"` // contacts that know
	Reached  []Reached  `json:"reached,omitempty"`
}

// Reached is a mail of ours that had left before its case came under review.
type Reached struct {
	Case string    `json:"case"`
	To   string    `json:"to,omitempty"` // "" for leadership
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
}

const (
	noticePrefix = "notice/" // the store's notes of what has not been told yet
	maxNotices   = 200       // shown in one mail: a flood is told as a number
)

// PutNotice keeps a notice for the day's mail, in the transaction of what it tells of. The same thing is kept
// once; that a cap was reached is one thing, however many mails it held back.
func PutNotice(tx store.Notes, n Notice) error {
	name := noticePrefix + n.Reason
	if n.Reason != "reply-cap" {
		name += "/" + cmp.Or(string(n.Sum), n.Case)
	}
	return tx.PutNote(name, n)
}

// AnyNotice reports whether there is something that was not told.
func AnyNotice(tx store.Notes) (bool, error) {
	names, err := tx.Notes(noticePrefix)
	return len(names) > 0, err
}

// Notices are what has not been told, oldest first.
type Notices struct {
	Shown []waiting
	names []string // of the notes of all
}

// waiting is a notice by the name of its note.
type waiting struct {
	Notice
	name string
}

// Waiting reads what has not been told, and of a flood no more than is shown.
func Waiting(tx store.Notes) (out Notices, err error) {
	if out.names, err = tx.Notes(noticePrefix); err != nil {
		return out, err
	}
	shown := out.names[:min(len(out.names), maxNotices)]
	err = store.ReadNotes(tx, shown, func(name string, n Notice) error {
		out.Shown = append(out.Shown, waiting{n, name})
		return nil
	})
	slices.SortFunc(out.Shown, func(a, b waiting) int { return a.At.Compare(b.At) })
	return out, err
}

// More is how many are not shown.
func (n Notices) More() int { return len(n.names) - len(n.Shown) }

// Forget drops them where every contact has been told, and else notes of those that were shown who has.
func (n Notices) Forget(tx store.Notes, all bool) error {
	if all {
		for _, name := range n.names {
			if err := tx.DropNote(name); err != nil {
				return err
			}
		}
		return nil
	}
	for _, w := range n.Shown {
		if err := tx.PutNote(w.name, w.Notice); err != nil {
			return err
		}
	}
	return nil
}
