package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"time"

	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
)

// card is what the indexes and tallies hold of a case. It is kept beside the case, so that a change costs reading
// the card and not the case with all its history.
type card struct {
	ID      initiative.ID       `json:"id"`
	Created time.Time           `json:"created"`
	Changed time.Time           `json:"changed"`
	Ends    dates.Day           `json:"ends,omitzero"`   // of a living case: endless where it has none; zero of a dead one
	Starts  dates.Day           `json:"starts,omitzero"` // of one that is neither cancelled nor closed
	Look    time.Time           `json:"look,omitzero"`   // when something is due of our own accord
	Open    bool                `json:"open,omitempty"`
	Quarter string              `json:"quarter"`
	Dead    time.Time           `json:"dead,omitzero"` // cancelled
	Lead    initiative.Party    `json:"lead"`
	Parties []initiative.Party  `json:"parties,omitempty"`
	Tags    map[string][]string `json:"tags,omitempty"`
	Threads []string            `json:"threads,omitempty"`
}

// cardOf is a pure function of the case and the store's time zone, which Verify relies on.
func (t *Tx) cardOf(c *initiative.Initiative) card {
	k := card{
		ID: c.ID, Created: c.Created.UTC(), Quarter: quarterOf(c.Created.In(t.s.loc)),
		Dead: c.Cancelled, Lead: c.Lead, Parties: c.Parties, Tags: map[string][]string{},
		Threads: ids(append(append([]string(nil), c.Threads...), sentIDs(c)...)...),
	}
	for _, kind := range []string{"syfte", "malgrupp"} {
		if len(c.Tags[kind]) > 0 {
			k.Tags[kind] = c.Tags[kind]
		}
	}
	k.Changed, k.Look = changed(c).UTC(), c.Look.UTC()
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

// quarterOf is the quarter of a civil day: t is in the store's time zone.
func quarterOf(t time.Time) string { return quarterKey(t.Year(), (int(t.Month())+2)/3) }

func quarterKey(year, quarter int) string { return fmt.Sprintf("%04dQ%d", year, quarter) }

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

// stub is as much of the case as a tally counts.
func (k card) stub() *initiative.Initiative {
	return &initiative.Initiative{Cancelled: k.Dead, Lead: k.Lead, Parties: k.Parties, Tags: k.Tags}
}

// putCard replaces a case's card, and its index rows and counts with it. A card without an id is none.
func (t *Tx) putCard(old, now card) error {
	is, err := encode(now)
	if err != nil {
		return fmt.Errorf("encoding a card: %w", err)
	}
	if old.ID != "" || now.ID == "" {
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
	if err := t.retally(old, now); err != nil {
		return err
	}
	if now.ID == "" {
		return t.delete(bCards, []byte(old.ID))
	}
	return t.put(bCards, []byte(now.ID), is)
}

// retally counts the old state out and the new one in, in the quarter each belongs to.
func (t *Tx) retally(old, now card) error {
	for _, step := range []struct {
		k    card
		sign int
	}{{old, -1}, {now, 1}} {
		if step.k.ID == "" {
			continue
		}
		tally, err := t.tally(step.k.Quarter)
		if err != nil {
			return err
		}
		tally.Add(step.k.stub(), step.sign)
		t.setTally(step.k.Quarter, tally)
	}
	return nil
}

// whole gives a tally read from a row the maps that Add writes to: empty ones are not written.
func whole(t initiative.Tally) *initiative.Tally {
	if t.Solo == nil {
		t.Solo = map[initiative.Party]int{}
	}
	if t.Goals == nil {
		t.Goals = map[string]int{}
	}
	if t.Groups == nil {
		t.Groups = map[string]int{}
	}
	return &t
}

// tidy drops zeros, so that a tally is the same whatever way it came about.
func tidy(t initiative.Tally) initiative.Tally {
	maps.DeleteFunc(t.Solo, func(_ initiative.Party, n int) bool { return n == 0 })
	maps.DeleteFunc(t.Goals, func(_ string, n int) bool { return n == 0 })
	maps.DeleteFunc(t.Groups, func(_ string, n int) bool { return n == 0 })
	return t
}
