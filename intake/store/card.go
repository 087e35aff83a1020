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
	Touched time.Time           `json:"touched,omitzero"` // zero when the digest need not look at it
	Start   dates.Day           `json:"start,omitzero"`
	End     dates.Day           `json:"end,omitzero"`
	Asked   time.Time           `json:"asked,omitzero"` // zero when nobody is waited for
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
	if !c.Cancelled.IsZero() {
		return k
	}
	k.Start = c.When.Start
	if !c.Evaluated.IsZero() {
		return k
	}
	k.End = c.When.End
	k.Open = !c.Complete()
	if k.Open || c.When.IsZero() || c.UnderReview() {
		k.Touched = touched(c).UTC()
	}
	if k.Open {
		k.Asked = c.Asked.UTC()
	}
	return k
}

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
	if !k.Touched.IsZero() {
		r.add(bActive, instant(k.Touched), id)
	}
	if !k.Start.IsZero() {
		r.add(bStart, dayKey(k.Start), id)
	}
	if !k.End.IsZero() {
		r.add(bEnd, dayKey(k.End), id)
	}
	if !k.Asked.IsZero() {
		r.add(bWaiting, instant(k.Asked), id)
		r.count["waiting"] = 1
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
