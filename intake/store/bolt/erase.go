package bolt

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/table"
)

var (
	erasedCases = table.New("erased.case", table.Spec[store.Erased]{}) // by number
	erasedIDs   = table.New("erased.id", table.Spec[string]{})         // by the hash of an id: the case that had it, or ""
	erasedKeys  = table.New("erased.key", table.Spec[bool]{})          // by the hash of the key of a mail of ours

	// unwiped counts the erasures of which the file may still hold the bytes.
	unwiped table.Fact[int64] = "unwiped"
)

// digest is what stays of a text that was erased. It is made with the store's key: whoever has a list of addresses
// cannot try them without it.
func (s *Store) digest(text []byte) []byte {
	h := hmac.New(sha256.New, s.who.Secret)
	_, _ = h.Write(text)
	return h.Sum(nil)[:16]
}

// withoutAddress is the key of a mail of ours as the log has it: a line of the log is there for good, so what stands
// for the recipient in it says nothing without the store's key. Every other id is itself.
func (s *Store) withoutAddress(id string) string {
	i := strings.LastIndexByte(id, '/')
	if i < 0 || id[0] == '<' || !strings.Contains(id[i:], "@") {
		return id
	}
	return id[:i+1] + hex.EncodeToString(s.digest([]byte(strings.ToLower(id[i+1:])))[:6])
}

// erase notes that the file holds bytes that are to go from it.
func (t *Tx) erase() error {
	n, _, err := unwiped.Get(t.rows)
	if err == nil {
		err = unwiped.Put(t.rows, n+1)
	}
	return err
}

// ErasedCase is store.Traces.
func (t *Tx) ErasedCase(id initiative.ID) (store.Erased, bool, error) {
	return erasedCases.Get(t.rows, []byte(id))
}

// ErasedThread is store.Traces.
func (t *Tx) ErasedThread(id letter.MessageID) (initiative.ID, bool, error) {
	if id == "" {
		return "", false, nil
	}
	of, ok, err := erasedIDs.Get(t.rows, t.s.digest(idKey(id)))
	return initiative.ID(of), ok && of != "", err
}

// forgetID keeps of an id that a case had it.
func (t *Tx) forgetID(id letter.MessageID, of string) error {
	if id == "" {
		return nil
	}
	return erasedIDs.Put(t.rows, t.s.digest(idKey(id)), of)
}

// EraseCases is store.Erasure. The ledger and the outbox are gone through once for all of them.
func (t *Tx) EraseCases(rule string, of ...initiative.ID) error {
	g := goes{t: t, cases: map[initiative.ID]bool{}, sums: map[letter.Sum]bool{}, keys: map[string]bool{}}
	for _, id := range of {
		c, ok, err := t.Case(id)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		g.cases[id] = true
		if err := errors.Join(g.named(c), cases.Delete(t.rows, []byte(id)),
			erasedCases.Put(t.rows, []byte(id), store.Erased{At: t.at, Rule: rule}),
			t.Log(store.Event{What: "case erased", Reason: rule, IDs: ids(string(id))})); err != nil {
			return err
		}
	}
	if len(g.cases) == 0 {
		return nil
	}
	return errors.Join(g.filed(), g.all(), t.erase())
}

// goes is what goes with cases: the mails that belong to them, by all that ties them to one.
type goes struct {
	t     *Tx
	cases map[initiative.ID]bool
	sums  map[letter.Sum]bool
	keys  map[string]bool
}

// named notes the mails that a case names, and keeps their ids as hashes.
func (g *goes) named(c *initiative.Initiative) error {
	for _, id := range c.Threads {
		rows, err := g.t.ByMessageID(letter.MessageID(id))
		if err := errors.Join(err, g.t.forgetID(letter.MessageID(id), string(c.ID))); err != nil {
			return err
		}
		for _, e := range rows {
			g.sums[e.Sum] = true
		}
	}
	for _, s := range c.Sent {
		item, ok, err := g.t.EnvelopeByID(letter.MessageID(s.Letter))
		if err := errors.Join(err, g.t.forgetID(letter.MessageID(s.Letter), string(c.ID))); err != nil {
			return err
		}
		if ok {
			g.keys[item.Key] = true
		}
	}
	return nil
}

