package intake

import (
	"bytes"
	"fmt"
	"slices"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
)

// longestHead bounds the header that is read before its mail.
const longestHead = 64 << 10

// Unplaced reports whether a mail answers another by an id of which nothing is known here, and names no case in its
// subject: it may answer one of ours that went out under an id that we have not been told yet. Only its header is read.
// Its sender is one of those that are asked for.
func (d *Desk) Unplaced(mailbox string, raw []byte, sender func(address string) bool) (is bool, err error) {
	head := raw[:min(len(raw), longestHead)]
	if i := bytes.Index(head, []byte("\r\n\r\n")); i >= 0 {
		head = head[:i+4]
	}
	m := d.read(mailbox, Incoming{Raw: head}).mail
	switch {
	case m == nil || m.Auto != "" || len(m.From) != 1 || !sender(m.From[0].Addr):
		return false, nil
	case len(m.InReplyTo) == 0 || len(triage.CaseNumbers(d.Rules.Prefix, m.Subject)) > 0:
		return false, nil
	}
	ids := slices.Concat(m.InReplyTo, m.References)
	err = d.Ledger.View(func(b Book) error {
		for _, id := range ids[:min(len(ids), mostNames)] {
			known, err := heardOf(b, id)
			if err != nil || known {
				return err
			}
		}
		is = true
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("looking for what a mail answers: %w", err)
	}
	return is, nil
}

// heardOf reports whether an id is of a mail of ours, or of a case's.
func heardOf(b Book, id letter.MessageID) (bool, error) {
	if letter.LooksMinted(id) {
		return true, nil
	}
	if _, ours, err := b.Outgoing(id); err != nil || ours {
		return ours, err
	}
	_, known, err := b.ByThread(id)
	return known, err
}
