package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// KindSample is the kind of a digest that was written to a file to be looked at. It was never sent.
const KindSample = "sample"

// Sign is what a mail gives away by an id that it names.
type Sign struct {
	ID      letter.MessageID
	Written time.Time  // the mail with that id
	Mail    letter.Sum // the mail that names it
	Other   string     // the instance that answers our mailbox beside us; "" where the store is older than the mail

	TookOver bool // it wrote the mail while this store lay still: it is the one to go on, whichever is older
}

// Span is a time from an instant to another.
type Span struct{ From, Until time.Time }

// holds reports whether an instant, told to the second, lies within.
func (s Span) holds(at time.Time) bool {
	return at.After(s.From) && at.Before(s.Until.Truncate(time.Second))
}

// signError stops a batch until a sign is noted.
type signError struct{ Sign }

func (e *signError) Error() string {
	if e.Other != "" {
		return "another samrad has sent " + string(e.ID)
	}
	return "the store is older than a mail that names " + string(e.ID)
}

// signIn finds an id that tells against us: one that we made and the store knows nothing of, in the thread of a mail,
// in a bounce, or its own; or one that another daemon made in answer to mail of our mailbox. An id is on the disk
// before its mail leaves, so the first is of a store that knew more. Nothing is decided on before that is noted.
func (d *Desk) signIn(b Book, m *triage.Mail) error {
	own := [][]letter.MessageID{{m.ID}, m.InReplyTo, m.References}
	for i, named := range append(own, returnedID(m)) {
		for _, id := range named {
			if !letter.LooksMinted(id) {
				continue
			}
			said, ours := letter.VerifyMessageID(d.Rules.Secret, id)
			var sign Sign
			var err error
			switch {
			case said.Kind == KindSample:
				continue
			case ours:
				sign, err = d.unsent(b, id, said)
			case i < len(own): // anybody can write a bounce
				sign, err = d.another(b, m, id)
			}
			if err != nil {
				return fmt.Errorf("looking for a mail of ours: %w", err)
			}
			if sign.ID != "" {
				sign.Mail = m.Sum
				return &signError{sign}
			}
		}
	}
	return nil
}

// unsent is the sign that lies in an id that we made and did not send. One with the name of another copy of this store,
// written after we got ours, shows that that copy is at work, too.
func (d *Desk) unsent(b Book, id letter.MessageID, said letter.Minted) (Sign, error) {
	never, err := b.Unknown(id, said.At)
	if err != nil || !never {
		return Sign{}, err
	}
	if said.Instance == d.Rules.Instance || d.before(said.At) {
		return Sign{ID: id, Written: said.At}, nil
	}
	if said.Kind == writer.KindNotice && !d.aboutOurs(said) { // one that has stopped its replies tells people so
		return Sign{}, nil
	}
	first, err := b.Another(said.Instance, said.At)
	if err != nil || !first {
		return Sign{}, err
	}
	return Sign{ID: id, Written: said.At, Other: said.Instance, TookOver: d.Still.holds(said.At)}, nil
}

// another is the sign that lies in an id that a stranger to this store made about our cases. One mail is enough, since
// nobody outside can write it: the id proves that its maker has read a mail as it lies in our mailbox, and a colleague,
// or one of our own addresses, sent the mail that names it, as our server confirms. Without that proof no number of
// mails counts: somebody could write to our colleagues under ids of our form, and let them answer to us.
func (d *Desk) another(b Book, m *triage.Mail, id letter.MessageID) (Sign, error) {
	said, ok := letter.ReadMessageID(id)
	hint := letter.ReadHint(id)
	if !ok || hint == "" || !d.aboutOurs(said) || d.before(said.At) || !d.vouched(m) {
		return Sign{}, nil
	}
	read, err := b.BySum(hint)
	if err != nil || !slices.ContainsFunc(read, func(e letter.Entry) bool { return letter.ProvesReading(id, e.Sum) }) {
		return Sign{}, err
	}
	first, err := b.Another(said.Instance, said.At)
	if err != nil || !first {
		return Sign{}, err
	}
	return Sign{ID: id, Written: said.At, Other: said.Instance}, nil
}

// aboutOurs reports whether a mail was about a case of this agreement, or told another daemon of one.
func (d *Desk) aboutOurs(said letter.Minted) bool {
	return strings.HasPrefix(strings.ToLower(said.Of), strings.ToLower(d.Rules.Prefix)+"-")
}

// before reports whether a mail was written, to the second, before this store had its name.
func (d *Desk) before(at time.Time) bool {
	return at.Before(letter.InstanceSince(d.Rules.Instance).Truncate(time.Second))
}

// vouched reports whether our server confirms that a mail comes from a party.
func (d *Desk) vouched(m *triage.Mail) bool {
	return m.Colleague && d.Rules.Trust(m) == triage.Verified
}

func returnedID(m *triage.Mail) []letter.MessageID {
	if m.Bounce == nil {
		return nil
	}
	return []letter.MessageID{m.Bounce.ID}
}

// LookAhead reads the headers of mail that is going to be received. One that bears a sign stops the replies before any
// of it is answered, and the numbers in colleagues' mail are kept from being given out: those in their subjects, and
// those in ids that an earlier store made, whose key is lost.
func (d *Desk) LookAhead(mailbox string, heads [][]byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var taken []initiative.ID
	for _, raw := range heads {
		m := d.read(mailbox, Incoming{Raw: raw}).mail
		if m == nil {
			continue // told of when it is received
		}
		if err := d.signAhead(m); err != nil {
			return err
		}
		if d.vouched(m) {
			taken = append(taken, d.Rules.NumbersIn(m)...)
		}
	}
	if len(taken) == 0 {
		return nil
	}
	return d.Ledger.Update(func(b Book) error {
		for _, id := range taken {
			if err := reserve(b, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// signAhead notes that the store is older than a mail, or that a copy of it has taken over, before that mail is
// received. Another daemon is noted by the whole mail that names it: by then.
func (d *Desk) signAhead(m *triage.Mail) error {
	err := d.Ledger.View(func(b Book) error { return d.signIn(b, m) })
	var sign *signError
	switch {
	case !errors.As(err, &sign):
		return err
	case sign.Other != "" && !sign.TookOver:
		return nil
	}
	return d.Ledger.Update(func(b Book) error { return b.NoteSign(sign.Sign) })
}

// reserve keeps the numbers of cases that are not here, and that a colleague's mail carries, from being given out: an
// earlier store gave them to other cases. What anybody else writes reserves nothing.
func (d *Desk) reserve(b Book, m *triage.Mail, k triage.Known) error {
	named := m.Points.All()
	if k.Case != nil {
		named = slices.DeleteFunc(named, func(id initiative.ID) bool { return id == k.Case.ID })
	}
	if len(named) == 0 || !d.vouched(m) {
		return nil
	}
	for _, id := range named {
		if err := reserve(b, id); err != nil {
			return err
		}
	}
	return nil
}

// reserve keeps a number from being given out where no case has it.
func reserve(b Book, id initiative.ID) error {
	_, here, err := b.Case(id)
	if err == nil && !here {
		err = b.Reserve(id)
	}
	if err != nil {
		return fmt.Errorf("reserving a number: %w", err)
	}
	return nil
}
