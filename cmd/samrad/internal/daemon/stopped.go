package daemon

import (
	"errors"
	"fmt"

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// tellStop tells the contacts that replies are stopped, once for every reason there is.
func (d *Daemon) tellStop() error {
	stop, stopped, err := d.Store.Stopped()
	if err != nil || !stopped {
		return err
	}
	now := d.Now().In(d.Rules.Location)
	for _, sign := range stop.Signs {
		if sign.Told {
			continue
		}
		d.Log.Error("replies are stopped", "reason", sign.Reason, "detail", sign.Detail)
		since := said(sign.At.In(now.Location()))
		v := templates.NoticeView{Reason: noticeOf(sign), Place: d.Store.Dir(), Since: since, Detail: status.SignText(sign)}
		key := fmt.Sprintf("notice/stopped/%s/%d", sign.Reason, sign.At.UnixNano())
		if err := d.Store.Update(func(tx store.Tx) error {
			return errors.Join(d.tell(tx, key, v, now), tx.Told())
		}); err != nil {
			return err
		}
	}
	d.Wake()
	return nil
}

// noticeOf is the notice that tells of a sign.
func noticeOf(s store.Sign) string {
	if s.Reason == store.OtherDaemon {
		return "other-daemon"
	}
	return "restored"
}

// AcceptRestore lets answers out again, on a person's word.
func (r *Register) AcceptRestore(by string) error {
	return r.Store.Update(func(tx store.Tx) error { return tx.Resume(by) })
}
