package main

import (
	"net/http"
	"strings"
	"testing"

	"haninge.se/samrad/cmd/samrad/internal/town"
	"haninge.se/samrad/intake/postoffice/exchange"
)

// TestCheckGraph: check looks into the mailbox, and wants the one outside to be refused.
func TestCheckGraph(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*exchange.Server)
		code   int
		says   string
	}{
		"well": {func(*exchange.Server) {}, 0, "mailbox " + town.Chef + " is refused, as it should be"},
		"wide open": {func(s *exchange.Server) { s.AddMailbox(town.Chef, "") }, 1,
			"samrad can read it, and so all mailboxes of the tenant: narrow the application"},
		"no consent": {func(s *exchange.Server) { s.AddMailbox(town.KommunBox, "NoPermissionsInAccessToken") }, 1,
			"an administrator has to consent"},
		"policy":      {func(s *exchange.Server) { s.AddMailbox(town.KommunBox, "ErrorAccessDenied") }, 1, "takes up to two hours"},
		"no licence":  {func(s *exchange.Server) { s.AddMailbox(town.KommunBox, "MailboxNotEnabledForRESTAPI") }, 1, "without a licence"},
		"no such box": {func(s *exchange.Server) { s.AddMailbox(town.KommunBox, "ErrorInvalidUser") }, 1, "see mailbox and tenant"},
	} {
		t.Run(name, func(t *testing.T) {
			w, cloud := town.ByGraph(t, exchange.Options{})
			c.change(cloud)
			var out, errs strings.Builder
			code := run(t.Context(), []string{"check", "--config", w.Config("")}, strings.NewReader(""), &out, &errs)
			if said := out.String() + errs.String(); code != c.code || !strings.Contains(said, c.says) {
				t.Errorf("exit %d:\n%s", code, said)
			}
		})
	}
}

// TestCheckGraphToken: what the token service says is told with what to do.
func TestCheckGraphToken(t *testing.T) {
	for code, says := range map[string]string{"AADSTS7000222": "has expired", "AADSTS700016": "no such application", "AADSTS90002": "no such tenant"} {
		w, _ := town.ByGraph(t, exchange.Options{Fail: func(c exchange.Call) exchange.Fault {
			if c.Op == exchange.Token {
				return exchange.Fault{Status: http.StatusUnauthorized, AADSTS: code}
			}
			return exchange.Fault{}
		}})
		var out, errs strings.Builder
		exit := run(t.Context(), []string{"check", "--config", w.Config("")}, strings.NewReader(""), &out, &errs)
		if said := errs.String(); exit != 1 || !strings.Contains(said, code) || !strings.Contains(said, says) {
			t.Errorf("exit %d: %s", exit, said)
		}
	}
}
