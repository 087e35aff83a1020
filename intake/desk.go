// Package intake is the desk: one mail in, one Decision out, committed once. It never answers a machine, an outsider
// or a mail that changed nothing.
package intake

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// Incoming is one mail as it came out of a mailbox.
type Incoming struct {
	Place    letter.Place
	Received time.Time // INTERNALDATE
	Raw      []byte
	Old      bool // lay there before the first start
	TooBig   bool // Raw is no more than the head of it
	Poison   bool // the server could not hand it over; Raw is what could be had
	Awaited  bool // it comes whole, after it was asked for again
	Released bool // a person has asked for it to be read, whoever wrote it
}

// Ledger is what survives a crash. Update is one transaction: all that fn writes becomes durable together, or
// nothing does. View shows one state of it, in which nothing can be written.
type Ledger interface {
	Update(fn func(Book) error) error
	View(fn func(Book) error) error
}

// Book is the ledger opened for one transaction.
type Book interface {
	Version() uint64 // counts the commits before this transaction
	Entry(letter.Sum) (letter.Entry, bool, error)
	ByMessageID(letter.MessageID) ([]letter.Entry, error)
	Case(initiative.ID) (*initiative.Initiative, bool, error)
	ByThread(letter.MessageID) (initiative.ID, bool, error)
	Outgoing(letter.MessageID) (letter.Envelope, bool, error)           // the mail of ours with that id, without its bytes
	Erased([]initiative.ID, []letter.MessageID) (*triage.Erased, error) // the first that was
	Unknown(id letter.MessageID, written time.Time) (bool, error)       // a mail of ours never sent: its first sign
	BySum(hint string) ([]letter.Entry, error)                          // the mails whose sum begins so
	Another(instance string, written time.Time) (bool, error)           // another daemon's name: the first sign of it
	NoteSign(Sign) error                                                // stops all replies, where it is to
	StoppedFor(received time.Time) (bool, error)                        // whether mail of that time is not answered
	Reserve(initiative.ID) error                                        // a number that is not to be given out
	AskAgain(letter.Place, letter.Sum, time.Time) error                 // for a mail that could not be handed over
	CameWhole(letter.Place, letter.Sum) error                           // what was asked for again
	NextCase(prefix string, year int) (initiative.ID, error)
	Load(id initiative.ID, sender string, now time.Time) (triage.Load, error)
	Keep(raw []byte) (letter.Sum, error)
	Kept(letter.Sum) (bool, error)
	Raw(letter.Sum) ([]byte, error)                                  // a mail that is kept
	DueCases(now time.Time, n int) ([]*initiative.Initiative, error) // that something is due about, the longest due first
	Unasked(to string, since time.Time) ([]letter.Envelope, error)   // our own mails to an address, without bytes
	RepliesTo(to string, since, until time.Time) ([]letter.MessageID, error)
	// Around returns living cases that overlap with a span of days, of those that are short.
	Around(r dates.Range, longest, most int) ([]*initiative.Initiative, error)
	Record(Row) error
	PutCursor(mailbox string, c letter.Cursor) error
}

// Row is all that one mail leaves behind, or, without an entry, what is done about a case of our own accord.
type Row struct {
	Entry      letter.Entry
	Case       *initiative.Initiative // nil when no case is touched
	Envelope   *letter.Envelope       // the answer, nil when there is none
	Own        []letter.Envelope      // mails of our own accord, to the same or to others
	Bounced    *letter.Bounce         // one of our mails that came back, nil when none did
	Notice     string                 // why a person must be told, "" when nobody need be
	AtOnce     bool                   // at once, and not with the day's other notices
	OwnContact bool                   // that person is the contact of its sender's party, who was told so
	Hold       bool                   // it waits for a person
	Freed      string                 // who ended the wait of a mail that was held, "" where it was not
	From       string                 // the author's address, for that person
	Guess      string                 // the best guess of what it is, for that person
	Unanswered string                 // why no reply goes out, "" when one does
	Seen       bool                   // it had its row already
	Fault      string                 // why it could not be read, "" when it was
	Directed   *apply.Directed        // an operator's order, for the log; nil when there was none
	Outsider   bool                   // its author is of none of the parties, by his own word
}

