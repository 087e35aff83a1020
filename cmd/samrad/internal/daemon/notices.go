package daemon

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/cmd/samrad/internal/ledger"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/dates"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

const (
	noticeEvery = time.Minute

	// noticeDay is the hour at which the day of the day's notice begins: what waits for the next comes in the morning, and
	// not at midnight.
	noticeDay = 7 * time.Hour
	// atOnceEvery is how often a contact is told at most of what cannot wait for the day's mail.
	atOnceEvery = 10 * time.Minute
)

// notices writes at most one mail a day to each contact about mail that waits or went wrong, and one in ten minutes
// where it is about a case that is urgent or about to begin, without a word of its text, and tells of a mailbox that
// has been silent for too long, and when it answers again.
func (d *Daemon) notices(ctx context.Context) error {
	all := []func() error{
		d.tellWaiting, d.tellSilence, d.tellRefused, d.TellUndelivered, d.tellOthers, d.tellRegistrars, d.tellCopy,
	}
	return every(ctx, noticeEvery, func() error {
		d.warnOfSecrets()
		for _, tell := range all {
			if err := tell(); err != nil {
				return err
			}
		}
		return nil
	})
}

// tellWaiting writes the day's notice when there is something that was not told. What is told is taken off the
// list in the same transaction.
func (d *Daemon) tellWaiting() error {
	some, err := store.Read(d.Store, func(tx store.Tx) (bool, error) { return ledger.AnyNotice(tx) })
	if err != nil || !some {
		return err
	}
	now := d.Now().In(d.Rules.Location)
	return d.update(func(tx store.Tx) error {
		waiting, err := ledger.Waiting(tx)
		if err != nil {
			return err
		}
		told := true
		for _, p := range d.contacts() {
			all, err := d.tellContact(tx, p, waiting, now)
			if err != nil {
				return err
			}
			told = told && all
		}
		return waiting.Forget(tx, told)
	})
}

// tellContact writes the day's notice to one contact of what that contact has not been told; false when the day's is
// out, so that the rest waits for tomorrow. What cannot wait has all of it told.
func (d *Daemon) tellContact(tx store.Tx, p triage.Party, waiting ledger.Notices, now time.Time) (bool, error) {
	var due []ledger.Notice
	atOnce := false
	for _, n := range waiting.Shown {
		if !slices.Contains(n.Told, p.Contact) && d.concerns(n.Notice, p) {
			due = append(due, n.Notice)
			atOnce = atOnce || n.AtOnce
		}
	}
	if len(due) == 0 {
		return true, nil
	}
	key := fmt.Sprintf("notice/waiting/%s/%s", dates.DayOf(now.Add(-noticeDay)), p.Contact)
	was, err := tx.Queued(key)
	if err == nil && was && atOnce {
		key = fmt.Sprintf("notice/at-once/%d/%s", now.Unix()/int64(atOnceEvery.Seconds()), p.Contact)
		was, err = tx.Queued(key)
	}
	if err != nil || was {
		return false, err
	}
	for i := range waiting.Shown {
		waiting.Shown[i].Told = append(waiting.Shown[i].Told, p.Contact)
	}
	return true, d.putNotice(tx, p, key, waitingView(due, waiting.More(), p), now)
}

// concerns reports whether a contact is told of something: what its sender knows that his own party's contact reads is
// for that one, who can see his mailbox and answers him.
func (d *Daemon) concerns(n ledger.Notice, p triage.Party) bool {
	theirs, ok := d.Rules.Party(initiative.Party(n.Party))
	if !ok || theirs.Contact == "" || theirs.From == "" {
		return true
	}
	return strings.EqualFold(theirs.Contact, p.Contact)
}

func waitingView(shown []ledger.Notice, more int, p triage.Party) templates.NoticeView {
	v := templates.NoticeView{Reason: "held", Signature: p.Signature, More: more}
	if len(shown) == 1 {
		v.Reason, v.Case = shown[0].Reason, shown[0].Case
	}
	for _, n := range shown {
		if n.Sum == "" { // no mail of a person's stands behind it
			if len(shown) > 1 {
				v.Mails = append(v.Mails, templates.Held{Key: n.Case, Reason: n.Reason})
			}
			continue
		}
		v.Mails = append(v.Mails, templates.Held{
			Key: string(n.Sum[:min(len(n.Sum), 12)]), Received: said(n.Received.In(n.At.Location())),
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
		told, err := note(d.Store, name, &s)
		if err != nil {
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
	return d.update(func(tx store.Tx) error {
		if err := d.tell(tx, fmt.Sprintf("notice/silence/%s/%s/%d", party, state, now.Unix()), view, now); err != nil {
			return err
		}
		if late {
			return tx.PutNote(name, silence{Since: since, Told: now})
		}
		return tx.DropNote(name)
	})
}

// said is an instant in words: "måndag 16 mars 2026 kl. 07.30".
func said(t time.Time) string {
	return dates.Say(dates.Range{Start: dates.DayOf(t), End: dates.DayOf(t)}) + " kl. " + t.Format("15.04")
}
