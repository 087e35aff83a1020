package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// Incoming is one mail as it came out of a mailbox.
type Incoming struct {
	Place    letter.Place
	Received time.Time // INTERNALDATE
	Raw      []byte
	Old      bool // lay there before the first start
	Silent   bool // may have been answered before a backup was put back: it is registered, not answered (E05)
	TooBig   bool // Raw is no more than the head of it
	Poison   bool // the server could not hand it over; Raw is what could be had
}

// Cursor says how far a mailbox has been read (RFC 9051 2.3.1.1).
type Cursor struct {
	UIDValidity, UIDNext uint32
	ModSeq               uint64
}

// Ledger is what survives a crash. Update is one transaction: all that fn writes becomes durable together, or
// nothing does.
type Ledger interface {
	Update(fn func(Book) error) error
}

// Book is the ledger opened for one transaction.
type Book interface {
	Entry(letter.Sum) (letter.Entry, bool, error)
	ByMessageID(letter.MessageID) ([]letter.Entry, error)
	Case(initiative.ID) (*initiative.Initiative, bool, error)
	ByThread(letter.MessageID) (initiative.ID, bool, error)
	IsDigest(letter.MessageID) (bool, error) // whether we sent it as a digest
	NextCase(prefix string, year int) (initiative.ID, error)
	Load(id initiative.ID, sender string, now time.Time) (Load, error)
	Keep(raw []byte) (letter.Sum, error)
	Kept(letter.Sum) (bool, error)
	Raw(letter.Sum) ([]byte, error) // a mail that is kept
	Record(Row) error
	PutCursor(mailbox string, c Cursor) error
}

// Row is all that one mail leaves behind.
type Row struct {
	Entry    letter.Entry
	Case     *initiative.Initiative // nil when no case is touched
	Envelope *letter.Envelope       // nil when nothing is sent
	Bounced  *letter.Bounce         // one of our mails that came back, nil when none did
	Notice   string                 // why a person must be told, "" when nobody need be
	Hold     bool                   // it waits for a person
	From     string                 // the author's address, for that person
	Guess    string                 // the best guess of what it is, for that person
	Silent   string                 // why no answer goes out, "" when one does
	Seen     bool                   // it had its row already
	Fault    string                 // why it could not be read, "" when it was
}

// Desk takes mail in. One Desk owns all decisions: watchers of both mailboxes only feed it.
type Desk struct {
	Rules  *Rules
	Ledger Ledger
	Now    func() time.Time
	Wake   func() // called after a commit that put something in the outbox
	Log    *slog.Logger
	Parse  func([]byte) (*letter.Letter, error) // letter.Parse where nil; a test puts in a reader that fails

	mu sync.Mutex // one batch at a time
}

// Receive is the life of a batch of mails: spread, decide, commit. When it returns nil every mail has exactly one
// ledger row and its answer is in the outbox; when it returns an error nothing is known to be durable, and the
// program ends (design.md 7). It returns the UIDs of the mails that became or changed a case, for a mailbox that
// marks or moves them.
func (d *Desk) Receive(mailbox string, batch []Incoming, next Cursor) (handled []uint32, err error) {
	ready, stop := d.spread(mailbox, batch)
	defer stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	var rows []Row
	err = d.Ledger.Update(func(b Book) error {
		handled, rows = nil, make([]Row, 0, len(batch))
		for i := range batch {
			row, err := d.settle(b, ready(i), batch[i])
			if err != nil {
				return fmt.Errorf("settling a mail of %s: %w", mailbox, err)
			}
			row.Case = nil // it is written; those of a batch together would be held until the commit
			rows = append(rows, row)
			if row.Entry.Handled() {
				handled = append(handled, batch[i].Place.UID)
			}
		}
		if next == (Cursor{}) {
			return nil // a single mail, not read in the order of a mailbox
		}
		return b.PutCursor(mailbox, next)
	})
	if err != nil {
		return nil, err
	}
	d.report(mailbox, rows)
	return handled, nil
}

// few is how many mails of a batch are told of one by one: a backlog is told of by numbers, and the ledger has all.
const few = 20

