package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/initiative"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice/lab"
	"haninge.se/samrad/intake/store"
)

// TestBounceOnRealServers: a reply that Postfix takes and cannot deliver comes back as its own kind of report. It is
// tied to the mail that bounced, a person is told, and nothing is sent for it. One report keeps no later answer back.
func TestBounceOnRealServers(t *testing.T) {
	l := lab.Start(t, town.People()...)
	w := &town.Town{T: t, Imap: l.IMAPS, Smtp: l.SMTPS, Door: l.SMTP, Secure: true, Ca: l.CA, Password: l.Password}
	const gone = "borttagen@haninge.example"
	boxes := filepath.Join(l.Dir, "vmailbox") // Postfix believes in this mailbox, Dovecot does not
	text, err := os.ReadFile(boxes)
	if err != nil {
		t.Fatal(err)
	}
	l.StopPostfix()
	town.Rewrite(t, boxes, string(text)+gone+" x\n")
	if err := os.Chmod(boxes, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := l.StartPostfix(); err != nil {
		t.Fatal(err)
	}
	d := running(t, w)
	w.Post(gone, []string{town.KommunBox}, town.Compose(gone, town.KommunBox, "Kommunikationsinsats: vandring", "", town.GapBody))
	d.handled(t, 2) // the mail and the report
	rows := func() (out map[string]int) {
		out = map[string]int{}
		if err := d.Store.View(func(tx store.Tx) error {
			all, err := tx.Entries(store.EntryQuery{})
			for _, e := range all {
				out[string(e.Kind)+" "+e.Reason]++
				if e.Reason == string(letter.BounceMail) && !strings.HasSuffix(e.Case, "-0001") {
					t.Errorf("the report belongs to %q", e.Case)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got := rows(); got["new keyword"] != 1 || got["ignore bounce"] != 1 || len(got) != 2 {
		t.Errorf("the ledger holds %v", got)
	}
	var c *initiative.Initiative
	town.WaitFor(t, "the case to know", func() bool {
		_ = d.Store.View(func(tx store.Tx) (err error) {
			all, err := tx.Cases(store.CaseQuery{})
			if len(all) == 1 {
				c = all[0]
			}
			return err
		})
		return c != nil && c.Sent[0].Bounced != ""
	})
	if len(c.Sent) != 1 || !strings.HasPrefix(c.Sent[0].Bounced, "5.1.1") || c.Sent[0].To != gone {
		t.Errorf("sent %+v", c.Sent)
	}
	id := string(c.ID)
	w.Post(gone, []string{town.KommunBox}, town.Compose(gone, town.KommunBox, "Sv: vandring ["+id+"]", "", "12. Antal deltagare.\n"))
	d.handled(t, 4) // its answer comes back too
	if got := rows(); got["ignore bounce"] != 2 || got["reply subject"] != 1 || len(w.Read(town.KommunBox)) != 4 {
		t.Errorf("the ledger holds %v, the mailbox %d mails", got, len(w.Read(town.KommunBox)))
	}
	if err := d.tellWaiting(); err != nil { // not to wait for its minute
		t.Fatal(err)
	}
	if text := w.Await(town.Contact, 1).Text(t); !strings.Contains(text, id) {
		t.Errorf("the contact is told:\n%s", text)
	}
	if err := d.Store.View(func(tx store.Tx) error {
		failed, err := tx.Items(outbox.Failed, 0)
		if len(failed) == 0 || failed[0].To != gone || !strings.Contains(failed[0].Last, "it came back: 5.1.1") {
			t.Errorf("given up are %+v", failed)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
