package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// byGraph is a town whose first mailbox lies in Exchange Online.
func byGraph(t testing.TB, opt exchange.Options) (*town, *exchange.Server) {
	t.Helper()
	opt.TenantID, opt.ClientID, opt.Secret = "example.onmicrosoft.com", "app", "hemligt"
	cloud, err := exchange.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cloud.Close() })
	cloud.AddMailbox(kommunBox, "")
	cloud.AddMailbox(chef, "ErrorAccessDenied")
	office, err := postoffice.Open(postoffice.Options{Accepted: func(m postoffice.Mail) {
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
				"login_url = %q\ngraph_url = %q\n", opt.TenantID, secret, chef, cloud.URL(), cloud.URL())
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
