package bolt

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

// Withdraw is store.Withdrawals. The mail stays under another key, which begins so.
func (t *Tx) Withdraw(key, why string) error {
	old, ok, err := t.Item(key)
	if err != nil || !ok || old.State != outbox.Due {
		return cmp.Or(err, fmt.Errorf("withdrawing %s: it is not among what waits", key))
	}
	n, err := t.rows.Next("last/withdrawn")
	if err != nil {
		return err
	}
	now := old
	now.Key = fmt.Sprintf("withdrawn/%d/%s", n, key)
	now.State, now.Done, now.Next, now.Last = outbox.Withdrawn, t.at, time.Time{}, why
	if err := errors.Join(items.Delete(t.rows, []byte(key)), bodies.Delete(t.rows, []byte(key))); err != nil {
		return err
	}
	k := []byte(now.Key)
	if err := errors.Join(bodies.Put(t.rows, k, old.Bytes), items.Put(t.rows, k, now)); err != nil {
		return err
	}
	for _, part := range old.Parts {
		if err := t.part(part, outbox.Due, ""); err != nil {
			return err
		}
	}
	return t.Log(store.Event{What: "envelope withdrawn", Reason: why, IDs: ids(now.Key, string(old.ID), old.Case, key)})
}

// Own is store.Caps.
func (t *Tx) Own(to string, since time.Time) (out []outbox.Item, err error) {
	of := table.Text(strings.ToLower(to))
	err = ownTo.Up(t.rows, table.Key(of, table.Instant(since)), of, func(_, k []byte) (bool, error) {
		i, err := items.Must(t.rows, k)
		out = append(out, i)
		return true, err
	})
	return out, err
}

// PutOff is store.Leaving.
func (t *Tx) PutOff(key string, until time.Time) error {
	i, ok, err := items.Get(t.rows, []byte(key))
	if err != nil || !ok || i.State != outbox.Due {
		return cmp.Or(err, fmt.Errorf("putting %s off: it is not among what waits", key))
	}
	i.Next, i.Envelope.Due, i.Held = until, until, true
	return items.Put(t.rows, []byte(key), i)
}

// Waits is store.Withdrawals.
func (t *Tx) Waits(e letter.Envelope) (bool, error) {
	i, ok, err := items.Get(t.rows, []byte(e.Key))
	return ok && i.ID == e.ID && i.State == outbox.Due, err
}

// Collect is store.Leaving.
func (t *Tx) Collect(e letter.Envelope) error {
	for _, k := range e.Parts {
		if err := t.part(k, outbox.Withdrawn, "it stands in "+e.Key); err != nil {
			return err
		}
	}
	_, err := t.PutEnvelope(e)
	return err
}

// part has a mail stand in another, or wait again by itself. It keeps its key, so that it is never written twice.
func (t *Tx) part(k, state, why string) error {
	i, ok, err := items.Get(t.rows, []byte(k))
	if err != nil || !ok || i.State == state || i.State != outbox.Due && i.State != outbox.Withdrawn {
		return cmp.Or(err, fmt.Errorf("making %s %s: it does not wait for that", k, state))
	}
	if i.State, i.Last, i.Done, i.Next = state, why, t.at, t.at; state == outbox.Due {
		i.Done = time.Time{}
	}
	return t.putItem(i, "envelope "+state, why, "")
}

// Alias is store.Deliveries.
func (t *Tx) Alias(id letter.MessageID, also ...letter.MessageID) error {
	old, ok, err := t.EnvelopeByID(id)
	if err != nil || !ok {
		return err
	}
	now := old
	now.Also = slices.Clone(old.Also)
	for _, other := range also {
		known := func(a letter.MessageID) bool { return bytes.Equal(idKey(a), idKey(other)) }
		if other != "" && !known(old.ID) && !slices.ContainsFunc(now.Also, known) {
			now.Also = append(now.Also, other)
		}
	}
	if len(now.Also) == len(old.Also) {
		return nil
	}
	return items.Put(t.rows, []byte(now.Key), now)
}
