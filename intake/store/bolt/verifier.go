package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/store/bolt/pages"
	"haninge.se/samrad/intake/store/bolt/table"
)

// verifier looks through what this store keeps in its tables, which package table verifies as such.
type verifier struct {
	*table.Verifier
	t *Tx
}

func newVerifier(t *Tx) *verifier { return &verifier{table.NewVerifier(t.rows, tables()), t} }

// steps go through everything, rows first, so that the indexes can be held against them.
func (v *verifier) steps() []func() error {
	return append([]func() error{v.firstPages, v.events, v.entries, v.mails, v.cases, v.envelopes}, v.Steps()...)
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
		v.Say(path, "one of its two first pages is damaged: the last change before that may be missing", doWatch)
	}
	return nil
}

// events follows the chain of the log and names the first line that breaks it.
func (v *verifier) events() error {
	prev, seq, broken := "", uint64(0), false
	err := v.t.rows.Rows(events.Bucket, nil, func(k, row []byte) error {
		e, value, err := table.Read(v.Verifier, events, k, row)
		seq++
		if !broken && (err != nil || !bytes.Equal(k, table.Number(seq)) || e.Seq != seq || e.Prev != prev) {
			v.Say(events.Name, fmt.Sprintf("line %d of the log is the first that was changed or taken out", seq), doLog)
			broken = true
		}
		if err != nil {
			return ignoreDamage(err)
		}
		prev = string(letter.SumOf(value))
		return v.outcome(e)
	})
	if err != nil {
		return err
	}
	end, err := v.t.logEnd()
	if err == nil && !broken && (end.Seq != seq || end.Hash != prev) {
		v.Say(events.Name, fmt.Sprintf("the log ends after line %d, and should after %d", seq, end.Seq), doLog)
	}
	return err
}

// ignoreDamage passes over a damaged row that was told of.
func ignoreDamage(err error) error {
	if _, ok := errors.AsType[*store.CorruptError](err); ok {
		return nil
	}
	return err
}

// outcome looks for a line that says what became of a mail in the row of the mail.
func (v *verifier) outcome(e store.Event) error {
	sum, _ := tellsOf(e)
	_, mail, ok, err := v.t.entryOf(sum)
	if err != nil || !ok {
		return ignoreDamage(err) // told of with the mail, when the ledger is read; or the line is about none
	}
	if !slices.Contains(mail.Lines, e.Seq) {
		v.Say(entries.Name, fmt.Sprintf("line %d of the log cannot be found by its mail", e.Seq), table.Reindex)
	}
	return nil
}

// entries reads the ledger, and looks for each mail that should be kept.
func (v *verifier) entries() error {
	return table.Each(v.Verifier, entries, func(_ []byte, e entryRow) error {
		if err := validSum(e.Sum); err != nil {
			v.Say(entries.Name, err.Error(), table.Restore)
			return nil
		}
		if !v.onlyItsOwn(e) {
			v.Say(entries.Name, fmt.Sprintf("mail %s names lines of the log that are not its own", e.Sum), table.Reindex)
		}
		is, err := v.t.Kept(e.Sum)
		if err == nil && e.Kept && !is {
			v.Say(mails.Name, fmt.Sprintf("mail %s should be kept and is not", e.Sum), doMail)
		}
		return err
	})
}

// onlyItsOwn reports whether a mail names, in order, only lines that say what became of it, and at least one.
func (v *verifier) onlyItsOwn(e entryRow) bool {
	last := uint64(0)
	for _, seq := range e.Lines {
		line, ok, err := events.Get(v.t.rows, table.Number(seq))
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
	err := table.Each(v.Verifier, kept, func(k []byte, at uint64) error {
		if at != inFile {
			inRows++
		}
		sum := letter.Sum(fmt.Sprintf("%x", k))
		_, err := v.t.Raw(sum)
		return v.Tell(string(sum), doMail, err)
	})
	if err != nil {
		return err
	}
	err = v.t.rows.Rows(mails.Bucket, nil, func(_, _ []byte) error { all++; return nil })
	if err == nil && inRows != all {
		v.Say(mails.Name, fmt.Sprintf("%d mails are kept, and %d can be found", all, inRows), table.Reindex)
	}
	return err
}

// cases reads the register.
func (v *verifier) cases() error {
	err := table.Each(v.Verifier, cases, func(k []byte, r caseRow) error {
		c, err := r.initiative()
		if err == nil && string(c.ID) != string(k) {
			v.Say(cases.Name, fmt.Sprintf("case %s lies under %s", c.ID, table.Printable(k)), table.Restore)
		}
		return err
	})
	return errors.Join(err, table.Owned(v.Verifier, cases.RefsBucket, cases))
}

// envelopes reads the outbox, with the bytes of each mail.
func (v *verifier) envelopes() error {
	err := table.Each(v.Verifier, items, func(k []byte, i outbox.Item) error {
		if string(k) != i.Key {
			v.Say(items.Name, fmt.Sprintf("envelope %s lies under %s", i.Key, table.Printable(k)), table.Restore)
		}
		if _, ok, err := bodies.Get(v.t.rows, k); err != nil || !ok {
			v.Say(bodies.Name, fmt.Sprintf("the bytes of envelope %s are missing or damaged", i.Key), table.Restore)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return table.Owned(v.Verifier, bodies.Bucket, items)
}
