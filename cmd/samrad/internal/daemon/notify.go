package daemon

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// kindDigest is the kind of the digest.
const kindDigest = "digest"

// Notifier writes the mails that answer nobody: digests and notices.
type Notifier struct {
	Config config.Config
	Store  store.Store
	Rules  *triage.Rules
	Now    func() time.Time
	Wake   func() // wakes the outbox
	Log    *slog.Logger
}

// update writes what may have mail of ours in it, and wakes the outbox.
func (c *Notifier) update(fn func(store.Tx) error) error {
	err := c.Store.Update(fn)
	c.Wake()
	return err
}

// contacts are the persons to tell, each with the party that sends to them.
func (c *Notifier) contacts() []triage.Party {
	var out []triage.Party
	for _, p := range c.Rules.Parties {
		told := slices.ContainsFunc(out, func(o triage.Party) bool { return strings.EqualFold(o.Contact, p.Contact) })
		if p.Contact != "" && p.From != "" && !told {
			out = append(out, p)
		}
	}
	return out
}

// tell puts a notice in the outbox for every contact. The key is completed by the contact's address.
func (c *Notifier) tell(tx store.Tx, key string, v templates.NoticeView, now time.Time) error {
	for _, p := range c.contacts() {
		v.Signature = p.Signature
		if err := c.putNotice(tx, p, key+"/"+p.Contact, v, now); err != nil {
			return err
		}
	}
	return nil
}

// putNotice renders a mail to a contact and puts it in the outbox.
func (c *Notifier) putNotice(tx store.Tx, p triage.Party, key string, v templates.NoticeView, now time.Time) error {
	mail, err := templates.Write(v, nil)
	if err != nil {
		return err
	}
	return put(tx)(c.envelope(p, p.Contact, key, writer.KindNotice, mail, "", now))
}

// put puts a mail in the outbox that was written without an error.
func put(tx store.Tx) func(letter.Envelope, error) error {
	return func(e letter.Envelope, err error) error {
		if err == nil {
			_, err = tx.PutEnvelope(e)
		}
		return err
	}
}

// envelope renders a mail of our own accord: a digest or a notice. Without an id of its own it gets one that follows
// from its key and its text, so that whoever gets it twice can see that it is one mail.
func (c *Notifier) envelope(
	p triage.Party, to, key, kind string, mail templates.Mail, id letter.MessageID, now time.Time, files ...letter.File,
) (letter.Envelope, error) {
	if id == "" {
		of := string(letter.SumOf([]byte(key))[:16])
		id = c.Rules.Mint(letter.Minted{Kind: kind, Of: of, Rev: 1, At: now}, mail.Text, p.From, "")
	}
	draft := letter.Draft{
		From: letter.Address{Name: p.FromName, Addr: p.From}, To: c.recipient(to),
		Subject: mail.Subject, Text: mail.Text, HTML: mail.HTML, ID: id, Date: now,
		AutoSubmitted: "auto-generated", Files: files,
	}
	if kind == kindDigest { // to a list of recipients, which nothing else of ours is
		_, domain, _ := strings.Cut(p.From, "@")
		draft.Extra = []letter.Field{{Name: "List-Id", Value: "<veckobrev." + domain + ">"}}
	}
	bytes, err := letter.Compose(draft)
	if err == nil {
		bytes, err = c.Rules.Signed(p.Via, bytes)
	}
	if err != nil {
		return letter.Envelope{}, fmt.Errorf("writing a %s: %w", kind, err)
	}
	return letter.Envelope{Key: key, ID: id, Kind: kind, Via: p.Via, From: p.From, To: to, Bytes: bytes, Due: now}, nil
}

// recipient is an address with the name that the configuration gives it.
func (c *Notifier) recipient(to string) letter.Address {
	out := letter.Address{Addr: strings.ToLower(to)}
	for _, a := range c.Config.Digest.Recipients() {
		if a.Address == out.Addr {
			out.Name = a.Name
		}
	}
	return out
}
