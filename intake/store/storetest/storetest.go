// Package storetest is what a store promises to those who use it, as one suite of tests that every backend passes. It
// knows a backend by interfaces, one for each consumer; how a backend keeps what it is given, and what becomes of that
// when the disk or the power fails, is for the backend's own tests.
package storetest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/storetest/fixture"
)

// Store is a backend with an empty or an earlier register in it.
type Store interface {
	Update(fn func(Tx) error) error // all of fn becomes durable together, or nothing does
	View(fn func(Tx) error) error   // one state
	Verify() ([]store.Finding, error)
	Close() error
	Spool
	Past
}

// Spool is the store as the outbox sees it.
type Spool interface {
	Due(now time.Time, n int, busy ...string) ([]outbox.Item, error)
	NextDue(busy ...string) (at time.Time, ok bool, err error)
	Save(items ...outbox.Item) error
}

// Past is what a start asks.
type Past interface {
	Secret() []byte
	Stopped() (store.Stop, bool, error)
}

// Tx is one transaction.
type Tx interface {
	Cases
	Register
	Shelf
	Counts
	Ledger
	Finder
	Mails
	Quarantine
	Waiting
	Notes
	Cursors
	Chain
	Envelopes
	Outbox
	Returns
	Replies
	Stops
	Beside
}

// Cases writes cases.
type Cases interface {
	Case(id initiative.ID) (*initiative.Initiative, bool, error)
	PutCase(c *initiative.Initiative) error
	NextCase(prefix string, year int) (initiative.ID, error)
}

// Register lists and counts them.
type Register interface {
	Cases(q store.CaseQuery) ([]*initiative.Initiative, error)
	ByThread(id letter.MessageID) (initiative.ID, bool, error)
	CaseCount() (int, error)
	Reserve(id initiative.ID) error
}

// Shelf is what the letter and the follow-ups read.
type Shelf interface {
	Living(endsFrom dates.Day, fn func(*initiative.Initiative) error) error
	Changed(since time.Time, fn func(*initiative.Initiative) error) error
	Begins(in dates.Range, fn func(*initiative.Initiative) error) error
	DueCases(now time.Time, n int) ([]*initiative.Initiative, error)
}

// Counts is what they count.
type Counts interface {
	OpenCount() (int, error)
}

// Ledger is the rows of all mails.
type Ledger interface {
	Entry(sum letter.Sum) (letter.Entry, bool, error)
	PutEntry(e letter.Entry) error
	Entries(q store.EntryQuery) ([]letter.Entry, error)
	EntryCounts() (map[letter.Kind]int, error)
}

// Finder finds rows.
type Finder interface {
	ByMessageID(id letter.MessageID) ([]letter.Entry, error)
	ByPlace(at letter.Place) (letter.Entry, bool, error)
	BySum(hint string) ([]letter.Entry, error)
}

// Mails keeps bytes.
type Mails interface {
	Keep(raw []byte) (letter.Sum, error)
	Raw(sum letter.Sum) ([]byte, error)
	Kept(sum letter.Sum) (bool, error)
	KeptOfOutsider(sum letter.Sum, size int64, most store.Room) error
}

// Quarantine is the mails that a person decides on.
type Quarantine interface {
	Hold(h store.Held) error
	Held(sum letter.Sum) (store.Held, bool, error)
	HeldMails(all bool) ([]store.Held, error)
	Settle(sum letter.Sum, fate, by, why string) error
}

// Waiting counts them.
type Waiting interface {
	HeldCount() (int, error)
}

// Notes are small values by name.
type Notes interface {
	Note(name string, into any) (bool, error)
	PutNote(name string, v any) error
	DropNote(name string) error
	Notes(prefix string) ([]string, error)
}

// Cursors says how far mailboxes were read.
type Cursors interface {
	Cursor(mailbox string) (store.Cursor, bool, error)
	Baseline(mailbox string) (time.Time, bool, error)
	PutCursor(mailbox string, c store.Cursor, baseline time.Time) error
	Cursors() (map[string]store.Cursor, error)
}

// Chain is the log.
type Chain interface {
	Log(e store.Event) error
	Events(limit int) ([]store.Event, error)
	EventsOf(id string) ([]store.Event, error)
}

// Envelopes puts mails of ours where they wait to be sent.
type Envelopes interface {
	PutEnvelope(e letter.Envelope) (added bool, err error)
	Item(key string) (outbox.Item, bool, error)
	Queued(key string) (bool, error)
	EnvelopeByID(id letter.MessageID) (outbox.Item, bool, error)
}

// Outbox lists them.
type Outbox interface {
	Items(state string, limit int) ([]outbox.Item, error)
	OutboxCounts() (map[string]int, error)
	Sent(id letter.MessageID) (bool, error)
}

// Returns is what becomes of mails that came back.
type Returns interface {
	Bounced(id letter.MessageID, status string) error
	CameBack(to string) (bool, error)
	Retry(key, by string) error
}

// Replies counts against the caps.
type Replies interface {
	Replied(id initiative.ID, to string, since time.Time, most int) (ofCase, toAddress, inAll int, err error)
}

// Stops is when nothing is answered.
type Stops interface {
	StopAnswers(reason, detail string) (began bool, err error)
	Told() error
	Resume(by string) error
	Silent(due time.Time) (bool, error)
}

// Beside is what is known of other daemons at the mailbox.
type Beside interface {
	Another(instance string, written time.Time) (bool, error)
	NoteBeside(b store.Beside) error
	Besides() ([]store.Beside, error)
}

// Options are what a backend is opened with.
type Options struct {
	Now      func() time.Time
	Location *time.Location
}

// Suite runs against the backend that Open opens, or makes, in a folder.
type Suite struct {
	Open func(dir string, opt Options) (Store, error)
}

// Run runs every test of the suite.
func (r Suite) Run(t *testing.T) {
	all, n := reflect.ValueOf(r), 0
	for i := range all.NumMethod() {
		name := all.Type().Method(i).Name
		if test, ok := all.Method(i).Interface().(func(*testing.T)); ok && strings.HasPrefix(name, "Test") {
			n++
			t.Run(strings.TrimPrefix(name, "Test"), test)
		}
	}
	if n == 0 {
		t.Error("the suite has no test")
	}
}

// with opens a store that goes by a clock.
func (r Suite) with(t *testing.T, dir string, opt Options) Store {
	t.Helper()
	if opt.Now == nil {
		opt.Now = fixture.Monday
	}
	if opt.Location == nil {
		opt.Location = fixture.Stockholm()
	}
	s, err := r.Open(dir, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (r Suite) at(t *testing.T, dir string) Store {
	t.Helper()
	return r.with(t, dir, Options{})
}

func (r Suite) open(t *testing.T) Store {
	t.Helper()
	return r.at(t, t.TempDir())
}

func update(t testing.TB, s Store, fn func(Tx) error) {
	t.Helper()
	if err := s.Update(fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s Store, fn func(Tx) error) {
	t.Helper()
	if err := s.View(fn); err != nil {
		t.Fatal(err)
	}
}

// sound fails the test when the backend finds anything wrong with itself.
func sound(t testing.TB, s Store) {
	t.Helper()
	found, err := s.Verify()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Errorf("verify: %s: %s", f.Where, f.What)
	}
}

// encoded is a value as text, to be compared.
func encoded(t testing.TB, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// take does what the desk does with one mail.
func take(t Tx, n int, at time.Time) error {
	if err := fixture.Take(t, n, at); err != nil {
		return err
	}
	return t.PutCursor("kommun", store.Cursor{UIDValidity: 7, UIDNext: uint32(n) + 1}, time.Time{})
}
