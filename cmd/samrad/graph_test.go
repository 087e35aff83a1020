package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/letter"
	"haninge.se/samrad/intake/outbox"
	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
	"haninge.se/samrad/intake/store"
)

// byGraph is a town whose first mailbox lies in Exchange Online.
func byGraph(t testing.TB, opt exchange.Options, more ...string) (*town, *exchange.Server) {
	t.Helper()
	var office *postoffice.Office
	opt.Submitted = func(m exchange.Mail) {
		for _, to := range m.To {
			if err := office.Deliver(to, m.Raw); err != nil {
				t.Error(err)
			}
		}
	}
	opt.TenantID, opt.ClientID, opt.Secret = "example.onmicrosoft.com", "app", "hemligt"
	cloud, err := exchange.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cloud.Close() })
	cloud.AddMailbox(kommunBox, "")
	cloud.AddMailbox(chef, "ErrorAccessDenied")
	office, err = postoffice.Open(postoffice.Options{Accepted: func(m postoffice.Mail) {
		if slices.Contains(m.To, kommunBox) {
			cloud.Deliver(kommunBox, exchange.Inbox, m.Raw)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	for _, p := range people() {
		office.AddUser(p, "hemligt")
	}
	return &town{t: t, imap: office.IMAP(), smtp: office.SMTP(), door: office.SMTP(), password: "hemligt",
		graph: func(secret string) string {
			return fmt.Sprintf("[party.graph]\ntenant = %q\nclient_id = \"app\"\nclient_secret_file = %q\noutside = %q\n"+
				"login_url = %q\ngraph_url = %q\n%s\n", opt.TenantID, secret, chef, cloud.URL(), cloud.URL(), strings.Join(more, "\n"))
		}}, cloud
}

// TestConversationByGraph is TestConversation with one mailbox in Exchange Online: nothing is written there, every
// request asks for ids that stay, and no mail is fetched twice.
func TestConversationByGraph(t *testing.T) {
	w, cloud := byGraph(t, exchange.Options{})
	conversation(t, w)
	fetched := map[string]int{}
	for _, r := range cloud.Requests() {
		if r.Op == exchange.Token {
			continue
		}
		if r.Method != http.MethodGet || !slices.Contains(r.Prefer, `IdType="ImmutableId"`) {
			t.Errorf("%s %s, %v", r.Method, r.Path, r.Prefer)
		}
		if r.Op == exchange.Value {
			fetched[r.ID]++
		}
	}
	if len(fetched) != 3 {
		t.Errorf("%d mails were fetched, want the 3 that are new: %v", len(fetched), fetched)
	}
	for id, n := range fetched {
		if n != 1 {
			t.Errorf("%s was fetched %d times", id, n)
		}
	}
}

// TestConversationAllByGraph: reading and sending by Graph, where Message-IDs are kept.
func TestConversationAllByGraph(t *testing.T) {
	w, cloud := byGraph(t, exchange.Options{}, `send = "draft"`)
	conversation(t, w)
	if n := cloud.MostAtOnce(); n > 4 {
		t.Errorf("%d calls at once", n)
	}
}

// TestCheckGraph: check looks into the mailbox, and wants the one outside to be refused.
func TestCheckGraph(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*exchange.Server)
		code   int
		says   string
	}{
		"well": {func(*exchange.Server) {}, 0, "mailbox " + chef + " is refused, as it should be"},
		"wide open": {func(s *exchange.Server) { s.AddMailbox(chef, "") }, 1,
			"samrad can read it, and so all mailboxes of the tenant: narrow the application"},
		"no consent": {func(s *exchange.Server) { s.AddMailbox(kommunBox, "NoPermissionsInAccessToken") }, 1,
			"an administrator has to consent"},
		"policy":      {func(s *exchange.Server) { s.AddMailbox(kommunBox, "ErrorAccessDenied") }, 1, "takes up to two hours"},
		"no licence":  {func(s *exchange.Server) { s.AddMailbox(kommunBox, "MailboxNotEnabledForRESTAPI") }, 1, "without a licence"},
		"no such box": {func(s *exchange.Server) { s.AddMailbox(kommunBox, "ErrorInvalidUser") }, 1, "see mailbox and tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			w, cloud := byGraph(t, exchange.Options{})
			c.change(cloud)
			var out, errs strings.Builder
			code := run(t.Context(), []string{"check", "--config", w.config("")}, strings.NewReader(""), &out, &errs)
			if said := out.String() + errs.String(); code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit %d:\n%s", code, said)
			}
		})
	}
}

// TestCheckGraphToken: what the token service says is told with what to do.
func TestCheckGraphToken(t *testing.T) {
	for code, says := range map[string]string{"AADSTS7000222": "has expired", "AADSTS700016": "no such application", "AADSTS90002": "no such tenant"} {
		w, _ := byGraph(t, exchange.Options{Fail: func(c exchange.Call) exchange.Fault {
			if c.Op == exchange.Token {
				return exchange.Fault{Status: http.StatusUnauthorized, AADSTS: code}
			}
			return exchange.Fault{}
		}})
		var out, errs strings.Builder
		exit := run(t.Context(), []string{"check", "--config", w.config("")}, strings.NewReader(""), &out, &errs)
		if said := errs.String(); exit != 1 || !strings.Contains(said, code) || !strings.Contains(said, says) {
			t.Errorf("exit %d: %s", exit, said)
		}
	}
}

