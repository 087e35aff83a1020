package bolt

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

// replyPrefix begins the keys of envelopes that answer a mail. Only those count against the caps.
const replyPrefix = "reply/"

// ownPrefix begins the keys of mails about a case that answer no mail. They have a cap of their own.
const ownPrefix = "own/"

var (
	itemDue   = table.NewIndex("outbox.due", table.Shape{Width: 8})               // of those that wait
	itemState = table.NewIndex("outbox.state", table.Shape{Text: true, Width: 8}) // of others, by when they were done
	itemByID  = table.NewIndex("outbox.id", table.Shape{Text: true})              // by what stays of a Message-ID
	ownTo     = table.NewIndex("own.to", table.Shape{Text: true, Width: 8})
	replyAt   = table.NewIndex("reply.at", table.Shape{Width: 8})
	replyTo   = table.NewIndex("reply.to", table.Shape{Text: true, Width: 8})
	replyCase = table.NewIndex("reply.case", table.Shape{Text: true, Width: 8})

	items = table.New("outbox", table.Spec[outbox.Item]{ // by key
		Refs:    itemRefs,
		Indexes: []table.Index{itemDue, itemState, itemByID, ownTo, replyAt, replyTo, replyCase},
	})
	bodies = table.New("outbox.body", table.Spec[[]byte]{}) // by key
)

// itemRefs is how an item is found and counted.
func itemRefs(i *outbox.Item) (r table.Refs) {
	r.Count(countState(i.State))
	if i.ID != "" {
		r.Add(itemByID, idKey(i.ID))
	}
	for _, id := range i.Also {
		r.Add(itemByID, idKey(id))
	}
	if i.State == outbox.Due {
		r.Add(itemDue, table.Instant(i.Next))
	} else {
		r.Add(itemState, table.Text(i.State), table.Instant(i.Done))
	}
	if strings.HasPrefix(i.Key, ownPrefix) && i.State != outbox.Withdrawn {
		r.Add(ownTo, table.Text(strings.ToLower(i.To)), table.Instant(i.Envelope.Due))
	}
	if strings.HasPrefix(i.Key, replyPrefix) {
		r.Add(replyAt, table.Instant(i.Envelope.Due))
		r.Add(replyTo, table.Text(i.To), table.Instant(i.Envelope.Due))
		if i.Case != "" {
			r.Add(replyCase, table.Text(i.Case), table.Instant(i.Envelope.Due))
		}
	}
	return r
}

func countState(state string) string { return "outbox/" + state }

// idKey is what stays of an id of ours on all ways: a relay may change its domain, and the letters' case of all of it.
func idKey(id letter.MessageID) []byte {
	local, _, _ := strings.Cut(strings.Trim(string(id), "<>"), "@")
	return table.Text(strings.ToLower(local))
}

// PutEnvelope is store.Sending.
func (t *Tx) PutEnvelope(e letter.Envelope) (added bool, err error) {
	if err := validName(e.Key); err != nil {
		return false, fmt.Errorf("queueing an envelope: its key is %w", err)
	}
	if known, err := t.Queued(e.Key); err != nil || known {
		return false, err
	}
	if e.Due.IsZero() {
		e.Due = t.at
	}
	if e.Seals, err = t.Seals(); err != nil {
		return false, err
	}
	if err := bodies.Put(t.rows, []byte(e.Key), e.Bytes); err != nil {
		return false, err
	}
	return true, t.putItem(outbox.Item{Envelope: e, State: outbox.Due, Next: e.Due}, "envelope queued", e.Kind, "")
}

// putItem writes what became of an envelope, and a line in the log that says so.
func (t *Tx) putItem(i outbox.Item, what, why, by string) error {
	if err := items.Put(t.rows, []byte(i.Key), i); err != nil {
		return err
	}
	return t.Log(store.Event{What: what, Reason: why, By: by, IDs: ids(i.Key, string(i.ID), i.Case)})
}

// Item is store.Outbox.
func (t *Tx) Item(key string) (outbox.Item, bool, error) {
	i, ok, err := items.Get(t.rows, []byte(key))
	if err == nil && ok {
		i, err = t.withBytes(i)
	}
	return i, ok, err
}

// withBytes adds the bytes to an item.
func (t *Tx) withBytes(i outbox.Item) (outbox.Item, error) {
	var err error
	i.Bytes, err = bodies.Must(t.rows, []byte(i.Key))
	return i, err
}

// Queued is store.Sending.
func (t *Tx) Queued(key string) (bool, error) {
	if known, err := items.Has(t.rows, []byte(key)); err != nil || known {
		return known, err
	}
	return erasedKeys.Has(t.rows, t.s.digest([]byte(key)))
}

