package store

import (
	"errors"
	"fmt"
	"slices"

	berrors "go.etcd.io/bbolt/errors"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
)

// upgrade brings a store of an older schema to this one, in one transaction: when it fails, the older program can go
// on. Schema 2 writes CBOR, each source of a case once, and what became of a mail where the mail's row is found; it
// has no index of essences, which nothing asked. Lines of the log stay as they were written: they are a chain of hashes.
func (s *Store) upgrade(from int) error {
	if from == Schema {
		return nil
	}
	err := s.Update(func(t *Tx) error {
		who, _, err := load[origin](t, bMeta, []byte("origin"))
		if err != nil {
			return err
		}
		who.Schema = Schema
		if err := t.b.DeleteBucket([]byte("entry.essence")); err != nil && !errors.Is(err, berrors.ErrBucketNotFound) {
			return err
		}
		if err := errors.Join(t.upgradeCases(), t.upgradeLines(), t.putOrigin(who)); err != nil {
			return err
		}
		return t.Log(Event{What: "upgraded", Reason: fmt.Sprintf("schema %d became %d", from, Schema)})
	})
	if err != nil {
		return fmt.Errorf("bringing the store from schema %d to %d: %w", from, Schema, err)
	}
	return nil
}

func (t *Tx) upgradeCases() error {
	var all []*initiative.Initiative
	err := t.up(bCases, nil, nil, func(k, body []byte) (bool, error) {
		c := &initiative.Initiative{}
		all = append(all, c)
		return true, decode(bCases, k, body, c)
	})
	for _, c := range all {
		err = errors.Join(err, t.save(bCases, []byte(c.ID), rowOf(c)), t.save(bCards, []byte(c.ID), t.cardOf(c)))
	}
	return err
}

// upgradeLines makes the index of the log anew, and puts the numbers of the lines that say what became of a mail
// where its row is found.
func (t *Tx) upgradeLines() error {
	if err := t.b.DeleteBucket([]byte(bEventOf)); err != nil {
		return err
	}
	delete(t.cursors, bEventOf) // it stands in the bucket that is gone
	if _, err := t.b.CreateBucket([]byte(bEventOf)); err != nil {
		return err
	}
	events, err := t.Events(0)
	for _, e := range slices.Backward(events) {
		if err != nil {
			return err
		}
		if !e.settles() {
			err = t.reindexRows(rows{}, e.rows(be64(e.Seq)))
			continue
		}
		var k, at []byte
		if k, err = sumKey(letter.Sum(e.IDs[0])); err == nil {
			if at, err = t.get(bBySum, k); err == nil {
				err = t.put(bBySum, k, slices.Concat(at, be64(e.Seq)))
			}
		}
	}
	return err
}