// TestVerifyGraph holds the mailbox against the ledger by ids.
func TestVerifyGraph(t *testing.T) {
	w, cloud := byGraph(t, exchange.Options{})
	d := running(t, w)
	w.post(resident, []string{kommunBox}, compose(resident, kommunBox, "Trasig gatubelysning", "", "Hej!\n"))
	d.handled(t, 1)
	party := d.cfg.Parties[0]
	count := func(now time.Time) tallied {
		got, err := tally(t.Context(), &register{cfg: d.cfg, store: d.store}, party, time.Time{}, now)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	waitFor(t, "a cursor", func() bool {
		_, err := tally(t.Context(), &register{cfg: d.cfg, store: d.store}, party, time.Time{}, d.now())
		return err == nil
	})
	if got := count(d.now()); got.Seen != 1 || got.Known != 1 {
		t.Errorf("%+v", got)
	}
	id := cloud.Deliver(kommunBox, exchange.Junk, compose(resident, kommunBox, "Räddad", "", "Hej!\n"))
	cloud.MoveUntold(kommunBox, id, exchange.Inbox)
	if got := count(d.now()); got.Unread != 1 {
		t.Errorf("at once: %+v", got)
	}
	if got := count(d.now().Add(2 * time.Hour)); len(got.Missing) != 1 || got.Missing[0].ID != id {
		t.Errorf("later: %+v", got)
	}
}

// TestConversationSentByGraph is TestConversation with mail that leaves by Graph, where every mail gets another
// Message-ID and loses its Auto-Submitted: answers, a bounce and our own mail coming back are known all the same.
func TestConversationSentByGraph(t *testing.T) {
	for _, way := range []string{"draft", "sendmail"} {
		t.Run(way, func(t *testing.T) {
			w, cloud := byGraph(t, exchange.Options{Restamp: true, SentLate: 100 * time.Millisecond}, "send = \""+way+"\"")
			d := running(t, w)
			w.post(anna, []string{kommunBox}, compose(anna, kommunBox, "Kommunikationsinsats: trygghetsvandring", "", gapBody))
			gap := w.await(anna, 1)
			id := gap.header("Message-Id")
			if !strings.Contains(id, "prod.outlook.com") || gap.header("Auto-Submitted") != "" {
				t.Fatalf("it was not written anew: %v", gap.msg.Header)
			}
			waitFor(t, "the other id to be known", func() bool { _, known := sentAs(t, d, id); return known })
			ours, _ := sentAs(t, d, id)
			answer := compose(anna, kommunBox, "SV: utan nummer", "In-Reply-To: "+id+"\n", "12. Antal deltagare\n")
			w.post(anna, []string{kommunBox}, answer)
			if text := w.await(anna, 2).text(t); !strings.Contains(text, "lagt till svar på fråga 12") {
				t.Errorf("an answer that names no number and the other id:\n%s", text)
			}
			w.post(kommunBox, []string{kommunBox}, gap.raw)
			w.post("", []string{kommunBox}, bounceOf(gap.raw))
			d.handled(t, 4)
			if item, _ := sentAs(t, d, id); !item.Bounced || item.ID != ours.ID || item.Uncertain {
				t.Errorf("after its bounce: %+v", item)
			}
			reasons := map[string]int{}
			_ = d.store.View(func(tx store.Tx) error {
				rows, err := tx.Entries(store.EntryQuery{})
				for _, r := range rows {
					reasons[string(r.Kind)+" "+r.Reason]++
				}
				return err
			})
			if reasons["ignore own-message"] != 1 || reasons["ignore bounce"] != 1 {
				t.Errorf("what came of the mails: %v", reasons)
			}
			if n := len(cloud.In(kommunBox, exchange.Drafts)); n != 0 {
				t.Errorf("%d drafts are left", n)
			}
		})
	}
}

// sentAs finds the mail of ours that goes by an id.
func sentAs(t *testing.T, d *daemon, id string) (item outbox.Item, known bool) {
	t.Helper()
	if err := d.store.View(func(tx store.Tx) (err error) {
		item, known, err = tx.EnvelopeByID(letter.MessageID(id))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return item, known
}

// bounceOf is what Exchange sends back when a mail could not be delivered.
func bounceOf(raw []byte) []byte {
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	return []byte(strings.ReplaceAll("From: postmaster@example.onmicrosoft.com\nTo: "+kommunBox+"\nSubject: Kan inte levereras\n"+
		"Message-ID: <ndr1@example.onmicrosoft.com>\nDate: "+time.Now().Format(time.RFC1123Z)+"\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"+
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\nFel.\n"+
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;x.prod.outlook.com\n\nFinal-Recipient: rfc822;"+anna+
		"\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n", "\n", "\r\n") + head + "\r\n\r\nHej\r\n--b--\r\n")
}
