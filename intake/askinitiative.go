package intake

import (
	"fmt"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// question finds the mail that an id of ours asks about, where it is one that asks.
func (d *Desk) question(b Book, e letter.Envelope) (*triage.AskedMail, error) {
	said, ours := letter.VerifyMessageID(d.Rules.Secret, e.ID)
	if !ours || e.Kind != apply.KindAsk {
		return nil, nil
	}
	rows, err := b.BySum(said.Of)
	if err != nil {
		return nil, fmt.Errorf("looking for the mail that was asked about: %w", err)
	}
	q := &triage.AskedMail{}
	for _, row := range rows {
		if row.Kind == letter.Quarantine && row.Reason == triage.ReasonAsk {
			q.Entry = row
		}
	}
	if q.Entry.Sum == "" {
		return q, nil
	}
	mailbox := ""
	if len(q.Entry.Places) > 0 {
		mailbox = q.Entry.Places[0].Mailbox
	}
	if q.Mail, err = d.reread(b, q.Entry.Sum, mailbox, q.Entry.Received); err != nil {
		return nil, fmt.Errorf("reading the mail that was asked about: %w", err)
	}
	return q, nil
}

// registered is the row of a mail that waited for its sender's yes, now that he has given it.
func registered(e letter.Entry, c *initiative.Initiative) Row {
	e.Kind, e.Reason, e.Case, e.Party = letter.New, triage.ReasonYes, string(c.ID), string(c.Lead)
	return Row{Entry: e, Freed: c.Reporter}
}
