package daemon

import (
	"errors"
	"fmt"
	"time"

	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/intake/writer"
	"haninge.se/samrad/templates"
)

// tellBeside tells of a younger daemon that answers the same mailbox: the contacts, and that daemon itself, by a mail
// to the mailbox that both read. The younger knows by it that it is one too many, and stops its replies.
func (d *Daemon) tellBeside() error {
	all, err := store.Read(d.Store, store.Tx.Besides)
	for _, b := range all {
		if err == nil && !b.Told {
			err = d.tellOfOne(b)
		}
	}
	return err
}

func (d *Daemon) tellOfOne(b store.Beside) error {
	now := d.Now().In(d.Rules.Location)
	d.Log.Error("another samrad answers the mail of this mailbox: it is to stop", "instance", b.Instance, "id", b.ID)
	v := templates.NoticeView{Reason: "younger-daemon", Since: said(b.Written.In(now.Location())), Detail: string(b.ID)}
	key := fmt.Sprintf("notice/beside/%s/%d", b.Instance, b.Written.Unix())
	return d.update(func(tx store.Tx) error {
		if err := d.tell(tx, key, v, now); err != nil {
			return err
		}
		for _, p := range d.Config.Parties {
			if of, ok := d.Rules.Party(initiative.Party(p.ID)); ok && p.Watched() && of.From != "" {
				if err := d.putSign(tx, of, key+"/"+of.Address, v, b, now); err != nil {
					return err
				}
			}
		}
		b.Told = true
		return tx.NoteBeside(b)
	})
}

// putSign writes to a mailbox that somebody else reads, too, by an id that proves that we read it.
func (d *Daemon) putSign(
	tx store.Tx, p triage.Party, key string, v templates.NoticeView, b store.Beside, now time.Time,
) error {
	v.Signature = p.Signature
	mail, err := templates.Write(v, nil)
	if err != nil {
		return err
	}
	of := d.Rules.Prefix + "-" + b.Instance
	id := d.Rules.Mint(letter.Minted{Kind: writer.KindNotice, Of: of, Rev: 1, At: now}, mail.Text, p.From, b.Mail)
	return put(tx)(d.envelope(p, p.Address, key, writer.KindNotice, mail, id, now))
}

// tellOthers tells of all that speaks against answering.
func (d *Daemon) tellOthers() error { return errors.Join(d.tellStop(), d.tellBeside()) }
