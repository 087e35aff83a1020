package store

import (
	"slices"
	"time"

	"haninge.se/samrad/intake/letter"
)

// Stop is that nothing is answered until a person says so: mail is taken in and registered, no answer and no digest is
// written, and new cases get numbers that nobody can have seen.
type Stop struct {
	At    time.Time `json:"at"`             // since then
	Until time.Time `json:"until,omitzero"` // the last change that the store knew of then: what came later may be missing
	Signs []Sign    `json:"signs"`
}

// Sign is a reason for it.
type Sign struct {
	Reason string    `json:"reason"`
	Detail string    `json:"detail,omitempty"` // an id or an address; never text of a mail
	At     time.Time `json:"at"`
	Told   bool      `json:"told,omitempty"` // a person has been told
}

// Signs that nothing may be answered: the store is older than the world, or somebody else answers the same mail.
const (
	OlderStore  = "older-store"  // a mark knows of later changes: a copy was put back
	OtherStore  = "other-store"  // the mark elsewhere is of another store
	LostMark    = "lost-mark"    // the mark elsewhere is gone: the folder may have come from another machine
	UnsentID    = "unsent-id"    // a mail names one of ours that this store never sent
	OtherDaemon = "other-daemon" // another daemon answers the mail of this mailbox
)

// Older reports whether the store is older than the world, and not merely answered for by somebody else.
func (s Stop) Older() bool {
	return slices.ContainsFunc(s.Signs, func(s Sign) bool { return s.Reason != OtherDaemon })
}

// Has reports whether replies are stopped for a reason.
func (s Stop) Has(reason string) bool {
	return slices.ContainsFunc(s.Signs, func(s Sign) bool { return s.Reason == reason })
}

// Beside is another daemon, younger than this store, that answers the mail of the same mailbox. It is the one to stop.
type Beside struct {
	Instance string           `json:"instance"`
	ID       letter.MessageID `json:"id"`             // of a mail that it wrote
	Written  time.Time        `json:"written"`        // when
	Mail     letter.Sum       `json:"mail"`           // the mail that told
	Told     bool             `json:"told,omitempty"` // people, and that daemon, have been told
}

// SignLasts is how long a sign of another daemon stands: when it has written nothing for so long, it has stopped.
const SignLasts = 24 * time.Hour
