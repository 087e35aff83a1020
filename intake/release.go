package intake

import (
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// Hold is a mail that waits for a person, as the desk needs it to release it.
type Hold struct {
	Entry letter.Entry
	Raw   []byte
}

// Release takes a held mail in after all, on a person's word: as a new initiative (case ""), or as a reply to a
// case. The sender then counts as authenticated; all other rules hold, so an outsider still gets no answer.
func (d *Desk) Release(h Hold, to initiative.ID, by string) (Row, error) {
	mailbox := ""
	if len(h.Entry.Places) > 0 {
		mailbox = h.Entry.Places[0].Mailbox // an intake address stands for the mailbox that its mail came to
	}
	s := d.read(mailbox, Incoming{Raw: h.Raw, Received: h.Entry.Received, Released: true})
	if s.mail == nil {
		return Row{}, fmt.Errorf(
			"releasing %s: the mail cannot be read (%s): discard it with a reason instead",
			h.Entry.Sum,
			s.fault,
		)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		b := newDraft(d.Ledger)
		now := d.Now().In(d.Rules.Location)
		if err := d.untaken(b, h.Entry, s.mail); err != nil {
			return Row{}, err
		}
		dec, err := d.released(b, s.mail, to, by, now)
		if err != nil {
			return Row{}, err
		}
		e := h.Entry
		e.At = now
		row, err := d.record(b, e, s.mail, dec, h.Raw)
		if err == nil {
			err = b.commit(letter.Cursor{}, "")
		}
		switch {
		case errors.Is(err, errStale):
		case err != nil:
			return Row{}, err
		default:
			d.report("", []Row{row})
			return row, nil
		}
	}
}

// untaken wants that no copy of a held mail was taken in meanwhile, by a way that left no doubt.
func (d *Desk) untaken(b Book, held letter.Entry, m *triage.Mail) error {
	copied, err := d.copied(b, m, func(e letter.Entry) bool {
		return e.Sum != held.Sum && (e.Kind == letter.New || e.Kind == letter.Reply)
	})
	if err != nil || copied == nil {
		return err
	}
	return fmt.Errorf("releasing %s: the same mail came another way and is in %s: discard this one with a reason",
		held.Sum, copied.Case)
}

func (d *Desk) released(b Book, m *triage.Mail, to initiative.ID, by string, now time.Time) (triage.Decision, error) {
	k := triage.Known{Release: triage.Release{By: by, As: letter.New}}
	if to != "" {
		c, ok, err := b.Case(to)
		if err != nil {
			return triage.Decision{}, err
		}
		if !ok {
			return triage.Decision{}, fmt.Errorf("releasing to %s: there is no such case", to)
		}
		k.Case, k.By, k.Release.As = c, triage.BySubject, letter.Reply
	}
	err := load(b, m, &k, now)
	if err == nil && k.Case == nil {
		k.NextID, err = b.NextCase(d.Rules.Prefix, now.Year())
	}
	if err != nil {
		return triage.Decision{}, err
	}
	return apply.Decide(d.Rules, m, k, triage.Judge(d.Rules, m, k), now), nil
}
