package store

import (
	"time"

	"haninge.se/samrad/intake/letter"
)

// CaseQuery narrows a listing of cases. Zero fields narrow nothing.
type CaseQuery struct {
	Year  int  // created in that year
	Open  bool // only those with open questions
	Limit int
}

// EntryQuery narrows a listing of the ledger. Zero fields narrow nothing.
type EntryQuery struct {
	Kind   letter.Kind
	Reason string
	Case   string
	Since  time.Time // decided at or after
	Limit  int
}

// Matches reports whether a row is among those asked for.
func (q EntryQuery) Matches(e letter.Entry) bool {
	return (q.Kind == "" || e.Kind == q.Kind) && (q.Reason == "" || e.Reason == q.Reason) &&
		(q.Case == "" || e.Case == q.Case) && (q.Since.IsZero() || !e.At.Before(q.Since))
}

// Counts is how much there is in a store.
type Counts struct {
	Mails  map[letter.Kind]int // by what they became, where there are any
	Outbox map[string]int      // mails of ours, by state
	Cases  int
	Open   int // living cases with open questions
	Held   int // mails that wait for a person
}

// Event is one line of the log: what happened, to what, and why. It holds no text of a mail. Each line carries the hash
// of the one before, so that none can be changed or taken out without showing (intake/README.md, P9).
type Event struct {
	Seq    uint64    `json:"seq"`
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	IDs    []string  `json:"ids,omitempty"` // sums, Message-IDs, case numbers, envelope keys
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"` // the person, where one acted
	Prev   string    `json:"prev"`         // hash of the line before, "" for the first
}

// Held is a mail that waits for a person, or did.
type Held struct {
	Sum    letter.Sum `json:"sum"`
	Reason string     `json:"reason"`
	Guess  string     `json:"guess,omitempty"` // what it probably is
	At     time.Time  `json:"at"`
	Done   time.Time  `json:"done,omitzero"`
	Fate   string     `json:"fate,omitempty"` // released, discarded
	By     string     `json:"by,omitempty"`
	Why    string     `json:"why,omitempty"`
}

// Fates of a held mail.
const (
	Released  = "released"
	Discarded = "discarded"
)

// Room is how much of outsiders' mail is kept, in bytes. Zero keeps none.
type Room struct{ PerDay, InAll int64 }

// Reissued is a mail as it was before the configuration changed.
type Reissued struct {
	At        time.Time `json:"at"`
	Via, From string
	Bytes     []byte
}

// Erased is what stays of an erased case.
type Erased struct {
	At   time.Time `json:"at"`
	Rule string    `json:"rule"`
}