// Desk takes mail in. One Desk owns all decisions: watchers of both mailboxes only feed it.
type Desk struct {
	Rules    *triage.Rules
	Ledger   Ledger
	Now      func() time.Time
	Wake     func() // called after a commit that put something in the outbox
	Log      *slog.Logger
	Parse    func([]byte) (*letter.Letter, error) // letter.Parse where nil; a test puts in a reader that fails
	YearPlan triage.YearPlanner                   // of the register; nil where there is none
	Attempts Attempts                             // what was being read when an earlier run died; nil remembers nothing
	Still    Span                                 // from the store's last change to the start of this run
	Deadline time.Duration                        // how long one mail may be read or decided on; 0 is longestReading

	mu    sync.Mutex   // one batch at a time
	alone sync.RWMutex // held for writing while a mail is read that may have killed an earlier run

	suspects map[string]int // by mailbox: how many mails are still to be read one by one
	counting sync.Mutex     // guards suspects
}

// Receive is the life of a batch of mails: spread, decide, commit. When it returns nil every mail has exactly one
// ledger row and its answer is in the outbox; when it returns an error nothing is known to be durable, and the
// program ends. Nothing of a mail is read inside a transaction: decisions are taken on a draft of the ledger, and the
// transaction only sees that the draft still holds. It returns the UIDs of the mails that became or changed a case,
// for a mailbox that marks or moves them.
func (d *Desk) Receive(mailbox string, batch []Incoming, next letter.Cursor) (handled []uint32, err error) {
	late := map[letter.Place]bool{}
	for {
		part, careful := d.portion(mailbox, batch)
		to := next
		if len(part) < len(batch) {
			to = letter.Cursor{}
		}
		n, found, err := d.take(mailbox, part, to, careful, late)
		if err != nil {
			return nil, fmt.Errorf("taking in mail of %s: %w", mailbox, err)
		}
		handled = append(handled, found...)
		if batch = batch[n:]; len(batch) == 0 {
			return handled, nil
		}
	}
}

// take reads, decides and commits mails of a batch, and says how many of them it came to: none when the ledger changed
// meanwhile in what a decision rests on, or when a mail was late. It is then in late, and not read again.
func (d *Desk) take(mailbox string, batch []Incoming, next letter.Cursor, careful bool, late map[letter.Place]bool) (
	n int, handled []uint32, err error) {
	watch, err := d.begin(mailbox, batch, careful)
	if err != nil {
		return 0, nil, err
	}
	defer watch.over()
	ready, stop := d.spread(mailbox, batch, late)
	defer stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	b := newDraft(d.Ledger)
	clerk := d.assistant()
	defer clerk.dismiss()
	rows := make([]Row, 0, len(batch))
	for n < len(batch) && !b.full {
		row, inTime, err := clerk.process(b, ready(n), batch[n])
		var sign *signError
		switch {
		case errors.As(err, &sign):
			return 0, nil, d.Ledger.Update(func(b Book) error { return b.NoteSign(sign.Sign) })
		case err != nil:
			return 0, nil, err
		case !inTime:
			late[batch[n].Place] = true
			return 0, nil, nil
		}
		if err := b.handed(batch[n], row.Entry.Sum, d.Now()); err != nil {
			return 0, nil, err
		}
		row.Case = nil // the draft has the last state of it
		rows = append(rows, row)
		n++
	}
	if err := watch.write(); err != nil {
		return 0, nil, err
	}
	if n < len(batch) {
		next = letter.Cursor{}
	}
	switch err := b.commit(next, mailbox); {
	case errors.Is(err, errStale):
		return 0, nil, nil
	case err != nil:
		return 0, nil, err
	}
	for i, row := range rows {
		if !row.Seen { // one that is given out again was no suspect
			watch.passed++
		}
		if row.Entry.Handled() {
			handled = append(handled, batch[i].Place.UID)
		}
	}
	d.report(mailbox, rows)
	return n, handled, nil
}

// few is how many mails of a batch are told of one by one: a backlog is told of by numbers, and the ledger has all.
const few = 20

// report tells of what is durable. The log hears of mails that were acted on, and how many there were of each kind
// where it does not hear of all: the rows of those that were left alone are all that is kept of them. The outbox hears
// that it has work.
func (d *Desk) report(mailbox string, rows []Row) {
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Seen })
	kinds, due, told := map[letter.Kind]int{}, false, 0
	for _, r := range rows {
		e := r.Entry
		due = due || r.Envelope != nil || len(r.Own) > 0
		if kinds[e.Kind]++; e.Kind == letter.Ignore {
			continue
		}
		switch told++; {
		case r.Fault != "":
			d.Log.Warn("letter held", "letter", e.Sum, "reason", r.Fault, "size", e.Size)
		case told <= few:
			d.Log.Info("letter decided", "letter", e.Sum, "kind", e.Kind, "reason", e.Reason, "case", e.Case,
				"answered", r.Envelope != nil, "unanswered", r.Unanswered)
		}
	}
	if len(rows) > min(told, few) {
		args := []any{"mailbox", mailbox, "letters", len(rows)}
		for _, kind := range letter.Kinds() {
			if n := kinds[kind]; n > 0 {
				args = append(args, string(kind), n)
			}
		}
		d.Log.Info("letters decided", args...)
	}
	if due && d.Wake != nil {
		d.Wake()
	}
}

