package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
)

// verifier gathers what is wrong. It works out every index and counter anew from the rows they speak of.
type verifier struct {
	s       *Store
	t       *Tx
	found   []Finding
	index   map[string]map[string]bool // bucket -> keys that should be there
	count   map[string]int64
	lines   map[string][]byte // sum -> numbers of the lines that say what became of the mail
	tallies map[string]*initiative.Tally
}

// enough findings tell the story; a store that is broken through and through need not fill a screen.
const enough = 100

func (v *verifier) say(where, what, do string) {
	if len(v.found) < enough {
		v.found = append(v.found, Finding{where, what, do})
	}
}

// all goes through everything, rows first, so that the indexes can be held against them.
func (v *verifier) all() error {
	v.index, v.count, v.tallies = map[string]map[string]bool{}, map[string]int64{}, map[string]*initiative.Tally{}
	v.lines = map[string][]byte{}
	if err := v.pages(); err != nil {
		return err
	}
	for _, step := range []func() error{v.events, v.entries, v.mails, v.cases, v.envelopes, v.rest, v.indexes, v.counters, v.numbering} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// pages looks the file through below the rows: as inspect did when it was opened, and as bbolt itself does.
func (v *verifier) pages() error {
	f, err := os.Open(v.s.path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, sound := metas(f); sound < 2 {
		v.say(v.s.path, "one of its two first pages is damaged: the last change before that may be missing", doWatch)
	}
	if !v.s.readOnly {
		return nil // pages change under us; opening looked them through
	}
	for err := range v.t.b.Check() {
		v.say(v.s.path, err.Error(), doRestore)
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
		var damaged *CorruptError
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

// expect notes what the indexes and counters should hold of a row.
func (v *verifier) expect(r rows) {
	for _, row := range r.keys {
		if v.index[row.bucket] == nil {
			v.index[row.bucket] = map[string]bool{}
		}
		v.index[row.bucket][string(row.key)] = true
	}
	for name, n := range r.count {
		v.count[name] += n
	}
}

// events follows the chain of the log (reliability.md F06) and names the first line that breaks it.
func (v *verifier) events() error {
	prev, seq, broken := "", uint64(0), false
	b, err := v.t.bucket(bEvents)
	if err != nil {
		return err
	}
	c := b.Cursor()
	for k, row := c.First(); k != nil; k, row = c.Next() {
		var e Event
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
		if v.expect(e.rows(k)); e.settles() {
			v.lines[e.IDs[0]] = append(v.lines[e.IDs[0]], k...)
		}
	}
	h, err := v.t.head()
	if err == nil && !broken && (h.Seq != seq || h.Hash != prev) {
		v.say(bEvents, fmt.Sprintf("the log ends after line %d, and should after %d", seq, h.Seq), doLog)
	}
	return err
}

// entries reads the ledger, and looks for each mail that should be kept.
func (v *verifier) entries() error {
	return each(v, bEntries, func(k []byte, e letter.Entry) error {
		v.expect(entryRows(e, k, true))
		sum, err := sumKey(e.Sum)
		if err != nil {
			v.say(bEntries, err.Error(), doRestore)
			return nil
		}
		if at, err := v.t.get(bBySum, sum); err != nil || !bytes.Equal(at, slices.Concat(k, v.lines[string(e.Sum)])) {
			v.say(bBySum, fmt.Sprintf("mail %s cannot be found by its sum", e.Sum), doReindex)
		}
		kept, err := v.t.get(bMailSum, sum)
		if err == nil && e.Kept && kept == nil {
			v.say(bMails, fmt.Sprintf("mail %s should be kept and is not", e.Sum), doMail)
		}
		return nil
	})
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
			var damaged *CorruptError
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

// cases reads the register, and works out what the indexes and tallies should hold of each case.
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
		want := v.t.cardOf(c)
		v.expect(want.rows())
		if v.tallies[want.Quarter] == nil {
			v.tallies[want.Quarter] = &initiative.Tally{}
		}
		v.tallies[want.Quarter].Add(want.stub(), 1)
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
		v.expect(itemRows(i))
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
		each(v, bHeld, func(_ []byte, h Held) error { v.expect(heldRows(h)); return nil }),
		each(v, bTries, func([]byte, Try) error { return nil }),
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

// indexes compares each index with what it should hold.
func (v *verifier) indexes() error {
	for _, bucket := range []string{bByID, bByPlace, bEventOf, bThreads, bCreated, bChanged, bLiving, bLook,
		bDue, bSentID, bState, bReplies, bReplyOf, bReplyTo} {
		want := v.index[bucket]
		n := 0
		err := v.rows(bucket, func(k, _ []byte) error {
			if !want[string(k)] {
				v.say(bucket, fmt.Sprintf("the index holds %s, which is not so", printable(k)), doReindex)
			}
			n++
			return nil
		})
		if err != nil {
			return err
		}
		if n < len(want) {
			v.say(bucket, fmt.Sprintf("the index lacks %d of %d rows", len(want)-n, len(want)), doReindex)
		}
	}
	return nil
}

// counters compares counters and tallies with what they should be.
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
	return v.talliesAgree()
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

// talliesAgree compares the counts of each quarter with its cases.
func (v *verifier) talliesAgree() error {
	err := each(v, bTally, func(k []byte, have initiative.Tally) error {
		want := v.tallies[string(k)]
		if want == nil {
			want = &initiative.Tally{}
		}
		a, errA := encode(tidy(have))
		b, errB := encode(tidy(*want))
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			v.say(bTally, fmt.Sprintf("the counts of %s are not those of its cases", k), doReindex)
		}
		delete(v.tallies, string(k))
		return nil
	})
	for _, q := range slices.Sorted(maps.Keys(v.tallies)) {
		v.say(bTally, "the counts of "+q+" are missing", doReindex)
	}
	return err
}
