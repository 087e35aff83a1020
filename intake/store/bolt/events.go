package bolt

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

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
func (t *Tx) Log(e store.Event) error {
	seq, err := t.write(e)
	if err != nil {
		return err
	}
	return t.reindexRows(rows{}, eventRows(e, be64(seq)))
}

// write adds a line to the log without its index rows, and returns its number.
func (t *Tx) write(e store.Event) (seq uint64, err error) {
	h, err := t.head()
	if err != nil {
		return 0, err
	}
	e.Seq, e.Prev = h.Seq+1, h.Hash
	if e.At.IsZero() {
		e.At = t.at
	}
	body, err := t.encode(e)
	if err != nil {
		return 0, fmt.Errorf("encoding an event: %w", err)
	}
	t.setHead(head{e.Seq, hash(body)})
	return e.Seq, t.put(bEvents, be64(e.Seq), body)
}

// became begins what is said of a mail that became something: a kind follows. There is such a line for every mail,
// and it is found by the mail's row instead of rows of its own.
const became = "letter "

// settles reports whether a line says what became of a mail; its first id is then the mail's sum.
func settles(e store.Event) bool {
	kind, ok := strings.CutPrefix(e.What, became)
	return ok && len(e.IDs) > 0 && slices.Contains(letter.Kinds(), letter.Kind(kind))
}

// rows are the index rows of a line.
func eventRows(e store.Event, seq []byte) rows {
	var r rows
	if !settles(e) {
		for _, id := range e.IDs {
			r.add(bEventOf, zero(id), seq)
		}
	}
	return r
}

// Events lists the log, newest first; limit 0 means all.
func (t *Tx) Events(limit int) ([]store.Event, error) {
	var out []store.Event
	err := t.down(bEvents, nil, func(k, body []byte) (bool, error) {
		var e store.Event
		if err := decode(bEvents, k, body, &e); err != nil {
			return false, err
		}
		out = append(out, e)
		return limit == 0 || len(out) < limit, nil
	})
	return out, err
}

// EventsOf lists the lines that name a sum, a Message-ID, a case or an envelope key, oldest first. What became of a
// mail is found by its sum only.
func (t *Tx) EventsOf(id string) ([]store.Event, error) {
	var lines []uint64
	if k, err := sumKey(letter.Sum(id)); err == nil {
		at, err := t.get(bBySum, k)
		if err != nil {
			return nil, err
		}
		for at = at[min(8, len(at)):]; len(at) >= 8; at = at[8:] {
			lines = append(lines, binary.BigEndian.Uint64(at))
		}
	}
	p := zero(id)
	err := t.up(bEventOf, p, p, func(k, _ []byte) (bool, error) {
		lines = append(lines, binary.BigEndian.Uint64(k[len(p):]))
		return true, nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(lines)
	var out []store.Event
	for _, seq := range lines {
		e, ok, err := load[store.Event](t, bEvents, be64(seq))
		if err == nil && !ok {
			err = &store.CorruptError{What: fmt.Sprintf("line %d of the log is missing", seq)}
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
