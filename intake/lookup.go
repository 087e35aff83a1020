package intake

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/intake/apply"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
)

// known gathers what the ledger knows that bears on one mail.
func (d *Desk) known(b Book, m *triage.Mail, rel triage.Release) (triage.Known, error) {
	k := triage.Known{Release: rel}
	var err error
	if err = d.ours(b, m); err != nil {
		return k, err
	}
	if err = d.signIn(b, m); err != nil {
		return k, err
	}
	if k.Twin, err = d.twin(b, m); err != nil || k.Twin != nil {
		return k, err
	}
	if m.Auto == letter.BounceMail {
		return k, d.returned(b, m, &k)
	}
	if _, ours := letter.VerifyMessageID(d.Rules.Secret, m.ID); ours {
		k.Sent = true
		return k, nil
	}
	if err = d.match(b, m, &k); err != nil {
		return k, err
	}
	if err = d.reserve(b, m, k); err != nil {
		return k, err
	}
	if err = d.named(b, m, &k); err != nil {
		return k, err
	}
	if k.Moving, err = d.transfer(b, k.Case, m); err != nil {
		return k, err
	}
	if k.Meant, err = d.meant(b, k.Case, m); err != nil {
		return k, err
	}
	k.Along, err = d.along(b, k.Case, m)
	return k, err
}

// mostNames is how many ids of a mail are looked up at most, the nearest of its thread.
const mostNames = 20

// ours calls our own mails by the ids that we gave them wherever a mail names them by one that a server put in its
// place: in its thread, in a bounce, and as its own where it is ours and comes back.
func (d *Desk) ours(b Book, m *triage.Mail) error {
	if !d.Rules.Renamed {
		return nil
	}
	names := []*letter.MessageID{&m.ID}
	if m.Bounce != nil {
		names = append(names, &m.Bounce.ID)
	}
	for _, ids := range [][]letter.MessageID{m.InReplyTo, m.References} {
		for i := max(0, len(ids)-mostNames); i < len(ids); i++ {
			names = append(names, &ids[i])
		}
	}
	for _, id := range names {
		if *id == "" || letter.LooksMinted(*id) {
			continue
		}
		e, found, err := b.Outgoing(*id)
		if err != nil {
			return fmt.Errorf("looking for a mail of ours: %w", err)
		}
		if found {
			*id = e.ID
		}
	}
	return nil
}

// load counts what was answered lately, for a mail that may be answered.
func load(b Book, m *triage.Mail, k *triage.Known, now time.Time) (err error) {
	var id initiative.ID
	if k.Case != nil {
		id = k.Case.ID
	}
	if len(m.From) > 0 {
		k.Load, err = b.Load(id, m.From[0].Addr, now)
	}
	if err == nil {
		k.Stopped, err = b.StoppedFor(m.Received)
	}
	return err
}

// twin finds a copy of the same mail that took another way: to the other mailbox, or delivered twice with other
// Received lines (C11). Two different mails may share a Message-ID (C10), so author and date must agree as
// well, which the essence is made of, and so must the words. Without an id, only equal bytes are equal.
func (d *Desk) twin(b Book, m *triage.Mail) (*letter.Entry, error) {
	return d.copied(b, m, func(e letter.Entry) bool {
		asked := e.Kind == letter.Quarantine && e.Reason == triage.ReasonAsk
		return e.Kind == letter.New || e.Kind == letter.Reply || e.Kind == letter.Help || asked
	})
}

// told finds a copy of a mail that went to a person, where the mail would go there again for the same reason. For
// another reason, or for none, it is no copy: what was held in doubt must not stand for what comes without doubt.
func (d *Desk) told(b Book, m *triage.Mail, v triage.Verdict) (*letter.Entry, error) {
	return d.copied(b, m, func(e letter.Entry) bool { return e.Kind == v.Kind && e.Reason == v.Reason })
}

