package main

import (
	"context"
	"fmt"
	"time"

	"haninge.se/samrad/intake"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/templates"
)

// notice is something a person must be told of, kept until the day's mail to that person is written.
type notice struct {
	Reason   string     `json:"reason"`
	Sum      letter.Sum `json:"sum"`
	Case     string     `json:"case,omitempty"`
	Mailbox  string     `json:"mailbox,omitempty"`
	At       time.Time  `json:"at"`
	Received time.Time  `json:"received"`
}

const (
	noticeNote  = "notices" // the store's note with what has not been told yet
	maxNotices  = 200       // kept at a time: a flood of reasons is told as a number
	noticeEvery = time.Minute
)

// waiting is the store's note.
type waiting struct {
	Notices []notice `json:"notices"`
	More    int      `json:"more,omitempty"` // that did not fit
}

// noteNotice keeps a notice for the day's mail, in the transaction of what it tells of.
func noteNotice(tx *store.Tx, n notice) error {
	var w waiting
	if _, err := tx.Note(noticeNote, &w); err != nil {
		return err
	}
	for _, have := range w.Notices {
		if have.Reason == n.Reason && (n.Reason == "reply-cap" || have.Sum == n.Sum) {
			return nil // told once
		}
	}
	if len(w.Notices) >= maxNotices {
		w.More++
	} else {
		w.Notices = append(w.Notices, n)
	}
	return tx.PutNote(noticeNote, w)
}

// notices writes at most one mail a day to each contact about mail that waits or went wrong, without a word of its
// text, and tells of a mailbox that has been silent for too long, and when it answers again.
func (d *daemon) notices(ctx context.Context) error {
	tick := time.NewTicker(noticeEvery)
	defer tick.Stop()
	for {
		if err := d.tellWaiting(); err != nil {
			return err
		}
		if err := d.tellSilence(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tellWaiting writes the day's notice when there is something that was not told.
func (d *daemon) tellWaiting() error {
	now := d.now().In(d.rules.Location)
	sent := false
	err := d.store.Update(func(tx *store.Tx) error {
		var w waiting
		if ok, err := tx.Note(noticeNote, &w); err != nil || !ok || len(w.Notices) == 0 {
			return err
		}
		for _, p := range d.contacts() {
			key := fmt.Sprintf("notice/waiting/%s/%s", dates.DayOf(now), p.Contact)
			if was, err := tx.Queued(key); err != nil || was {
				return err // today's is out: the rest waits for tomorrow
			}
			if err := d.putNotice(tx, p, key, waitingView(w, p), now); err != nil {
				return err
			}
			sent = true
		}
		return tx.DropNote(noticeNote)
	})
	if sent {
		d.poke()
	}
	return err
}

func waitingView(w waiting, p intake.Party) templates.NoticeView {
	v := templates.NoticeView{Reason: "held", Signature: p.Signature}
	if len(w.Notices) == 1 && w.More == 0 {
		v.Reason, v.Case = w.Notices[0].Reason, w.Notices[0].Case
	}
	for _, n := range w.Notices {
		v.Mails = append(v.Mails, templates.Held{
			Key: string(n.Sum[:min(len(n.Sum), 12)]), Received: n.Received.Format("2006-01-02 15.04"), Reason: n.Reason, Case: n.Case,
		})
	}
	return v
}

// silence is the store's note of a mailbox that has not answered for too long and was told of.
type silence struct {
	Since time.Time `json:"since"`
	Told  time.Time `json:"told"`
}

// tellSilence tells the contacts when the last success of a mailbox is too old, once, and once when it is over.
func (d *daemon) tellSilence() error {
	now := d.now().In(d.rules.Location)
	limit := time.Duration(d.cfg.Alerts.After)
	for party, since := range d.health.lastSuccess(d.cfg) {
		name := "silence/" + party
		var s silence
		var told bool
		if err := d.store.View(func(tx *store.Tx) (err error) { told, err = tx.Note(name, &s); return err }); err != nil {
			return err
		}
		late := now.Sub(since) > limit
		if late == told {
			continue
		}
		if err := d.tellOne(party, name, s, since, late, now); err != nil {
			return err
		}
	}
	return nil
}

func (d *daemon) tellOne(party, name string, s silence, since time.Time, late bool, now time.Time) error {
	view := templates.NoticeView{Reason: "mailbox", Place: party, Since: said(since.In(now.Location()))}
	state := "begins"
	if !late {
		view.Since, view.Until, state = said(s.Since.In(now.Location())), said(now), "ends"
	}
	err := d.store.Update(func(tx *store.Tx) error {
		for _, p := range d.contacts() {
			view.Signature = p.Signature
			key := fmt.Sprintf("notice/silence/%s/%s/%d/%s", party, state, now.Unix(), p.Contact)
			if err := d.putNotice(tx, p, key, view, now); err != nil {
				return err
			}
		}
		if late {
			return tx.PutNote(name, silence{Since: since, Told: now})
		}
		return tx.DropNote(name)
	})
	d.poke()
	return err
}

// said is an instant in words: "måndag 16 mars 2026 kl. 07.30".
func said(t time.Time) string {
	return dates.Say(dates.Range{Start: dates.DayOf(t), End: dates.DayOf(t)}) + " kl. " + t.Format("15.04")
}
