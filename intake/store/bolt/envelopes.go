package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// replyPrefix begins the keys of envelopes that answer a mail. Only those count against the caps.
const replyPrefix = "reply/"

// queued is what the log says of an envelope that was put in the outbox; its key is the first id.
const queued = "envelope queued"

// withdrawn is what the log says of a mail that was taken back; its new key, with the prefix, is the first id.
const (
	withdrawn       = "envelope withdrawn"
	withdrawnPrefix = "withdrawn/"
)

// ownPrefix begins the keys of mails about a case that answer no mail. They have a cap of their own.
const ownPrefix = "own/"

// PutEnvelope puts a rendered mail in the outbox. Its key is what it is: a key that is there already, sent or not, is
// left as it is, and added is false. Bytes and Message-ID never change after this. Only a mail that is withdrawn gives
// its key back.
func (t *Tx) PutEnvelope(e letter.Envelope) (added bool, err error) {
	if err := validName(e.Key); err != nil {
		return false, fmt.Errorf("queueing an envelope: its key is %w", err)
	}
	k := []byte(e.Key)
	old, err := t.get(bOutbox, k)
	if err != nil || old != nil {
		return false, err
	}
	if e.Due.IsZero() {
		e.Due = t.at
	}
	if e.Seals, err = t.Seals(); err != nil {
		return false, err
	}
	item := outbox.Item{Envelope: e, State: outbox.Due, Next: e.Due}
	if err := t.put(bBodies, k, e.Bytes); err != nil {
		return false, err
	}
	if err := t.save(bOutbox, k, item); err != nil {
		return false, err
	}
	if err := t.reindexRows(rows{}, itemRows(item)); err != nil {
		return false, err
	}
	return true, t.Log(store.Event{What: queued, Reason: e.Kind, IDs: ids(e.Key, string(e.ID), e.Case)})
}

// itemRows are the index rows and counters of an item.
func itemRows(i outbox.Item) rows {
	r := rows{count: map[string]int64{"outbox/" + i.State: 1}}
	k := []byte(i.Key)
	if i.ID != "" {
		r.add(bSentID, idKey(i.ID), k)
	}
	for _, id := range i.Also {
		r.add(bSentID, idKey(id), k)
	}
	if i.State == outbox.Due {
		r.add(bDue, instant(i.Next), k)
	} else {
		r.add(bState, zero(i.State), instant(i.Done), k)
	}
	if strings.HasPrefix(i.Key, ownPrefix) {
		r.add(bOwnTo, zero(strings.ToLower(i.To)), instant(i.Envelope.Due), k)
	}
	if strings.HasPrefix(i.Key, replyPrefix) {
		r.add(bReplies, instant(i.Envelope.Due), k)
		r.add(bReplyTo, zero(i.To), instant(i.Envelope.Due), k)
		if i.Case != "" {
			r.add(bReplyOf, zero(i.Case), instant(i.Envelope.Due), k)
		}
	}
	return r
}

// Item returns what became of an envelope, with its bytes.
func (t *Tx) Item(key string) (outbox.Item, bool, error) {
	i, ok, err := load[outbox.Item](t, bOutbox, []byte(key))
	if err != nil || !ok {
		return i, false, err
	}
	body, err := t.get(bBodies, []byte(key))
	if err == nil && body == nil {
		err = &store.CorruptError{What: fmt.Sprintf("envelope %q has no bytes", printable([]byte(key)))}
	}
	i.Bytes = bytes.Clone(body)
	return i, true, err
}

// Queued reports whether an envelope with that key was ever put in the outbox.
func (t *Tx) Queued(key string) (bool, error) {
	body, err := t.get(bOutbox, []byte(key))
	return body != nil, err
}

// EnvelopeByID returns the item we sent under a Message-ID: what a bounce or a reply speaks of.
func (t *Tx) EnvelopeByID(id letter.MessageID) (item outbox.Item, ok bool, err error) {
	if id == "" {
		return item, false, nil
	}
	p := idKey(id)
	err = t.up(bSentID, p, p, func(k, _ []byte) (bool, error) {
		item, ok, err = t.Item(string(k[len(p):]))
		return false, err
	})
	return item, ok, err
}

