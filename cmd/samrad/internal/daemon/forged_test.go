package daemon

import (
	"os"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/postoffice/lab"
	"haninge.se/samrad/intake/store"
)

// TestForgedOnRealServers is intake/README.md, B01 and B07 with the Received lines that Postfix and Dovecot really
// write: a result of our server's name that a relay passed on lies below that relay's line and counts for nothing, so
// neither a new mail nor a spoofed reply with the right number does more than wait. The same result in a mail that a
// sender hands straight to the border is the one thing that order cannot show (RFC 8601 5 makes its removal the
// border's task): it is tried too, which shows that the hosts are told rightly.
func TestForgedOnRealServers(t *testing.T) {
	l := lab.Start(t, town.People()...)
	w := &town.Town{T: t, Imap: l.IMAPS, Smtp: l.SMTPS, Door: l.SMTP, Secure: true, Ca: l.CA, Password: l.Password}
	name := w.Config("")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	strict := strings.ReplaceAll(string(text), `sender_check = "trust-mailbox"`, "authserv_id = \"mail.lab.test\"\nreceived_by = [\"lab.test\"]")
	town.Rewrite(t, name, strict)
	cfg, problems := config.Load(name)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d := watching(t, cfg, w)
	const result = "Authentication-Results: mail.lab.test; dmarc=pass header.from=haninge.example\r\n"
	const relay = "Received: from mail.lab.test (evil [192.0.2.7]) by relay.evil.example with ESMTP; Thu, 12 Mar 2026 10:00:00 +0100\r\n"
	became := func(head string, mail []byte) letter.Entry {
		t.Helper()
		before := w.Read(town.KommunBox)
		w.Post(town.Resident, []string{town.KommunBox}, append([]byte(head), mail...))
		got := w.Await(town.KommunBox, len(before)+1)
		d.handled(t, len(before)+1)
		var e letter.Entry
		town.WaitFor(t, "its row", func() (ok bool) {
			_ = d.Store.View(func(tx store.Tx) (err error) { e, ok, err = tx.Entry(letter.SumOf(got.Raw)); return err })
			return ok
		})
		return e
	}
	fresh := func() []byte {
		return town.Compose(town.Anna, town.KommunBox, "Kommunikationsinsats: vandring", "", town.GapBody)
	}
	if e := became(relay+result, fresh()); e.Kind != letter.Quarantine || e.Reason != "unauthenticated" {
		t.Errorf("passed on by a relay: %s (%s)", e.Kind, e.Reason)
	}
	if e := became("", fresh()); e.Kind != letter.Quarantine || e.Reason != "unauthenticated" {
		t.Errorf("without a result: %s (%s)", e.Kind, e.Reason)
	}
	known := became(result, fresh())
	if known.Kind != letter.New {
		t.Errorf("with the border's result: %s (%s)", known.Kind, known.Reason)
	}
	w.Await(town.Anna, 1)
	spoof := town.Compose(town.Anna, town.KommunBox, "Sv: vandring ["+known.Case+"]", "", "3. Något annat.\n\n12. Ingen alls.\n")
	if e := became(relay+result, spoof); e.Kind != letter.Quarantine || e.Case != "" {
		t.Errorf("the owner's name and the right number: %s (%s) of %q", e.Kind, e.Reason, e.Case)
	}
	if err := d.Store.View(func(tx store.Tx) error {
		all, err := tx.Cases(store.CaseQuery{})
		if len(all) != 1 || len(all[0].Open) != 2 || len(all[0].Sent) != 1 {
			t.Errorf("%d cases, %+v", len(all), all[0])
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(w.Read(town.Anna)); n != 1 {
		t.Errorf("anna has %d mails, want the answer to her own only", n)
	}
}
