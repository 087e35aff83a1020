package postoffice

import (
	"bytes"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Stored is a mail as it lies in a folder.
type Stored struct {
	UID, UIDValidity uint32
	Flags            []string // sorted
	Received         time.Time
	Raw              []byte
}

// Deliver puts a mail into a user's INBOX as it is.
func (o *Office) Deliver(to string, raw []byte) error {
	return o.Put(to, inbox, Stored{Received: o.opt.Now(), Raw: raw})
}

// Put lays a mail into a folder as of a time and with flags; its UIDs are the folder's to give.
func (o *Office) Put(addr, folder string, m Stored) error {
	a, ok := o.account(addr)
	if !ok {
		return fmt.Errorf("no user %s", addr)
	}
	return put(a.box, folder, m)
}

func put(box *imapmemserver.User, folder string, m Stored) error {
	opt := &imap.AppendOptions{Time: m.Received}
	for _, f := range m.Flags {
		opt.Flags = append(opt.Flags, imap.Flag(f))
	}
	if _, err := box.Append(folder, bytes.NewReader(m.Raw), opt); err != nil {
		return fmt.Errorf("putting a mail into %s: %w", folder, err)
	}
	return nil
}

// Messages reads a user's INBOX over IMAP, lowest UID first, without changing it.
func (o *Office) Messages(addr string) ([]Stored, error) { return o.Folder(addr, inbox) }

// Folder reads any folder so.
func (o *Office) Folder(addr, folder string) ([]Stored, error) {
	a, ok := o.account(addr)
	if !ok {
		return nil, fmt.Errorf("no user %s", addr)
	}
	conn, err := net.DialTimeout("tcp", o.IMAP(), 10*time.Second)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	c := imapclient.New(conn, nil)
	defer c.Close()
	if err := c.Login(addr, a.password).Wait(); err != nil {
		return nil, fmt.Errorf("logging in: %w", err)
	}
	sel, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", folder, err)
	}
	if sel.NumMessages == 0 {
		return nil, nil
	}
	body := &imap.FetchItemBodySection{Peek: true}
	got, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: sel.NumMessages}}, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, BodySection: []*imap.FetchItemBodySection{body},
	}).Collect()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", folder, err)
	}
	out := make([]Stored, len(got))
	for i, m := range got {
		out[i] = Stored{UID: uint32(m.UID), UIDValidity: sel.UIDValidity, Received: m.InternalDate,
			Raw: m.FindBodySection(body)}
		for _, f := range m.Flags {
			out[i].Flags = append(out[i].Flags, string(f))
		}
		slices.Sort(out[i].Flags)
	}
	return out, nil
}

// CreateFolder makes a folder.
func (o *Office) CreateFolder(addr, folder string) error {
	a, ok := o.account(addr)
	if !ok {
		return fmt.Errorf("no user %s", addr)
	}
	return a.box.Create(folder, nil)
}

// RenameFolder gives a folder another name; sessions that have it open keep it.
func (o *Office) RenameFolder(addr, from, to string) error {
	a, ok := o.account(addr)
	if !ok {
		return fmt.Errorf("no user %s", addr)
	}
	return a.box.Rename(from, to, nil)
}

// Renumber makes a user's INBOX anew with the same mail: UIDVALIDITY is higher and UIDs start at 1 (RFC 9051
// 2.3.1.1). Connections are cut, since a server that does so restarts.
func (o *Office) Renumber(addr string) error {
	mail, err := o.Messages(addr)
	if err != nil {
		return err
	}
	a, _ := o.account(addr)
	if err := a.box.Delete(inbox); err != nil {
		return err
	}
	if err := a.box.Create(inbox, nil); err != nil {
		return err
	}
	for _, m := range mail {
		if err := o.Put(addr, inbox, m); err != nil {
			return err
		}
	}
	o.DropIMAP()
	return nil
}

// Restore puts back a backup of a user's INBOX that holds its first n mails: UIDVALIDITY and their UIDs are as before,
// and the UIDs of later mail will be given again. Other folders are gone. Connections are cut.
func (o *Office) Restore(addr string, n int) error {
	mail, err := o.Messages(addr)
	if err != nil {
		return err
	}
	if n > len(mail) || n < 1 {
		return fmt.Errorf("no backup of %d mails: there are %d", n, len(mail))
	}
	mail = mail[:n]
	box, err := emptyBox(strings.ToLower(addr), mail[0].UIDValidity)
	if err != nil {
		return err
	}
	if err := refillGapped(box, mail); err != nil {
		return err
	}
	o.mu.Lock()
	o.accounts[strings.ToLower(addr)].box = box
	o.mu.Unlock()
	o.DropIMAP()
	return nil
}

// emptyBox makes a user whose INBOX has a given UIDVALIDITY: each new INBOX has the next.
func emptyBox(addr string, validity uint32) (*imapmemserver.User, error) {
	box := imapmemserver.NewUser(addr, "")
	for v := uint32(1); ; v++ {
		if err := box.Create(inbox, nil); err != nil || v == validity {
			return box, err
		}
		if err := box.Delete(inbox); err != nil {
			return nil, err
		}
	}
}

// refillGapped gives each mail the UID it had, by removing what stands between.
func refillGapped(box *imapmemserver.User, mail []Stored) error {
	view := imapmemserver.NewUserSession(box)
	defer view.Close()
	var between imap.UIDSet
	uid := uint32(1)
	for _, m := range mail {
		for ; uid < m.UID; uid++ {
			between.AddNum(imap.UID(uid))
			if err := put(box, inbox, Stored{Flags: []string{string(imap.FlagDeleted)}}); err != nil {
				return err
			}
		}
		if err := put(box, inbox, m); err != nil {
			return err
		}
		uid++
	}
	if len(between) == 0 {
		return nil
	}
	if _, err := view.Select(inbox, &imap.SelectOptions{}); err != nil {
		return err
	}
	return view.Expunge(nil, &between)
}