// report tells of what is durable. The log hears of mails that were acted on, and how many there were of each kind
// where it does not hear of all: the rows of those that were left alone are all that is kept of them (design.md, the
// way of a mail, 3). The outbox hears that it has work.
func (d *Desk) report(mailbox string, rows []Row) {
	rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Seen })
	kinds, due, told := map[letter.Kind]int{}, false, 0
	for _, r := range rows {
		e := r.Entry
		due = due || r.Envelope != nil
		if kinds[e.Kind]++; e.Kind == letter.Ignore {
			continue
		}
		switch told++; {
		case r.Fault != "":
			d.Log.Warn("letter held", "letter", e.Sum, "reason", r.Fault, "size", e.Size)
		case told <= few:
			d.Log.Info("letter settled", "letter", e.Sum, "kind", e.Kind, "reason", e.Reason, "case", e.Case, "reply", r.Envelope != nil, "silent", r.Silent)
		}
	}
	if len(rows) > min(told, few) {
		args := []any{"mailbox", mailbox, "letters", len(rows)}
		for _, kind := range letter.Kinds() {
			if n := kinds[kind]; n > 0 {
				args = append(args, string(kind), n)
			}
		}
		d.Log.Info("letters settled", args...)
	}
	if due && d.Wake != nil {
		d.Wake()
	}
}

// readAhead is how many mails are read before the first of them is decided on: enough to keep the readers busy, and
// few enough that their parts do not pile up in memory.
const readAhead = 32

// spread reads the mails of a batch on all processors, and returns how to wait for each in turn: the first is
// decided on while the next are still being read. A mail that makes a reader panic is held back for a person, and
// the others go on (reliability.md C15). stop ends the readers, wherever they are.
func (d *Desk) spread(mailbox string, batch []Incoming) (ready func(i int) spreadMail, stop func()) {
	out := make([]chan spreadMail, len(batch))
	for i := range out {
		out[i] = make(chan spreadMail, 1)
	}
	ahead, done := make(chan struct{}, readAhead), make(chan struct{})
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(batch)) {
		go func() {
			for {
				select {
				case ahead <- struct{}{}:
				case <-done:
					return
				}
				i := int(next.Add(1)) - 1
				if i >= len(batch) {
					return
				}
				out[i] <- d.read(mailbox, batch[i])
			}
		}()
	}
	ready = func(i int) spreadMail {
		m := <-out[i]
		<-ahead
		return m
	}
	return ready, func() { close(done) }
}

// spreadMail is a mail ready to be decided on, or why it could not be read.
type spreadMail struct {
	mail  *Mail
	fault string
}

// read turns bytes into a Mail, with what passes a cap or panics as a fault.
func (d *Desk) read(mailbox string, in Incoming) (s spreadMail) {
	defer func() {
		if p := recover(); p != nil {
			s = spreadMail{fault: "panic:" + stackHash(debug.Stack())}
		}
	}()
	switch {
	case in.TooBig:
		return spreadMail{fault: "limit:size"}
	case in.Poison:
		return spreadMail{fault: "poison"}
	}
	parse := d.Parse
	if parse == nil {
		parse = letter.Parse
	}
	l, err := parse(in.Raw)
	var limit *letter.LimitError
	switch {
	case errors.As(err, &limit):
		return spreadMail{fault: "limit:" + limit.What}
	case err != nil:
		return spreadMail{fault: "unreadable"}
	}
	m := Spread(d.Rules, l, in.Received)
	d.Rules.foresee(m)
	m.Mailbox, m.Old, m.Silent = mailbox, in.Old, in.Silent
	return spreadMail{mail: m}
}

// foresee reads what the desk will ask for, here, where several mails are read at once.
func (r *Rules) foresee(m *Mail) {
	if m.Auto != "" || len(m.From) == 0 {
		return
	}
	if _, known := r.sender(m.From[0]); known {
		m.readNew(r.Checklist)
	} else {
		m.headings(r.Checklist)
	}
}

