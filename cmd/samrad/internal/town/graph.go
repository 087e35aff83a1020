package town

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// ByGraph is a town whose first mailbox lies in Exchange Online. more are further lines of its table.
func ByGraph(t testing.TB, opt exchange.Options, more ...string) (*Town, *exchange.Server) {
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
	cloud.AddMailbox(KommunBox, "")
	cloud.AddMailbox(Chef, "ErrorAccessDenied")
	office, err = postoffice.Open(postoffice.Options{Accepted: func(m postoffice.Mail) {
		if slices.Contains(m.To, KommunBox) {
			cloud.Deliver(KommunBox, exchange.Inbox, m.Raw)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = office.Close() })
	for _, p := range People() {
		office.AddUser(p, "hemligt")
	}
	return &Town{T: t, Imap: office.IMAP(), Smtp: office.SMTP(), Door: office.SMTP(), Password: "hemligt",
		graph: func(secret string) string {
			return fmt.Sprintf("[party.graph]\ntenant = %q\nclient_id = \"app\"\nclient_secret_file = %q\noutside = %q\n"+
				"login_url = %q\ngraph_url = %q\n%s\n", opt.TenantID, secret, Chef, cloud.URL(), cloud.URL(),
				strings.Join(more, "\n"))
		}}, cloud
}