// EnvelopeByID is store.Threads.
func (t *Tx) EnvelopeByID(id letter.MessageID) (item outbox.Item, ok bool, err error) {
	if id == "" {
		return item, false, nil
	}
	p := idKey(id)
	err = itemByID.Up(t.rows, p, p, func(_, key []byte) (bool, error) {
		item, ok, err = t.Item(string(key))
		return false, err
	})
	return item, ok, err
}

// Unknown is store.Signs.
func (t *Tx) Unknown(id letter.MessageID, written time.Time) (bool, error) {
	if _, sent, err := t.EnvelopeByID(id); sent || err != nil {
		return false, err
	}
	if sent, err := erasedIDs.Has(t.rows, t.s.digest(idKey(id))); sent || err != nil {
		return false, err
	}
	stop, _, err := t.Stopped()
	if err != nil || stop.Has(store.UnsentID) {
		return false, err
	}
	resumed, err := t.resumed()
	return !written.Before(resumed), err
}

// Items is store.Outbox.
func (t *Tx) Items(state string, limit int) (out []outbox.Item, err error) {
	add := func(_, key []byte) (bool, error) {
		i, err := items.Must(t.rows, key)
		if err == nil {
			i, err = t.withBytes(i)
		}
		out = append(out, i)
		return limit == 0 || len(out) < limit, err
	}
	if state == outbox.Due {
		err = itemDue.Up(t.rows, nil, nil, add)
	} else {
		err = itemState.Down(t.rows, table.Text(state), add)
	}
	return out, err
}

// Bounced is store.Deliveries.
func (t *Tx) Bounced(id letter.MessageID, status string) error {
	item, ok, err := t.EnvelopeByID(id)
	if err != nil || !ok || item.State == outbox.Failed {
		return err
	}
	item.State, item.Done, item.Next, item.Bounced = outbox.Failed, t.at, time.Time{}, true
	item.Last = strings.TrimSpace("it came back: " + status)
	if err := t.saveItem(item); err != nil {
		return err
	}
	var b returns
	if _, err := t.Note(returnsOf(item.To), &b); err != nil {
		return err
	}
	b.add(t.at)
	return t.PutNote(returnsOf(item.To), b)
}

// One bounce proves nothing: anybody who knows one of our mails can write it. So many for different mails within that
// time do.
const (
	manyReturns = 3
	returnsTime = 7 * 24 * time.Hour
)

// returns is the note of what came back from an address.
type returns struct {
	At   []time.Time `json:"at"`             // the last of them
	Stop bool        `json:"stop,omitempty"` // there were enough of them once
}

func returnsOf(to string) string { return "returns/" + strings.ToLower(to) }

func (r *returns) add(at time.Time) {
	r.At = append(r.At, at)
	r.At = r.At[max(0, len(r.At)-manyReturns):]
	r.Stop = r.Stop || len(r.At) == manyReturns && at.Sub(r.At[0]) <= returnsTime
}

// CameBack is store.Caps.
func (t *Tx) CameBack(to string) (bool, error) {
	if to == "" {
		return false, nil
	}
	var r returns
	_, err := t.Note(returnsOf(to), &r)
	return r.Stop, err
}

// Retry is store.Deliveries.
func (t *Tx) Retry(key, by string) error {
	old, ok, err := items.Get(t.rows, []byte(key))
	switch {
	case err != nil:
		return err
	case !ok || old.State != outbox.Failed && !old.Refused:
		return fmt.Errorf("retrying %s: it is not among the failed", key)
	}
	now := old
	now.State, now.Attempts, now.Bounced = outbox.Due, 0, false
	now.First, now.Next, now.Done = time.Time{}, t.at, time.Time{}
	now.Refused = false
	if old.Bounced {
		if err := t.DropNote(returnsOf(old.To)); err != nil {
			return err
		}
	}
	return t.putItem(now, "envelope retried", "", by)
}

// reissuedPrefix begins the notes of mails as they were before.
const reissuedPrefix = "reissued/"

// Reissue is store.Deliveries.
func (t *Tx) Reissue(key, via, from string, mail []byte, by string) error {
	old, ok, err := t.Item(key)
	switch {
	case err != nil:
		return err
	case !ok || old.State == outbox.Sent:
		return fmt.Errorf("reissuing %s: it is not among what waits", key)
	}
	kept := fmt.Sprintf("%s%s/%s", reissuedPrefix, letter.SumOf(old.Bytes), key)
	if err := t.PutNote(kept, store.Reissued{At: t.at, Via: old.Via, From: old.From, Bytes: old.Bytes}); err != nil {
		return err
	}
	now := old
	now.Via, now.From = via, from
	if err := bodies.Put(t.rows, []byte(key), mail); err != nil {
		return err
	}
	why := "from " + old.From + " by " + old.Via + "; the old bytes are kept as " + t.s.withoutAddress(kept)
	return t.putItem(now, "envelope reissued", why, by)
}

