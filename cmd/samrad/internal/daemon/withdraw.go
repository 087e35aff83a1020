package daemon

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/digest"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/pace"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/writer"
)

// errLook says that a mail has to be read before it is known whether it may leave.
var errLook = errors.New("the mail has to be looked at")

// second is a second look at a mail that was written before some case was sealed.
type second struct {
	seals   int64
	waiting writer.Waiting
	anew    *letter.Envelope // a digest as it would be written now
	issued  digest.Issued
}

// begin records that an attempt is being made at a mail, with what came of others, if the filter still lets it leave. A
// mail that it does not is withdrawn, and what takes its place is put in the outbox, in the same transaction. No mail
// needs a second look unless a case was sealed after it was written.
func (d *Daemon) begin(item outbox.Item, others []outbox.Item) (may bool, err error) {
	for look := (*second)(nil); ; {
		var seals int64
		err = d.Store.Update(func(tx store.Tx) (err error) {
			if may, err = tx.Waits(item.Envelope); err != nil || !may {
				return errors.Join(err, tx.Save(others...)) // another mail has taken it up
			}
			if seals, err = tx.Seals(); err != nil {
				return err
			}
			if may = seals == item.Seals || item.Kind == writer.KindNotice; !may {
				if look == nil || look.seals != seals {
					return errLook
				}
				if may, err = d.filter(tx, look); err != nil {
					return err
				}
			}
			return d.record(tx, item, others, &may)
		})
		if !errors.Is(err, errLook) {
			return may, err
		}
		if look, err = d.look(item, seals); err != nil {
			return false, err
		}
	}
}

// record saves an item that may leave, with what came of others, unless the caps of its recipient are full by now: then
// it waits for the next morning. What a cap held back leaves in one mail with what else was held back until now.
func (d *Daemon) record(tx store.Tx, item outbox.Item, others []outbox.Item, may *bool) error {
	if err := tx.Save(others...); err != nil || !*may {
		return err
	}
	own, err := tx.Own(item.To, d.Now().Add(-longestDue))
	if err != nil {
		return err
	}
	held, left := pace.Parted(item.Envelope, own, d.Now())
	until := writer.New(d.Rules).Pace().PutOff(item.Envelope, left, d.Now())
	if *may = until.IsZero(); !*may {
		return tx.PutOff(item.Key, until)
	}
	if collected, err := d.collect(tx, item, held); err != nil || collected {
		*may = false
		return err
	}
	return tx.Save(item)
}

// collect puts one mail in the place of those that a cap held back for a recipient, where they are several and none of
// them was tried yet.
func (d *Daemon) collect(tx store.Tx, item outbox.Item, held []letter.Envelope) (bool, error) {
	if !slices.ContainsFunc(held, func(e letter.Envelope) bool { return e.Key == item.Key }) {
		return false, nil
	}
	out, cases, err := writer.New(d.Rules).Collect(tx, held, d.Now().In(d.Rules.Location))
	if err != nil || out == nil || !slices.Contains(out.Parts, item.Key) {
		return false, err
	}
	for _, c := range cases {
		if err := tx.PutCase(c); err != nil {
			return false, err
		}
	}
	return true, tx.Collect(*out)
}

// look reads a mail, and writes a digest as it would be now.
func (d *Daemon) look(item outbox.Item, seals int64) (*second, error) {
	w, err := writer.New(d.Rules).Waiting(item.Envelope)
	if err != nil {
		return nil, err
	}
	out := &second{seals: seals, waiting: w}
	if !digest.IsKey(item.Key) {
		return out, nil
	}
	week, err := digest.WeekOf(item.Key)
	if err != nil {
		return nil, err
	}
	if out.issued, _, err = d.Editor.Draft(week, d.Now()); err != nil {
		return nil, err
	}
	out.anew, err = d.digestAnew(out.issued, item)
	return out, err
}

// digestAnew is a digest that waits as it would be written to its recipient now; nil where it says the same.
func (d *Daemon) digestAnew(is digest.Issued, i outbox.Item) (*letter.Envelope, error) {
	write, err := d.digestWriter(is)
	if err != nil {
		return nil, err
	}
	e, err := write(i.To, i.Key, "")
	return changed(i.Envelope, e, err)
}

// changed is a mail that was written anew, nil where it says the same as before.
func changed(was, now letter.Envelope, err error) (*letter.Envelope, error) {
	if err != nil {
		return nil, err
	}
	same, err := sayTheSame(was.Bytes, now.Bytes)
	if same || err != nil {
		return nil, err
	}
	return &now, nil
}

// sayTheSame reports whether two mails of ours have the same words and files.
func sayTheSame(a, b []byte) (bool, error) {
	var said [2][]byte
	for n, raw := range [][]byte{a, b} {
		l, err := letter.Parse(raw)
		if err != nil {
			return false, fmt.Errorf("reading a mail of ours: %w", err)
		}
		for _, b := range l.Bodies {
			said[n] = fmt.Appendf(said[n], "%s\x00", b.Words())
		}
		for _, f := range l.Attachments {
			said[n] = fmt.Appendf(said[n], "%s %s\x00", f.Name, f.Sum())
		}
	}
	return bytes.Equal(said[0], said[1]), nil
}

// filter asks whether a mail may leave, by the register as it is now, and withdraws one that may not. A digest and a
// registrar's list are written anew where they are others now.
func (d *Daemon) filter(tx store.Tx, s *second) (may bool, err error) {
	w, anew := s.waiting, s.anew
	switch {
	case digest.IsKey(w.Key):
	case w.Kind == kindRegistrar:
		anew, err = d.listAnew(tx, w.Envelope)
	default:
		return d.withdraw(tx, w)
	}
	if err != nil || anew == nil {
		return err == nil, err
	}
	if err := tx.Withdraw(w.Key, "it told more than may be told now"); err != nil {
		return false, err
	}
	if _, err := tx.PutEnvelope(*anew); err != nil || w.Kind == kindRegistrar {
		return false, err
	}
	return false, d.reissueDigest(tx, s.issued)
}

// withdraw takes a mail about cases back where it tells more than may be told now.
func (d *Daemon) withdraw(tx store.Tx, w writer.Waiting) (may bool, err error) {
	out, err := writer.New(d.Rules).Withdraw(tx, w, d.Now().In(d.Rules.Location))
	if err != nil || out == nil {
		return err == nil, err
	}
	if err := tx.Withdraw(w.Key, out.Why); err != nil {
		return false, err
	}
	return false, d.putBack(tx, w, out)
}

// putBack writes what becomes of a mail that was withdrawn.
func (d *Daemon) putBack(tx store.Tx, w writer.Waiting, out *writer.Withdrawal) error {
	for _, c := range out.Cases {
		if err := tx.PutCase(c); err != nil {
			return err
		}
	}
	if out.Instead != nil {
		if _, err := tx.PutEnvelope(*out.Instead); err != nil {
			return err
		}
	}
	if !out.NeedsPerson {
		return nil
	}
	return ledger.PutNotice(tx, ledger.Notice{Reason: "proposal", Case: w.Case, At: d.Now().In(d.Rules.Location)})
}

// reissueDigest keeps a week's digest as it is now, unless somebody has got it as it was.
func (d *Daemon) reissueDigest(tx store.Tx, is digest.Issued) error {
	for _, addr := range d.Config.Digest.Addresses() {
		i, ok, err := tx.Item(digest.KeyOf(is.Week, addr))
		if err != nil || ok && i.State != outbox.Due {
			return err
		}
	}
	return tx.PutNote(digest.NoteOf(is.Week), is)
}