// Items lists the outbox by state: due by when they are tried next, sent and failed newest first.
func (t *Tx) Items(state string, limit int) ([]outbox.Item, error) {
	var out []outbox.Item
	add := func(key []byte) (bool, error) {
		i, ok, err := t.Item(string(key))
		if err == nil && !ok {
			err = &store.CorruptError{What: "an index names an envelope that is not there"}
		}
		out = append(out, i)
		return limit == 0 || len(out) < limit, err
	}
	if state == outbox.Due {
		err := t.up(bDue, nil, nil, func(k, _ []byte) (bool, error) { return add(k[8:]) })
		return out, err
	}
	p := zero(state)
	err := t.down(bState, p, func(k, _ []byte) (bool, error) { return add(k[len(p)+8:]) })
	return out, err
}

// OutboxCounts returns how many envelopes are in each state.
func (t *Tx) OutboxCounts() (map[string]int, error) {
	out := map[string]int{}
	for _, state := range outbox.States() {
		n, err := t.number("outbox/" + state)
		if err != nil {
			return nil, err
		}
		out[state] = int(n)
	}
	return out, nil
}

// Bounced notes that a mail of ours came back, with the status it did so for ("5.1.1"): it counts as given up, and a
// person may have it sent again. An id that is not in the outbox is passed over, and so is one that came back before.
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

// CameBack reports whether three mails to an address came back within a week: until a person has one of them sent
// again, nothing more is sent there.
func (t *Tx) CameBack(to string) (bool, error) {
	if to == "" {
		return false, nil
	}
	var r returns
	_, err := t.Note(returnsOf(to), &r)
	return r.Stop, err
}

// Retry makes a failed envelope due once more, on a person's word.
func (t *Tx) Retry(key, by string) error {
	old, ok, err := load[outbox.Item](t, bOutbox, []byte(key))
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
	if err := t.putItem(old, now); err != nil {
		return err
	}
	if old.Bounced {
		if err := t.DropNote(returnsOf(old.To)); err != nil {
			return err
		}
	}
	return t.Log(store.Event{What: "envelope retried", By: by, IDs: ids(key, string(old.ID), old.Case)})
}

// Reissue gives an envelope that was not sent another sender, server and bytes, since the configuration has changed.
// Its key and Message-ID stay, and so do the old bytes, under the name that the log tells.
func (t *Tx) Reissue(key, via, from string, mail []byte, by string) error {
	old, ok, err := t.Item(key)
	switch {
	case err != nil:
		return err
	case !ok || old.State == outbox.Sent:
		return fmt.Errorf("reissuing %s: it is not among what waits", key)
	}
	kept := fmt.Sprintf("reissued/%s/%s", letter.SumOf(old.Bytes), key)
	if err := t.PutNote(kept, store.Reissued{At: t.at, Via: old.Via, From: old.From, Bytes: old.Bytes}); err != nil {
		return err
	}
	now := old
	now.Via, now.From = via, from
	if err := t.put(bBodies, []byte(key), mail); err != nil {
		return err
	}
	if err := t.putItem(old, now); err != nil {
		return err
	}
	why := "from " + old.From + " by " + old.Via + "; the old bytes are kept as " + kept
	return t.Log(store.Event{What: "envelope reissued", By: by, Reason: why,
		IDs: ids(key, string(old.ID), old.Case)})
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
	if err := t.putItem(old, i); err != nil {
		return err
	}
	if i.State == old.State {
		return nil
	}
	return t.Log(store.Event{What: "envelope " + i.State, Reason: i.Last, IDs: ids(i.Key, string(i.ID), i.Case)})
}

// standing is the row of an item: where it was withdrawn meanwhile, another mail may have its key.
func (t *Tx) standing(i outbox.Item) (outbox.Item, bool, error) {
	old, ok, err := load[outbox.Item](t, bOutbox, []byte(i.Key))
	if err != nil || ok && old.ID == i.ID {
		return old, ok, err
	}
	was, found, err := t.EnvelopeByID(i.ID)
	if err == nil && found && was.State == outbox.Withdrawn {
		return was, true, nil
	}
	return old, ok, err
}

// Withdraw takes a mail back that was not sent, for a reason. Its bytes stay under another key, so that what is written
// in its place may have the one it had. It counts against no cap.
func (t *Tx) Withdraw(key, why string) error {
	old, ok, err := t.Item(key)
	switch {
	case err != nil:
		return err
	case !ok || old.State != outbox.Due:
		return fmt.Errorf("withdrawing %s: it is not among what waits", key)
	}
	n, err := t.count("last/withdrawn", 1)
	if err != nil {
		return err
	}
	now := old
	now.Key = fmt.Sprintf("%s%d/%s", withdrawnPrefix, n, key)
	now.State, now.Done, now.Next, now.Last = outbox.Withdrawn, t.at, time.Time{}, why
	if err := errors.Join(t.delete(bOutbox, []byte(key)), t.delete(bBodies, []byte(key))); err != nil {
		return err
	}
	if err := t.put(bBodies, []byte(now.Key), old.Bytes); err != nil {
		return err
	}
	if err := t.putItem(old, now); err != nil {
		return err
	}
	return t.Log(store.Event{What: withdrawn, Reason: why, IDs: ids(now.Key, string(old.ID), old.Case, key)})
}

