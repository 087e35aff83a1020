package graph

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"haninge.se/samrad/intake/mailbox"
	"haninge.se/samrad/intake/postoffice/exchange"
)

func TestLaterAsked(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, "0.5": 500 * time.Millisecond, "99999": time.Hour, "-1": 0, "soon": 0,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(-time.Minute).Format(http.TimeFormat):     0,
	} {
		if got := askedWait(said, now); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
}

// TestFaultsOfTheService: what is no fault of a mail ends the look, is told with what to do, and is over by itself.
func TestFaultsOfTheService(t *testing.T) {
	for name, c := range map[string]struct {
		op    exchange.Op
		fault exchange.Fault
		state mailbox.State
		says  string
	}{
		"throttled":      {exchange.Delta, exchange.Fault{Status: 429, Code: "ApplicationThrottled", RetryAfter: "3"}, mailbox.Unreachable, "asked again in 3s"},
		"concurrency":    {exchange.Value, exchange.Fault{Status: 429, Code: "MailboxConcurrency"}, mailbox.Unreachable, "asked too often"},
		"out of order":   {exchange.Value, exchange.Fault{Status: 503}, mailbox.Unreachable, "out of order"},
		"timeout":        {exchange.Delta, exchange.Fault{Status: 504}, mailbox.Unreachable, "failed (504"},
		"hung up":        {exchange.Delta, exchange.Fault{Cut: true}, mailbox.Unreachable, "connection failed"},
		"policy":         {exchange.Delta, exchange.Fault{Status: 403, Code: "ErrorAccessDenied"}, mailbox.LoginRefused, "up to two hours"},
		"no consent":     {exchange.Delta, exchange.Fault{Status: 401, Code: "NoPermissionsInAccessToken"}, mailbox.LoginRefused, "consent"},
		"no such box":    {exchange.Delta, exchange.Fault{Status: 404, Code: "ErrorInvalidUser"}, mailbox.LoginRefused, "no such mailbox"},
		"no licence":     {exchange.Delta, exchange.Fault{Status: 404, Code: "MailboxNotEnabledForRESTAPI"}, mailbox.LoginRefused, "licence"},
		"no such folder": {exchange.Delta, exchange.Fault{Status: 404, Code: "ErrorItemNotFound"}, mailbox.NoFolder, "not there"},
	} {
		t.Run(name, func(t *testing.T) {
			x, s := begun(t)
			x.Deliver(ours, exchange.Inbox, mail(1))
			x.times(c.op, -1, c.fault)
			r := x.read(s)
			eventually(t, "the fault", func() bool { h, _ := r.state(); return h.LastError != "" })
			h, _ := r.state()
			if h.State != c.state || !strings.Contains(h.LastError, c.says) || h.Stuck != (c.state != mailbox.Unreachable) {
				t.Errorf("%+v", h)
			}
			r.stop()
			x.script(nil)
			r = x.read(s)
			r.rest()
			r.stop()
			s.same(t, "mail 1")
		})
	}
}

func TestTokenIsWithdrawn(t *testing.T) {
	x, s := begun(t)
	r := x.read(s)
	r.rest()
	x.Revoke()
	x.Deliver(ours, exchange.Inbox, mail(1))
	r.rest()
	r.stop()
	s.same(t, "mail 1")
	if x.got != 2 {
		t.Errorf("%d tokens were asked for", x.got)
	}
}

// TestAhead: headers are shown before any mail is handed over.
func TestAhead(t *testing.T) {
	x, s := begun(t)
	for n := 1; n <= 3; n++ {
		x.Deliver(ours, exchange.Inbox, mail(n))
	}
	var seen []string
	ended := 0
	r := x.read(s, func(c *Config) {
		c.Ahead = func(_ context.Context, heads [][]byte) error {
			if len(s.subjects()) > 0 {
				t.Error("a mail was handed over before")
			}
			if len(heads) == 0 {
				ended++
			}
			for _, h := range heads {
				_, rest, _ := strings.Cut(string(h), "Subject: ")
				subject, _, _ := strings.Cut(rest, "\r\n")
				seen = append(seen, subject)
			}
			return nil
		}
	})
	r.rest()
	r.stop()
	if slices.Sort(seen); !slices.Equal(seen, names(0, 3)) || ended != 1 {
		t.Errorf("seen %q, ended %d times", seen, ended)
	}
}

func TestWritten(t *testing.T) {
	got := string(written([]field{{"Subject", "a\r\nBcc: b"}, {"Bad name", "x"}, {"X\r\n", "x"}, {"To", "c"}}))
	if got != "Subject: a  Bcc: b\r\nTo: c\r\n\r\n" {
		t.Errorf("%q", got)
	}
}

// TestHost: no token goes to another host, in the clear over a network, or along a redirect.
func TestHost(t *testing.T) {
	if _, err := NewClient(Access{URL: "http://graph.microsoft.com"}); err == nil {
		t.Error("the token would go in the clear")
	}
	x := newTenant(t, exchange.Options{})
	c := x.client()
	for link, want := range map[string]bool{
		x.URL() + "/v1.0/users('a')/mailFolders":             true,
		x.Stranger() + "/v1.0/users/":                        false,
		strings.Replace(x.URL(), "http:", "https:", 1):       false,
		strings.Replace(x.URL(), "//", "//a@", 1) + "/v1.0/": false,
		x.URL() + "/beta/users":                              false,
		x.URL() + "/v1.0/../evil":                            false,
		"/v1.0/users":                                        false,
		fmt.Sprintf("%s.example/v1.0/users", x.URL()):        false,
	} {
		if got := c.ours(link); got != want {
			t.Errorf("%s: %v", link, got)
		}
	}
}
