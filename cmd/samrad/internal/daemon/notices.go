package daemon

import (
	"context"
	"fmt"
	"slices"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// notice is something a person must be told of, kept until the day's mail to that person is written.
type notice struct {
	Reason   string     `json:"reason"`
	Sum      letter.Sum `json:"sum"`
	Case     string     `json:"case,omitempty"`
	From     string     `json:"from,omitempty"`
	At       time.Time  `json:"at"`
	Received time.Time  `json:"received"`
	Waits    bool       `json:"waits,omitempty"` // in quarantine, so that its commands work for it
	AtOnce   bool       `json:"at_once,omitempty"`
	Told     []string   `json:"told,omitempty"` // contacts that know
	Reached  []reached  `json:"reached,omitempty"`
}

// reached is a mail of ours that had left before its case came under review.
type reached struct {
	Case string    `json:"case"`
	To   string    `json:"to,omitempty"` // "" for leadership
	Kind string    `json:"kind"`
	At   time.Time `json:"at"`
}

const (
	noticePrefix = "notice/" // the store's notes of what has not been told yet
	maxNotices   = 200       // shown in one mail: a flood is told as a number
	noticeEvery  = time.Minute

	// atOnceEvery is how often a contact is told at most of what cannot wait for the day's mail.
	atOnceEvery = 10 * time.Minute
)

// noteNotice keeps a notice for the day's mail, in the transaction of what it tells of. The same thing is kept
// once; that a cap was reached is one thing, however many mails it held back.
func noteNotice(tx store.Tx, n notice) error {
	name := noticePrefix + n.Reason
	if n.Reason != "reply-cap" {
		name += "/" + string(n.Sum)
	}
	return tx.PutNote(name, n)
}

// waitingNote is a notice by the name of its note.
type waitingNote struct {
	notice
	name string
}

// waiting reads what has not been told, oldest first.
func waiting(tx store.Tx) (names []string, shown []waitingNote, err error) {
	if names, err = tx.Notes(noticePrefix); err != nil {
		return nil, nil, err
	}
	for _, name := range names[:min(len(names), maxNotices)] {
		var n notice
		if _, err := tx.Note(name, &n); err != nil {
			return nil, nil, err
		}
		shown = append(shown, waitingNote{n, name})
	}
	slices.SortFunc(shown, func(a, b waitingNote) int { return a.At.Compare(b.At) })
	return names, shown, nil
}

// notices writes at most one mail a day to each contact about mail that waits or went wrong, and one in ten minutes
// where it is about a case that is urgent or about to begin, without a word of its text, and tells of a mailbox that
// has been silent for too long, and when it answers again.
func (d *Daemon) notices(ctx context.Context) error {
	tick := time.NewTicker(noticeEvery)
	defer tick.Stop()
	for {
		d.warnOfSecrets()
		if err := d.tellWaiting(); err != nil {
			return err
		}
		if err := d.tellSilence(); err != nil {
			return err
		}
		if err := d.tellRefused(); err != nil {
			return err
		}
		if err := d.TellUndelivered(); err != nil {
			return err
		}
		if err := d.tellOthers(); err != nil {
			return err
		}
		if err := d.tellRegistrars(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// tellWaiting writes the day's notice when there is something that was not told. What is told is taken off the
// list in the same transaction.
func (d *Daemon) tellWaiting() error {
	some := false
	if err := d.Store.View(func(tx store.Tx) error {
		names, err := tx.Notes(noticePrefix)
		some = len(names) > 0
		return err
	}); err != nil || !some {
		return err
	}
	now := d.Now().In(d.Rules.Location)
	err := d.Store.Update(func(tx store.Tx) error {
		names, shown, err := waiting(tx)
		if err != nil {
			return err
		}
		told := true
		for _, p := range d.contacts() {
			all, err := d.tellContact(tx, p, shown, len(names)-len(shown), now)
			if err != nil {
				return err
			}
			told = told && all
		}
		return forget(tx, names, shown, told)
	})
	d.Wake()
	return err
}

// tellContact writes the day's notice to one contact of what that contact has not been told; false when the day's is
// out, so that the rest waits for tomorrow. What cannot wait has all of it told.
func (d *Daemon) tellContact(tx store.Tx, p triage.Party, shown []waitingNote, more int, now time.Time) (bool, error) {
	var due []notice
	atOnce := false
	for _, n := range shown {
		if !slices.Contains(n.Told, p.Contact) {
			due = append(due, n.notice)
			atOnce = atOnce || n.AtOnce
		}
	}
	if len(due) == 0 {
		return true, nil
	}
	key := fmt.Sprintf("notice/waiting/%s/%s", dates.DayOf(now), p.Contact)
	was, err := tx.Queued(key)
	if err == nil && was && atOnce {
		key = fmt.Sprintf("notice/at-once/%d/%s", now.Unix()/int64(atOnceEvery.Seconds()), p.Contact)
		was, err = tx.Queued(key)
	}
	if err != nil || was {
		return false, err
	}
	for i := range shown {
		shown[i].Told = append(shown[i].Told, p.Contact)
	}
	return true, d.putNotice(tx, p, key, waitingView(due, more, p), now)
}

// forget drops what every contact has been told, and notes of the rest whom it was told to.
func forget(tx store.Tx, names []string, shown []waitingNote, all bool) error {
	if all {
		for _, name := range names {
			if err := tx.DropNote(name); err != nil {
				return err
			}
		}
		return nil
	}
	for _, n := range shown {
		if err := tx.PutNote(n.name, n.notice); err != nil {
			return err
		}
	}
	return nil
}

func waitingView(shown []notice, more int, p triage.Party) templates.NoticeView {
	v := templates.NoticeView{Reason: "held", Signature: p.Signature, More: more}
	if len(shown) == 1 {
		v.Reason, v.Case = shown[0].Reason, shown[0].Case
	}
	for _, n := range shown {
		v.Mails = append(v.Mails, templates.Held{
			Key: string(n.Sum[:min(len(n.Sum), 12)]), Received: n.Received.In(n.At.Location()).Format("2006-01-02 15.04"),
			From: terminal.Plain(n.From), Reason: n.Reason, Case: n.Case, Waits: n.Waits,
		})
		for _, r := range n.Reached {
			day := dates.SayDay(dates.DayOf(r.At.In(n.At.Location())))
			v.Reached = append(v.Reached, templates.Reached{Case: r.Case, To: terminal.Plain(r.To), Kind: r.Kind, Day: day})
		}
	}
	return v
}

// silence is the store's note of a mailbox that has not answered for too long and was told of.
type silence struct {
	Since time.Time `json:"since"`
	Told  time.Time `json:"told"`
}

// tellSilence tells the contacts when the last success of a mailbox is too old, once, and once when it is over.
func (d *Daemon) tellSilence() error {
	now := d.Now().In(d.Rules.Location)
	limit := time.Duration(d.Config.Alerts.After)
	for party, since := range d.Health.LastSuccess(d.Config) {
		name := "silence/" + party
		var s silence
		var told bool
		if err := d.Store.View(func(tx store.Tx) (err error) { told, err = tx.Note(name, &s); return err }); err != nil {
			return err
		}
		late := now.Sub(since) > limit
		if late == told || !late && !d.Health.AnsweredSince(party, s.Told) {
			continue // that it was asked lately, by a start of the program, is no answer
		}
		if err := d.tellOne(party, name, s, since, late, now); err != nil {
			return err
		}
	}
	return nil
}

func (d *Daemon) tellOne(party, name string, s silence, since time.Time, late bool, now time.Time) error {
	view := templates.NoticeView{Reason: "mailbox", Place: party, Since: said(since.In(now.Location())),
		Detail: d.Health.Cause(party)}
	state := "begins"
	if !late {
		view.Since, view.Until, state = said(s.Since.In(now.Location())), said(now), "ends"
	}
	err := d.Store.Update(func(tx store.Tx) error {
		if err := d.tell(tx, fmt.Sprintf("notice/silence/%s/%s/%d", party, state, now.Unix()), view, now); err != nil {
			return err
		}
		if late {
			return tx.PutNote(name, silence{Since: since, Told: now})
		}
		return tx.DropNote(name)
	})
	d.Wake()
	return err
}

// said is an instant in words: "måndag 16 mars 2026 kl. 07.30".
func said(t time.Time) string {
	return dates.Say(dates.Range{Start: dates.DayOf(t), End: dates.DayOf(t)}) + " kl. " + t.Format("15.04")
}