// process decides on one mail and drafts what it leaves behind. What makes a reader panic is held back for a person.
func (d *Desk) process(b *draft, s spreadMail, in Incoming) (row Row, err error) {
	if len(in.Raw) == 0 { // nothing could be had of it: its place tells it from others of that kind
		at := in.Place
		in.Raw = fmt.Appendf(nil, "Subject: %s %d/%d%s\r\n\r\n", at.Mailbox, at.UIDValidity, at.UID, at.ID)
	}
	var sum letter.Sum
	if s.mail != nil {
		sum = s.mail.Sum
		if err := b.meet(sum, s.mail.ID); err != nil {
			return Row{}, err
		}
	} else {
		sum = letter.SumOf(in.Raw)
	}
	if e, ok, err := b.Entry(sum); err != nil {
		return Row{}, err
	} else if ok {
		return d.sighted(b, e, in)
	}
	now := d.Now().In(d.Rules.Location)
	entry := letter.Entry{Sum: sum, At: now, Received: in.Received, Size: len(in.Raw), Places: []letter.Place{in.Place}}
	if s.mail == nil {
		return d.hold(b, entry, s.fault, in)
	}
	defer func() {
		if p := recover(); p != nil {
			row, err = d.hold(b, entry, "panic:"+stackHash(debug.Stack()), in)
		}
	}()
	dec, err := d.decide(b, s.mail, triage.Release{}, now)
	if err != nil {
		return Row{}, err
	}
	return d.record(b, entry, s.mail, dec, in.Raw)
}

// sighted notes another place of a mail that has its row: the same bytes in the other mailbox, or renumbered.
func (d *Desk) sighted(b *draft, e letter.Entry, in Incoming) (Row, error) {
	row := Row{Entry: e, Seen: true}
	if slices.Contains(e.Places, in.Place) {
		return row, nil
	}
	row.Entry.Places = append(slices.Clone(e.Places), in.Place)
	return row, b.Record(row)
}

// hold puts a mail that could not be read aside for a person, with its bytes.
func (d *Desk) hold(b *draft, e letter.Entry, why string, in Incoming) (Row, error) {
	if in.Old && d.Rules.BeforeStart(in.Received) {
		e.Kind, e.Reason = letter.Ignore, triage.ReasonBeforeStart
		row := Row{Entry: e}
		return row, b.Record(row)
	}
	e.Kind, e.Reason, e.Kept = letter.Quarantine, why, true
	row := Row{Entry: e, Notice: why, Hold: true, Fault: why}
	if why == faultAttempts { // no more of it is read, not even its header
		return row, b.record(row, in.Raw)
	}
	head := triage.Head(in.Raw)
	row.Outsider = head != nil && d.Rules.ByOutsider(head)
	if head != nil && head.ID != "" {
		row.Entry.ID, row.Entry.Essence = head.ID, letter.Essence(head)
		held, err := d.heldBefore(b, row.Entry)
		if err != nil {
			return Row{}, err
		}
		if held { // its bytes are kept all the same: nobody could compare its words
			row.Entry.Kind, row.Entry.Reason = letter.Ignore, triage.ReasonDuplicate
			row.Notice, row.Hold, row.Fault = "", false, ""
		}
	}
	return row, b.record(row, in.Raw)
}

// heldBefore reports whether a mail that cannot be read waits for a person already, for the same reason, as it came by
// another way: with the same id, author and date.
func (d *Desk) heldBefore(b Book, e letter.Entry) (bool, error) {
	rows, err := b.ByMessageID(e.ID)
	if err != nil {
		return false, fmt.Errorf("looking for a copy of what cannot be read: %w", err)
	}
	return slices.ContainsFunc(rows, func(o letter.Entry) bool {
		return o.Kind == e.Kind && o.Reason == e.Reason && o.Essence == e.Essence
	}), nil
}