// copied finds the row of a copy of a mail among those that count.
func (d *Desk) copied(b Book, m *triage.Mail, counts func(letter.Entry) bool) (*letter.Entry, error) {
	if m.ID == "" {
		return nil, nil
	}
	rows, err := b.ByMessageID(m.ID)
	if err != nil {
		return nil, fmt.Errorf("looking for a copy: %w", err)
	}
	for _, e := range rows {
		if e.Essence != m.Essence || !counts(e) {
			continue
		}
		same, err := d.sameWords(b, e, m)
		if err != nil {
			return nil, fmt.Errorf("comparing with a copy: %w", err)
		}
		if same {
			return &e, nil
		}
	}
	return nil, nil
}

// sameWords reports whether a mail says what the kept one said. A mail that is no longer kept cannot speak
// against it.
func (d *Desk) sameWords(b Book, e letter.Entry, m *triage.Mail) (bool, error) {
	old, err := d.reread(b, e.Sum, "", e.Received)
	return err == nil && (old == nil || m.Repeats(old)), err
}

// reread reads a mail once more; nil where it is not kept any more, or cannot be read.
func (d *Desk) reread(b Book, sum letter.Sum, mailbox string, received time.Time) (*triage.Mail, error) {
	if kept, err := b.Kept(sum); err != nil || !kept {
		return nil, err
	}
	raw, err := b.Raw(sum)
	if err != nil {
		return nil, err
	}
	return d.read(mailbox, Incoming{Raw: raw, Received: received}).mail, nil
}

// returned ties a bounce to our mail and its case. Anybody can write one, so it counts only where it returns an id of
// ours and names as recipient whom that mail went to.
func (d *Desk) returned(b Book, m *triage.Mail, k *triage.Known) error {
	if m.Bounce == nil || m.Bounce.ID == "" {
		return nil
	}
	if _, ours := letter.VerifyMessageID(d.Rules.Secret, m.Bounce.ID); !ours {
		return nil // somebody else's mail, or made up
	}
	e, ok, err := b.Outgoing(m.Bounce.ID)
	if err != nil || !ok {
		return err
	}
	if !m.Bounce.Names(e.To) {
		d.Log.Warn("a bounce of one of our mails that names another recipient", "letter", m.Sum)
		return nil
	}
	k.Returned = e.Kind
	if e.Case == "" {
		return nil
	}
	if k.Case, _, err = b.Case(initiative.ID(e.Case)); err != nil || k.Case == nil {
		return err
	}
	for _, s := range k.Case.Sent {
		if s.Letter != string(m.Bounce.ID) {
			continue
		}
		for _, id := range s.Cases { // a mail about several
			if other, ok, err := b.Case(id); err != nil {
				return err
			} else if ok && id != k.Case.ID {
				k.Named = append(k.Named, other)
			}
		}
	}
	return nil
}

// match finds the case the pointers point at, and how. An id that carries our signature proves that its sender got the
// mail, and counts where the case says that it sent that very mail; one that does not must be an id the case has seen.
func (d *Desk) match(b Book, m *triage.Mail, k *triage.Known) error {
	p, threads := m.Points, answered(m)
	if p.Any() && m.Box.ID == "" { // two agreements may share a mailbox: a number counts where it was mailed to
		p, k.Elsewhere = triage.Pointers{}, true
	}
	try := func(by triage.Match, ids []initiative.ID) error {
		for _, id := range ids {
			if k.Case != nil {
				return nil
			}
			c, ok, err := b.Case(id)
			if err != nil {
				return fmt.Errorf("reading case %s: %w", id, err)
			}
			if ok {
				if k.Case, err = followed(b, c); err != nil {
					return fmt.Errorf("reading the case that took up %s: %w", id, err)
				}
				k.By = by
			}
		}
		return nil
	}
	threaded, err := d.threaded(b, threads, k)
	if err != nil {
		return err
	}
	if len(threaded) == 0 && !k.ToDigest {
		k.Forged = d.forged(threads)
	} else {
		k.Unsent = 0 // the thread is known by another of its mails
	}
	for _, step := range []struct {
		by  triage.Match
		ids []initiative.ID
	}{{triage.BySubject, p.Subject}, {triage.ByThread, threaded}, {triage.ByText, p.Text}, {triage.ByQuote, p.Quote}} {
		if err := try(step.by, step.ids); err != nil {
			return err
		}
	}
	if k.Case == nil { // a number in its text may mention another case
		k.Erased, err = b.Erased(p.Subject, threads)
		return err
	}
	if k.By == triage.BySubject && len(threaded) > 0 {
		k.Rival, err = d.rival(b, k.Case, threaded[0], m)
	}
	return err
}

