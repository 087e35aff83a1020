package outbox

import (
	"context"
	"testing"
	"time"

	"haninge.se/samrad/intake/postoffice"
	"haninge.se/samrad/intake/wire"
)

// TestAnswersAboutTheSender: what servers say of a sender they do not let us use is told from what they say of a mail.
func TestAnswersAboutTheSender(t *testing.T) {
	const rcpt = "C: MAIL\nS: 250 ok\nC: RCPT\n"
	const data = rcpt + "S: 250 ok\nC: DATA\nS: 354 go\nC: .\n"
	for name, c := range map[string]struct {
		script  string
		refused bool
		result  Result
	}{
		"exchange at the sender":         {"C: MAIL\nS: 550 5.7.60 SMTP; Client does not have permissions to send as this sender", true, Temporary},
		"a 553":                          {"C: MAIL\nS: 553 5.1.8 Domain of sender does not exist", true, Temporary},
		"no login there":                 {"C: MAIL\nS: 530 5.7.57 Client not authenticated", true, Temporary},
		"postfix at the recipient":       {rcpt + "S: 553 5.7.1 <a@x.example>: Sender address rejected: not owned by user b", true, Temporary},
		"exchange at the end":            {data + "S: 554 5.2.252 SendAsDenied; a@x.example not allowed to send as b@x.example", true, Temporary},
		"a mail that is too large":       {"C: MAIL\nS: 552 5.3.4 Message size exceeds fixed limit", false, Permanent},
		"a 550 about size":               {"C: MAIL\nS: 550 5.3.4 too big", false, Permanent},
		"an address that cannot be read": {"C: MAIL\nS: 501 5.1.7 Bad sender address syntax", false, Permanent},
		"later":                          {"C: MAIL\nS: 451 4.7.1 try again", false, Temporary},
		"no such user":                   {rcpt + "S: 550 5.1.1 No such user", false, Permanent},
		"words of a mail that it gives":  {data + "S: 554 5.6.0 spam: \"you are not allowed to send as this sender\"", false, Permanent},
	} {
		s, err := postoffice.Play(func(int) string { return greeted + c.script })
		if err != nil {
			t.Fatal(err)
		}
		server := NewServer(Config{Addr: s.Addr(), Security: wire.Insecure, Waits: waits()}, time.Now)
		out := server.Send(t.Context(), letterNo(1))
		if out.Refused != c.refused || out.Result != c.result {
			t.Errorf("%s: %+v", name, out)
		}
		again := server.Send(t.Context(), letterNo(2))
		if c.refused && (!again.Refused || s.Calls() != 1) {
			t.Errorf("%s: the server is asked again: %+v, %d calls", name, again, s.Calls())
		}
		if server.Forget(); c.refused {
			if server.Send(t.Context(), letterNo(3)); s.Calls() != 2 {
				t.Errorf("%s: it is not asked again after that was put right", name)
			}
		}
		_ = s.Close()
	}
}

// TestWithdrawnToken: a token that the server refuses is thrown away, and the new one is tried at once, once.
func TestWithdrawnToken(t *testing.T) {
	w := newTown(t, postoffice.Options{RequireLogin: true})
	for _, c := range []struct {
		second string
		result Result
	}{{secret, Delivered}, {"gammal", Temporary}} {
		renewed := 0
		token := func(context.Context) (string, error) { return []string{"gammal", c.second}[renewed], nil }
		server := NewServer(Config{Addr: w.SMTP(), Security: wire.Insecure, Waits: waits(), Auth: Token(intake, token), Renew: func() { renewed++ }}, time.Now)
		if out := server.Send(t.Context(), letterNo(1)); out.Result != c.result || renewed != 1 {
			t.Errorf("renewed %d times: %+v", renewed, out)
		}
		server.Rest()
	}
}
