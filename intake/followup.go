package intake

import (
	"errors"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/writer"
)

const casesAtOnce = 100 // that are looked at for what is due in one transaction

// FollowUp does what is due of our own accord: it looks at the cases that something is due about, writes the mails, and
// notes on each case what was done, all in one transaction; then it says whether there may be more. A mail that the cap
// of its recipient holds back is put off to the next morning. Nothing is done twice: what was done stands on the case.
func (d *Desk) FollowUp() (more bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.Now().In(d.Rules.Location)
	b := newDraft(d.Ledger)
	cases, err := b.DueCases(now, casesAtOnce)
	if err != nil || len(cases) == 0 {
		return false, err
	}
	own, err := writer.New(d.Rules).WriteDue(b, cases, now)
	if err != nil {
		return false, err
	}
	for _, c := range cases {
		if err := b.record(Row{Case: c, Own: own[c.ID]}, nil); err != nil {
			return false, err
		}
	}
	err = b.commit(letter.Cursor{}, "")
	if errors.Is(err, errStale) {
		return true, nil
	}
	if err == nil && len(own) > 0 && d.Wake != nil {
		d.Wake()
	}
	return len(cases) == casesAtOnce, err
}