// answered are the ids of the mails that a mail answers: In-Reply-To, then References from the newest.
func answered(m *triage.Mail) []letter.MessageID {
	ids := slices.Clone(m.References)
	slices.Reverse(ids)
	return slices.Concat(m.InReplyTo, ids)
}

// threaded returns the cases that the mail's thread headers point at, and notes whether they point at a digest or at a
// mail of ours that the store knows nothing of.
func (d *Desk) threaded(b Book, ids []letter.MessageID, k *triage.Known) (cases []initiative.ID, err error) {
	for _, id := range ids {
		minted, valid := letter.VerifyMessageID(d.Rules.Secret, id)
		if valid && minted.Kind == "digest" {
			k.ToDigest = true
			continue
		}
		if valid && len(triage.CaseNumbers(d.Rules.Prefix, minted.Of)) > 0 {
			of := initiative.ID(strings.ToUpper(minted.Of)) // a relay may have changed the case of the id
			if c, ok, err := b.Case(of); err != nil {
				return nil, err
			} else if ok && c.HasSent(func(sent string) bool { return letter.SameID(letter.MessageID(sent), id) }) {
				cases = append(cases, of)
			} else if gone, err := b.Erased(nil, []letter.MessageID{id}); err != nil {
				return nil, err
			} else if gone == nil {
				k.Unsent++
			}
			continue
		}
		if valid {
			k.Uncased.Answers(minted)
		}
		found, err := d.uncased(b, id, k)
		if err != nil {
			return nil, err
		}
		cases = append(cases, found...)
	}
	if k.Unsent > 0 {
		d.Log.Warn("ids that we made and the store knows nothing of", "ids", k.Unsent)
	}
	return cases, nil
}

// uncased looks at an id that names no case: it may be a digest's, or that of a mail that asked whether another is an
// initiative; else it is whatever case has seen it.
func (d *Desk) uncased(b Book, id letter.MessageID, k *triage.Known) ([]initiative.ID, error) {
	e, known, err := b.Outgoing(id)
	switch {
	case err != nil:
		return nil, err
	case known && e.Kind == "digest":
		k.ToDigest = true
		return nil, nil
	case known && e.Kind == apply.KindAsk && k.Question == nil:
		k.Question, err = d.question(b, e)
		return nil, err
	}
	found, ok, err := b.ByThread(id)
	if err != nil || !ok {
		return nil, err
	}
	return []initiative.ID{found}, nil
}

// forged counts the ids that have the form of ours and are not: somebody guesses, or answers a mail of another store,
// whose numbers mean other cases.
func (d *Desk) forged(ids []letter.MessageID) (n int) {
	for _, id := range ids {
		if _, ours := letter.VerifyMessageID(d.Rules.Secret, id); !ours && letter.LooksMinted(id) {
			n++
		}
	}
	if n > 0 {
		d.Log.Warn("ids in our form that we did not make", "ids", n)
	}
	return n
}

// framesOnly drops the goroutine number and addresses from a stack, so that one fault has one hash.
func framesOnly(stack []byte) []byte {
	var out []byte
	for _, line := range bytes.Split(stack, []byte("\n")) {
		if len(line) > 0 && line[0] == '\t' {
			line, _, _ = bytes.Cut(line, []byte(" +0x"))
			out = append(append(out, line...), '\n')
		}
	}
	return out
}

// followed is the case that took a case up, and the case itself where none did. It goes no further than steps lead.
func followed(b writer.Cases, c *initiative.Initiative) (*initiative.Initiative, error) {
	for range 8 {
		if c == nil || c.Into == "" {
			return c, nil
		}
		next, ok, err := b.Case(c.Into)
		if err != nil || !ok {
			return c, err
		}
		c = next
	}
	return c, nil
}