// stackHash names a panic without telling anything of the mail: the same fault has the same hash.
func stackHash(stack []byte) string {
	sum := sha256.Sum256(framesOnly(stack))
	return hex.EncodeToString(sum[:6])
}

// settle decides on one mail and records what it leaves behind.
func (d *Desk) settle(b Book, s spreadMail, in Incoming) (Row, error) {
	if len(in.Raw) == 0 { // nothing could be had of it: its place tells it from others of that kind
		in.Raw = fmt.Appendf(nil, "Subject: %s %d/%d\r\n\r\n", in.Place.Mailbox, in.Place.UIDValidity, in.Place.UID)
	}
	var sum letter.Sum
	if s.mail != nil {
		sum = s.mail.Sum
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
	dec, err := d.decide(b, s.mail, Release{}, now)
	if err != nil {
		return Row{}, err
	}
	return d.record(b, entry, s.mail, dec, in.Raw)
}

// sighted notes another place of a mail that has its row: the same bytes in the other mailbox, or renumbered.
func (d *Desk) sighted(b Book, e letter.Entry, in Incoming) (Row, error) {
	for _, p := range e.Places {
		if p == in.Place {
			return Row{Entry: e, Seen: true}, nil
		}
	}
	e.Places = append(e.Places, in.Place)
	row := Row{Entry: e, Seen: true}
	return row, b.Record(row)
}

// hold puts a mail that could not be read aside for a person, with its bytes.
func (d *Desk) hold(b Book, e letter.Entry, why string, in Incoming) (Row, error) {
	if in.Old && d.Rules.beforeStart(in.Received) {
		e.Kind, e.Reason = letter.Ignore, reasonBeforeStart
		row := Row{Entry: e}
		return row, b.Record(row)
	}
	e.Kind, e.Reason, e.Kept = letter.Quarantine, why, true
	if _, err := b.Keep(in.Raw); err != nil {
		return Row{}, err
	}
	row := Row{Entry: e, Notice: why, Hold: true, Fault: why}
	return row, b.Record(row)
}

// decide gathers what is known and decides.
func (d *Desk) decide(b Book, m *Mail, rel Release, now time.Time) (dec Decision, err error) {
	defer func() {
		if p := recover(); p != nil {
			dec = Decision{Verdict: Verdict{Kind: letter.Quarantine, Reason: "panic:" + stackHash(debug.Stack())}, Keep: true, Notice: "panic"}
		}
	}()
	k, err := d.known(b, m, rel)
	if err != nil {
		return Decision{}, err
	}
	v := Judge(d.Rules, m, k)
	if v.Kind == letter.New || v.Kind == letter.Reply || v.Kind == letter.Help {
		err = load(b, m, &k, now)
	}
	if err == nil && v.Kind == letter.New && k.Twin == nil {
		k.NextID, err = b.NextCase(d.Rules.Prefix, now.Year())
	}
	if err != nil {
		return Decision{}, err
	}
	return d.Rules.decide(m, k, v, now), nil
}

// record writes what the decision comes to.
func (d *Desk) record(b Book, e letter.Entry, m *Mail, dec Decision, raw []byte) (Row, error) {
	e.ID, e.Essence = m.ID, m.Essence
	e.Kind, e.Reason, e.Party = dec.Kind, dec.Reason, string(dec.Party.ID)
	e.Case = string(dec.Of)
	if dec.Case != nil {
		e.Case = string(dec.Case.ID)
	}
	if dec.Silent != dec.Reason {
		e.Silent = dec.Silent
	}
	row := Row{Entry: e, Case: dec.Case, Envelope: dec.Envelope, Bounced: dec.Bounced, Notice: dec.Notice, Silent: dec.Silent}
	if len(m.From) > 0 {
		row.From = m.From[0].Addr
	}
	row.Hold = dec.Kind == letter.Quarantine || dec.Reason == string(letter.UnknownSender)
	if row.Hold {
		row.Guess = d.Rules.guess(m)
	}
	if dec.Keep {
		if _, err := b.Keep(raw); err != nil {
			return Row{}, err
		}
		row.Entry.Kept = true
	}
	return row, b.Record(row)
}
