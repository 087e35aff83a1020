package daemon

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strings"

	"haninge.se/samrad/cmd/samrad/internal/status"
	"haninge.se/samrad/cmd/samrad/internal/terminal"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/store"
	"haninge.se/samrad/intake/triage"
	"haninge.se/samrad/templates"
)

// refusedNote begins the names of the store's notes of refusals that were told.
const refusedNote = "refused/"

// tellRefused tells a person of every sender that is refused, once, by a server that still lets us send. Where there is
// none, samrad status and the log say so.
func (d *Daemon) tellRefused() error {
	var refused []status.Refusal
	var told []string
	err := d.Store.View(func(tx store.Tx) error {
		due, err := tx.Items(outbox.Due, status.MostRefused)
		if err != nil {
			return err
		}
		refused = status.Refusals(due)
		told, err = tx.Notes(refusedNote)
		return err
	})
	if err != nil || len(refused) == 0 && len(told) == 0 {
		return err
	}
	var again, fresh []string
	var news []status.Refusal
	for _, r := range refused {
		if name := noteOfRefusal(r); !slices.Contains(told, name) {
			news, fresh = append(news, r), append(fresh, name)
		}
	}
	for _, name := range told {
		if !slices.ContainsFunc(refused, func(r status.Refusal) bool { return noteOfRefusal(r) == name }) {
			again = append(again, name)
		}
	}
	if len(news) == 0 && len(again) == 0 {
		return nil
	}
	return d.Store.Update(func(tx store.Tx) error {
		for i, r := range news {
			d.Log.Error("the mail server does not let samrad send as its sender: what is from it waits",
				"via", r.Via, "sender", r.Sender, "mails", r.Mails, "last", r.Last)
			if err := errors.Join(d.tellOfRefusal(tx, r, refused), tx.PutNote(fresh[i], d.Now())); err != nil {
				return err
			}
		}
		for _, name := range again { // these send again
			if err := tx.DropNote(name); err != nil {
				return err
			}
		}
		return nil
	})
}

// noteOfRefusal is the name under which it is kept that a person was told.
func noteOfRefusal(r status.Refusal) string { return refusedNote + r.Via + "/" + r.Sender }

func (d *Daemon) tellOfRefusal(tx store.Tx, r status.Refusal, refused []status.Refusal) error {
	by, ok := d.otherWay(refused)
	if !ok {
		return nil
	}
	now := d.Now().In(d.Rules.Location)
	v := templates.NoticeView{
		Reason: "sender-refused", Place: r.Via + ", " + r.Sender, Detail: terminal.Plain(r.Last), Signature: by.Signature,
	}
	var told []string
	for _, p := range d.Rules.Parties {
		if p.Contact == "" || slices.Contains(told, strings.ToLower(p.Contact)) {
			continue
		}
		told = append(told, strings.ToLower(p.Contact))
		by.Contact = p.Contact
		key := fmt.Sprintf("notice/refused/%s/%s/%d/%s", r.Via, r.Sender, now.Unix(), p.Contact)
		if err := d.putNotice(tx, by, key, v, now); err != nil {
			return err
		}
	}
	d.Wake()
	return nil
}

// otherWay finds a party that sends as somebody who is not refused, by another server before the same one.
func (d *Daemon) otherWay(refused []status.Refusal) (triage.Party, bool) {
	for _, strict := range []bool{true, false} {
		for _, p := range d.Rules.Parties {
			shut := slices.ContainsFunc(refused, func(r status.Refusal) bool {
				return r.Via == p.Via && (strict || r.Sender == p.From)
			})
			if p.From != "" && !shut {
				return p, true
			}
		}
	}
	return triage.Party{}, false
}

// reissue writes a mail anew where the configuration has changed since: from the address and by the server that its
// party sends with now, signed as that server signs now. Its Message-ID and text stay.
func reissue(tx store.Tx, rules *triage.Rules, i outbox.Item, by string) error {
	p, ok := senderOf(rules, i)
	if !ok {
		return nil
	}
	again, err := letter.Readdress(i.Bytes, p.From)
	if err == nil {
		again, err = rules.Signed(p.Via, again)
	}
	if err != nil {
		return err
	}
	if p.From == i.From && p.Via == i.Via && signature(again) == signature(i.Bytes) {
		return nil
	}
	return tx.Reissue(i.Key, p.Via, p.From, again, by)
}

// senderOf finds the party that a mail is from: the one with its address, or, when no party has it any more, the one of
// its domain, or the only one that sends by its server.
func senderOf(rules *triage.Rules, i outbox.Item) (triage.Party, bool) {
	domain := letter.Address{Addr: i.From}.Domain()
	for _, is := range []func(triage.Party) bool{
		func(p triage.Party) bool { return p.From == i.From },
		func(p triage.Party) bool { return letter.Address{Addr: p.From}.Domain() == domain },
		func(p triage.Party) bool { return p.Via == i.Via },
	} {
		var found []triage.Party
		for _, p := range rules.Parties {
			if p.From != "" && is(p) {
				found = append(found, p)
			}
		}
		if len(found) == 1 {
			return found[0], true
		}
	}
	return triage.Party{}, false
}

// signature is who signed a mail, "" for nobody.
func signature(mail []byte) string {
	var who []string
	for tag := range strings.SplitSeq(fieldOf(mail, "Dkim-Signature"), ";") {
		if name, value, _ := strings.Cut(strings.TrimSpace(tag), "="); name == "d" || name == "s" {
			who = append(who, name+"="+strings.Join(strings.Fields(value), ""))
		}
	}
	slices.Sort(who)
	return strings.Join(who, ";")
}

// fieldOf reads a field of a mail of ours.
func fieldOf(mail []byte, name string) string {
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(mail))).ReadMIMEHeader()
	return h.Get(name)
}

// reissueRefused writes anew what was refused by the configuration of an earlier run.
func (d *Daemon) reissueRefused() error {
	return d.Store.Update(func(tx store.Tx) error {
		due, err := tx.Items(outbox.Due, 0)
		for _, i := range due {
			if err == nil && i.Refused {
				err = reissue(tx, d.Rules, i, "")
			}
		}
		return err
	})
}
