// Package store is the contract of what must survive a crash: the ledger of mails, the cases, the outbox and the log.
// It names what each part of samrad may ask of a store and holds no database. Package bolt keeps it in one file,
// package open is the only place that says so, and package storetest is what every backend has to pass.
package store

import (
	"io"
	"time"

	"haninge.se/samrad/intake/outbox"
)

// Small is the size up to which a mail lies with its row; a larger one may lie in a file of its own.
const Small = 64 << 10

// Options of a store. The zero value waits a second for the lock and reads the system's clock.
type Options struct {
	Timeout  time.Duration    // how long to wait for another process to let go; 0 means a second
	Now      func() time.Time // nil means time.Now
	Location *time.Location   // whose civil days it counts in; nil means UTC
	ReadOnly bool             // write nothing; several readers may share the store while nobody writes
	Mark     string           // a file elsewhere that says how far this store has been; "" is none
}

// Store is an open store, as all its consumers see it together. Its methods may be called from several goroutines.
// intake/store/README.md says what each promises.
type Store interface {
	Transactions
	outbox.Queue
	Identity
	Stops
	Keeping
	Copies
	Wiping
}

// Transactions is what everybody reads and writes by.
type Transactions interface {
	// Update runs fn in a transaction that is durable when Update returns nil. An error of fn undoes all of it; a panic
	// in fn does too and goes on. Of other errors ErrStorage means that nobody knows what was written, and ErrFull that
	// nothing was and may be again. Writers that come at the same time wait for each other.
	Update(fn func(Tx) error) error
	// View runs fn on one consistent state. It must not call Update.
	View(fn func(Tx) error) error
}

// Identity is what the daemon and the desk sign and compare by.
type Identity interface {
	Secret() []byte     // made with the store: 32 random bytes that sign our Message-IDs
	Instance() string   // which copy of the store this is: another one when a copy may have been made
	Created() time.Time // when the store was made
	Dir() string        // the data directory
}

// Stops is what whoever is about to send asks first, each in a transaction of its own.
type Stops interface {
	Stopped() (Stop, bool, error)           // why nothing is answered; false when all is well
	StoppedFor(due time.Time) (bool, error) // whether what was due then must not leave
}

// Keeping is what the daemon keeps an eye on.
type Keeping interface {
	Free() (uint64, error) // bytes that the disk has left: intake pauses before it is full, and not by a failed write
	Quiesce() error        // waits until no transaction writes, and reports why none can: what a watchdog asks
	MarkFault() error      // why there is no mark of the store elsewhere; nil when there is one or none is wanted
	Close() error          // waits for transactions that are under way
}

// Copies is what the commands backup and verify call, also while the store is in use.
type Copies interface {
	Backup(w io.Writer) error   // a tar of one consistent state
	Verify() ([]Finding, error) // all that is wrong; the error is for what kept it from looking
}

// Wiping is what follows an erasure.
type Wiping interface {
	// Wipe overwrites what erased rows and mails left behind in the store's files. It gives up, and returns false,
	// where somebody reads or copies the store meanwhile: try again later, also after a new start.
	Wipe() (done bool, err error)
}

// Finding is something wrong with a store, and what to do about it.
type Finding struct {
	Where string `json:"where"`
	What  string `json:"what"`
	Do    string `json:"do"`
}
