package daemon

import (
	"os"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/config"
	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/store"
)

// TestInjectedResult: a resident's return path is an encoded word that says "header.from=haninge.example", which the
// server repeats in its result for the resident's own domain; the author field names him first and a colleague last. By
// either, or by both, he registers nothing, changes no case of hers and gets no answer, though his mail does pass DMARC.
func TestInjectedResult(t *testing.T) {
	w := town.Embedded(t)
	name := w.Config("")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	town.Rewrite(t, name, strings.ReplaceAll(string(text), `sender_check = "trust-mailbox"`, `authserv_id = "mail.lab.test"`))
	cfg, problems := config.Load(name)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	d := watching(t, cfg, w)
	const (
		word   = "=?utf-8?q?x_header.from=3Dhaninge.example_y?=@mail.test"
		honest = "Authentication-Results: mail.lab.test; dmarc=pass header.from=haninge.example\r\n"
		theirs = "Return-Path: <" + word + ">\r\nAuthentication-Results: mail.lab.test; spf=pass smtp.mailfrom=" + word +
			"; dmarc=pass header.from=mail.test\r\n"
		both = "<boende@mail.test> <" + town.Anna + ">"
	)
	n := 0
	became := func(head, from, subject, body string) (e letter.Entry) {
		t.Helper()
		n++
		w.Post(town.Resident, []string{town.KommunBox}, append([]byte(head), town.Compose(from, town.KommunBox, subject, "", body)...))
		got := w.Await(town.KommunBox, n)
		town.WaitFor(t, "its row", func() (ok bool) {
			_ = d.Store.View(func(tx store.Tx) (err error) { e, ok, err = tx.Entry(letter.SumOf(got.Raw)); return err })
			return ok
		})
		return e
	}
	known := became(honest, town.Anna, "Kommunikationsinsats: vandring", town.GapBody)
	if known.Kind != letter.New {
		t.Fatalf("her own mail: %s (%s)", known.Kind, known.Reason)
	}
	const change = "12. Ingen utvärdering alls.\n"
	for _, c := range []struct{ head, from, subject, body, reason string }{
		{theirs, both, "Sv: vandring [" + known.Case + "]", change, "several-authors"},
		{theirs, town.Anna, "Sv: vandring [" + known.Case + "]", change, "unauthenticated"},
		{honest, both, "Sv: vandring [" + known.Case + "]", change, "several-authors"},
		{theirs, both, "Kommunikationsinsats: annat", town.GapBody, "several-authors"},
		{theirs, town.Anna, "Kommunikationsinsats: annat", town.GapBody, "unauthenticated"},
	} {
		if e := became(c.head, c.from, c.subject, c.body); e.Kind != letter.Quarantine || e.Reason != c.reason || e.Case != "" {
			t.Errorf("%q as %s: %s (%s) of %q", c.subject, c.from, e.Kind, e.Reason, e.Case)
		}
	}
	if err := d.Store.View(func(tx store.Tx) error {
		all, err := tx.Cases(store.CaseQuery{})
		if len(all) != 1 || len(all[0].Open) != 2 || len(all[0].Sent) != 1 || len(all[0].Answers["utvardering"]) > 0 {
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
