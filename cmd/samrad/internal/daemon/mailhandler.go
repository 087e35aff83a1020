package daemon

import (
	"context"
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/setup"
	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// mailHandler hands mail from the watchers to the desk.
type mailHandler struct{ d *Daemon }

// Cursor tells how far a mailbox was read, and when it was first looked at.
func (t mailHandler) Cursor(_ context.Context, name string) (c mailbox.Cursor, baseline time.Time, known bool,
	err error) {
	err = t.d.Store.View(func(tx store.Tx) error {
		var have letter.Cursor
		if have, known, err = tx.Cursor(name); err != nil {
			return err
		}
		c = mailbox.Cursor{UIDValidity: have.UIDValidity, UIDNext: have.UIDNext, ModSeq: have.ModSeq}
		baseline, _, err = tx.Baseline(name)
		return err
	})
	return c, baseline, known, err
}

// Baseline remembers where "now" is: what lies in the mailbox at the first start is old and is never answered.
func (t mailHandler) Baseline(_ context.Context, name string, c mailbox.Cursor) error {
	return t.d.Store.Update(func(tx store.Tx) error {
		if err := tx.Log(store.Event{What: "mailbox first read", IDs: []string{name}}); err != nil {
			return err
		}
		at := letter.Cursor{UIDValidity: c.UIDValidity, UIDNext: c.UIDNext, ModSeq: c.ModSeq}
		return tx.PutCursor(name, at, t.d.Now())
	})
}

// Receive is durable when it returns nil.
func (t mailHandler) Receive(
	ctx context.Context, name string, batch []mailbox.Message, next mailbox.Cursor,
) ([]uint32, error) {
	awaited, err := t.d.awaited(name)
	if err != nil {
		return nil, err
	}
	in := make([]intake.Incoming, len(batch))
	for i, m := range batch {
		at := letter.Place{Mailbox: name, UIDValidity: m.UIDValidity, UID: m.UID}
		in[i] = intake.Incoming{
			Place: at, Received: m.Received, Raw: m.Raw, TooBig: m.TooBig, Poison: m.Poison,
			Awaited: !m.Poison && awaited[at], Old: m.Old,
		}
	}
	at := letter.Cursor{UIDValidity: next.UIDValidity, UIDNext: next.UIDNext, ModSeq: next.ModSeq}
	return t.d.receive(ctx, name, in, at)
}

// receive gives a batch to the desk, when all mailboxes were looked through and there is room for it.
func (d *Daemon) receive(ctx context.Context, name string, in []intake.Incoming, next letter.Cursor) ([]uint32, error) {
	if err := d.ahead.wait(ctx); err != nil {
		return nil, err
	}
	if err := d.room(ctx); err != nil {
		return nil, err
	}
	largest := 0
	for _, m := range in {
		largest = max(largest, len(m.Raw))
	}
	defer d.stretch(largest)()
	var handled []uint32
	err := d.patiently(ctx, "mailbox "+name, func() (err error) {
		handled, err = d.desk.Receive(name, in, next)
		return err
	})
	if err != nil {
		return nil, err
	}
	return handled, d.patiently(ctx, "mailbox "+name, d.tellOthers)
}

// Handled names the mails that became or changed a case, or asked for help, by the ledger.
func (t mailHandler) Handled(_ context.Context, name string, validity uint32, uids []uint32) (handled []uint32,
	err error) {
	err = t.d.Store.View(func(tx store.Tx) error {
		for _, uid := range uids {
			e, ok, err := tx.ByPlace(letter.Place{Mailbox: name, UIDValidity: validity, UID: uid})
			if err != nil {
				return err
			}
			if ok && e.Handled() {
				handled = append(handled, uid)
			}
		}
		return nil
	})
	return handled, err
}

// Again names the mails to be asked for once more, and puts off the next time.
func (t mailHandler) Again(_ context.Context, name string, validity uint32) (uids []uint32, err error) {
	places, err := ledger.AskAgain(t.d.Store, name, validity, t.d.Now())
	for _, p := range places {
		uids = append(uids, p.UID)
	}
	return uids, err
}

// awaited are the places of the mails of a mailbox that were asked for again.
func (d *Daemon) awaited(name string) (map[letter.Place]bool, error) {
	all, err := store.Read(d.Store, func(tx store.Tx) ([]ledger.Again, error) { return ledger.Awaited(tx, name) })
	at := map[letter.Place]bool{}
	for _, a := range all {
		at[a.Place] = true
	}
	return at, err
}

// room waits while the disk is nearly full: nothing is taken in that might not fit, the mail lies safe where it
// is, a person is told once a day, and intake goes on by itself when there is room again.
func (d *Daemon) room(ctx context.Context) error {
	for told := false; ; {
		free, err := d.free()
		if err != nil {
			return err
		}
		if free >= setup.Headroom {
			return nil
		}
		if !told {
			told = true
			d.Log.Error("intake rests: the disk is nearly full", "free", free, "needs", uint64(setup.Headroom))
			if err := d.tellDisk(free); err != nil {
				return err
			}
		}
		if !mailbox.Pause(ctx, restFor) {
			return ctx.Err()
		}
	}
}

// lastRoom is what must be left for a notice to be written: a write that fails would end the program.
const lastRoom = 8 << 20

// tellDisk tells the contacts that intake rests.
func (d *Daemon) tellDisk(free uint64) error {
	if free < lastRoom {
		return nil
	}
	now := d.Now().In(d.Rules.Location)
	return d.update(func(tx store.Tx) error {
		v := templates.NoticeView{Reason: "disk", Place: d.Store.Dir(), Since: said(now),
			Detail: fmt.Sprintf("%d MB free", free>>20)}
		return d.tell(tx, fmt.Sprintf("notice/disk/%s", dates.DayOf(now)), v, now)
	})
}