// decide gathers what is known and decides.
func (d *Desk) decide(b Book, m *triage.Mail, rel triage.Release, now time.Time) (dec triage.Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			held := triage.Verdict{Kind: letter.Quarantine, Reason: "panic:" + stackHash(debug.Stack())}
			dec = triage.Decision{Verdict: held, Keep: true, Notice: "panic"}
			var twin *letter.Entry
			if twin, err = d.told(b, m, held); twin != nil {
				dec = triage.Decision{Verdict: triage.Judge(d.Rules, m, triage.Known{Twin: twin}), Of: initiative.ID(twin.Case)}
			}
		}
	}()
	k, err := d.known(b, m, rel)
	if err != nil {
		return triage.Decision{}, err
	}
	v, err := d.judge(b, m, &k)
	if err == nil {
		err = d.equip(b, m, v, &k, now)
	}
	if err != nil {
		return triage.Decision{}, err
	}
	return apply.Decide(d.Rules, m, k, v, now), nil
}

// equip adds to what is known what the decision on a mail of that kind needs beside: how much was answered lately, the
// year's plan, the number of a new case and what stands around it.
func (d *Desk) equip(b Book, m *triage.Mail, v triage.Verdict, k *triage.Known, now time.Time) (err error) {
	if v.Answerable() {
		if err := load(b, m, k, now); err != nil {
			return err
		}
	}
	switch {
	case v.Reason == triage.ReasonYearPlan:
		k.YearPlan, err = d.yearPlanFor(b, m, v, now)
	case v.Kind == letter.New && k.Twin == nil:
		if k.NextID, err = b.NextCase(d.Rules.Prefix, now.Year()); err == nil {
			k.Around, err = d.around(b, m)
		}
	}
	return err
}

// judge says what a mail is. One that would go to a person where a copy of it went before is a copy.
func (d *Desk) judge(b Book, m *triage.Mail, k *triage.Known) (v triage.Verdict, err error) {
	v = triage.Judge(d.Rules, m, *k)
	if k.Twin != nil || !v.GoesToAPerson() {
		return v, nil
	}
	if k.Twin, err = d.told(b, m, v); err != nil || k.Twin == nil {
		return v, err
	}
	return triage.Judge(d.Rules, m, *k), nil
}

// atOnce reports whether a case that a mail is about is urgent, or about to begin.
func (d *Desk) atOnce(dec triage.Decision, now time.Time) bool {
	is := func(c *initiative.Initiative) bool { return c != nil && d.Rules.FollowUps.CannotWait(c, now) }
	return is(dec.Case) || slices.ContainsFunc(dec.Others, func(o triage.Other) bool { return is(o.Case) })
}

// record writes what the decision comes to.
func (d *Desk) record(b *draft, e letter.Entry, m *triage.Mail, dec triage.Decision, raw []byte) (Row, error) {
	e.ID, e.Essence = m.ID, m.Essence
	e.Kind, e.Reason, e.Party = dec.Kind, dec.Reason, string(dec.Party.ID)
	e.Case = string(dec.Of)
	if dec.Case != nil {
		e.Case = string(dec.Case.ID)
	}
	if dec.Unanswered != dec.Reason {
		e.Unanswered = dec.Unanswered
	}
	if dec.Case != nil {
		dec.Case.Look = d.Rules.FollowUps.Next(dec.Case, e.At)
	}
	row := Row{Entry: e, Case: dec.Case, Envelope: dec.Envelope, Own: dec.Own, Bounced: dec.Bounced,
		Notice: dec.Notice, Unanswered: dec.Unanswered, AtOnce: dec.Notice != "" && d.atOnce(dec, e.At)}
	if len(m.From) > 0 {
		row.From = m.From[0].Addr
	}
	row.OwnContact = writer.ReadByOwnContact(dec.Notice)
	row.Hold = dec.Kind == letter.Quarantine || dec.Reason == string(letter.UnknownSender)
	if row.Hold {
		row.Guess = m.Guess()
	}
	if dec.Registered != nil {
		if err := b.Record(registered(*dec.Registered, dec.Case)); err != nil {
			return Row{}, err
		}
	}
	for _, other := range dec.Others {
		if err := writer.New(d.Rules).Pace().Pace(b, other.Own, e.At); err != nil {
			return Row{}, err
		}
		if err := b.Record(Row{Case: other.Case, Own: other.Own}); err != nil {
			return Row{}, err
		}
	}
	if err := writer.New(d.Rules).Pace().Pace(b, row.Own, e.At); err != nil {
		return Row{}, err
	}
	if !dec.Keep {
		return row, b.Record(row)
	}
	row.Entry.Kept, row.Outsider = true, d.Rules.ByOutsider(m.Letter) && row.Hold
	return row, b.record(row, raw)
}
