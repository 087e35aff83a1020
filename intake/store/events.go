package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"
)

// Event is one line of the log: what happened, to what, and why. It holds no text of a mail. Each line carries the
// hash of the one before, so that none can be changed or taken out without showing (reliability.md P9).
type Event struct {
	Seq    uint64    `json:"seq"`
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	IDs    []string  `json:"ids,omitempty"` // sums, Message-IDs, case numbers, envelope keys
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"` // the person, where one acted
	Prev   string    `json:"prev"`         // hash of the line before, "" for the first
}

// hash is the SHA-256 of the event as written.
func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// head is the end of the chain: without it the last lines could be cut off unseen.
type head struct {
	Seq  uint64 `json:"seq"`
	Hash string `json:"hash"`
}

// Log adds a line to the log, in the transaction of what it tells of. Seq and Prev are filled in, At unless given.
// PutEntry, PutEnvelope, Save and the quarantine write their own lines.
func (t *Tx) Log(e Event) error {
	h, err := t.head()
	if err != nil {
		return err
	}
	e.Seq, e.Prev = h.Seq+1, h.Hash
	if e.At.IsZero() {
		e.At = t.at
	}
	body, err := encode(e)
	if err != nil {
		return fmt.Errorf("encoding an event: %w", err)
	}
	b, err := t.bucket(bEvents)
	if err != nil {
		return err
	}
	b.FillPercent = 0.95
	if err := t.put(bEvents, be64(e.Seq), body); err != nil {
		return err
	}
	for _, id := range e.IDs {
		if err := t.put(bEventOf, key(zero(id), be64(e.Seq)), nil); err != nil {
			return err
		}
	}
	t.setHead(head{e.Seq, hash(body)})
	return nil
}

// Events lists the log, newest first; limit 0 means all.
func (t *Tx) Events(limit int) ([]Event, error) {
	var out []Event
	err := t.down(bEvents, nil, func(k, body []byte) (bool, error) {
		var e Event
		if err := decode(bEvents, k, body, &e); err != nil {
			return false, err
		}
		out = append(out, e)
		return limit == 0 || len(out) < limit, nil
	})
	return out, err
}

// EventsOf lists the lines that name a sum, a Message-ID, a case or an envelope key, oldest first.
func (t *Tx) EventsOf(id string) ([]Event, error) {
	var out []Event
	p := zero(id)
	err := t.up(bEventOf, p, p, func(k, _ []byte) (bool, error) {
		e, ok, err := load[Event](t, bEvents, k[len(p):])
		if err == nil && !ok {
			err = &CorruptError{What: fmt.Sprintf("line %d of the log is missing", binary.BigEndian.Uint64(k[len(p):]))}
		}
		out = append(out, e)
		return true, err
	})
	return out, err
}

// LastHappened returns the time of the last thing that happened, by the log: a clock that shows an earlier one is
// wrong (E06). It looks at the last lines only, so that a clock that once ran ahead is forgotten again.
func (s *Store) LastHappened() (last time.Time, err error) {
	const lines = 50
	err = s.View(func(t *Tx) error {
		events, err := t.Events(lines)
		for _, e := range events {
			if e.At.After(last) {
				last = e.At
			}
		}
		return err
	})
	return last, err
}