// saveItem writes how far an envelope has come; what it is stays as it was put.
func (t *Tx) saveItem(i outbox.Item) error {
	old, ok, err := t.standing(i)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("marking envelope %q: it is not in the outbox", i.Key)
	}
	i.Also = old.Also
	if i.Envelope = old.Envelope; old.State == outbox.Withdrawn {
		i.State, i.Done, i.Next = old.State, old.Done, time.Time{} // an attempt was under way
	}
	if i.State == old.State {
		return items.Put(t.rows, []byte(i.Key), i)
	}
	return t.putItem(i, "envelope "+i.State, i.Last, "")
}

// standing is the row of an item: where it was withdrawn meanwhile, another mail may have its key.
func (t *Tx) standing(i outbox.Item) (outbox.Item, bool, error) {
	old, ok, err := items.Get(t.rows, []byte(i.Key))
	if err != nil || ok && old.ID == i.ID {
		return old, ok, err
	}
	was, found, err := t.EnvelopeByID(i.ID)
	if err == nil && found && was.State == outbox.Withdrawn {
		return was, true, nil
	}
	return old, ok, err
}

// RepliesBetween is store.Caps.
func (t *Tx) RepliesBetween(id initiative.ID, to string, since, until time.Time, most int) (
	ofCase, toAddress, inAll int, err error) {
	if id != "" {
		ofCase, err = t.countBetween(replyCase, table.Text(string(id)), since, until, most)
	}
	if to != "" && err == nil {
		toAddress, err = t.countBetween(replyTo, table.Text(to), since, until, most)
	}
	if err == nil {
		inAll, err = t.countBetween(replyAt, nil, since, until, most)
	}
	return ofCase, toAddress, inAll, err
}

// RepliesTo is store.Caps.
func (t *Tx) RepliesTo(to string, since, until time.Time) (ids []letter.MessageID, err error) {
	text := table.Text(to)
	last := table.Key(text, table.Instant(until))
	err = replyTo.Up(t.rows, table.Key(text, table.Instant(since)), text, func(at, key []byte) (bool, error) {
		if bytes.Compare(at, last) > 0 {
			return false, nil
		}
		i, err := items.Must(t.rows, key)
		ids = append(ids, i.ID)
		return err == nil, err
	})
	return ids, err
}

// countBetween counts the rows of an index under a text from one time to another, up to most.
func (t *Tx) countBetween(x table.Index, text []byte, since, until time.Time, most int) (n int, err error) {
	from, to := table.Key(text, table.Instant(since)), table.Key(text, table.Instant(until))
	err = x.Up(t.rows, from, text, func(at, _ []byte) (bool, error) {
		if bytes.Compare(at, to) > 0 {
			return false, nil
		}
		n++
		return n < most, nil
	})
	return n, err
}

// The store is the outbox's queue, but for what may leave: whoever knows the rules of that calls Withdraw. Each call
// is a transaction of its own.

// Due is outbox.Queue: the longest due first, and those that were tried and put off to a time no clock that is right
// can have meant.
func (s *Store) Due(now time.Time, n int, busy ...string) (out []outbox.Item, err error) {
	until, absurd := table.Instant(now), table.Instant(now.Add(outbox.LongestWait+1))
	err = s.view(func(t *Tx) error {
		return itemDue.Up(t.rows, nil, nil, func(at, key []byte) (bool, error) {
			if len(out) >= n {
				return false, nil
			}
			late := bytes.Compare(at, until) > 0
			if late && bytes.Compare(at, absurd) < 0 {
				return true, nil
			}
			i, err := items.Must(t.rows, key)
			if err != nil || slices.Contains(busy, i.Via) || late && i.Attempts == 0 {
				return true, err
			}
			if i, err = t.withBytes(i); err == nil {
				out = append(out, i)
			}
			return true, err
		})
	})
	return out, err
}

// NextDue is outbox.Queue.
func (s *Store) NextDue(busy ...string) (at time.Time, ok bool, err error) {
	err = s.view(func(t *Tx) error {
		return itemDue.Up(t.rows, nil, nil, func(due, key []byte) (bool, error) {
			if len(busy) > 0 {
				if i, err := items.Must(t.rows, key); err != nil || slices.Contains(busy, i.Via) {
					return true, err
				}
			}
			at, ok = table.TimeOf(due), true
			return false, nil
		})
	})
	return at, ok, err
}

// Save is outbox.Queue.
func (s *Store) Save(items ...outbox.Item) error {
	return s.update(func(t *Tx) error { return t.Save(items...) })
}

// Save is store.Withdrawals.
func (t *Tx) Save(items ...outbox.Item) error {
	for _, i := range items {
		if err := t.saveItem(i); err != nil {
			return err
		}
	}
	return nil
}
