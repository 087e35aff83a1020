package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
)

// verifier gathers what is wrong. It works out every index and counter anew from the rows they speak of. Nothing of it
// grows with the store: an index row is looked up when the row it speaks of is read, and forgotten.
type verifier struct {
	s     *Store
	t     *Tx
	found []store.Finding
	want  map[string]int // how many rows an index should have, by bucket
	lacks map[string]int // how many of them it has not
	count map[string]int64
}

// enough findings tell the story; a store that is broken through and through need not fill a screen.
const enough = 100

func (v *verifier) say(where, what, do string) {
	if len(v.found) < enough {
		v.found = append(v.found, store.Finding{Where: where, What: what, Do: do})
	}
}

func newVerifier(t *Tx) *verifier {
	return &verifier{s: t.s, t: t, want: map[string]int{}, lacks: map[string]int{}, count: map[string]int64{}}
}

// steps go through everything, rows first, so that the indexes can be held against them.
func (v *verifier) steps() []func() error {
	return []func() error{v.firstPages, v.events, v.entries, v.mails, v.cases, v.envelopes, v.rest, v.indexes,
		v.counters, v.numbering}
}

func (v *verifier) all() error {
	for _, step := range v.steps() {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// firstPages looks at what says where the newest transaction lies. All other pages were looked through when the file
// was opened (inspect), and their rows carry checksums.
func (v *verifier) firstPages() error {
	f, err := os.Open(v.s.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, sound := metas(f); sound < 2 {
		v.say(v.s.path, "one of its two first pages is damaged: the last change before that may be missing", doWatch)
	}
	return nil
}

// each walks a bucket and reads every row; one that cannot be read is a finding, and the walk goes on.
func each[T any](v *verifier, bucket string, fn func(k []byte, row T) error) error {
	b, err := v.t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	for k, row := c.First(); k != nil; k, row = c.Next() {
		var x T
		body, err := unseal(bucket, k, row)
		if err == nil {
			err = decode(bucket, k, body, &x)
		}
		var damaged *store.CorruptError
		if errors.As(err, &damaged) {
			v.say(bucket, damaged.What, doRestore)
			continue
		}
		if err := fn(k, x); err != nil {
			return err
		}
	}
	return nil
}

// expect looks for what the indexes should hold of a row, and notes what the counters should. A row that is there and
// damaged is told of when its index is walked.
func (v *verifier) expect(r rows) error {
	r.sort()
	for _, row := range r.keys {
		c, err := v.t.cursor(row.bucket)
		if err != nil {
			return err
		}
		v.want[row.bucket]++
		if k, _ := c.Seek(row.key); !bytes.Equal(k, row.key) {
			v.lacks[row.bucket]++
		}
	}
	for name, n := range r.count {
		v.count[name] += n
	}
	return nil
}

// events follows the chain of the log and names the first line that breaks it.
func (v *verifier) events() error {
	prev, seq, broken := "", uint64(0), false
	b, err := v.t.bucket(bEvents)
	if err != nil {
		return err
	}
	c := b.Cursor()
	for k, row := c.First(); k != nil; k, row = c.Next() {
		var e store.Event
		body, err := unseal(bEvents, k, row)
		if err == nil {
			err = decode(bEvents, k, body, &e)
		}
		seq++
		if !broken && (err != nil || !bytes.Equal(k, be64(seq)) || e.Seq != seq || e.Prev != prev) {
			v.say(bEvents, fmt.Sprintf("line %d of the log is the first that was changed or taken out", seq), doLog)
			broken = true
		}
		if err != nil {
			continue
		}
		prev = hash(body)
		if err := errors.Join(v.expect(eventRows(e, k)), v.settled(e, k)); err != nil {
			return err
		}
	}
	h, err := v.t.head()
	if err == nil && !broken && (h.Seq != seq || h.Hash != prev) {
		v.say(bEvents, fmt.Sprintf("the log ends after line %d, and should after %d", seq, h.Seq), doLog)
	}
	return err
}

// settled looks for a line that says what became of a mail in the row of the mail's sum.
func (v *verifier) settled(e store.Event, line []byte) error {
	if !settles(e) {
		return nil
	}
	sum, err := sumKey(letter.Sum(e.IDs[0]))
	if err != nil {
		return nil // no mail has such a sum
	}
	at, err := v.t.get(bBySum, sum)
	if err != nil || len(at) < 8 {
		return nil // told of with the mail, when the ledger is read
	}
	for at = at[8:]; len(at) >= 8; at = at[8:] {
		if bytes.Equal(at[:8], line) {
			return nil
		}
	}
	v.say(bBySum, fmt.Sprintf("line %d of the log cannot be found by the sum of its mail", e.Seq), doReindex)
	return nil
}

// entries reads the ledger, and looks for each mail that should be kept.
func (v *verifier) entries() error {
	return each(v, bEntries, func(k []byte, e letter.Entry) error {
		if err := v.expect(entryRows(e, k, true)); err != nil {
			return err
		}
		sum, err := sumKey(e.Sum)
		if err != nil {
			v.say(bEntries, err.Error(), doRestore)
			return nil
		}
		if at, err := v.t.get(bBySum, sum); err != nil || !v.findsEntry(at, k, e.Sum) {
			v.say(bBySum, fmt.Sprintf("mail %s cannot be found by its sum", e.Sum), doReindex)
		}
		kept, err := v.t.get(bMailSum, sum)
		if err == nil && e.Kept && kept == nil {
			v.say(bMails, fmt.Sprintf("mail %s should be kept and is not", e.Sum), doMail)
		}
		return nil
	})
}

// findsEntry reports whether the row of a sum names an entry, and behind it only lines, in order, that say what became
// of that mail.
func (v *verifier) findsEntry(at, entry []byte, sum letter.Sum) bool {
	if len(at) < 8 || len(at)%8 != 0 || !bytes.Equal(at[:8], entry) {
		return false
	}
	for last := be64(0); len(at) > 8; last = at[:8] {
		at = at[8:]
		e, ok, err := load[store.Event](v.t, bEvents, at[:8])
		if err != nil {
			continue // a line that cannot be read is told of with the log
		}
		if !ok || !settles(e) || e.IDs[0] != string(sum) || bytes.Compare(last, at[:8]) >= 0 {
			return false
		}
	}
	return true
}

// mails compares every kept mail with its hash.
func (v *verifier) mails() error {
	kept := 0
	err := v.rows(bMailSum, func(k, body []byte) error {
		sum := letter.Sum(fmt.Sprintf("%x", k))
		if !bytes.Equal(body, be64(0)) {
			kept++
		}
		if _, err := v.t.Raw(sum); err != nil {
			var damaged *store.CorruptError
			if !errors.As(err, &damaged) {
				return err
			}
			v.say(string(sum), damaged.What, doMail)
		}
		return nil
	})
	if err != nil {
		return err
	}
	all := 0
	if err := v.rows(bMails, func(_, _ []byte) error { all++; return nil }); err != nil {
		return err
	}
	if kept != all {
		v.say(bMails, fmt.Sprintf("%d mails are kept, and %d can be found", all, kept), doReindex)
	}
	return nil
}

// cases reads the register, and works out what the indexes and counters should hold of each case.
func (v *verifier) cases() error {
	return each(v, bCases, func(k []byte, r caseRow) error {
		c, err := r.initiative()
		if err != nil {
			v.say(bCases, fmt.Sprintf("case %s cannot be read: %v", printable(k), err), doRestore)
			return nil
		}
		if string(c.ID) != string(k) {
			v.say(bCases, fmt.Sprintf("case %s lies under %s", c.ID, printable(k)), doRestore)
			return nil
		}
		want := cardOf(c)
		if err := v.expect(want.rows()); err != nil {
			return err
		}
		is, err := encode(want)
		if err != nil {
			return err
		}
		if have, err := v.t.get(bCards, k); err != nil || !bytes.Equal(have, is) {
			v.say(bCards, fmt.Sprintf("what the indexes hold of case %s is not what it says", c.ID), doReindex)
		}
		return nil
	})
}

// envelopes reads the outbox, with the bytes of each mail.
func (v *verifier) envelopes() error {
	return each(v, bOutbox, func(k []byte, i outbox.Item) error {
		if err := v.expect(itemRows(i)); err != nil {
			return err
		}
		if string(k) != i.Key {
			v.say(bOutbox, fmt.Sprintf("envelope %s lies under %s", i.Key, printable(k)), doRestore)
		}
		if body, err := v.t.get(bBodies, k); err != nil || body == nil {
			v.say(bBodies, fmt.Sprintf("the bytes of envelope %s are missing or damaged", i.Key), doRestore)
		}
		return nil
	})
}

// rest reads what has no index.
func (v *verifier) rest() error {
	err := errors.Join(
		each(v, bHeld, func(_ []byte, h store.Held) error { return v.expect(heldRows(h)) }),
		each(v, bCursors, func([]byte, cursorRow) error { return nil }),
		each(v, bNotes, func([]byte, any) error { return nil }),
		each(v, bMeta, func([]byte, any) error { return nil }),
		v.rows(bBodies, func(k, _ []byte) error { return v.orphan(bBodies, bOutbox, k) }),
		v.rows(bCards, func(k, _ []byte) error { return v.orphan(bCards, bCases, k) }),
	)
	n, sums := 0, 0
	err = errors.Join(err,
		v.rows(bEntries, func(_, _ []byte) error { n++; return nil }),
		v.rows(bBySum, func(_, _ []byte) error { sums++; return nil }))
	if n != sums {
		v.say(bBySum, fmt.Sprintf("%d mails are in the ledger, and %d can be found by sum", n, sums), doReindex)
	}
	return err
}

// orphan finds a row whose owner is gone.
func (v *verifier) orphan(bucket, owner string, k []byte) error {
	body, err := v.t.get(owner, k)
	if err == nil && body == nil {
		v.say(bucket, fmt.Sprintf("%s belongs to nothing", printable(k)), doReindex)
	}
	return nil
}

// rows walks a bucket whose values are bytes.
func (v *verifier) rows(bucket string, fn func(k, body []byte) error) error {
	b, err := v.t.bucket(bucket)
	if err != nil {
		return err
	}
	c := b.Cursor()
	for k, row := c.First(); k != nil; k, row = c.Next() {
		body, err := unseal(bucket, k, row)
		if err != nil {
			v.say(bucket, err.Error(), doRestore)
			continue
		}
		if err := fn(k, body); err != nil {
			return err
		}
	}
	return nil
}

// counters compares counters with what they should be.
func (v *verifier) counters() error {
	err := v.rows(bCounters, func(k, _ []byte) error {
		have, err := v.t.number(string(k))
		if err != nil {
			return err
		}
		if bytes.HasPrefix(k, []byte("case/")) || bytes.HasPrefix(k, []byte("last/")) {
			return nil // numbers given out, not things there are
		}
		if want := v.count[string(k)]; have != want {
			v.say(bCounters, fmt.Sprintf("%s is %d, and should be %d", printable(k), have, want), doReindex)
		}
		delete(v.count, string(k))
		return nil
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(v.count)) {
		if v.count[name] != 0 {
			v.say(bCounters, fmt.Sprintf("%s is missing, and should be %d", name, v.count[name]), doReindex)
		}
	}
	return nil
}

// numbering sees to it that no number is given out twice.
func (v *verifier) numbering() error {
	for _, bucket := range []string{bEntries, bMails} {
		b, err := v.t.bucket(bucket)
		if err != nil {
			return err
		}
		k, _ := b.Cursor().Last()
		n, err := v.t.number("last/" + bucket)
		if err != nil {
			return err
		}
		if len(k) == 8 && uint64(n) < binary.BigEndian.Uint64(k) {
			v.say(bCounters, fmt.Sprintf("the last number of %s is %d, and there is a higher one", bucket, n), doRestore)
		}
	}
	return nil
}
