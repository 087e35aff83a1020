package daemon

import (
	"fmt"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// CopyMade notes that a copy of the store was made, or why the nightly one was not. nightly says whether one is made
// every night from now on; nil is for a copy that somebody makes beside those.
func (r *Register) CopyMade(now time.Time, nightly *bool, fault error) error {
	return r.Store.Update(func(tx store.Tx) error {
		var c status.Copied
		if _, err := tx.Note(status.CopiedNote, &c); err != nil {
			return err
		}
		if nightly != nil {
			c.Nightly = *nightly
		}
		switch {
		case fault == nil:
			c.At, c.Tried, c.Fault, c.Told = now, now, "", false
		case nightly != nil:
			c.Tried, c.Fault = now, terminal.Plain(fault.Error())
		}
		return tx.PutNote(status.CopiedNote, c)
	})
}

// tellCopy tells the contacts when the nightly copy is missing, once until there is one again.
func (d *Daemon) tellCopy() error {
	var c status.Copied
	now := d.Now().In(d.Rules.Location)
	if _, err := note(d.Store, status.CopiedNote, &c); err != nil || c.Told || !c.Missed(d.Health.Started(), now) {
		return err
	}
	view := templates.NoticeView{Reason: "copy", Place: d.Store.Dir(), Detail: c.Fault}
	if !c.At.IsZero() {
		view.Since = said(c.At.In(now.Location()))
	}
	return d.update(func(tx store.Tx) error {
		if err := d.tell(tx, fmt.Sprintf("notice/copy/%d", now.Unix()), view, now); err != nil {
			return err
		}
		c.Told = true
		return tx.PutNote(status.CopiedNote, c)
	})
}
