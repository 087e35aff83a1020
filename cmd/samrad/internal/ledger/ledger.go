// Package ledger writes into the store what the desk decides, and notes for the daemon what is to be done later: what a
// person must be told, and which mails are to be asked for again.
package ledger

import (
	"errors"
	"slices"
	"time"

	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
)

// Ledger lets the desk write into the store.
type Ledger struct {
	Store store.Transactions
	Rules *triage.Rules
}

var _ intake.Ledger = Ledger{}

func (l Ledger) Update(fn func(intake.Book) error) error {
	return l.Store.Update(func(tx store.Tx) error { return fn(book{tx, l.Rules}) })
}

func (l Ledger) View(fn func(intake.Book) error) error {
	return l.Store.View(func(tx store.Tx) error { return fn(book{tx, l.Rules}) })
}

// book is one transaction as the desk sees it.
type book struct {
	store.Tx
	rules *triage.Rules
}

// Outgoing is the mail of ours with that id.
func (b book) Outgoing(id letter.MessageID) (letter.Envelope, bool, error) {
	item, ok, err := b.EnvelopeByID(id)
	item.Bytes = nil
	return item.Envelope, ok, err
}

// StoppedFor reports whether a mail of that time is not answered. A server tells the whole second in which a mail came,
// so it counts by the end of it: who mails in the second in which a person takes a restored store into use gets an
// answer. What was taken in before that moment is known, and is not decided on again.
func (b book) StoppedFor(received time.Time) (bool, error) {
	return b.Tx.StoppedFor(received.Truncate(time.Second).Add(time.Second - 1))
}

// Erased is the first erased case of those with a number, or with a mail in a thread.
func (b book) Erased(of []initiative.ID, threads []letter.MessageID) (*triage.Erased, error) {
	for _, id := range threads {
		gone, ok, err := b.ErasedThread(id)
		if err != nil {
			return nil, err
		}
		if ok {
			of = append(slices.Clone(of), gone)
		}
	}
	for _, id := range of {
		if e, ok, err := b.ErasedCase(id); err != nil || ok {
			return &triage.Erased{ID: id, At: e.At}, err
		}
	}
	return nil, nil
}

// Load counts what was answered lately, no further than the caps reach. What is dated after now is of a clock that was
// ahead: it counts for as long as the cap lasts, so that a clock that is put right neither lifts a cap nor holds one.
func (b book) Load(id initiative.ID, sender string, now time.Time) (triage.Load, error) {
	most := max(b.rules.Caps.CasePerDay, b.rules.Caps.SenderPerDay, b.rules.Caps.PerHour, 1)
	day, hour := 24*time.Hour, time.Hour
	ofCase, toSender, _, err := b.RepliesBetween(id, sender, now.Add(-day), now.Add(day), most)
	if err != nil {
		return triage.Load{}, err
	}
	_, _, inHour, err := b.RepliesBetween("", "", now.Add(-hour), now.Add(hour), most)
	if err != nil {
		return triage.Load{}, err
	}
	back, err := b.CameBack(sender)
	return triage.Load{Case: ofCase, Sender: toSender, Hour: inHour, CameBack: back}, err
}

// NoteSign stops all replies because of a mail of ours that was never sent from here. Of two daemons at one mailbox the
// younger stops, and the elder notes that it is to tell the other. One that was replaced while it lay still stops.
func (b book) NoteSign(d intake.Sign) error {
	switch {
	case d.Other == "":
		_, err := b.StopReplies(store.UnsentID, string(d.ID))
		return err
	case d.TookOver || d.Other < b.rules.Instance:
		_, err := b.StopReplies(store.OtherDaemon, string(d.ID))
		return err
	}
	return b.NoteBeside(store.Beside{Instance: d.Other, ID: d.ID, Written: d.Written, Mail: d.Mail})
}

// Unasked are the mails of our own accord to an address that were to leave at or after a time.
func (b book) Unasked(to string, since time.Time) (out []letter.Envelope, err error) {
	all, err := b.Own(to, since)
	for _, i := range all {
		out = append(out, i.Envelope)
	}
	return out, err
}

// AskAgain notes that a mail could not be handed over, unless that is known.
func (b book) AskAgain(at letter.Place, sum letter.Sum, now time.Time) error {
	var a Again
	known, err := b.Note(noteOfAgain(at), &a)
	if err != nil || known {
		return err
	}
	a = Again{Place: at, Sum: sum, First: now}
	a.Next = a.later(now)
	return b.PutNote(noteOfAgain(at), a)
}

