package bolt

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// card is what the indexes and counters hold of a case. It is kept beside the case, so that a change costs reading
// the card and not the case with all its history.
type card struct {
	ID      initiative.ID `json:"id"`
	Created time.Time     `json:"created"`
	Changed time.Time     `json:"changed"`
	Ends    dates.Day     `json:"ends,omitzero"`   // of a living case: endless where it has none; zero of a dead one
	Starts  dates.Day     `json:"starts,omitzero"` // of one that is neither cancelled nor closed
	Look    time.Time     `json:"look,omitzero"`   // when something is due of our own accord
	Open    bool          `json:"open,omitempty"`
	Threads []string      `json:"threads,omitempty"`
	Curb    curb          `json:"curb,omitzero"`
}

// curb is what holds a case back from those who may read of others.
type curb struct {
	Guard   bool   `json:"guard,omitempty"`
	Embargo string `json:"embargo,omitempty"` // until when, and whether it may be asked about all the same
	Hold    bool   `json:"hold,omitempty"`    // the other party is not to be asked
}

func curbOf(c *initiative.Initiative) curb {
	s := curb{Guard: c.UnderReview(), Hold: c.HoldShare}
	if c.Embargo.Held {
		s.Embargo = fmt.Sprintf("%s/%v", c.Embargo.Until, c.ShareUnder)
	}
	return s
}

// tighter reports whether less may be told under a curb than under another, or something else of an embargo.
func (s curb) tighter(old curb) bool {
	return s.Guard && !old.Guard || s.Hold && !old.Hold || s.Embargo != "" && s.Embargo != old.Embargo
}

// cardOf is a pure function of the case, which Verify relies on.
func cardOf(c *initiative.Initiative) card {
	k := card{
		ID: c.ID, Created: c.Created.UTC(), Threads: ids(append(append([]string(nil), c.Threads...), sentIDs(c)...)...),
	}
	k.Changed, k.Look, k.Curb = changed(c).UTC(), c.Look.UTC(), curbOf(c)
	if c.Cancelled.IsZero() && c.Closed.IsZero() {
		k.Starts = c.When.Start
	}
	if !c.Cancelled.IsZero() || !c.Closed.IsZero() || !c.Evaluated.IsZero() {
		return k
	}
	k.Ends = c.When.End
	if k.Ends.IsZero() {
		k.Ends = endless()
	}
	k.Open = !c.Complete()
	return k
}

// endless stands for the last day of a case that has none.
func endless() dates.Day { return dates.On(9999, time.December, 31) }

// sentIDs are the mails we sent about the case: a bounce or a reply names one of them.
func sentIDs(c *initiative.Initiative) []string {
	out := make([]string, len(c.Sent))
	for i, s := range c.Sent {
		out[i] = s.Letter
	}
	return out
}

// dayKey is a civil day as a key.
func dayKey(d dates.Day) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(d.Year*10000+int(d.Month)*100+d.Dom))
}

// rows are the index rows of the case.
func (k card) rows() rows {
	var r rows
	if k.ID == "" {
		return r
	}
	id := []byte(k.ID)
	r.count = map[string]int64{"cases": 1}
	r.add(bCreated, instant(k.Created), id)
	r.add(bChanged, instant(k.Changed), id)
	if !k.Ends.IsZero() {
		r.add(bLiving, dayKey(k.Ends), id)
	}
	if !k.Starts.IsZero() {
		r.add(bBegins, dayKey(k.Starts), id)
	}
	if !k.Look.IsZero() {
		r.add(bLook, instant(k.Look), id)
	}
	if k.Open {
		r.count["open"] = 1
	}
	for _, m := range k.Threads {
		r.add(bThreads, zero(m), id)
	}
	return r
}

// putCard replaces a case's card, and its index rows and counts with it. An older card without an id is none.
func (t *Tx) putCard(old, now card) error {
	is, err := encode(now)
	if err != nil {
		return fmt.Errorf("encoding a card: %w", err)
	}
	if old.ID != "" {
		was, err := encode(old)
		if err != nil {
			return fmt.Errorf("encoding a card: %w", err)
		}
		if bytes.Equal(was, is) {
			return nil
		}
	}
	if err := t.reindexRows(old.rows(), now.rows()); err != nil {
		return err
	}
	return t.put(bCards, []byte(now.ID), is)
}
