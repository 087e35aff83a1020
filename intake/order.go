package intake

import (
	"errors"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/writer"
)

// Direct carries out an order: the case, the mails to those whom it concerns and the line in the log are one
// transaction. It says who is told.
func (d *Desk) Direct(o apply.Order) (told []string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		told, err = d.direct(newDraft(d.Ledger), o)
		if errors.Is(err, errStale) {
			continue
		}
		if err == nil && len(told) > 0 && d.Wake != nil {
			d.Wake()
		}
		return told, err
	}
}

func (d *Desk) direct(b *draft, o apply.Order) (told []string, err error) {
	now := d.Now().In(d.Rules.Location)
	stopped, err := b.StoppedFor(now)
	if err != nil {
		return nil, err
	}
	did, err := apply.Direct(d.Rules, b, o, stopped, now)
	if err != nil {
		return nil, err
	}
	if did.Other != nil {
		if err := b.record(Row{Case: did.Other}, nil); err != nil {
			return nil, err
		}
	}
	if err := writer.New(d.Rules).Pace().Pace(b, did.Own, now); err != nil {
		return nil, err
	}
	if err := b.record(Row{Case: did.Case, Directed: &did.Directed, Own: did.Own}, nil); err != nil {
		return nil, err
	}
	return did.Told, b.commit(letter.Cursor{}, "")
}