// CameWhole ends the wait of a mail that has come whole. Where the piece that waits is the same mail, byte for byte,
// it is still a person who decides on it.
func (b book) CameWhole(at letter.Place, sum letter.Sum) error {
	var a Again
	known, err := b.Note(noteOfAgain(at), &a)
	if err != nil || !known {
		return err
	}
	h, held, err := b.Held(a.Sum)
	if err == nil && held && h.Fate == "" && a.Sum != sum {
		err = b.Settle(a.Sum, store.Discarded, "samrad", "it came whole: "+sum.Short())
	}
	return errors.Join(err, b.DropNote(noteOfAgain(at)))
}

// Record writes all that one mail leaves behind. Whoever must be told is told by the daily notice, which
// reads what is noted here.
func (b book) Record(r intake.Row) error {
	if r.Entry.Sum != "" {
		if err := b.PutEntry(r.Entry); err != nil {
			return err
		}
	}
	if r.Case != nil {
		if err := b.PutCase(r.Case); err != nil {
			return err
		}
	}
	if err := b.post(r); err != nil {
		return err
	}
	if r.Bounced != nil {
		if err := b.Bounced(r.Bounced.ID, r.Bounced.Status); err != nil {
			return err
		}
	}
	if err := b.hold(r); err != nil {
		return err
	}
	if err := b.free(r); err != nil {
		return err
	}
	if r.Notice == "" {
		return nil
	}
	n := Notice{
		Reason: r.Notice, Sum: r.Entry.Sum, Case: r.Entry.Case, At: r.Entry.At, Received: r.Entry.Received, From: r.From,
		Waits: r.Hold, AtOnce: r.AtOnce,
	}
	if r.OwnContact {
		n.Party = r.Entry.Party
	}
	if r.Notice == "guard" && r.Case != nil {
		var err error
		if n.Reached, err = b.reached(r.Case); err != nil {
			return err
		}
		n.AtOnce = n.AtOnce || len(n.Reached) > 0
	}
	return PutNotice(b.Tx, n)
}

// reached is who had mail of ours about a case before it came under review, and what: people must be able to call it
// back. The digest has titles and times, so that counts, too.
func (b book) reached(c *initiative.Initiative) ([]Reached, error) {
	var out []Reached
	for _, s := range c.Sent {
		item, ok, err := b.EnvelopeByID(letter.MessageID(s.Letter))
		if err != nil {
			return nil, err
		}
		if ok && item.State == outbox.Sent {
			out = append(out, Reached{Case: string(c.ID), To: s.To, Kind: s.Kind, At: item.Done})
		}
	}
	last, _, err := digest.LastIssued(b.Tx)
	if err == nil && last.At.After(c.Created) {
		out = append(out, Reached{Case: string(c.ID), Kind: "digest", At: last.At})
	}
	return out, err
}

// post puts what is to be sent in the outbox, and an operator's order in the log.
func (b book) post(r intake.Row) error {
	out := r.Own
	if r.Envelope != nil {
		out = append([]letter.Envelope{*r.Envelope}, out...)
	}
	for _, e := range out {
		if _, err := b.PutEnvelope(e); err != nil {
			return err
		}
	}
	if o := r.Directed; o != nil {
		return b.Log(store.Event{What: "case " + o.What, IDs: o.Of, Reason: o.Why, By: o.By})
	}
	return nil
}

// hold puts a mail aside for a person, and counts the room that an outsider's takes.
func (b book) hold(r intake.Row) error {
	if !r.Hold {
		return nil
	}
	err := b.Hold(store.Held{Sum: r.Entry.Sum, Reason: r.Entry.Reason, Guess: r.Guess})
	if err != nil || !r.Outsider {
		return err
	}
	return b.KeptOfOutsider(r.Entry.Sum, int64(r.Entry.Size), store.Room(b.rules.Room))
}

// free ends the wait of a mail whose sender has said what it is.
func (b book) free(r intake.Row) error {
	if r.Freed == "" {
		return nil
	}
	held, ok, err := b.Held(r.Entry.Sum)
	if err != nil || !ok || held.Fate != "" {
		return err
	}
	return b.Settle(r.Entry.Sum, store.Released, r.Freed, "")
}

func (b book) PutCursor(mailbox string, c letter.Cursor) error {
	return b.Tx.PutCursor(mailbox, c, time.Time{})
}