// filed notes the mails that are filed under the cases.
func (g *goes) filed() error {
	err := entries.Up(g.t.rows, nil, func(_ []byte, e entryRow) (bool, error) {
		if g.cases[initiative.ID(e.Case)] {
			g.sums[e.Sum] = true
		}
		return true, nil
	})
	return errors.Join(err, items.Up(g.t.rows, nil, func(_ []byte, i outbox.Item) (bool, error) {
		if g.cases[initiative.ID(i.Case)] {
			g.keys[i.Key] = true
		}
		return true, nil
	}))
}

// all takes away what was noted, but for what another case needs and what waits for a person.
func (g *goes) all() error {
	for _, sum := range slices.Sorted(maps.Keys(g.sums)) {
		e, ok, err := g.t.Entry(sum)
		h, _, err2 := g.t.Held(sum)
		_, needed, err3 := g.t.ByThread(e.ID)
		if err := errors.Join(err, err2, err3); err != nil {
			return err
		}
		waits := h.Sum != "" && h.Fate == ""
		if !ok || needed || waits {
			continue
		}
		if err := g.t.dropBytes(sum); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(g.keys)) {
		item, ok, err := items.Get(g.t.rows, []byte(key))
		_, needed, err2 := g.t.ByThread(item.ID)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if !ok || needed {
			continue
		}
		if err := g.t.dropEnvelope(item); err != nil {
			return err
		}
	}
	return nil
}

// dropEnvelope takes a mail of ours away, with what it was before it was reissued; its key and its ids stay as hashes.
func (t *Tx) dropEnvelope(i outbox.Item) error {
	for _, id := range append(slices.Clone(i.Also), i.ID) {
		if err := t.forgetID(id, i.Case); err != nil {
			return err
		}
	}
	names, err := t.Notes(reissuedPrefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "/"+i.Key) {
			if err := t.DropNote(name); err != nil {
				return err
			}
		}
	}
	k := []byte(i.Key)
	return errors.Join(items.Delete(t.rows, k), bodies.Delete(t.rows, k), erasedKeys.Put(t.rows, t.s.digest(k), true))
}

// EraseMail is store.Erasure.
func (t *Tx) EraseMail(sum letter.Sum, rule string) error {
	if kept, err := t.Kept(sum); err != nil || !kept {
		return err
	}
	h, ok, err := t.Held(sum)
	if err == nil && ok && h.Fate == "" {
		err = t.Settle(sum, store.Discarded, roomBy, rule)
	}
	return errors.Join(err, t.dropBytes(sum), t.erase(),
		t.Log(store.Event{What: "letter erased", Reason: rule, IDs: ids(string(sum))}))
}

// EraseEnvelope is store.Erasure.
func (t *Tx) EraseEnvelope(key, rule string) error {
	i, ok, err := items.Get(t.rows, []byte(key))
	switch {
	case err != nil || !ok:
		return err
	case i.State == outbox.Due:
		return fmt.Errorf("erasing %s: it waits to be sent", key)
	}
	return errors.Join(t.dropEnvelope(i), t.erase(),
		t.Log(store.Event{What: "envelope erased", Reason: rule, IDs: ids(string(i.ID), i.Case)}))
}

// EachItem is store.Erasure.
func (t *Tx) EachItem(fn func(outbox.Item) error) error {
	return items.Up(t.rows, nil, func(k []byte, i outbox.Item) (bool, error) {
		if !bytes.Equal(k, []byte(i.Key)) {
			return false, &store.CorruptError{What: "an envelope lies under another key"}
		}
		return true, fn(i)
	})
}
