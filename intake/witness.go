package intake

import (
	"fmt"
	"slices"

	"haninge.se/samrad/intake/letter"
)

// KindSample is the kind of a digest that was written to a file to be looked at. It was never sent.
const KindSample = "sample"

// doubtError says that a mail names one of ours that was never sent.
type doubtError struct{ id letter.MessageID }

func (e *doubtError) Error() string {
	return "the store is older than a mail that names " + string(e.id)
}

// witness finds an id that we made and the store knows nothing of: in the thread of a mail, in a bounce, or its own.
// Such a mail is a witness that the store is older than the world, since an id is on the disk before its mail leaves.
// Nothing is decided on before that is noted.
func (d *Desk) witness(b Book, m *Mail) error {
	for _, named := range [][]letter.MessageID{{m.ID}, m.InReplyTo, m.References, returnedID(m)} {
		for _, id := range named {
			if !letter.LooksMinted(id) {
				continue
			}
			of, ours := letter.VerifyMessageID(d.Rules.Secret, id)
			if !ours || of.Kind == KindSample {
				continue
			}
			switch never, err := b.Unknown(id, of.At); {
			case err != nil:
				return fmt.Errorf("looking for a mail of ours: %w", err)
			case never:
				return &doubtError{id}
			}
		}
	}
	return nil
}

func returnedID(m *Mail) []letter.MessageID {
	if m.Bounce == nil {
		return nil
	}
	return []letter.MessageID{m.Bounce.ID}
}

// reserve keeps the numbers of cases that are not here, and that a colleague's mail carries, from being given out: an
// earlier store gave them to other cases. What anybody else writes reserves nothing.
func (d *Desk) reserve(b Book, m *Mail, k Known) error {
	for _, id := range slices.Concat(k.Pointers.Subject, k.Pointers.Text, k.Pointers.Quote) {
		if k.Case != nil && k.Case.ID == id {
			continue
		}
		if _, here, err := b.Case(id); err != nil {
			return fmt.Errorf("looking for a case: %w", err)
		} else if here {
			continue
		}
		if len(m.From) != 1 {
			return nil
		}
		if _, known := d.Rules.sender(m.From[0]); !known || d.Rules.trust(m) != Verified {
			return nil
		}
		if err := b.Reserve(id); err != nil {
			return fmt.Errorf("reserving a number: %w", err)
		}
	}
	return nil
}
