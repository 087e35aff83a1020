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
	"haninge.se/samrad/intake/store/bolt/pages"
)

// verifier gathers what is wrong. It works out every ref of every row anew. Nothing of it grows with the store: an
// index row is looked up when the row it belongs to is read, and forgotten.
type verifier struct {
	t     *Tx
	found []store.Finding
	want  map[string]int // how many rows an index should have, by name
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
	return &verifier{t: t, want: map[string]int{}, lacks: map[string]int{}, count: map[string]int64{}}
}

// steps go through everything, rows first, so that the indexes can be held against them.
func (v *verifier) steps() []func() error {
	return []func() error{v.firstPages, v.events, v.entries, v.mails, v.cases, v.envelopes, v.rest, v.strays, v.counters,
		v.numbering}
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
// was opened, and their rows carry checksums.
func (v *verifier) firstPages() error {
	path := v.t.s.path
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if pages.Sound(f) < 2 {
		v.say(path, "one of its two first pages is damaged: the last change before that may be missing", doWatch)
	}
	return nil
}

// scan calls fn with every row of a bucket as it lies there.
func (v *verifier) scan(bucket string, fn func(k, row []byte) error) error {
	return v.t.up(bucket, nil, nil, func(k, row []byte) (bool, error) { return true, fn(k, row) })
}

// each reads every row of a table, and holds the indexes against it. One that cannot be read is a finding, and the
// walk goes on.
func each[T any](v *verifier, tb *table[T], fn func(k []byte, row T) error) error {
	return v.scan(tb.name, func(k, row []byte) error {
		x, err := readRow(v, tb, k, row)
		if err == nil && fn != nil {
			err = fn(k, x)
		}
		return v.tell(tb.name, err)
	})
}

// tell makes a finding of what a damaged row says of itself, and returns any other error.
func (v *verifier) tell(where string, err error) error {
	var damaged *store.CorruptError
	if !errors.As(err, &damaged) {
		return err
	}
	v.say(where, damaged.What, doRestore)
	return nil
}

// readRow reads a row, and looks for all that should be found by it. An index row that is there and damaged is told of
// when its index is walked.
func readRow[T any](v *verifier, tb *table[T], k, row []byte) (x T, err error) {
	if x, err = tb.read(k, row); err != nil || tb.refs == nil {
		return x, err
	}
	refs := tb.refsOf(&x)
	if tb.refsIn != "" {
		held, err := tb.heldRefs(v.t, k)
		if err != nil || !held.same(refs) {
			v.say(tb.refsIn, fmt.Sprintf("what the indexes hold of %s is not what it says", printable(k)), doReindex)
		}
	}
	for _, r := range refs {
		if r.in == countersName {
			v.count[string(r.part)]++
			continue
		}
		v.want[r.in]++
		found, err := v.t.find(r.in, key(r.part, k))
		if err != nil {
			return x, err
		}
		if found == nil {
			v.lacks[r.in]++
		}
	}
	return x, nil
}

// events follows the chain of the log and names the first line that breaks it.
func (v *verifier) events() error {
	prev, seq, broken := "", uint64(0), false
	err := v.scan(events.name, func(k, row []byte) error {
		e, err := readRow(v, events, k, row)
		seq++
		if !broken && (err != nil || !bytes.Equal(k, be64(seq)) || e.Seq != seq || e.Prev != prev) {
			v.say(events.name, fmt.Sprintf("line %d of the log is the first that was changed or taken out", seq), doLog)
			broken = true
		}
		if err != nil {
			return ignoreDamage(err)
		}
		prev = string(letter.SumOf(row[sumSize:]))
		return v.outcome(e)
	})
	if err != nil {
		return err
	}
	end, err := v.t.logEnd()
	if err == nil && !broken && (end.Seq != seq || end.Hash != prev) {
		v.say(events.name, fmt.Sprintf("the log ends after line %d, and should after %d", seq, end.Seq), doLog)
	}
	return err
}

// ignoreDamage passes over a damaged row that was told of.
func ignoreDamage(err error) error {
	var damaged *store.CorruptError
	if errors.As(err, &damaged) {
		return nil
	}
	return err
}

// outcome looks for a line that says what became of a mail in the row of the mail.
func (v *verifier) outcome(e store.Event) error {
	sum, ok := tellsOf(e)
	if _, bad := sumKey(sum); !ok || bad != nil {
		return nil // no mail has such a sum
	}
	_, mail, ok, err := v.t.entryOf(sum)
	if err != nil || !ok {
		return ignoreDamage(err) // told of with the mail, when the ledger is read
	}
	if !slices.Contains(mail.Lines, e.Seq) {
		v.say(entries.name, fmt.Sprintf("line %d of the log cannot be found by its mail", e.Seq), doReindex)
	}
	return nil
}

// entries reads the ledger, and looks for each mail that should be kept.
func (v *verifier) entries() error {
	return each(v, entries, func(_ []byte, e entryRow) error {
		sum, err := sumKey(e.Sum)
		if err != nil {
			v.say(entries.name, err.Error(), doRestore)
			return nil
		}
		if !v.onlyItsOwn(e) {
			v.say(entries.name, fmt.Sprintf("mail %s names lines of the log that are not its own", e.Sum), doReindex)
		}
		is, err := kept.has(v.t, sum)
		if err == nil && e.Kept && !is {
			v.say(mails.name, fmt.Sprintf("mail %s should be kept and is not", e.Sum), doMail)
		}
		return err
	})
}

// onlyItsOwn reports whether a mail names, in order, only lines that say what became of it, and at least one.
func (v *verifier) onlyItsOwn(e entryRow) bool {
	last := uint64(0)
	for _, seq := range e.Lines {
		line, ok, err := events.get(v.t, be64(seq))
		if err != nil {
			last = seq
			continue // a line that cannot be read is told of with the log
		}
		if sum, tells := tellsOf(line); !ok || !tells || sum != e.Sum || seq <= last {
			return false
		}
		last = seq
	}
	return len(e.Lines) > 0
}

// mails compares every kept mail with its hash.
func (v *verifier) mails() error {
	inRows, all := 0, 0
	err := each(v, kept, func(k []byte, at uint64) error {
		if at != inFile {
			inRows++
		}
		sum := letter.Sum(fmt.Sprintf("%x", k))
		_, err := v.t.Raw(sum)
		var damaged *store.CorruptError
		if errors.As(err, &damaged) {
			v.say(string(sum), damaged.What, doMail)
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := v.scan(mails.name, func(_, _ []byte) error { all++; return nil }); err != nil {
		return err
	}
	if inRows != all {
		v.say(mails.name, fmt.Sprintf("%d mails are kept, and %d can be found", all, inRows), doReindex)
	}
	return nil
}

// cases reads the register.
func (v *verifier) cases() error {
	err := each(v, cases, func(k []byte, r caseRow) error {
		c, err := r.initiative()
		if err == nil && string(c.ID) != string(k) {
			v.say(cases.name, fmt.Sprintf("case %s lies under %s", c.ID, printable(k)), doRestore)
		}
		return err
	})
	return errors.Join(err, owned(v, cases.refsIn, cases))
}

// envelopes reads the outbox, with the bytes of each mail.
func (v *verifier) envelopes() error {
	err := each(v, items, func(k []byte, i outbox.Item) error {
		if string(k) != i.Key {
			v.say(items.name, fmt.Sprintf("envelope %s lies under %s", i.Key, printable(k)), doRestore)
		}
		if _, ok, err := bodies.get(v.t, k); err != nil || !ok {
			v.say(bodies.name, fmt.Sprintf("the bytes of envelope %s are missing or damaged", i.Key), doRestore)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return owned(v, bodies.name, items)
}

// owned names the rows of a bucket whose keys are those of no row of a table.
func owned[T any](v *verifier, bucket string, by *table[T]) error {
	return v.scan(bucket, func(k, _ []byte) error {
		is, err := by.has(v.t, k)
		if err == nil && !is {
			v.say(bucket, fmt.Sprintf("%s belongs to nothing", printable(k)), doReindex)
		}
		return err
	})
}

// rest reads what has no index.
func (v *verifier) rest() error {
	facts := &table[any]{name: factsName}
	return errors.Join(
		each(v, held, nil), each(v, cursors, nil), each(v, notes, nil), each(v, reserved, nil),
		each(v, erasedCases, nil), each(v, erasedIDs, nil), each(v, erasedKeys, nil),
		v.scan(factsName, func(k, row []byte) error {
			if bytes.Equal(k, identityKey) {
				return nil // read when the store was opened
			}
			_, err := facts.read(k, row)
			return v.tell(factsName, err)
		}),
	)
}

// strays counts the rows of each index. All that should be there were looked for before, so that one which has more
// holds strays, and only then is each of its rows held against what it belongs to.
func (v *verifier) strays() error {
	for _, tb := range tables() {
		_, indexes := tb.describe()
		for _, x := range indexes {
			if err := v.straysOf(tb, x); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *verifier) straysOf(tb described, x index) error {
	n := 0
	err := v.scan(x.name, func(k, row []byte) error {
		_, err := unseal(x.name, k, row)
		n++
		return v.tell(x.name, err)
	})
	if err == nil && n > v.want[x.name]-v.lacks[x.name] {
		err = v.scan(x.name, func(k, _ []byte) error {
			part, owner := x.split(k)
			if len(owner) == 0 || !tb.refsUnder(v.t, owner).has(ref{x.name, part}) {
				v.say(x.name, fmt.Sprintf("the index holds %s, which is not so", printable(k)), doReindex)
			}
			return nil
		})
	}
	if lacks := v.lacks[x.name]; lacks > 0 {
		v.say(x.name, fmt.Sprintf("the index lacks %d of %d rows", lacks, v.want[x.name]), doReindex)
	}
	return err
}

// counters compares counters with what they should be.
func (v *verifier) counters() error {
	err := each(v, counterRows, func(k []byte, have int64) error {
		if want := v.count[string(k)]; have != want {
			v.say(countersName, fmt.Sprintf("%s is %d, and should be %d", printable(k), have, want), doReindex)
		}
		delete(v.count, string(k))
		return nil
	})
	for _, name := range slices.Sorted(maps.Keys(v.count)) {
		v.say(countersName, fmt.Sprintf("%s is missing, and should be %d", name, v.count[name]), doReindex)
	}
	return err
}

// numbering sees to it that no number is given out twice.
func (v *verifier) numbering() error {
	for _, name := range []string{entries.name, mails.name} {
		b, err := v.t.bucket(name)
		if err != nil {
			return err
		}
		k, _ := b.Cursor().Last()
		n, err := v.t.numbers.get(v.t, lastOf(name))
		if err != nil {
			return err
		}
		if len(k) == 8 && uint64(n) < binary.BigEndian.Uint64(k) {
			v.say(numberRows.name, fmt.Sprintf("the last number of %s is %d, and there is a higher one", name, n), doRestore)
		}
	}
	return each(v, numberRows, nil)
}
