package town

import (
	"fmt"
	"strings"
	"testing"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// ByGraph is a town whose first mailbox lies in Exchange Online. more are further lines of its table.
func ByGraph(t testing.TB, opt exchange.Options, more ...string) (*Town, *exchange.Server) {
	t.Helper()
	return inCloud(t, opt, map[string][]string{KommunBox: more})
}

// AllByGraph is a town whose mailboxes both lie in Exchange Online and send from there, each in its own way.
func AllByGraph(t testing.TB, opt exchange.Options) (*Town, *exchange.Server) {
	t.Helper()
	quick := "poll = \"1s\""
	return inCloud(t, opt, map[string][]string{
		KommunBox: {quick, "send = \"draft\""}, PolisBox: {quick, "send = \"sendmail\""},
	})
}

// inCloud is a town of which some mailboxes lie in Exchange Online, with the further lines of their tables.
func inCloud(t testing.TB, opt exchange.Options, boxes map[string][]string) (*Town, *exchange.Server) {
	t.Helper()
	var office *postoffice.Office
	var cloud *exchange.Server
	carry := func(to []string, raw []byte) {
		for _, addr := range to {
			if _, there := boxes[addr]; there {
				cloud.Deliver(addr, exchange.Inbox, raw)
			}
		}
	}
	opt.Submitted = func(m exchange.Mail) {
		carry(m.To, m.Raw)
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
	cloud.AddMailbox(Chef, "ErrorAccessDenied")
	office, err = postoffice.Open(postoffice.Options{Accepted: func(m postoffice.Mail) { carry(m.To, m.Raw) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	for _, p := range People() {
		office.AddUser(p, "hemligt")
	}
	w := &Town{T: t, Imap: office.IMAP(), Smtp: office.SMTP(), Door: office.SMTP(), Password: "hemligt",
		graph: map[string]func(string) string{}}
	for addr, more := range boxes {
		cloud.AddMailbox(addr, "")
		w.graph[map[string]string{KommunBox: "kommun", PolisBox: "polis"}[addr]] = func(secret string) string {
			return fmt.Sprintf("[party.graph]\ntenant = %q\nclient_id = \"app\"\nclient_secret_file = %q\noutside = %q\n"+
				"login_url = %q\ngraph_url = %q\n%s\n", opt.TenantID, secret, Chef, cloud.URL(), cloud.URL(),
				strings.Join(more, "\n"))
		}
	}
	return w, cloud
}
