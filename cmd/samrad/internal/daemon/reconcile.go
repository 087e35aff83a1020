package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

const (
	reconcileHour = 4 // of the night, past the hour that comes twice or not at all
	reconcileDays = 7 // what came in a week is counted
)

// reconcile holds every mailbox against the ledger once a night: each mail on the server must have its row. A mail
// without one is told to the contacts the same day. What is known of mails on their way is tidied at the same hour.
func (d *Daemon) reconcile(ctx context.Context) error {
	for {
		if !mailbox.Pause(ctx, dates.UntilHour(d.Now().In(d.Rules.Location), reconcileHour)) {
			return nil
		}
		if err := errors.Join(d.dropTraces(), d.count(ctx)); err != nil {
			return err
		}
	}
}

// count goes through the last week of every mailbox. A mailbox that does not answer is told of elsewhere, and leaves
// the last count standing; the others are held against the ledger all the same.
func (d *Daemon) count(ctx context.Context) error {
	now := d.Now().In(d.Rules.Location)
	sum, passed, whole := status.Counted{At: now}, 0, true
	for _, p := range d.Config.Parties {
		if !p.Watched() {
			continue
		}
		t, err := d.Register().Count(ctx, p, now.AddDate(0, 0, -reconcileDays), now)
		if err != nil {
			d.Log.Warn("mailbox not counted", "mailbox", p.ID, "error", err)
			whole = false
			continue
		}
		sum.Seen, sum.Explained = sum.Seen+t.Seen, sum.Explained+t.Known+t.Unread
		passed += len(t.Missing)
	}
	d.Log.Info("mailboxes counted", "seen", sum.Seen, "explained", sum.Explained, "all", whole)
	return d.update(func(tx store.Tx) error {
		if passed > 0 {
			if err := d.tellPassedOver(tx, passed, now); err != nil {
				return err
			}
		}
		if !whole {
			return nil
		}
		return tx.PutNote(status.CountedNote, sum)
	})
}

func (d *Daemon) tellPassedOver(tx store.Tx, n int, now time.Time) error {
	return d.tell(tx, fmt.Sprintf("notice/passed-over/%s", dates.DayOf(now)),
		templates.NoticeView{Reason: "passed-over", Detail: fmt.Sprintf("%d", n)}, now)
}