// putItem writes an item over its older state, and its index rows with it.
func (t *Tx) putItem(old, now outbox.Item) error {
	if err := t.save(bOutbox, []byte(now.Key), now); err != nil {
		return err
	}
	return t.reindexRows(itemRows(old), itemRows(now))
}

// Unasked counts the mails of our own accord that an address got at or after a time. It stops counting at most.
func (t *Tx) Unasked(to string, since time.Time, most int) (n int, err error) {
	p := zero(strings.ToLower(to))
	err = t.up(bOwnTo, key(p, instant(since)), p, func(_, _ []byte) (bool, error) {
		n++
		return n < most, nil
	})
	return n, err
}

// Replied counts the replies decided on at or after a time: about a case, to an address, and in all. It stops
// counting at most, which is enough to know that a cap of most is reached.
func (t *Tx) Replied(id initiative.ID, to string, since time.Time, most int) (ofCase, toAddress, inAll int, err error) {
	for _, c := range []struct {
		n      *int
		bucket string
		prefix []byte
	}{{&ofCase, bReplyOf, zero(string(id))}, {&toAddress, bReplyTo, zero(to)}, {&inAll, bReplies, nil}} {
		if len(c.prefix) == 1 {
			continue // no case, no address
		}
		err = t.up(c.bucket, key(c.prefix, instant(since)), c.prefix, func(_, _ []byte) (bool, error) {
			*c.n++
			return *c.n < most, nil
		})
		if err != nil {
			return 0, 0, 0, err
		}
	}
	return ofCase, toAddress, inAll, nil
}

// The store is the outbox's spool, but for what may leave: whoever knows the rules of that calls Withdraw. Each call is
// a transaction of its own.

// Due returns up to n items whose time has come, the longest due first, and those that were tried and put off to a
// time no clock that is right can have meant. Items by a busy server are passed over.
func (s *Store) Due(now time.Time, n int, busy ...string) (out []outbox.Item, err error) {
	until, absurd := instant(now), instant(now.Add(outbox.LongestWait+1))
	err = s.view(func(t *Tx) error {
		return t.up(bDue, nil, nil, func(k, _ []byte) (bool, error) {
			at := k[:8]
			if len(out) >= n {
				return false, nil
			}
			if bytes.Compare(at, until) > 0 && bytes.Compare(at, absurd) < 0 {
				return true, nil
			}
			i, err := t.named(k[8:])
			if err != nil || slices.Contains(busy, i.Via) {
				return true, err
			}
			if bytes.Compare(at, until) <= 0 || i.Attempts > 0 {
				if i, _, err = t.Item(i.Key); err == nil {
					out = append(out, i)
				}
			}
			return true, err
		})
	})
	return out, err
}

// named returns the item that an index names, without its bytes.
func (t *Tx) named(key []byte) (outbox.Item, error) {
	i, ok, err := load[outbox.Item](t, bOutbox, key)
	if err == nil && !ok {
		err = &store.CorruptError{What: "an index names an envelope that is not there"}
	}
	return i, err
}

// NextDue returns when the next item falls due that is not by a busy server, and whether there is one.
func (s *Store) NextDue(busy ...string) (at time.Time, ok bool, err error) {
	err = s.view(func(t *Tx) error {
		return t.up(bDue, nil, nil, func(k, _ []byte) (bool, error) {
			if len(busy) > 0 {
				if i, err := t.named(k[8:]); err != nil || slices.Contains(busy, i.Via) {
					return true, err
				}
			}
			at, ok = timeOf(binary.BigEndian.AppendUint64(nil, binary.BigEndian.Uint64(k))), true
			return false, nil
		})
	})
	return at, ok, err
}

// Save writes how far an item has come. Its bytes and what it is stay as they were put.
func (s *Store) Save(items ...outbox.Item) error {
	return s.update(func(t *Tx) error { return t.Save(items...) })
}

// Save is Store.Save within a transaction.
func (t *Tx) Save(items ...outbox.Item) error {
	for _, i := range items {
		if err := t.saveItem(i); err != nil {
			return err
		}
	}
	return nil
}
