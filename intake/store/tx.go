package store

import (
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// Tx is one transaction: all its reads see one state, and all its writes become durable together. What it returns is
// the caller's own. It is put together of what each consumer asks for, at most four methods each.
type Tx interface {
	// of the desk
	MailLedger
	MailBytes
	CaseBook
	Threads
	Sending
	Caps
	Signs
	OtherDaemons
	// of the follow-ups and the digest
	CaseSpans
	CasesAhead
	// of the daemon
	Notes
	Cursors
	Quarantine
	Deliveries
	// of the commands
	Listings
	Log
	Outbox
	Withdrawals
	Leaving
	Counting
	Resuming
	// of retention
	Erasure
	Traces
}

// MailLedger is the row of each mail, by which the desk knows it again.
type MailLedger interface {
	// Entry returns the row of the mail with that sum.
	Entry(sum letter.Sum) (letter.Entry, bool, error)
	// PutEntry writes the row of a mail. A row that is there keeps its places and gains the new ones; the rest is
	// replaced. A new row, and one whose kind, reason or case changes, leaves a line in the log.
	PutEntry(e letter.Entry) error
	// ByMessageID returns the rows of all mails with that Message-ID, oldest first: two mails may share one.
	ByMessageID(id letter.MessageID) ([]letter.Entry, error)
	// BySum returns the rows of the mails whose sum begins so, in whole bytes; none for what is no beginning of a sum.
	BySum(hint string) ([]letter.Entry, error)
}

// MailBytes keeps mails byte for byte, for the desk.
type MailBytes interface {
	// Keep keeps a mail and returns its sum. Kept twice, it lies there once.
	Keep(raw []byte) (letter.Sum, error)
	// Raw returns a kept mail, after checking that it still has its hash.
	Raw(sum letter.Sum) ([]byte, error)
	// Kept reports whether the mail with that sum is kept.
	Kept(sum letter.Sum) (bool, error)
	// KeptOfOutsider notes that a mail of an outsider is kept, and makes room for it: the oldest of theirs are
	// discarded until what is left fits. The newest stays whatever its size: it is what somebody is about to be told
	// of.
	KeptOfOutsider(sum letter.Sum, size int64, most Room) error
}

// CaseBook is the cases by number, for the desk.
type CaseBook interface {
	Case(id initiative.ID) (*initiative.Initiative, bool, error)
	PutCase(c *initiative.Initiative) error
	// NextCase returns the next number of a year. A number is given out once, whatever becomes of the case.
	NextCase(prefix string, year int) (initiative.ID, error)
	// Reserve keeps a number from being given out: a mail carries it, and means another case than any that is here.
	Reserve(id initiative.ID) error
}

// Threads finds what an incoming mail speaks of.
type Threads interface {
	// ByThread returns the case a Message-ID belongs to: as a mail of the case, or as one we sent about it. Of several
	// it is the newest.
	ByThread(id letter.MessageID) (initiative.ID, bool, error)
	// ByPlace returns the row of the mail last seen at a place of a mailbox.
	ByPlace(at letter.Place) (letter.Entry, bool, error)
	// EnvelopeByID returns the mail we sent under a Message-ID, whatever a relay made of its domain and its case.
	EnvelopeByID(id letter.MessageID) (outbox.Item, bool, error)
	// Version counts the commits before this transaction, so that what was read before can be known to be stale.
	Version() uint64
}

// Sending is how the desk and the daemon send: what is put here is sent once the transaction is durable.
type Sending interface {
	// PutEnvelope puts a rendered mail in the outbox. Its key is what it is, until it is withdrawn: a key that is there
	// already, sent or not, is left as it is, and added is false. Bytes and Message-ID never change after this but by
	// Reissue.
	PutEnvelope(e letter.Envelope) (added bool, err error)
	// Queued reports whether an envelope with that key was ever put in the outbox.
	Queued(key string) (bool, error)
	// StoppedFor reports whether what was due at a time must not leave: replies are stopped, or somebody else may have
	// sent it before a person took the store into use.
	StoppedFor(due time.Time) (bool, error)
}

// Caps is what the desk holds its caps against. Counting stops at most, which is enough to know that one is reached.
type Caps interface {
	// RepliesBetween counts the replies to mails decided on from one time to another, both of them included: about a case,
	// to an address, and in all.
	RepliesBetween(id initiative.ID, to string, since, until time.Time, most int) (
		ofCase, toAddress, inAll int, err error)
	// RepliesTo returns the ids of the replies to an address that were decided on from one time to another.
	RepliesTo(to string, since, until time.Time) ([]letter.MessageID, error)
	// Own returns the mails of our own accord to an address, without their bytes, that were to leave at or after a
	// time. What stands in another mail is left out.
	Own(to string, since time.Time) ([]outbox.Item, error)
	// CameBack reports whether so much mail to an address came back that nothing more is sent there.
	CameBack(to string) (bool, error)
}

// Signs is what the desk says when a mail proves that the store is older than the world.
type Signs interface {
	// Unknown reports whether an id of ours, of a mail that was written then, is the first sign of it: this store never
	// sent it, and it is not of before a person took the store into use as it was, when some were lost.
	Unknown(id letter.MessageID, written time.Time) (bool, error)
	// StopReplies stops all replies for a reason, until Resume; began is true the first time the reason is given. What
	// was waiting to be sent is given up when answers stop, since it may have been sent; what is put in the outbox
	// after that, to tell a person, is sent.
	StopReplies(reason, detail string) (began bool, err error)
}

// OtherDaemons is what is known of other daemons at the same mailbox.
type OtherDaemons interface {
	// Another reports whether a mail that another daemon wrote then is a sign of it that is not noted yet.
	Another(instance string, written time.Time) (bool, error)
	// NoteBeside notes a younger daemon, which people and that daemon are to be told of.
	NoteBeside(b Beside) error
	// Besides returns the younger daemons that were ever noticed.
	Besides() ([]Beside, error)
}

// CaseSpans is what the digest reads (digest.Register): each method's cost follows what it hands over.
type CaseSpans interface {
	// Living hands over the cases that are neither cancelled, closed nor evaluated and do not end before that day, by
	// their last day; those without one come last.
	Living(endsFrom dates.Day, fn func(*initiative.Initiative) error) error
	// Changed hands over the cases that something happened to after an instant, in that order.
	Changed(since time.Time, fn func(*initiative.Initiative) error) error
	// Begins hands over the cases, neither cancelled nor closed, that begin in a span of days, by their first.
	Begins(in dates.Range, fn func(*initiative.Initiative) error) error
}

// CasesAhead is what the follow-ups read.
type CasesAhead interface {
	// DueCases returns up to n cases that something is due about at an instant, the longest due first.
	DueCases(now time.Time, n int) ([]*initiative.Initiative, error)
	// Around returns living cases that overlap with a span of days, up to so many, of those that take no longer than a
	// number of days.
	Around(r dates.Range, longest, most int) ([]*initiative.Initiative, error)
}

// Notes are small values by name: the last success of a mailbox, the last alert, the last digest.
type Notes interface {
	Note(name string, into any) (bool, error)
	PutNote(name string, v any) error
	DropNote(name string) error
	Notes(prefix string) ([]string, error)
}

// EachNote hands over the notes whose names begin so, in the order of their names.
func EachNote[T any](tx Notes, prefix string, fn func(name string, v T) error) error {
	names, err := tx.Notes(prefix)
	if err != nil {
		return err
	}
	return ReadNotes(tx, names, fn)
}

// ReadNotes hands over the notes of these names, in their order.
func ReadNotes[T any](tx Notes, names []string, fn func(name string, v T) error) error {
	for _, name := range names {
		var v T
		if _, err := tx.Note(name, &v); err != nil {
			return err
		}
		if err := fn(name, v); err != nil {
			return err
		}
	}
	return nil
}

// Cursors says how far the mailboxes were read.
type Cursors interface {
	// Cursor returns how far a mailbox has been read; false before its first start.
	Cursor(mailbox string) (letter.Cursor, bool, error)
	// Baseline returns when a mailbox was first started on: what lay there then is old.
	Baseline(mailbox string) (time.Time, bool, error)
	// PutCursor writes how far a mailbox has been read. A zero baseline keeps the one that is there.
	PutCursor(mailbox string, c letter.Cursor, baseline time.Time) error
	// Cursors lists the mailboxes that were ever read.
	Cursors() (map[string]letter.Cursor, error)
}

// Quarantine is the mails that a person decides on.
type Quarantine interface {
	// Hold puts a mail aside for a person. A mail that is held already, or was, stays as it is.
	Hold(h Held) error
	Held(sum letter.Sum) (Held, bool, error)
	// HeldMails lists what waits, oldest first; with all, also what was dealt with.
	HeldMails(all bool) ([]Held, error)
	// Settle ends a mail's wait: released or discarded, by whom and why. Its bytes stay.
	Settle(sum letter.Sum, fate, by, why string) error
}

// Deliveries is what becomes of a mail of ours after it was put in the outbox.
type Deliveries interface {
	// Alias adds ids that a server gave to a mail of ours: it is found by them too. One that is not in the outbox any
	// more is passed over.
	Alias(id letter.MessageID, also ...letter.MessageID) error
	// Bounced notes that a mail of ours came back, with the status it did so for ("5.1.1"): it counts as given up. An
	// id that is not in the outbox is passed over, and so is one that came back before.
	Bounced(id letter.MessageID, status string) error
	// Retry makes a failed envelope due once more, on a person's word.
	Retry(key, by string) error
	// Reissue gives an envelope that was not sent another sender, server and bytes, since the configuration has
	// changed. Its key and Message-ID stay, and so do the old bytes, as a note of the name that the log tells.
	Reissue(key, via, from string, mail []byte, by string) error
}

// Listings are the cases and rows as commands list them, newest first.
type Listings interface {
	Cases(q CaseQuery) ([]*initiative.Initiative, error)
	// EachCase hands over cases one by one: an export of a large register need not hold all of it.
	EachCase(q CaseQuery, fn func(*initiative.Initiative) error) error
	Entries(q EntryQuery) ([]letter.Entry, error)
}

// Log is the chain of what happened.
type Log interface {
	// Log adds a line. Seq and Prev are filled in, At unless given. What changes a mail, an envelope or a held mail
	// writes its own line.
	Log(e Event) error
	// Events lists the log, newest first; limit 0 means all.
	Events(limit int) ([]Event, error)
	// EventsOf lists the lines that name a sum, a Message-ID, a case or an envelope key, oldest first. What became of a
	// mail is found by its sum only.
	EventsOf(id string) ([]Event, error)
}

// Outbox is the mails of ours as commands show them.
type Outbox interface {
	// Item returns what became of an envelope, with its bytes.
	Item(key string) (outbox.Item, bool, error)
	// Items lists the outbox by state: due by when they are tried next, sent and failed newest first; limit 0 means
	// all.
	Items(state string, limit int) ([]outbox.Item, error)
}

// Withdrawals is how the outbox of the daemon keeps back what may not be told any more.
type Withdrawals interface {
	// Seals counts how often less was to be told of a case than before: each such case has the count of its last time
	// (Initiative.Sealed), and each envelope that of when it was put in the outbox.
	Seals() (int64, error)
	// Withdraw takes a mail back that was not sent, for a reason. Its bytes stay under another key, so that what is
	// written in its place may have the one it had. It counts against no cap. What stood in it waits again.
	Withdraw(key, why string) error
	// Save is Save of the store, within this transaction.
	Save(items ...outbox.Item) error
	// Waits reports whether an envelope is still due: it may have been taken up by another since it was read.
	Waits(e letter.Envelope) (bool, error)
}

// Leaving is how the outbox of the daemon holds the caps at the moment a mail leaves.
type Leaving interface {
	// PutOff has a mail that waits wait longer, since a cap holds it back.
	PutOff(key string, until time.Time) error
	// Collect puts a mail in the outbox in the place of those that are its parts: none of them leaves by itself any
	// more.
	Collect(e letter.Envelope) error
}

// Counting is what status and metrics say.
type Counting interface {
	// Counts returns how much there is of what; it reads nothing of what it counts.
	Counts() (Counts, error)
}

// Resuming is a person's way out of a stop.
type Resuming interface {
	// Stopped returns why nothing is answered; false when all is well.
	Stopped() (Stop, bool, error)
	// Told notes that a person has been told of all signs there are.
	Told() error
	// Resume takes the store into use as it is, on a person's word. Mail that was received before may have been
	// answered by somebody else, and is never answered.
	Resume(by string) error
}

// Erasure takes away for good, by a rule that the log names. What it leaves in the files Store.Wipe overwrites.
type Erasure interface {
	// EraseCases erases cases, with the bytes of the mails that belong to them and to no other case, and the mails of
	// ours about them. A number is not given out again, and what was sent is never sent again. A mail that waits for a
	// person stays.
	EraseCases(rule string, ids ...initiative.ID) error
	// EraseMail erases the bytes of a mail that was received, and ends its wait for a person. Its row stays.
	EraseMail(sum letter.Sum, rule string) error
	// EraseEnvelope erases a mail of ours that is not on its way any more.
	EraseEnvelope(key, rule string) error
	// EachItem hands over the mails of ours without their bytes, in the order of their keys.
	EachItem(fn func(outbox.Item) error) error
}

// Traces is what stays of erased cases: numbers, and hashes of ids.
type Traces interface {
	// ErasedCase returns when and by which rule a case was erased; false where it never was.
	ErasedCase(id initiative.ID) (Erased, bool, error)
	// ErasedThread returns the erased case that a Message-ID belonged to.
	ErasedThread(id letter.MessageID) (initiative.ID, bool, error)
}
