package daemon

import (
	"errors"
	"fmt"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// tellStop tells the contacts that answers are stopped, once for every reason there is.
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
		d.Log.Error("answers are stopped", "reason", sign.Reason, "detail", sign.Detail)
		since := said(sign.At.In(now.Location()))
		v := templates.NoticeView{Reason: noticeOf(sign), Place: d.Store.Dir(), Since: since, Detail: signText(sign)}
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

// signText says a sign to an operator.
func signText(s store.Sign) string {
	text := map[string]string{
		store.OlderStore:  "an older copy of the store was put back",
		store.OtherStore:  "the mark file is of another store than the one in the data folder",
		store.LostMark:    "the mark file is gone, or the data folder came from another machine",
		store.UnsentID:    "a mail answers one of ours that this store never sent",
		store.OtherDaemon: "another samrad answers the mail of this mailbox",
	}[s.Reason]
	if text == "" {
		text = s.Reason
	}
	if s.Detail != "" {
		text += " (" + terminal.Plain(s.Detail) + ")"
	}
	return text
}

// stopNeeds says why nothing is answered, and what to do.
func stopNeeds(s store.Stop, c config.Config) string {
	var why []string
	for _, sign := range s.Signs {
		why = append(why, signText(sign))
	}
	do := "put the newest copy in its place; or use the store as it is: compare samrad log with the mailbox, " +
		"answer by hand what should have been answered, then samrad status --accept-restore"
	if !s.Older() {
		do = "stop one of the two; then samrad status --accept-restore on the other"
	}
	return fmt.Sprintf("nothing is answered since %s: %s: %s", terminal.Stamp(s.At, c.Location()), strings.Join(why, "; "),
		do)
}

// AcceptRestore lets answers out again, on a person's word.
func (r *Register) AcceptRestore(by string) error {
	return r.Store.Update(func(tx store.Tx) error { return tx.Resume(by) })
}
