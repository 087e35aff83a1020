package bolt

import (
	"bytes"
	"fmt"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// ownedBy says of every index whose rows it holds, and where in its keys that row's key begins: behind so many zero
// bytes and then so many bytes more.
func ownedBy() map[string]struct {
	owner        string
	zeros, width int
} {
	return map[string]struct {
		owner        string
		zeros, width int
	}{
		bByID: {bEntries, 1, 0}, bByPlace: {bEntries, 1, 8}, bEventOf: {bEvents, 1, 0},
		bThreads: {bCases, 1, 0}, bCreated: {bCases, 0, 8}, bChanged: {bCases, 0, 8}, bLiving: {bCases, 0, 4},
		bBegins: {bCases, 0, 4}, bLook: {bCases, 0, 8},
		bDue: {bOutbox, 0, 8}, bSentID: {bOutbox, 1, 0}, bState: {bOutbox, 1, 8}, bReplies: {bOutbox, 0, 8},
		bReplyOf: {bOutbox, 1, 8}, bReplyTo: {bOutbox, 1, 8}, bOwnTo: {bOutbox, 1, 8},
	}
}

// indexed is every index, in the order in which they are looked through.
func indexed() []string {
	return []string{
		bByID, bByPlace, bEventOf, bThreads, bCreated, bChanged, bLiving, bBegins, bLook, bDue, bSentID, bState, bReplies,
		bReplyOf, bReplyTo, bOwnTo,
	}
}

// indexes counts the rows of each index. All that should be there were looked for before, so that one which has more
// holds strays, and only then is each of its rows held against what it belongs to.
func (v *verifier) indexes() error {
	for _, bucket := range indexed() {
		n := 0
		err := v.rows(bucket, func(_, _ []byte) error { n++; return nil })
		if err != nil {
			return err
		}
		there := v.want[bucket] - v.lacks[bucket]
		if n > there {
			if err := v.strays(bucket); err != nil {
				return err
			}
		}
		if v.lacks[bucket] > 0 {
			v.say(bucket, fmt.Sprintf("the index lacks %d of %d rows", v.lacks[bucket], v.want[bucket]), doReindex)
		}
	}
	return nil
}

// strays names the rows of an index that belong to nothing, or to what is no longer so.
func (v *verifier) strays(bucket string) error {
	at := ownedBy()[bucket]
	return v.rows(bucket, func(k, _ []byte) error {
		owner := k
		for range at.zeros {
			_, owner, _ = bytes.Cut(owner, nul)
		}
		owner = owner[min(at.width, len(owner)):]
		should, err := v.rowsOf(at.owner, owner)
		if err != nil {
			return err
		}
		if should.sort(); !should.has(indexRow{bucket, k}) {
			v.say(bucket, fmt.Sprintf("the index holds %s, which is not so", printable(k)), doReindex)
		}
		return nil
	})
}

// rowsOf works out the index rows of what lies under a key, none where nothing does. What cannot be read was told of
// before, and has none.
func (v *verifier) rowsOf(bucket string, k []byte) (rows, error) {
	if len(k) == 0 {
		return rows{}, nil
	}
	if _, err := v.t.bucket(bucket); err != nil {
		return rows{}, err
	}
	switch bucket {
	case bEntries:
		e, ok, _ := load[letter.Entry](v.t, bucket, k)
		return entryRows(e, k, ok), nil
	case bEvents:
		e, _, _ := load[store.Event](v.t, bucket, k)
		return eventRows(e, k), nil
	case bCases:
		r, ok, err := load[caseRow](v.t, bucket, k)
		if !ok || err != nil {
			return rows{}, nil
		}
		c, err := r.initiative()
		if err != nil || string(c.ID) != string(k) {
			return rows{}, nil
		}
		return cardOf(c).rows(), nil
	}
	i, ok, err := load[outbox.Item](v.t, bucket, k)
	if !ok || err != nil {
		return rows{}, nil
	}
	return itemRows(i), nil
}
